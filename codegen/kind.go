package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
)

// jsonKind is one of the JSON types that tell the branches of a union apart.
type jsonKind struct {
	word  string // in names
	types schema.Types
	kinds event.Kinds
}

// jsonKinds are all of them but null, in the order of the branches.
var jsonKinds = []jsonKind{
	{"String", schema.TypeString, event.KindString},
	{"Number", schema.TypeNumber, event.KindNumber},
	{"Bool", schema.TypeBoolean, event.KindBoolean},
	{"List", schema.TypeArray, event.KindArray},
	{"Object", schema.TypeObject, event.KindObject},
}

// kindOf returns the one kind that types are of; ok is false where there are
// several, or none.
func kindOf(types schema.Types) (kind jsonKind, ok bool) {
	for _, k := range jsonKinds {
		if types != 0 && types&^k.types == 0 {
			return k, true
		}
	}
	return jsonKind{}, false
}

// kindForm is what holds those values of a place that have one JSON type.
type kindForm struct {
	jsonKind
	form *form
}

// decideKinds makes a union of the JSON types that the values have, each with a
// form of its own.
func (f *form) decideKinds(roots []*schema.Schema) {
	f.kind = Union
	for left, i := f.types, len(jsonKinds)-1; i >= 0; i-- { // objects first
		k := jsonKinds[i]
		if left&k.types == 0 {
			continue
		}
		of := f.view.facts.formOf(k.types, roots)
		if whole, ok := of.whole(left); ok {
			k = whole
			of = f.view.facts.formOf(k.types, roots)
		}
		left &^= k.types
		if of.types != 0 {
			f.kinds = append(f.kinds, kindForm{k, of})
		}
	}
	slices.Reverse(f.kinds)
	for _, s := range f.view.parts {
		types := typesOf(s)
		if _, one := kindOf(types &^ schema.TypeNull); !one && types != schema.AllTypes && !slices.Contains(f.core, s) {
			f.core = append(f.core, s)
		}
	}
}

// whole returns the JSON types that the definition of an object has elsewhere,
// where it has one type for all of them, with Other; ok is false where it has none,
// or where they are not left.
func (f *form) whole(left schema.Types) (all jsonKind, ok bool) {
	if f.kind != Struct || len(f.core) != 1 || !defined(f.core[0]) {
		return all, false
	}
	plain := f.view.facts.form(f.core[0])
	all.word = "Object"
	for _, k := range jsonKinds {
		switch plain.types & k.types {
		case 0:
		case left & k.types:
			all.types, all.kinds = all.types|k.types, all.kinds|k.kinds
		default:
			return all, false
		}
	}
	return all, plain.kind == Struct && plain.types != f.types
}

// shownKinds returns the JSON types that a union lets through.
func (f *form) shownKinds() event.Kinds {
	if f.kinds == nil {
		return event.KindObject
	}
	var shown event.Kinds
	for _, k := range f.kinds {
		if k.kinds == event.KindNumber && k.form.value == RefInt64 {
			shown |= event.KindInteger
		} else {
			shown |= k.kinds
		}
	}
	return shown
}

// kindVariants plans the branches of a union that JSON types tell apart.
func (p *planner) kindVariants(f *form, t *Type, at site) {
	t.Told = ByKind
	for _, k := range f.kinds {
		ref := p.kindRef(f, k, t, at)
		parts := slices.DeleteFunc(slices.Clone(k.form.view.parts), func(s *schema.Schema) bool {
			return f.view.seen[s] && !slices.Contains(f.core, s)
		})
		t.Variants = append(t.Variants, Variant{Kinds: k.kinds, Type: ref.Type, Check: p.checkParts(k.form, parts, ref)})
	}
	if s := f.listed(); s != nil {
		node := p.tabler.add(event.Node{Enum: values(listOf(s))}, s)
		t.Known = Check{Table: p.unit.name, Node: node}
	}
}

// kindRef plans the type of one branch. What has no type of its own elsewhere gets
// one, for it has to say that it is of the union.
func (p *planner) kindRef(f *form, k kindForm, t *Type, at site) Ref {
	home := f.view.parts[0]
	name := t.Name + k.form.kindWord(k.jsonKind)
	if i := slices.IndexFunc(k.form.view.parts, func(s *schema.Schema) bool { return !f.view.seen[s] }); i >= 0 {
		home = k.form.view.parts[i]
	}
	if b := f.firstOf(k.jsonKind); b != nil && k.form.kind != Union {
		name = p.place(b)
	}
	return p.variant(k.form, siteOf(name, home), home)
}

// kindWord is what the values of one JSON type are called. Several branches of
// objects have another name than one alone: what one was called stays its own when
// another is added.
func (f *form) kindWord(k jsonKind) string {
	if f.kind == Union {
		return k.word + "s"
	}
	return k.word
}

// firstOf returns the first branch of one JSON type and no other that has a name of
// its own there; nil where the type is all that is known of it.
func (f *form) firstOf(k jsonKind) *schema.Schema {
	for _, u := range f.unions {
		for _, b := range u.branches {
			types := f.view.facts.typesAt(b) &^ schema.TypeNull
			if types == 0 || types&^k.types != 0 {
				continue
			}
			if override(b) == "" && b.Annotations.Title == "" && factWord(b) == "" {
				return nil
			}
			return b
		}
	}
	return nil
}

// variant plans the type of a branch, which always has a name of its own.
func (p *planner) variant(f *form, at site, home *schema.Schema) Ref {
	switch f.kind {
	case Struct, Union, Enum, Tuple, Scalar:
		return p.named(f, at)
	case List, Map:
		if len(f.core) == 1 && defined(f.core[0]) && p.facts.form(f.core[0]).kind == f.kind {
			return p.named(f, at)
		}
		t := newType(f, at, at.name, home)
		t.Part = p.part(f.core)
		p.plan(f, t, at, home)
		return Ref{Kind: RefNamed, Type: t}
	default:
		return p.scalar(f, at, home)
	}
}

// scalar plans the type of a string, a number or a boolean with a name of its own.
func (p *planner) scalar(f *form, at site, home *schema.Schema) Ref {
	if f.value == RefString {
		if s := definedText(f); s != nil {
			return p.text(s)
		}
	}
	t := &Type{Name: at.name, Kind: Scalar, Doc: docOf(home), Asks: f.asks(), Span: at.span, Pointer: at.pointer, Part: p.part(f.core)}
	if f.value == RefString {
		t.Kind = Text
	} else {
		t.Elem = &Ref{Kind: f.value, Format: f.format}
	}
	p.declare(t, home.Doc)
	return Ref{Kind: RefNamed, Type: t}
}
