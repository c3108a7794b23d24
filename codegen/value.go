package codegen

import (
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
)

// ref plans the type of the values that satisfy all of roots, used at a site.
func (p *planner) ref(roots []*schema.Schema, at site) Ref {
	f := p.facts.form(roots...)
	ref := p.refOf(f, roots, at)
	ref.Nullable = f.null && ref.Kind != RefRaw && p.nullIsValid(roots)
	ref.Check = p.check(f, roots, ref)
	return ref
}

func (p *planner) refOf(f *form, roots []*schema.Schema, at site) Ref {
	if len(p.types) >= maxTypes {
		return p.note(at, "the package has %d types already", maxTypes)
	}
	switch f.kind {
	case Struct, Union, Enum, Tuple, Scalar:
		return p.named(f, at)
	case List, Map:
		if named(f, roots) {
			return p.named(f, at)
		}
		return p.unnamed(f, at)
	}
	switch f.value {
	case RefRaw:
		return p.note(at, "%s", f.reason)
	case RefString:
		if s := definedText(f); s != nil {
			return p.text(s)
		}
	}
	return Ref{Kind: f.value, Format: f.format}
}

// named returns the type of its own that f has, planning it at its first use.
func (p *planner) named(f *form, at site) Ref {
	if t := p.types[f.key()]; t != nil {
		return Ref{Kind: RefNamed, Type: t}
	}
	name, home := at.name, f.view.parts[0]
	if len(f.core) == 1 {
		home = f.core[0]
		name = p.place(home)
		if k, one := kindOf(f.types); one && p.facts.form(home).kinds != nil {
			name += f.kindWord(k) // one of the types that the place allows
		}
		at = siteOf(name, home)
	}
	return Ref{Kind: RefNamed, Type: p.create(f, at, name, home)}
}

// key tells the types of one package apart: by what forms them, and where.
func (f *form) key() string {
	var b strings.Builder
	for _, s := range f.core {
		b.WriteString(s.Doc.File + "#" + string(s.Pointer) + " ")
	}
	b.WriteString(strconv.Itoa(int(f.types)))
	return b.String()
}

// create plans a type called name, written in home.
func (p *planner) create(f *form, at site, name string, home *schema.Schema) *Type {
	t := newType(f, at, name, home)
	t.Part = p.part(f.core)
	p.types[f.key()] = t
	p.plan(f, t, at, home)
	return t
}

// part returns what is valid of a type wherever it is used: what forms it. What else there
// is at a place is no part of the type.
func (p *planner) part(core []*schema.Schema) Check {
	if len(p.tabler.anchors) > 0 {
		return Check{} // it means one thing here and another there
	}
	return Check{Table: p.unit.name, Node: p.all(p.nodes(core))}
}

// newType returns the type called name for a form that is written in home.
func newType(f *form, at site, name string, home *schema.Schema) *Type {
	t := &Type{Name: name, Kind: f.kind, Doc: f.doc(home), Asks: f.asks(), Span: at.span, Pointer: at.pointer}
	if home.Annotations.Deprecated {
		t.Deprecated = "the schema marks it as deprecated."
	}
	return t
}

// plan declares a type and plans what is in it.
func (p *planner) plan(f *form, t *Type, at site, home *schema.Schema) {
	p.declare(t, home.Doc)
	switch f.kind {
	case Struct:
		t.Closed = closed(f.view)
		p.fields(f, t, at)
	case Union:
		switch {
		case f.kinds != nil:
			p.kindVariants(f, t, at)
		case f.told != nil:
			p.ruleVariants(f, t)
		default:
			p.variants(f, t)
		}
	case Enum:
		t.Values = f.enum
		nameValues(t)
	case Scalar:
		t.Elem, t.Values = &Ref{Kind: f.value}, f.enum
		nameValues(t)
	case Tuple:
		p.items(f, t, at)
	case List, Map:
		elem := p.elem(f, at)
		t.Elem = &elem
	}
}

// elem plans the items of a list, or the values of a map.
func (p *planner) elem(f *form, at site) Ref {
	if f.kind == List {
		schemas, tuple := f.view.items()
		if tuple {
			return p.note(at.sub("Item", nil), "the items have types by position: prefixItems stay raw")
		}
		if len(schemas) == 0 {
			return p.note(at.sub("Item", nil), "the schema allows any item")
		}
		return p.ref(schemas, at.sub("Item", schemas[0]))
	}
	schemas, known := f.view.rest()
	if !known {
		return p.note(at.sub("Value", nil), "%s", f.reason)
	}
	if len(schemas) == 0 {
		return p.note(at.sub("Value", nil), "the schema allows any member")
	}
	return p.ref(schemas, at.sub("Value", schemas[0]))
}

// unnamed plans a list or map in place, where it is written.
func (p *planner) unnamed(f *form, at site) Ref {
	key := f.key()
	if p.open[key] {
		return p.note(at, "a list or map that holds itself needs a definition of its own in $defs")
	}
	p.open[key] = true
	defer delete(p.open, key)
	elem := p.elem(f, at)
	if f.kind == List {
		return Ref{Kind: RefList, Elem: &elem}
	}
	return Ref{Kind: RefMap, Elem: &elem}
}

// named reports whether a list or map is written apart from its use.
func named(f *form, roots []*schema.Schema) bool {
	return len(f.core) == 1 && f.core[0] != roots[0] && defined(f.core[0])
}

// defined reports whether s has a name of its own: a definition or a document.
func defined(s *schema.Schema) bool {
	if s.Parent == nil {
		return true
	}
	step := relative(s)[0]
	return step == "$defs" || step == "definitions"
}

// definedText returns the definition that makes f a text of its own, or nil.
func definedText(f *form) *schema.Schema {
	for _, s := range f.view.parts {
		if s.Parent != nil && defined(s) && s.Types != nil && *s.Types&^schema.TypeNull == schema.TypeString {
			return s
		}
	}
	return nil
}

// text plans a string type with a name of its own.
func (p *planner) text(s *schema.Schema) Ref {
	key := "text " + s.Doc.File + "#" + string(s.Pointer)
	t := p.types[key]
	if t == nil {
		at := siteOf(p.place(s), s)
		t = &Type{Name: at.name, Kind: Text, Doc: docOf(s), Asks: p.facts.form(s).asks(), Span: at.span, Pointer: at.pointer, Part: p.part([]*schema.Schema{s})}
		p.types[key] = t
		p.declare(t, s.Doc)
	}
	return Ref{Kind: RefNamed, Type: t}
}

// doc returns the description of a type, from where it is written.
func (f *form) doc(home *schema.Schema) string {
	for _, s := range append([]*schema.Schema{home}, f.view.parts...) {
		if doc := docOf(s); doc != "" {
			return doc
		}
	}
	return ""
}

// docOf returns what s says of itself.
func docOf(s *schema.Schema) string {
	title, description := s.Annotations.Title, s.Annotations.Description
	switch {
	case title == "":
		return description
	case description == "" || strings.Contains(description, title):
		return title + strings.Repeat("\n\n", min(len(description), 1)) + description
	}
	return title + "\n\n" + description
}
