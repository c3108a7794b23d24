package schema

import (
	"iter"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// Child is a subschema and where in its parent it is written.
type Child struct {
	// Keyword is the parent's keyword as it is written: "properties", "items".
	Keyword string
	// Token is the member's name or the item's index under the keyword, not
	// escaped. It means something only if Nested.
	Token string
	// Nested tells properties/x and allOf/0 from a keyword whose value is the
	// subschema itself: not, items.
	Nested bool
	Schema *Schema
}

// Children returns the subschemas that are written directly in s, in the order
// of the file: also definitions, and what the draft ignores there (then without
// if), but nothing behind references.
func (s *Schema) Children() iter.Seq[Child] { return slices.Values(s.children) }

// Walk calls visit for s and every subschema written in it (not through
// references), parents first, in the order of the file, until visit returns
// false.
func (s *Schema) Walk(visit func(*Schema) bool) { s.walk(visit) }

func (s *Schema) walk(visit func(*Schema) bool) bool {
	if !visit(s) {
		return false
	}
	for _, c := range s.children {
		if !c.Schema.walk(visit) {
			return false
		}
	}
	return true
}

// Span returns where s is written.
func (s *Schema) Span() source.Span { return s.Doc.Span(s.Node) }

// KeywordSpan returns where the name of the keyword is written in s; the span
// of s where it is not.
func (s *Schema) KeywordSpan(keyword string) source.Span {
	if m := s.Node.Member(keyword); m != nil {
		return s.Doc.NameSpan(m)
	}
	return s.Span()
}

// Property returns the schema that `properties` gives to name, or nil.
func (s *Schema) Property(name string) *Schema {
	for i := range s.Properties {
		if s.Properties[i].Name == name {
			return s.Properties[i].Schema
		}
	}
	return nil
}

// IsRequired reports whether `required` lists name.
func (s *Schema) IsRequired(name string) bool {
	return slices.ContainsFunc(s.Required, func(r Required) bool { return r.Name == name })
}

// Deref follows references as long as the schema says nothing but $ref, and
// returns the first that says more. References that depend on the dynamic scope
// are not followed.
func (s *Schema) Deref() *Schema {
	for s.Ref != nil && s.Ref.Target != nil && s.onlyRef() {
		s = s.Ref.Target
	}
	return s
}

// onlyRef reports whether nothing but $ref can decide validity in s.
func (s *Schema) onlyRef() bool {
	if s.Draft <= Draft7 {
		return true
	}
	for i := range s.Node.Members {
		k, known := keywords[s.Draft][s.Node.Members[i].Name]
		if known && k.role == asserts && s.Node.Members[i].Name != "$ref" {
			return false
		}
	}
	return true
}

// DynamicAnchor returns the schema that `$dynamicAnchor: name` marks in the
// resource of s, or nil. In draft 2019-09 the name is empty and the schema is
// the resource's root if it says `$recursiveAnchor: true`.
func (s *Schema) DynamicAnchor(name string) *Schema { return s.resource.dynamic[name] }
