package schema

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract/source"
)

// maxSchemas bounds the subschemas of one Load, of all files together.
const maxSchemas = 250_000

// parser reads the schemas of one file.
type parser struct {
	load *loading
	file *file
}

// schema reads the schema at n, which parent holds and which is part of the
// resource in; both are nil for a document's root. It never returns nil. A
// place that a reference had read before its surroundings is not read again.
func (p *parser) schema(n *source.Node, at source.Pointer, parent *Schema, in *resource, draft Draft) *Schema {
	if s := p.file.at[at]; s != nil {
		s.Parent = parent
		return s
	}
	s := &Schema{Doc: p.file.doc, Node: n, Pointer: at, Draft: draft, Parent: parent, Annotations: noAnnotations}
	if in == nil {
		in = p.file.newResource(s, p.file.base)
	}
	s.resource, s.Root = in, in.root
	if p.file.at != nil {
		p.file.at[at] = s
	}
	if !p.load.room(n, p, at) {
		return s
	}
	switch n.Kind {
	case source.Bool:
		p.boolean(s)
	case source.Object:
		p.object(s)
	default:
		p.invalidAt(n, at, "a schema must be "+schemaWord(draft)+", not "+show(n),
			`write {} for a schema that accepts everything`)
	}
	return s
}

// schemaWord says what a schema is in the draft.
func schemaWord(d Draft) string {
	if d == Draft4 {
		return "an object"
	}
	return "an object or a boolean"
}

// boolean reads true and false. Draft 4 has them for two keywords only.
func (p *parser) boolean(s *Schema) {
	value := s.Node.Text == "true"
	s.Bool = &value
	if s.Draft > Draft4 || s.Parent != nil && booleanInDraft4(s) {
		return
	}
	instead := "{}"
	if !value {
		instead = `{"not": {}}`
	}
	p.invalidAt(s.Node, s.Pointer, "draft 4 has no boolean schemas",
		fmt.Sprintf("write %s, or name a newer draft in $schema", instead))
}

// booleanInDraft4 reports whether s is the value of additionalProperties or
// additionalItems of its parent.
func booleanInDraft4(s *Schema) bool {
	return s.Pointer == s.Parent.Pointer+"/additionalProperties" ||
		s.Pointer == s.Parent.Pointer+"/additionalItems"
}

// object reads the keywords of s in the order of the file.
func (p *parser) object(s *Schema) {
	p.enter(s)
	besideRef := s.Draft <= Draft7 && s.Node.Member("$ref") != nil
	known := keywords[s.Draft]
	for i := range s.Node.Members {
		m := &s.Node.Members[i]
		k, ok := known[m.Name]
		switch {
		case !ok:
			s.Unknown = append(s.Unknown, *m)
		case besideRef && k.role == asserts && m.Name != "$ref",
			besideRef && m.Name == s.Draft.idKeyword():
			s.Ignored = append(s.Ignored, *m)
		default:
			k.parse(p, s, m)
		}
	}
	p.finish(s)
}

// enter gives s its draft and its resource: a subschema with an $id starts one,
// and then its own $schema counts.
func (p *parser) enter(s *Schema) {
	if s.Parent != nil && p.load.opt.Draft == 0 {
		if uri := s.Node.Get("$schema"); uri != nil && uri.Kind == source.String {
			if d := dialect(uri.Text); d != 0 && s.Node.Get(d.idKeyword()) != nil {
				s.Draft = d
			}
		}
	}
	if s.Draft <= Draft7 && s.Node.Member("$ref") != nil {
		return // its $id is ignored too
	}
	if id := s.Node.Get(s.Draft.idKeyword()); id != nil && id.Kind == source.String {
		p.identify(s, id.Text)
	}
}

// finish settles the keywords that depend on each other.
func (p *parser) finish(s *Schema) {
	if s.Draft == Draft4 {
		p.exclusiveInDraft4(s)
	}
	if s.If == nil {
		p.ignore(s, "then", s.Then != nil)
		p.ignore(s, "else", s.Else != nil)
		s.Then, s.Else = nil, nil
	}
	if s.Contains == nil {
		p.ignore(s, "minContains", s.MinContains != nil)
		p.ignore(s, "maxContains", s.MaxContains != nil)
		s.MinContains, s.MaxContains = nil, nil
	}
}

// ignore lists the keyword as one without effect in s, if it is written there.
func (p *parser) ignore(s *Schema, keyword string, written bool) {
	if written {
		s.Ignored = append(s.Ignored, *s.Node.Member(keyword))
	}
}

// direct reads the schema that is the value of m.
func (p *parser) direct(s *Schema, m *source.Member) *Schema {
	return p.child(s, Child{Keyword: m.Name}, m.Value, s.Pointer.Join(m.Name))
}

// list reads the schemas that are the items of m: one at least.
func (p *parser) list(s *Schema, m *source.Member) []*Schema {
	if m.Value.Kind != source.Array || len(m.Value.Items) == 0 {
		p.wants(s, m, "an array of one or more schemas")
		return nil
	}
	at := s.Pointer.Join(m.Name)
	schemas := make([]*Schema, len(m.Value.Items))
	s.children = slices.Grow(s.children, len(schemas))
	for i, n := range m.Value.Items {
		c := Child{Keyword: m.Name, Token: strconv.Itoa(i), Nested: true}
		schemas[i] = p.child(s, c, n, at.JoinIndex(i))
	}
	return schemas
}

// named reads the schemas that are the members of m, those that take wants.
func (p *parser) named(s *Schema, m *source.Member, take func(*source.Member) bool) []Property {
	if m.Value.Kind != source.Object {
		p.wants(s, m, "an object whose values are schemas")
		return nil
	}
	at := s.Pointer.Join(m.Name)
	properties := make([]Property, 0, len(m.Value.Members))
	s.children = slices.Grow(s.children, len(m.Value.Members))
	for i := range m.Value.Members {
		member := &m.Value.Members[i]
		if take != nil && !take(member) {
			continue
		}
		c := Child{Keyword: m.Name, Token: member.Name, Nested: true}
		schema := p.child(s, c, member.Value, at.Join(member.Name))
		properties = append(properties, Property{Name: member.Name, Member: member, Schema: schema})
	}
	return properties
}

// child reads a subschema of s and enters it among the children.
func (p *parser) child(s *Schema, c Child, n *source.Node, at source.Pointer) *Schema {
	c.Schema = p.schema(n, at, s, s.resource, s.Draft)
	s.children = append(s.children, c)
	return c.Schema
}
