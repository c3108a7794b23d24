package codegen

import (
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// nameValues names the constants of an enum. Texts that people did not name have a name
// all the same, numbers and booleans none.
func nameValues(t *Type) {
	for i := range t.Values {
		v := &t.Values[i]
		switch {
		case v.Name != "":
			v.Name = t.Name + v.Name
		case t.Kind == Enum:
			v.Name = t.Name + GoWord(v.Value)
		}
	}
}

// VariantName is the name of the interface of a union's branches.
func (t *Type) VariantName() string { return t.Name + "Variant" }

// UnknownName is the name of the branch of a union that no tag names.
func (t *Type) UnknownName() string { return t.Name + "Unknown" }

// checkNames reports declarations of one package whose names are the same, with
// each other or with the runtime's.
func (p *planner) checkNames() {
	type claimed struct {
		what string
		span source.Span
	}
	first := map[string]claimed{}
	claim := func(name, what string, span source.Span, hint string) {
		if runtimeNames()[name] || p.pkg.Lifts() && upcastNames()[name] {
			p.problem(diag.Finding{
				Span: span, Message: what + " becomes " + name + " in Go, which is a name of the runtime", Hint: hint,
			})
			return
		}
		if other, taken := first[name]; taken {
			p.collision(name, other.what+" and "+what, other.span, span, hint)
			return
		}
		first[name] = claimed{what, span}
	}
	if p.pkg.Latest != nil {
		claim("Latest", "the newest major", p.pkg.Latest.Root.Span, "")
	}
	for _, name := range p.pkg.Upcasting.names() {
		claim(name, "reading the event", p.pkg.Latest.Root.Span, "")
	}
	typeHint := `write "` + goNameKey + `" with another name into the property or definition`
	for _, unit := range p.pkg.Units {
		for _, t := range unit.Types {
			at := "/" + strings.TrimPrefix(string(t.Pointer), "/")
			claim(t.Name, "the type at "+at, t.Span, typeHint)
			if t.Kind == Union {
				claim(t.VariantName(), "the union at "+at, t.Span, typeHint)
				claim(t.UnknownName(), "the union at "+at, t.Span, typeHint)
			}
			for _, v := range t.named() {
				claim(v.Name, "the value "+quote(v.Value)+" of the enum at "+at, v.Span,
					`name the values: "`+enumNamesKey+`": {`+quote(v.Value)+`: "AnotherName"}`)
			}
		}
	}
}
