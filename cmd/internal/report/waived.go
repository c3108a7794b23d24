package report

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

// Waived returns what waivers let pass, as the printers and the API have it.
func Waived(list []lint.Waived) []wire.Waived {
	var out []wire.Waived
	for _, w := range list {
		out = append(out, wire.Waived{
			Finding: findings.ToWire([]diag.Finding{w.Finding})[0],
			Reason:  w.Waiver.Reason, Owner: w.Waiver.Owner, Expires: w.Waiver.Expires, Known: w.Known,
		})
	}
	return out
}

const (
	soon      = 14 // days in which a waiver's end is news
	maxWaived = 10 // that the text form shows
)

// waivedInWords returns "3 waived, 1 expires in 6 days".
func waivedInWords(sum Summary) string {
	text := fmt.Sprintf("%d waived", len(sum.Waived))
	ending, first := 0, soon+1
	for _, w := range sum.Waived {
		if days := sum.daysLeft(w); days <= soon {
			ending, first = ending+1, min(first, days)
		}
	}
	switch {
	case ending == 0:
		return text
	case first == 0:
		return text + ", today is the last day of one"
	case ending == 1:
		return text + fmt.Sprintf(", 1 expires in %s", count(first, "day", "days"))
	}
	return text + fmt.Sprintf(", %d expire soon, the first in %s", ending, count(first, "day", "days"))
}

// daysLeft returns how many days a waiver holds after today; more than soon where that
// is not known.
func (sum Summary) daysLeft(w wire.Waived) int {
	last, err := time.Parse(time.DateOnly, w.Expires)
	if err != nil || sum.Now.IsZero() {
		return soon + 1
	}
	return int(last.Sub(sum.Now.UTC().Truncate(24*time.Hour)).Hours() / 24)
}

// NewlyWaived lists what waivers let pass that the past has not; the rest is counted
// beside the verdict.
func (sum Summary) NewlyWaived() []wire.Waived {
	var list []wire.Waived
	for _, w := range sum.Waived {
		if !w.Known {
			list = append(list, w)
		}
	}
	return list
}

// waived tells what is let pass, by whom, until when, and why.
func (p *textPrinter) waived(list []wire.Waived) {
	for i, w := range list {
		if i == maxWaived {
			fmt.Fprintf(&p.b, "  %s: and %d more (--output json has all)\n", p.Paint(term.Yellow, "waived"), len(list)-i)
			return
		}
		fmt.Fprintf(&p.b, "  %s: %s of %s until %s, by %s: %s\n", p.Paint(term.Yellow, "waived"),
			term.Safe(w.Finding.Rule), term.Safe(w.Finding.Subject), term.Safe(w.Expires), term.Safe(w.Owner), term.Safe(w.Reason))
	}
}

// waivable prints by which name a finding that refuses can be waived.
func (p *textPrinter) waivable(f diag.Finding) {
	if command := AskForWaiver(f); command != "" {
		fmt.Fprintf(&p.b, "      %s\n", p.Paint(term.Dim, "to ask for a waiver: "+command))
	}
}

// AskForWaiver returns the command that asks for a waiver of a finding that
// refuses; "" where there is none to ask for, or it is asked for already. A
// registry's fingerprint that is none is no part of a command.
func AskForWaiver(f diag.Finding) string {
	asked := slices.ContainsFunc(f.Related, func(r diag.Related) bool { return path.Base(r.Span.File) == workspace.WaiversFile })
	if f.Fingerprint == "" || strings.Trim(f.Fingerprint, "0123456789abcdef") != "" || f.Severity != diag.Error || asked {
		return ""
	}
	return "treaty waiver add " + f.Fingerprint[:min(len(f.Fingerprint), lint.ShortFingerprint)]
}
