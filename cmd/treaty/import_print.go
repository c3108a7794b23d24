package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

// maxSkipped is how many files that are not imported the text form names; the
// JSON form has all of them.
const maxSkipped = 20

func (o *importOptions) print(ctx context.Context, w *importer, place importPlace) error {
	sum, out := w.summary(), place.dir
	sum.Joined = place.joined
	if o.json() {
		return report.Encode(o.Out, sum)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s   %s\n", o.Paint(term.Green, fmt.Sprintf("✓ %s, %s, %s imported",
		plural(sum.Events, "event"), plural(sum.Majors, "major"), plural(sum.Revisions, "revision"))), o.Paint(term.Dim, term.Safe(out)))
	for _, e := range w.plan.Events {
		if e.Shifted {
			fmt.Fprintf(&b, "  %s: begins with major 0, so every major is one higher here\n", e.Name)
		}
	}
	printBroken(&b, sum.Broken)
	if sum.ByHand > 0 {
		fmt.Fprintf(&b, "  %s `upcast: by-hand`: the step from the major before cannot be derived (`treaty explain missing-upcaster`)\n", said(sum.ByHand))
	}
	o.printSkipped(&b, w)
	place.private, place.ownerless = sum.Private, o.owner == ""
	printNotes(&b, place.notes())
	fmt.Fprintf(&b, "next: treaty -C %s lint, %s\n", term.Safe(out), place.toPush(ctx))
	_, err := fmt.Fprint(o.Out, b.String())
	return err
}

func said(majors int) string {
	if majors == 1 {
		return "1 major says"
	}
	return plural(majors, "major") + " say"
}

func printBroken(b *strings.Builder, broken []brokenPast) {
	width := 0
	for _, past := range broken {
		width = max(width, len(past.Major))
	}
	for _, past := range broken {
		fmt.Fprintf(b, "  %-*s   %s\n", width, past.Major, term.Safe(past.words()))
	}
}

func (o *importOptions) printSkipped(b *strings.Builder, w *importer) {
	skipped := w.plan.Skipped
	if len(skipped) == 0 {
		return
	}
	fmt.Fprintf(b, "%s not imported:\n", o.Paint(term.Yellow, plural(len(skipped), "file")))
	for _, s := range skipped[:min(maxSkipped, len(skipped))] {
		fmt.Fprintf(b, "  %s: %s\n", term.Safe(s.File), term.Safe(s.Reason))
	}
	if n := len(skipped) - maxSkipped; n > 0 {
		fmt.Fprintf(b, "  … and %d more: --output json lists them all\n", n)
	}
}
