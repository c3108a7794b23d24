package codegen

import (
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// fields plans the members of a struct.
func (p *planner) fields(f *form, t *Type, at site) {
	rest, known := f.view.rest()
	if !known {
		rest = nil
	}
	for _, prop := range f.view.properties() {
		t.Fields = append(t.Fields, p.field(&prop, rest, t, at))
	}
	t.Other = f.types != schema.TypeObject
	if f.reason != "" {
		t.note = p.note(at, "%s", f.reason).note
	}
	if len(rest) > 0 && !refuses(rest) && f.reason == "" {
		elem := p.ref(rest, at.sub("Value", rest[0]))
		if elem.Kind != RefRaw {
			t.Additional = &elem
		}
	}
	p.checkFields(t)
}

// refuses reports whether one of the schemas accepts nothing, or all anything:
// then the other members are no map of typed values.
func refuses(schemas []*schema.Schema) bool {
	for _, s := range schemas {
		if never(s) {
			return true
		}
	}
	return false
}

// field plans one member; rest are the schemas of members that are not declared.
func (p *planner) field(prop *property, rest []*schema.Schema, t *Type, at site) *Field {
	field := &Field{JSON: prop.name, Required: prop.required, Span: prop.span()}
	word := GoWord(prop.name)
	schemas := prop.schemas
	if len(schemas) > 0 {
		s := schemas[0]
		if name := override(s); name != "" {
			word = name
		}
		field.Doc = docOf(s)
		if s.Annotations.Deprecated {
			field.Deprecated = "the schema marks it as deprecated."
		}
	} else {
		schemas = rest
	}
	field.Name = fieldName(word)
	here := site{name: t.Name + word, span: field.Span, pointer: at.pointer}
	if len(prop.schemas) > 0 {
		here.pointer = prop.schemas[0].Pointer
	}
	if len(schemas) == 0 || refuses(schemas) && len(prop.schemas) == 0 {
		field.Ref = p.note(here, "the member is required, but no schema describes it")
		return field
	}
	field.Ref = p.ref(schemas, here)
	p.planDefault(field, prop.schemas, here)
	field.Says = strings.Join(append(spelled(field), p.says(field.Ref, prop.schemas)...), "; ")
	return field
}

// checkFields reports fields of one struct whose names in Go are the same.
func (p *planner) checkFields(t *Type) {
	first := map[string]*Field{}
	for _, f := range t.Fields {
		if other := first[f.Name]; other != nil {
			p.collision(f.Name, "the properties "+quote(other.JSON)+" and "+quote(f.JSON), other.Span, f.Span,
				`write "`+goNameKey+`" with another name into one of the two`)
			continue
		}
		first[f.Name] = f
	}
	for _, f := range t.Fields {
		if other := first[f.AccessorName()]; other != nil && f.Default != "" {
			p.collision(f.AccessorName(), "the property "+quote(other.JSON)+" and what returns "+quote(f.JSON)+" or its default", f.Span, other.Span,
				`write "`+goNameKey+`" with another name into one of the two`)
		}
	}
}

// collision reports that two places lead to one name.
func (p *planner) collision(name, what string, first, second source.Span, hint string) {
	p.problem(diag.Finding{
		Span:    second,
		Message: what + " both become " + name + " in Go; the first is at " + first.String(),
		Why:     "a name that Treaty made up would change when something is added, and break the code of all who use it",
		Hint:    hint,
		Related: []diag.Related{{Span: first, Message: "the first " + name}},
	})
}

func quote(s string) string { return source.Quote(s) }
