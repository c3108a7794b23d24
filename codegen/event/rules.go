package event

// Schema, for generated code, is a JSON Schema as generated code holds it: a table of
// nodes that refer to each other by index. Index 0 is no schema at all, 1 accepts
// everything.
type Schema struct {
	Root     int32 // the node of the whole
	Nodes    []Node
	Patterns []Pattern
}

// Node, for generated code, is one schema: a value must satisfy everything that it
// says.
type Node struct {
	At     string // the file and JSON Pointer of the schema: "#/properties/id"
	Never  bool   // nothing is valid
	Types  Kinds  // the JSON types that are valid; 0: all
	Enum   *Values
	Const  *Values
	Number *NumberRules
	Text   *TextRules
	Object *ObjectRules
	Array  *ArrayRules
	Apply  *ApplyRules

	Personal *PersonalRules // nothing that a value could violate
}

// Kinds, for generated code, is a set of JSON types.
type Kinds uint8

// The JSON types. Integers are numbers too.
const (
	KindNull Kinds = 1 << iota
	KindBoolean
	KindInteger
	KindNumber
	KindString
	KindArray
	KindObject
)

// Values, for generated code, are the values of enum or const.
type Values struct {
	Texts  []string // the strings, sorted
	Others []string // all others, as JSON
}

// Count, for generated code, bounds how many there are.
type Count struct {
	Min, Max int64
	Capped   bool // Max counts
}

// NumberRules, for generated code, are about numbers; bounds are JSON numbers, or
// empty.
type NumberRules struct {
	Minimum, ExclusiveMinimum, Maximum, ExclusiveMaximum string
	MultipleOf                                           string
}

// TextRules, for generated code, are about strings.
type TextRules struct {
	Length  Count // in code points
	Pattern int32 // index into Patterns; 0: none
}

// ObjectRules, for generated code, are about objects.
type ObjectRules struct {
	Members     []MemberRule // every name that the schema knows, sorted
	Patterns    []PatternRule
	Rest        int32 // additionalProperties
	Names       int32 // propertyNames
	Unevaluated int32
	Count       Count
	Dependents  []Dependent
}

// MemberRule, for generated code, is about the member called Name.
type MemberRule struct {
	Name     string
	Node     int32 // of its value; 0: properties does not name it
	Required bool
}

// PatternRule, for generated code, is about the members whose name matches a pattern.
type PatternRule struct {
	Pattern int32
	Node    int32
}

// Dependent, for generated code, is what must hold where a member is there; indexes are
// those of Members.
type Dependent struct {
	If      int32
	Needs   []int32
	Node    int32  // of the whole object; 0: none
	Keyword string // as it is written
}

// ArrayRules, for generated code, are about arrays.
type ArrayRules struct {
	Prefix      []int32
	Items       int32 // of all after Prefix
	ItemsAt     string
	Unevaluated int32
	Count       Count
	Unique      bool
	Contains    *ContainsRule
}

// ContainsRule, for generated code, is about how many items a schema accepts.
type ContainsRule struct {
	Node      int32
	Count     Count
	Evaluates bool // the items that it accepts count as evaluated
}

// ApplyRules, for generated code, are schemas of the same value.
type ApplyRules struct {
	All        []int32 // references too
	Any, One   []int32
	Not        int32
	If         int32
	Then, Else int32
}

// PersonalRules, for generated code, are about personal data.
type PersonalRules struct {
	Marked bool   // the value is personal data, with all that is in it
	Stand  string // JSON that is valid and can stand for it; empty: what stands for others
}
