package rules

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// reportRenewed remarks on waivers that hold longer than they did: what they let pass
// does so today already, so that no other finding would tell. A waiver that is new is
// told by what it is about, which it does not let pass yet.
func reportRenewed(p *lint.CataloguePass) {
	for _, now := range p.Workspace.Waivers {
		i := slices.IndexFunc(p.Base.Waivers, func(was workspace.Waiver) bool { return was.Finding == now.Finding })
		if i < 0 || now.Expires <= p.Base.Waivers[i].Expires {
			continue
		}
		p.Remark(diag.Finding{
			Subject: "waiver " + short(now.Finding),
			Span:    now.Span,
			Pointer: now.Pointer,
			Message: fmt.Sprintf("the waiver for %s holds until %s, and held until %s", orFinding(now.Rule), now.Expires, p.Base.Waivers[i].Expires),
			Values:  []string{now.Expires},
			Why:     "what was to be mended by then is let pass for longer",
			Hint:    "whoever lets this in gives it more time",
		})
	}
}
