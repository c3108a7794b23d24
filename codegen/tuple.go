package codegen

import (
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
)

// mostItems bounds the items that become fields.
const mostItems = 256

// tuple returns the part that gives the first items types of their own; nil where
// there is none, or where another part says something of the items too.
func (f *form) tuple() *schema.Schema {
	var found *schema.Schema
	for _, s := range f.view.parts {
		if len(s.PrefixItems) == 0 && s.Items == nil {
			continue
		}
		if found != nil || len(s.PrefixItems) == 0 || len(s.PrefixItems) > mostItems {
			return nil
		}
		found = s
	}
	return found
}

// items plans the items of a tuple: a field for each that has a type of its own,
// called after its number, and one for all others.
func (p *planner) items(f *form, t *Type, at site) {
	s := f.tuple()
	for i, item := range s.PrefixItems {
		field := &Field{
			JSON: strconv.Itoa(i), Doc: docOf(item), Span: item.Span(),
			Required: s.MinItems != nil && *s.MinItems > int64(i),
		}
		word := "Item" + strconv.Itoa(i+1)
		if name := override(item); name != "" {
			word = name
		}
		if field.Name = fieldName(word); word == restName {
			field.Name += "Field"
		}
		field.Ref = p.ref([]*schema.Schema{item}, siteOf(t.Name+word, item))
		field.Says = strings.Join(p.says(field.Ref, []*schema.Schema{item}), "; ")
		t.Fields = append(t.Fields, field)
	}
	rest := at.sub(restName, s.Items)
	switch t.Closed = never(s.Items); {
	case t.Closed:
		t.Additional = &Ref{Kind: RefRaw}
	case s.Items == nil:
		ref := p.note(rest, "the schema allows any item after the first ones")
		t.Additional = &ref
	default:
		ref := p.ref([]*schema.Schema{s.Items}, rest)
		t.Additional = &ref
	}
	p.checkFields(t)
}

// restName is the field of the other items of a tuple.
const restName = "Rest"
