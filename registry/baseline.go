package registry

import (
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

// isFirst reports whether the registry has nothing of the home yet, so that its
// baseline is all that says what is old.
func (p *plan) isFirst() bool { return p.before.homes.get(p.req.Home) == nil }

// forgiven divides what the review left out for the baseline's sake into what stays
// out, and what is found all the same: in the first push of a home, errors that
// others have to consent to. Its own approvers let the baseline pass, and nobody
// lets pass what hurts somebody else.
func (p *plan) forgiven(report *lint.Report) (out, found []diag.Finding) {
	if !p.isFirst() {
		return report.Baseline, nil
	}
	for _, f := range report.Baseline {
		if f.Severity == diag.Error && slices.ContainsFunc(p.consents(f), func(context string) bool { return !p.isOwn(context) }) {
			found = append(found, f)
		} else {
			out = append(out, f)
		}
	}
	return out, found
}

// isOwn reports whether the context is of the home that pushes, or becomes so.
func (p *plan) isOwn(context string) bool {
	if home := p.before.claims.get(claimed{ContextClaim, context}); home != "" {
		return home == p.req.Home
	}
	return slices.ContainsFunc(p.claims, func(c Claim) bool { return c.context() == context })
}
