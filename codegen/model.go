package codegen

import (
	"path"
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint/privacy"
)

// Model is what is generated in one run.
type Model struct {
	Packages []*Package // by Dir
	Root     *Root      // the package of the output folder itself; nil: there is none
	Notes    []Note     // package by package, in the order of planning
}

// Package is one Go package.
type Package struct {
	Dir    string // below the output folder, with slashes; "" is the folder itself
	Name   string
	Doc    string // text from people, not yet safe for a comment
	Event  *Owned // what analyzers of Go learn of the event; nil: the schema belongs to none
	Units  []*Unit
	Latest *Unit // whose root type the package calls Latest; may be nil
	// Upcasting is how events of all majors become the latest; nil for a schema that
	// belongs to no event.
	Upcasting *Upcasting
	Tests     *Tests // nil: it is not tested

	hasLatest bool
}

// Unit is what is generated from one schema, in one file.
type Unit struct {
	File        string // "v1.go"
	Source      string // the schema's file, for the header
	Fingerprint contract.Fingerprint
	Root        *Type
	Types       []*Type       // in the order in which they are printed; Root first
	Schema      *event.Schema // by which events are checked, whole ones where Root is a view; nil without Root
	Check       Check         // of Root
	Parts       []Part        // of a view: what is read of values that stay raw
	Personal    bool          // Schema marks something that values of Root can hold

	marked *privacy.Marked // the marks of the schema; nil: there are none
	nodes  int             // of Schema that it needs itself; those after them are asked on the way
}

// Part is what is read of a value that stays raw.
type Part struct {
	Name string // in Go
	Part *event.Selection
}

// Kind is the form of a type.
type Kind int

// The kinds of types.
const (
	Struct  Kind = iota + 1 // an object with fields
	Map                     // an object whose members have values of one type
	List                    // an array
	Enum                    // a string with known values
	Text                    // a string with a name of its own
	Union                   // one of several types; Told says by what they are told apart
	Tuple                   // an array whose first items have types of their own
	Scalar                  // a number, a boolean or a text with a format, with a name of its own
	Wrapper                 // a root that is none of these: a struct with the one field Value
)

// Type is one declared type.
type Type struct {
	Name       string
	Kind       Kind
	Doc        string // text from people, not yet safe for a comment
	Asks       string // what the schema asks beyond the type, in few words: "1 to 64 characters"
	Deprecated string // why not to use it; empty: fine to use
	// Unchecked is what the generated code cannot check: of a root type.
	Unchecked []string
	Span      source.Span
	Pointer   source.Pointer

	Fields     []*Field    // of a Struct; of a Tuple: its first items
	Additional *Ref        // of a Struct: the values of all other members; nil: kept raw; of a Tuple: the other items
	Closed     bool        // of a Struct or Tuple: other members or items are not valid
	Other      bool        // of a Struct: the value may have another JSON type
	Nests      bool        // values of its own type, or of another that does, can lie in it, however deep
	Values     []EnumValue // of an Enum, and of a Scalar some of whose values people named
	Elem       *Ref        // of a Map, List, Scalar or Wrapper
	Told       Told        // of a Union
	Tag        string
	Table      string    // of a Union by rules: as in Check
	Exact      bool      // of a Union by rules: exactly one branch holds; else the first that does
	Variants   []Variant // of a Union
	Known      Check     // of a Union: the values that the schema lists; Node 0: it lists none
	Part       Check     // of a type that is no root: what is valid wherever it is used; Node 0: it cannot be asked
	// View says that it is what a consumer reads of a type: it is decoded only,
	// and what it does not name is dropped. A Struct keeps other members where
	// KeepsExtra says so.
	View       bool
	KeepsExtra bool
	// Encodes says of a view that it is encoded within its package, to find the
	// personal data in it.
	Encodes bool

	note *Note // why it says less than its schema
}

// Field is one member of an object that its schema names.
type Field struct {
	Name       string // in Go
	JSON       string
	Doc        string
	Says       string // its name in JSON, default and bounds, in few words
	Deprecated string
	Required   bool
	Default    string // of an optional one: JSON that its type holds; empty: none
	Ref        Ref
	Span       source.Span
	note       *Note // of a default that is not valid
}

// EnumValue is one known value.
type EnumValue struct {
	Name       string // of the constant; empty: a number or a boolean that has none
	Value, Doc string // Value is the text, or the JSON of a number or a boolean
	Span       source.Span
}

// named returns the values that have a constant.
func (t *Type) named() []EnumValue {
	return slices.DeleteFunc(slices.Clone(t.Values), func(v EnumValue) bool { return v.Name == "" })
}

// Told is by what the branches of a union are told apart.
type Told int

// The ways to tell branches apart.
const (
	ByTag   Told = iota // the text of the member Tag
	ByKind              // the JSON type
	ByRules             // all that the branches say
)

// Variant is one branch of a union: the objects whose tag is one of Tags, or the
// values of some JSON types, or those that are valid under Node.
type Variant struct {
	Tags  []string
	Kinds event.Kinds
	Node  int32
	Type  *Type
	Check Check
}

// RefKind says what a Ref is.
type RefKind int

// The kinds of references.
const (
	RefNamed  RefKind = iota + 1 // Type
	RefList                      // array of Elem
	RefMap                       // object with values of Elem
	RefString                    // any text
	RefFormat                    // text with a format: Format
	RefBool
	RefInt64  // an integer that the schema bounds within 64 bits
	RefNumber // any number, its digits kept
	RefRaw    // any value, its text kept
)

// Ref is the type of a value.
type Ref struct {
	Kind     RefKind
	Type     *Type
	Elem     *Ref
	Format   string // name of the runtime's type: "Timestamp"
	Nullable bool   // the value may be null
	Boxed    bool   // behind a pointer, since the type holds itself
	Check    Check  // of the value, if it is not null

	Part string // of a view: the name of what is read of a raw value, among the unit's Parts

	note *Note // why it is raw
}

// Note is a place that stays raw, or for which less is typed than the schema
// says, and why. The value is kept all the same.
type Note struct {
	Span    source.Span
	Pointer source.Pointer // in the schema's file
	Place   string         // in Go: "V1.Payment"
	File    string         // that is generated and has the place, below the output folder
	Reason  string
	// Unchecked tells what generated code cannot check from what it only does not
	// type.
	Unchecked bool
	// Example says that it is about an example of the contract, called Place, that
	// the tests do not have as it is.
	Example bool
	// Default says that the place has a default which its schema refuses, so that no
	// accessor returns it.
	Default bool
	// Numbered says that it is about the name of a type, called Place, which depends on
	// the order of branches.
	Numbered bool
	// Unread says that it is about the event called Place: a Reader does not read
	// all that was published of it.
	Unread bool
}

// located returns notes with the generated files that have their places.
func (p *Package) located(notes []Note) []Note {
	for i := range notes {
		n := &notes[i]
		n.File = path.Join(p.Dir, TestFile)
		if n.Example {
			continue
		}
		n.File = path.Join(p.Dir, SharedFile)
		for _, u := range p.Units {
			if u.Source == n.Span.File {
				n.File = path.Join(p.Dir, u.File)
			}
		}
	}
	return notes
}

// File is one generated file.
type File struct {
	Path    string // below the output folder, with slashes
	Content []byte
}

// Header is the first line of every generated file, by which tools and Write know
// it.
const Header = "// Code generated by treaty; DO NOT EDIT."
