package lint

import (
	"context"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// CheckPolicy returns what is wrong with a policy that stands by itself, beyond its
// form: rules and lists that do not exist, options that no rule takes, schemas of
// custom rules that cannot be used. The error is of ctx.
func CheckPolicy(ctx context.Context, p *workspace.Policy, rules []*Rule) ([]diag.Finding, error) {
	config := workspace.Config{Policies: []*workspace.Policy{p}}
	report, err := Review(ctx, Request{Head: &workspace.Workspace{Config: config}, Rules: rules, Groups: []Group{Health}})
	if err != nil {
		return nil, err
	}
	return report.Findings, nil
}

// least returns what a server demands of the rule at a place: what its policy says of
// it there, or what it made the rule with; diag.Off: it demands nothing.
func (r *Rule) least(p *Policy, at Place) diag.Severity {
	least := diag.Off
	if p.Least == nil {
		return least
	}
	for _, own := range p.Least.Custom {
		if own == r {
			least = r.in(p.Least.Profile)
		}
	}
	p.Least.settings(r.ID, at, func(s Setting) bool {
		if s.Severity != "" {
			least = s.Severity
		}
		return s.Severity != ""
	})
	return least
}

// Demand makes least a floor below the policy: no rule weighs less than it says,
// and its custom rules are asked whatever the policy makes under their names. Its
// options and words are no floor: a workspace that extends the policy has them.
func (p *Policy) Demand(least Policy) {
	p.Least = &least
	for _, r := range least.Custom {
		p.Custom = append(withoutRule(p.Custom, r.ID), r)
	}
}
