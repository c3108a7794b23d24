package registry

import (
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
)

// unreadableRules say that a schema cannot be read.
var unreadableRules = []string{"foreign-ref", "invalid-schema", schema.RuleDialect}

// bygone reports whether a finding says nothing but that an older revision of a
// history is no schema. The revision is left out and the finding told, but it
// refuses nothing where the push itself brings the major: nobody was promised
// anything yet. All else that history brings - its newest schemas, services,
// contexts, what it says of other homes - is judged like any push, whoever
// sends it: the name of a home is its own to choose.
func (p *plan) bygone(f diag.Finding) bool {
	if !p.req.History || !slices.Contains(unreadableRules, f.Rule) {
		return false
	}
	for _, c := range p.contracts {
		for _, m := range c.majors {
			if m.base == nil && m.unreadable(f.Span.File) {
				return true
			}
		}
	}
	return false
}

// unreadable reports whether the file is an older revision of the major that is
// no schema, while the newest, which is what is offered, is one.
func (m *majorPlan) unreadable(file string) bool {
	newest := m.head.Newest()
	if newest.Schema == nil {
		return false
	}
	for _, s := range m.steps {
		if s.rev != newest && s.rev.File == file && s.rev.Schema == nil {
			return true
		}
	}
	return false
}
