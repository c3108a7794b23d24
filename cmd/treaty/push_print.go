package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/registry/wire"
	"github.com/treaty-events/treaty/registry/wire/findings"
)

func (o *pushOptions) print(p *wire.Pushed, address string) error {
	if o.json() {
		return report.Encode(o.Out, p)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s\n", o.Paint(term.Green, "✓ "+pushedCounts(p, o.history)), o.Paint(term.Dim, address))
	for _, c := range p.Contracts {
		o.contract(&b, c)
	}
	for _, name := range p.Removed {
		fmt.Fprintf(&b, "  %-40s is not in the workspace any more; it stays in the registry\n", term.Safe(name))
	}
	if p.Baseline > 0 {
		fmt.Fprintf(&b, "  %s in the baseline\n", plural(p.Baseline, "finding"))
	}
	o.standing(&b, findings.FromWire(p.Findings))
	_, err := fmt.Fprint(o.Out, b.String())
	return err
}

// maxStanding bounds the findings that are listed below a push that passed.
const maxStanding = 5

// standing says what was found and did not refuse the push. Errors are among it
// only where a history was recorded as it is.
func (o *pushOptions) standing(b *strings.Builder, found []diag.Finding) {
	heavy := slices.DeleteFunc(slices.Clone(found), func(f diag.Finding) bool { return f.Severity == diag.Info })
	if len(heavy) == 0 {
		return
	}
	fmt.Fprintf(b, "  %s: %s in what was recorded; later pushes must not add any\n", o.Paint(term.Yellow, "note"), report.Count(found))
	for i, f := range heavy {
		if i == maxStanding {
			fmt.Fprintf(b, "    … and %d more: --output json has all\n", len(heavy)-i)
			return
		}
		fmt.Fprintf(b, "    %s  %s   %s   %s\n", f.Severity, term.Safe(f.Rule), term.Safe(f.Span.String()), term.Safe(f.Message))
	}
}

// pushedCounts sums up what became of the revisions. A history says all of
// published, broken and unknown, zeros too.
func pushedCounts(p *wire.Pushed, history bool) string {
	verb := "published"
	if p.DryRun {
		verb = "would be published"
	}
	parts := []string{fmt.Sprintf("%s %s", plural(p.Counts.Published+p.Counts.Imported+p.Counts.Unknown+p.Counts.Reverted, "version"), verb)}
	for _, c := range []struct {
		n      int
		what   string
		always bool
	}{
		{p.Counts.Same, "there already", false},
		{p.Counts.Imported, "broken against their own past (marked imported)", history},
		{p.Counts.Unknown, "unknown", history},
		{p.Counts.Reverted, "reverts", false},
		{p.Counts.LeftOut, "left out", false},
	} {
		if c.n > 0 || c.always {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	return strings.Join(parts, ", ")
}

// contract prints what became of a contract: its new versions in one line, and
// a line for each that needs words.
func (o *pushOptions) contract(b *strings.Builder, c wire.ContractResult) {
	var published []string
	for _, v := range c.Versions {
		if v.Outcome == wire.Published {
			published = append(published, term.Safe(v.Version))
		}
	}
	if len(published) > 0 {
		fmt.Fprintf(b, "  %-40s %s  published\n", term.Safe(c.Name), strings.Join(published, " "))
	}
	for _, v := range c.Versions {
		if line := versionLine(o.Streams, v); line != "" {
			fmt.Fprintf(b, "  %-40s %s\n", term.Safe(c.Name), line)
		}
		if v.Proof != nil {
			o.proof(b, v.Proof)
		}
	}
}

// maxProof is how much of a witness is printed, in bytes; the JSON form has all
// of it.
const maxProof = 300

func (o *pushOptions) proof(b *strings.Builder, p *wire.BreakProof) {
	witness := term.Safe(string(p.Witness))
	if len(p.Witness) > maxProof {
		witness = term.Safe(strings.ToValidUTF8(string(p.Witness[:maxProof]), "")) + "…"
	}
	fmt.Fprintf(b, "      %s, against %s: %s\n        %s\n", contract.Question(p.Question).Title(), term.Safe(p.Against),
		term.Safe(strings.TrimSpace(p.Rule+" "+p.Message)), o.Paint(term.Dim, witness))
}

// versionLine says what became of one revision; nothing where it was there, or
// was published.
func versionLine(s term.Streams, v wire.RevisionResult) string {
	switch v.Outcome {
	case wire.Same, wire.Published:
		return ""
	case wire.Imported:
		return fmt.Sprintf("%s  %s: %s against its own past", term.Safe(v.Version), s.Paint(term.Yellow, "imported"), plural(v.Breaks, "break"))
	case wire.Unknown:
		return fmt.Sprintf("%s  %s: %s without an answer", term.Safe(v.Version), s.Paint(term.Yellow, "unknown"), plural(v.Unknowns, "question"))
	case wire.LeftOut:
		return fmt.Sprintf("%s  %s: %s", term.Safe(v.Label), s.Paint(term.Red, "left out"), term.Safe(v.Reason))
	}
	return term.Safe(v.Version) + "  " + term.Safe(string(v.Outcome))
}
