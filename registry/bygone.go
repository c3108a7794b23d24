package registry

import (
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/lint"
)

// unreadableRules say that a schema cannot be read.
var unreadableRules = []string{"foreign-ref", "invalid-schema", schema.RuleDialect}

// ownText are the groups of rules that say how a contract is written: a first
// history brings what others have read for years, and nobody renames that to be
// let in. Who may speak, what is kept and what is promised is no fact of the past.
var ownText = []lint.Group{lint.Names, lint.Size, lint.Types, lint.Health}

// bygone reports whether a finding is about nothing but the past that a history
// brings: it is told, but refuses nothing. All else that history brings -
// services, contexts, visibility, what it says of other homes - is judged like
// any push, whoever sends it: the name of a home is its own to choose.
func (p *plan) bygone(rules []*lint.Rule, f diag.Finding) bool {
	return p.req.History && (p.noSchema(f) || p.ownPast(rules, f))
}

// noSchema reports whether a finding says that an older revision is no schema.
// It is left out; where the push itself brings the major, nobody was promised
// anything yet.
func (p *plan) noSchema(f diag.Finding) bool {
	if !slices.Contains(unreadableRules, f.Rule) {
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

// ownPast reports whether a finding says how a contract is written that comes
// with the first history of its home.
func (p *plan) ownPast(rules []*lint.Rule, f diag.Finding) bool {
	if p.before.homes.get(p.req.Home) != nil || p.subjectHome(f.Subject) != p.req.Home {
		return false
	}
	return slices.ContainsFunc(rules, func(r *lint.Rule) bool {
		return r.ID == f.Rule && slices.Contains(ownText, r.Group)
	})
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
