package upcast

import (
	"sync"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// Step is how events of one schema become events of another.
type Step struct {
	From, To *schema.Schema
	// Down says that To is the earlier of the two: the annotations of From are
	// read backwards.
	Down bool
	Root *Lift
	// Operations are what the step does where it does more than copying, in the
	// order of the places: for people.
	Operations []Operation
	// Asks are the places that need a person; the step is derived if there are none.
	Asks []Ask
	// Tightened are the constraints of To that an event of From may violate. Then
	// Apply refuses it, and names them.
	Tightened []Constraint

	unions   []unionOfTo
	compile  sync.Once
	own      *validator.Validator // of From
	becoming *validator.Validator // of To
	failed   error                // why one of them cannot be asked
}

// Derived reports whether no place needs a person.
func (s *Step) Derived() bool { return len(s.Asks) == 0 }

// Total reports whether every event that a writer of From may write is lifted.
// Members that From does not name may still have values that To refuses, or names that
// the step writes.
func (s *Step) Total() bool {
	for _, c := range s.Tightened {
		if !c.Undeclared {
			return false
		}
	}
	return s.Derived()
}

// Copies reports whether events are valid as they are, so that only the type
// around them changes.
func (s *Step) Copies() bool { return s.Derived() && !s.Root.changes }

// Lift is what is done with the value at one place. At most one of the groups of
// fields is used, beside Null; if none is, the value is copied. The lifts of a
// recursive schema lead back to themselves.
type Lift struct {
	From, To []*schema.Schema // what the two schemas say of the place
	Path     string           // of the first such place in an event: "/lines/*/sku"

	Null *source.Node // replaces null

	Set    *source.Node // replaces whatever is there: both schemas allow one value only
	Values []Value      // replaces the values of an enum
	Wrap   *Lift        // of the value that becomes the only item of an array

	// Members are those that do not just stay where they are, in the order of From;
	// Rest is for all others, nil copies them. Fills are added where they are missing.
	Members []Member
	Fills   []Fill
	Rest    *Lift
	// Undeclared are names that the step gives members, and that From does not declare:
	// what an event has there nobody had said, so that it is refused.
	Undeclared []string

	Prefix []*Lift // of the first items
	Items  *Lift   // of the items after them; nil copies them

	Cases []Case // the first that the value belongs to lifts it; none copies it

	byName  map[string][]Member
	changes bool // it or a lift that it leads to does more than copying
	fragile []fragile
}

// Changes reports whether a value can become another one.
func (l *Lift) Changes() bool { return l != nil && l.changes }

// Value is a value of an enum and the one that takes its place.
type Value struct{ From, To *source.Node }

// Member is a member of an object of From.
type Member struct {
	Name string
	To   string // its name in To; empty: it is dropped
	// Yields says that To may be there already: then it stays, and this one goes.
	Yields bool
	// Copies says that it stays as well, for To names both.
	Copies bool
	Lift   *Lift
}

// Fill is a member that To wants, and its value where it is missing.
type Fill struct {
	Name  string
	Value *source.Node
}

// Case is a variant of a union: of the values with one of the types, and if a tag
// is named, with one of its values.
type Case struct {
	Types  schema.Types
	Tag    string
	Values []string
	Lift   *Lift
}

// Place is where a schema says something.
type Place struct {
	Span    source.Span
	Pointer source.Pointer // in the file
}

// IsValid reports whether there is a place.
func (p Place) IsValid() bool { return p.Span.File != "" }

// Operation is one thing that a step does, for people.
type Operation struct {
	Kind string // "rename", "fill", "set", "values", "null", "drop", "keep", "wrap", "widen", "variant"
	Path string // in an event of From: "/lines/*/sku"
	Says string // `/lines/*/sku is now called article`
	Old  Place
	New  Place
}

// Constraint is an assertion of To that an event of From may violate.
type Constraint struct {
	Place
	Keyword string
	Path    string // in an event: "/lines/*/sku"
	// Undeclared says that only what From does not declare can violate it: a
	// member that nobody had named.
	Undeclared bool

	// valued says that it is about single values or items: a real event may have
	// those that it accepts.
	valued bool
	covers []covered
}

// covered is a place below which an assertion belongs to a constraint.
type covered struct {
	file    string
	pointer source.Pointer
}

// Ask is a place that needs a person.
type Ask struct {
	// Code is a word that does not change meaning: one of Codes.
	Code    string
	Path    string // in an event: "/lines/*/sku"
	Message string
	// Settle is the annotation that would settle it, and where; empty: only code can.
	Settle string
	Old    Place // may be none
	New    Place
}

// The codes of an Ask.
const (
	NoValue       = "no-value"       // a member is required now, and nothing says what it was
	TypeChanged   = "type-changed"   // no value of before has a type of now
	TypeGone      = "type-gone"      // some types of before are gone
	ValueGone     = "value-gone"     // a value of an enum is gone
	MemberGone    = "member-gone"    // a member is gone, and there is no place for it
	MaybeRenamed  = "maybe-renamed"  // a member is gone, and another like it came
	VariantGone   = "variant-gone"   // a variant of a union is gone
	VariantsAlike = "variants-alike" // variants are lifted differently, and cannot be told apart
	BadAnnotation = "bad-annotation" // an annotation cannot be meant so
	NeverValid    = "never-valid"    // what comes out is never valid
	Beyond        = "beyond"         // the schemas are larger than is looked at, or depend on the dynamic scope
)
