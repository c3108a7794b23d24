// Package schema parses JSON Schema, drafts 4, 6, 7, 2019-09 and 2020-12, into
// one model that the prover, the linter, the generator and the pages share.
//
// It promises that numbers are exact, that every subschema knows its place in
// its file, that references are resolved offline and only to documents that
// were given, and that nothing is dropped: what a keyword means in its draft is
// kept, what is not understood is listed.
package schema

import (
	"math/big"

	"github.com/treaty-events/treaty/contract/source"
)

// Draft is a draft of JSON Schema.
type Draft int

// The drafts, oldest first.
const (
	Draft4 Draft = iota + 1
	Draft6
	Draft7
	Draft2019
	Draft2020
)

// Types is a set of JSON types. Integer is a subset of Number: both bits are
// set for "number", only TypeInteger for "integer".
type Types uint8

// The JSON types.
const (
	TypeNull Types = 1 << iota
	TypeBoolean
	TypeInteger
	TypeFraction // numbers that are no integers
	TypeString
	TypeArray
	TypeObject

	TypeNumber = TypeInteger | TypeFraction
	AllTypes   = TypeNull | TypeBoolean | TypeNumber | TypeString | TypeArray | TypeObject
)

// Schema is one schema or subschema, as it is written: keywords that are absent
// are nil. It is not changed after parsing. Keywords that its draft does not
// know are not here (draft 4 has no `const`, 2020-12 no `dependencies`); siblings
// of `$ref` in drafts 4 to 7 are ignored, as those drafts say: only annotations
// and definitions are kept, for readers.
type Schema struct {
	Doc     *source.Document
	Node    *source.Node   // where it is written
	Pointer source.Pointer // in Doc
	Draft   Draft
	Root    *Schema // of the document or of the embedded resource ($id)
	Parent  *Schema // the schema in which it is written; nil for a document's root

	Bool *bool // a boolean schema; everything else is then empty

	Ref        *Reference // $ref
	DynamicRef *Reference // $dynamicRef, $recursiveRef

	Types *Types // type
	Enum  []*source.Node
	Const *source.Node

	// Numbers; draft 4's boolean exclusive bounds are turned into these.
	Minimum, Maximum, ExclusiveMinimum, ExclusiveMaximum, MultipleOf *big.Rat

	// Counts are not negative; a count above 2^53 is capped there.
	MinLength, MaxLength         *int64
	Pattern                      *string
	MinItems, MaxItems           *int64
	UniqueItems                  bool
	MinProperties, MaxProperties *int64
	Required                     []Required

	PrefixItems      []*Schema // prefixItems, or items as an array before 2020-12
	Items            *Schema   // of the items after PrefixItems: items, or additionalItems before 2020-12
	Contains         *Schema
	MinContains      *int64
	MaxContains      *int64
	UnevaluatedItems *Schema

	Properties            []Property // in the order of the file; nil and empty differ: see HasProperties
	HasProperties         bool
	PatternProperties     []PatternProperty
	HasPatternProperties  bool
	AdditionalProperties  *Schema
	PropertyNames         *Schema
	UnevaluatedProperties *Schema

	DependentRequired []DependentRequired
	DependentSchemas  []Property

	AllOf, AnyOf, OneOf []*Schema
	Not, If, Then, Else *Schema // then and else without if are not here

	Defs          []Property // $defs and definitions, for readers; never asserted
	ContentSchema *Schema    // contentSchema, for readers; never asserted

	Annotations *Annotations    // never nil; most schemas share one that is empty
	Unknown     []source.Member // members that no supported keyword explains, x-… included
	// Ignored are members that the draft knows but that decide nothing here:
	// siblings of $ref up to draft 7, then and else without if, minContains and
	// maxContains without contains, additionalItems without an array of items.
	Ignored []source.Member

	resource *resource // the document's root or embedded resource it is part of
	children []Child   // the subschemas written in it, in the order of the file
}

// Required is one name of `required`, with its place.
type Required struct {
	Name string
	Node *source.Node
}

// Property is a name and the schema of its value.
type Property struct {
	Name   string
	Member *source.Member
	Schema *Schema
}

// PatternProperty is a pattern (ECMA-262) and the schema of matching members.
type PatternProperty struct {
	Pattern string
	Member  *source.Member
	Schema  *Schema
}

// DependentRequired says which names must be present when Name is.
type DependentRequired struct {
	Name     string
	Member   *source.Member
	Required []string
}

// Reference is $ref, $dynamicRef or $recursiveRef.
type Reference struct {
	Text   string // as written
	Node   *source.Node
	Target *Schema // resolved; for a dynamic reference the initial target
	// Dynamic reports whether the target depends on the dynamic scope.
	Dynamic bool
	Anchor  string // of a dynamic reference
}

// Annotations never decide validity.
type Annotations struct {
	ID, Anchor, DynamicAnchor string
	RecursiveAnchor           bool
	Title, Description        string
	Comment                   string
	Default                   *source.Node
	Examples                  []*source.Node
	Deprecated                bool
	ReadOnly, WriteOnly       bool
	Format                    string
	ContentEncoding           string
	ContentMediaType          string
	PII                       string // x-pii: "personal" or "sensitive"
	OpenEnum                  bool   // x-open-enum
	GoName                    string // x-go-name
	RenamedFrom               string // x-renamed-from
	// Removed is x-removed: on a property the word "drop" or "keep-in-extra", on an
	// object also an object from the name of a property that is gone to the word.
	Removed *source.Node
	// UpcastDefault is x-upcast-default: what a step between versions writes where
	// an event of the earlier one has nothing. UpcastValues is x-upcast-values: an
	// object from values that are gone to those that stand for them now.
	UpcastDefault, UpcastValues *source.Node
}

// noAnnotations is what schemas without annotations share, for most have none.
var noAnnotations = &Annotations{}

// annotate returns the annotations of s to be written.
func (s *Schema) annotate() *Annotations {
	if s.Annotations == noAnnotations {
		s.Annotations = &Annotations{}
	}
	return s.Annotations
}
