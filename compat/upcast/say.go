package upcast

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
)

func (d *deriver) ask(a Ask) {
	if d.opt.Down {
		a.Settle = ""
	}
	if len(d.step.Asks) < maxAsks {
		d.step.Asks = append(d.step.Asks, a)
	}
}

// did notes an operation at a place.
func (d *deriver) did(l *Lift, kind, says string, old, new *location, keyword string) {
	d.step.Operations = append(d.step.Operations, Operation{Kind: kind, Path: l.Path, Says: says,
		Old: keywordOf(old, keyword), New: keywordOf(new, keyword)})
}

// placeOf is where the location is written.
func placeOf(loc *location) Place { return placeAt(loc.roots) }

func placeAt(roots []*schema.Schema) Place {
	if len(roots) == 0 {
		return Place{}
	}
	s := roots[len(roots)-1]
	return Place{s.Span(), s.Pointer}
}

// keywordOf is where the location says one of the keywords; else the location.
func keywordOf(loc *location, keywords ...string) Place {
	for _, keyword := range keywords {
		for _, s := range loc.parts {
			if s.Node.Member(keyword) != nil {
				return Place{s.KeywordSpan(keyword), s.Pointer.Join(keyword)}
			}
		}
	}
	return placeOf(loc)
}

// place is where the location names a member; where it lists members, if it does
// not.
func (o *objects) place(loc *location, name string) Place {
	for _, s := range loc.parts {
		for _, p := range s.Properties {
			if p.Name == name {
				return Place{s.Doc.NameSpan(p.Member), s.Pointer.Join("properties").Join(name)}
			}
		}
	}
	for _, s := range loc.parts {
		for i, r := range s.Required {
			if r.Name == name {
				return Place{s.Doc.Span(r.Node), s.Pointer.Join("required").JoinIndex(i)}
			}
		}
	}
	return keywordOf(loc, "properties")
}

// annotation says what to write into the schema of a place, and what it means.
func annotation(loc *location, text, meaning string) string {
	if !placeOf(loc).IsValid() {
		return ""
	}
	return fmt.Sprintf("write `%s` into it: %s", text, meaning)
}
