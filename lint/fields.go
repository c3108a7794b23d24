package lint

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Field is one property of an event, as one major's newest revision has it.
type Field struct {
	Subject  string // "ordering.OrderPlaced v1"
	Path     string // in an event, `*` for any item or member: "/lines/*/sku"
	Name     string
	Depth    int            // 1 for a property of the event itself
	Required bool           // where it is declared
	Schema   *schema.Schema // what the property's value is, references followed
	Property schema.Property
	Span     source.Span // of the property's name
	Pointer  source.Pointer
}

// maxFields bounds how many fields of one schema are visited: a schema that
// branches and recurs has no end of paths.
const maxFields = 20_000

// Fields visits the properties that the newest revision of each major declares,
// through references, items and combinations, each path once, and never twice
// into the same schema on one path.
func Fields(c *workspace.Contract, visit func(Field)) {
	for _, major := range c.Majors {
		if s := major.Newest().Schema; s != nil {
			for _, f := range fieldsOf(s, Subject(c.Name, major.Number)) {
				visit(f)
			}
		}
	}
}

// fieldsOf lists the fields of one schema.
func fieldsOf(s *schema.Schema, subject string) []Field {
	w := fieldWalk{subject: subject, seen: map[string]bool{}}
	w.walk(s, "", 0)
	return w.list
}

type fieldWalk struct {
	subject string
	list    []Field
	seen    map[string]bool  // by path
	above   []*schema.Schema // on the way to where it is
}

func (w *fieldWalk) walk(s *schema.Schema, path string, depth int) {
	if s == nil || s.Bool != nil || len(w.seen) >= maxFields || slices.Contains(w.above, s) {
		return
	}
	w.above = append(w.above, s)
	for _, p := range s.Properties {
		w.field(s, p, path, depth)
	}
	inPlace(s, func(in *schema.Schema) { w.walk(in, path, depth) })
	members(s, func(child *schema.Schema) { w.walk(child, path+"/*", depth+1) })
	w.above = w.above[:len(w.above)-1]
}

func (w *fieldWalk) field(s *schema.Schema, p schema.Property, path string, depth int) {
	here := path + "/" + escapeStar(p.Name)
	target := deref(p.Schema)
	if !w.seen[here] {
		w.seen[here] = true
		w.list = append(w.list, Field{
			Subject: w.subject, Path: here, Name: p.Name, Depth: depth + 1,
			Required: requires(s, p.Name), Schema: target, Property: p,
			Span: s.Doc.NameSpan(p.Member), Pointer: p.Schema.Pointer,
		})
	}
	w.walk(p.Schema, here, depth+1)
}

// inPlace visits the schemas that describe the same value as s.
func inPlace(s *schema.Schema, visit func(*schema.Schema)) {
	for _, group := range [...][]*schema.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, in := range group {
			visit(in)
		}
	}
	for _, in := range [...]*schema.Schema{s.If, s.Then, s.Else} {
		visitSome(in, visit)
	}
	for _, d := range s.DependentSchemas {
		visit(d.Schema)
	}
	if s.Ref != nil {
		visitSome(s.Ref.Target, visit)
	}
}

// members visits the schemas of items and of members without a name.
func members(s *schema.Schema, visit func(*schema.Schema)) {
	for _, child := range [...]*schema.Schema{s.Items, s.AdditionalProperties, s.UnevaluatedItems, s.UnevaluatedProperties} {
		visitSome(child, visit)
	}
	for _, child := range s.PrefixItems {
		visit(child)
	}
	for _, p := range s.PatternProperties {
		visit(p.Schema)
	}
}

func visitSome(s *schema.Schema, visit func(*schema.Schema)) {
	if s != nil {
		visit(s)
	}
}

// deref follows references that have no siblings.
func deref(s *schema.Schema) *schema.Schema {
	for range 100 {
		if s.Ref == nil || s.Ref.Target == nil || s.Types != nil || len(s.Enum) > 0 {
			return s
		}
		s = s.Ref.Target
	}
	return s
}

func requires(s *schema.Schema, name string) bool {
	for _, r := range s.Required {
		if r.Name == name {
			return true
		}
	}
	return false
}

// escapeStar writes a name as a token of a path: JSON Pointer's escapes, and a
// literal `*` as `~2` (compat.md, "A consumer's view").
func escapeStar(name string) string {
	if name == "*" {
		return "~2"
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}
