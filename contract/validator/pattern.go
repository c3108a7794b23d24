package validator

import (
	"regexp"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/source"
)

// pattern copies the keyword of that name. What looks ahead where the string
// begins is kept back, and put into the compiled schema as what it comes to.
func (c copier) pattern(out map[string]any, m *source.Member, f *fact, at source.Pointer) {
	formula, err := regex.Split(m.Value.Text)
	if err == nil && formula.Connective != regex.One && formula.Check() == nil {
		f.formula = formula
		return
	}
	out[m.Name] = c.translate(m.Value.Text, f, at)
}

// lookAhead adds to a compiled schema what its pattern comes to: patterns
// without lookahead under allOf, anyOf and not. They are called by the place of
// the pattern.
func (c *compiler) lookAhead(s *jsonschema.Schema, f *fact) {
	if f.formula == nil {
		return
	}
	part := &fact{node: f.node, in: f.in}
	var add func(*regex.Formula) *jsonschema.Schema
	add = func(formula *regex.Formula) *jsonschema.Schema {
		out := blank(s.Location + "/pattern")
		c.known[out] = part
		var subs []*jsonschema.Schema
		for _, sub := range formula.Subs {
			subs = append(subs, add(sub))
		}
		switch formula.Connective {
		case regex.All:
			out.AllOf = subs
		case regex.Any:
			out.AnyOf = subs
		case regex.Not:
			out.Not = subs[0]
		default:
			text, _ := formula.Pattern.RE2() // Check has asked for the error
			out.Pattern = regexp.MustCompile(text)
		}
		return out
	}
	// Of other types than strings a pattern says nothing, and its negation would.
	onlyStrings := blank(s.Location + "/pattern")
	c.known[onlyStrings] = part
	onlyStrings.Types = []string{"string"}
	whole := blank(s.Location + "/pattern")
	c.known[whole] = part
	whole.If, whole.Then = onlyStrings, add(f.formula)
	s.AllOf = append(s.AllOf[:len(s.AllOf):len(s.AllOf)], whole)
}

// ofPattern returns the place of the pattern for what the library found in one
// of its parts, and any other place as it is.
func ofPattern(doc *source.Document, at source.Pointer) source.Pointer {
	for place := at; place != ""; {
		parent, keyword := split(place)
		if above := doc.At(parent); keyword == "pattern" && above != nil && above.Kind == source.Object && place != at {
			if n := above.Get("pattern"); n != nil && n.Kind == source.String {
				return place
			}
		}
		place = parent
	}
	return at
}
