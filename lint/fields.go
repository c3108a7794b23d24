package lint

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Field is one property of an event, as one major's newest revision has it; or, of
// ContractPass.Values, an item or a member without a name of its own.
type Field struct {
	Subject  string         // "ordering.OrderPlaced v1"
	Path     string         // in an event, `*` for any item or member: "/lines/*/sku"
	Name     string         // empty: it has none
	Depth    int            // 1 for a property of the event itself
	Required bool           // where it is declared, or beside that
	Schema   *schema.Schema // what the property's value is, references followed
	Property schema.Property
	Span     source.Span // of the property's name, else of its schema
	Pointer  source.Pointer
}

// isNamed reports whether the field is a property, and no item or other member.
func (f *Field) isNamed() bool { return f.Property.Schema != nil }

// Forms returns what describes the field's value: its schema, and those that it
// refers to or is combined of, each once. Branches of a condition are not among
// them.
func (f *Field) Forms() []*schema.Schema {
	list := []*schema.Schema{f.Schema}
	for i := 0; i < len(list) && len(list) < maxForms; i++ {
		s := list[i]
		var more []*schema.Schema
		if s.Ref != nil {
			more = append(more, s.Ref.Target)
		}
		for _, next := range slices.Concat(more, s.AllOf, s.AnyOf, s.OneOf) {
			if next != nil && !slices.Contains(list, next) {
				list = append(list, next)
			}
		}
	}
	return list
}

// IsCombined reports whether there are more forms than the field's schema.
func (f *Field) IsCombined() bool {
	s := f.Schema
	return s.Ref != nil || len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) > 0
}

// maxForms bounds how many schemas of one value are looked at.
const maxForms = 200

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
				if f.isNamed() {
					visit(f)
				}
			}
		}
	}
}

// fieldsOf lists the fields of one schema, and with them items and members without a
// name: each schema of those once.
func fieldsOf(s *schema.Schema, subject string) []Field {
	w := fieldWalk{subject: subject, seen: map[string]bool{}, unnamed: map[*schema.Schema]bool{}}
	w.walk(s, "", 0, 0)
	return w.list
}

type fieldWalk struct {
	subject string
	list    []Field
	seen    map[string]bool         // by path
	unnamed map[*schema.Schema]bool // items and members that were visited
	above   []*schema.Schema        // on the way to where it is
}

// walk visits what s describes; from the index on, those above describe the same
// value as s.
func (w *fieldWalk) walk(s *schema.Schema, path string, depth, from int) {
	if s == nil || s.Bool != nil || len(w.seen) >= maxFields || slices.Contains(w.above, s) {
		return
	}
	w.above = append(w.above, s)
	for _, p := range s.Properties {
		w.field(p, path, depth, from)
	}
	inPlace(s, func(in *schema.Schema) { w.walk(in, path, depth, from) })
	members(s, func(child *schema.Schema) { w.member(child, path+"/*", depth+1) })
	w.above = w.above[:len(w.above)-1]
}

func (w *fieldWalk) field(p schema.Property, path string, depth, from int) {
	here := path + "/" + escapeStar(p.Name)
	if !w.seen[here] {
		w.seen[here] = true
		w.list = append(w.list, Field{
			Subject: w.subject, Path: here, Name: p.Name, Depth: depth + 1,
			Required: requires(w.above[from:], p.Name), Schema: deref(p.Schema), Property: p,
			Span: p.Schema.Doc.NameSpan(p.Member), Pointer: p.Schema.Pointer,
		})
	}
	w.walk(p.Schema, here, depth+1, len(w.above))
}

// member visits an item, or a member without a name.
func (w *fieldWalk) member(s *schema.Schema, path string, depth int) {
	if s.Bool == nil && !w.unnamed[s] {
		w.unnamed[s] = true
		w.list = append(w.list, Field{
			Subject: w.subject, Path: path, Depth: depth, Schema: deref(s), Span: s.Span(), Pointer: s.Pointer,
		})
	}
	w.walk(s, path, depth, len(w.above))
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

// requires reports whether one of the schemas, or one that always applies with it,
// requires the member.
func requires(around []*schema.Schema, name string) bool {
	todo := around
	for i := 0; i < len(todo) && i < maxForms; i++ {
		s := todo[i]
		if s.IsRequired(name) {
			return true
		}
		for _, more := range s.AllOf {
			if !slices.Contains(todo, more) {
				todo = append(todo[:len(todo):len(todo)], more)
			}
		}
		if s.Ref != nil && s.Ref.Target != nil && !slices.Contains(todo, s.Ref.Target) {
			todo = append(todo[:len(todo):len(todo)], s.Ref.Target)
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
