package codegen

import (
	"fmt"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// checkOverrides reports x-go-name and x-go-names that cannot be what they ask
// for: what people chose is never ignored silently.
func (p *planner) checkOverrides() {
	p.unit.schema.Walk(func(s *schema.Schema) bool {
		if m := s.Node.Member(goNameKey); m != nil {
			p.checkOverride(s.Doc, m, goNameKey)
		}
		if m := s.Node.Member(enumNamesKey); m != nil {
			p.checkEnumNames(s, m)
		}
		return true
	})
}

func (p *planner) checkOverride(doc *source.Document, m *source.Member, key string) {
	if m.Value.Kind == source.String && validOverride(m.Value.Text) {
		return
	}
	p.problem(diag.Finding{
		Span:    doc.Span(m.Value),
		Message: fmt.Sprintf("%s must be an exported Go identifier of at most %d characters", key, maxWord),
		Hint:    "write a name such as CustomerID",
	})
}

func (p *planner) checkEnumNames(s *schema.Schema, m *source.Member) {
	if m.Value.Kind != source.Object {
		p.problem(diag.Finding{
			Span:    s.Doc.Span(m.Value),
			Message: enumNamesKey + " must be an object from value to Go name",
			Hint:    `write it as "` + enumNamesKey + `": {"+1": "ThumbsUp"}`,
		})
		return
	}
	names := map[string]string{}
	for i := range m.Value.Members {
		p.checkOverride(s.Doc, &m.Value.Members[i], enumNamesKey)
		names[m.Value.Members[i].Name] = ""
	}
	used := map[string]bool{}
	for _, n := range listOf(s) {
		if key, ok := keyIn(names, n); ok {
			used[key] = true
		}
	}
	for _, named := range m.Value.Members {
		if !used[named.Name] {
			p.problem(diag.Finding{
				Span:    s.Doc.Span(named.Value),
				Message: fmt.Sprintf("%s names %s: no text, number or boolean of the enum or const beside it, or one that has its name already", enumNamesKey, quote(named.Name)),
				Hint:    "write the value as it is in the enum, a number or a boolean in quotes, or remove the name",
			})
		}
	}
}
