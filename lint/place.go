package lint

import (
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Place is where a finding is, as overrides of a policy see it.
type Place struct {
	Context string
	File    string
	Kind    contract.Kind // of the event; empty: it is about none
}

// PlaceOf returns where a contract is: its event.yaml, or its first schema where it
// has none.
func PlaceOf(c *workspace.Contract) Place {
	at := Place{Context: c.Name.Context, File: c.Dir, Kind: c.Kind}
	switch {
	case c.Doc != nil:
		at.File = c.Doc.File
	case len(c.Majors) > 0:
		at.File = c.Majors[0].Newest().File
	}
	return at
}

// placing returns where findings about the workspace are.
func placing(ws *workspace.Workspace) func(diag.Finding) Place {
	kinds := map[string]contract.Kind{}
	for _, c := range ws.Contracts {
		kinds[c.Name.String()] = c.Kind
	}
	return func(f diag.Finding) Place {
		name, _, _ := strings.Cut(f.Subject, " ")
		return Place{Context: ws.ContextOf(f.Span.File), File: f.Span.File, Kind: kinds[name]}
	}
}

// settings gives what the policy says about a rule at a place, the strongest first,
// until that is enough.
func (p *Policy) settings(id string, at Place, enough func(Setting) bool) {
	for i := len(p.Overrides) - 1; i >= 0; i-- {
		o := &p.Overrides[i]
		if s, said := o.Rules[id]; said && o.where.Matches(at.Context, at.File, at.Kind) && enough(s) {
			return
		}
	}
	if s, said := p.Rules[id]; said {
		enough(s)
	}
}
