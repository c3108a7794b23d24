package impact

import (
	"fmt"
	"slices"
)

// retired says what the end of the major does to a consumer: it breaks where its
// range leaves it no other; one that reads others too, or replays what is stored,
// is affected.
func (a *asker) retired(c Consumer) Verdict {
	use := c.Use()
	if slices.ContainsFunc(a.Others, use.Versions.TouchesMajor) {
		return Verdict{Effect: Affected}
	}
	return Verdict{Effect: Breaking, Reasons: []Reason{{
		Rule:    RetiredInUse,
		Message: fmt.Sprintf("it reads %q of %s, and no other major lies in that range", use.Versions, use.Event),
		Fields:  use.Fields,
	}}}
}
