package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/registry/confluent/copying"
)

// cloneProgress shows how far a copy has come: on a terminal as others do, and in a
// log by a line now and then, for a large registry takes a while.
type cloneProgress struct {
	streams term.Streams
	mu      sync.Mutex
	at      copying.Step
	drawn   *term.Progress
	said    time.Time
}

// saidEvery is the time between two lines in a log.
const saidEvery = 15 * time.Second

func (p *cloneProgress) step(step copying.Step, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if step != p.at {
		p.end()
		p.at, p.drawn, p.said = step, p.streams.NewProgress(string(step)), time.Now()
	}
	p.drawn.Step(done, total)
	if !p.streams.Live && time.Since(p.said) >= saidEvery {
		p.said = time.Now()
		fmt.Fprintf(p.streams.Err, "%d of %d %s\n", done, total, step)
	}
}

func (p *cloneProgress) done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}

func (p *cloneProgress) end() {
	if p.drawn != nil {
		p.drawn.Done()
	}
}

// clonedView is the JSON of `treaty import --confluent` and `treaty export --confluent`.
type clonedView struct {
	From      string        `json:"from"`
	To        string        `json:"to"`
	DryRun    bool          `json:"dryRun"`
	Complete  bool          `json:"complete"`  // it was not cut off
	Subjects  int           `json:"subjects"`  // that were looked at
	Copied    int           `json:"copied"`    // versions that were not there
	There     int           `json:"there"`     // versions that were there
	Retracted int           `json:"retracted"` // versions that were deleted softly, as at the source
	Settings  int           `json:"settings"`  // subjects, contexts and registries whose settings were changed
	Claimed   []string      `json:"claimed"`   // subjects that contracts there have, whose files say what they promise: their settings are left alone
	Refused   []refusedView `json:"refused"`
	Importing []string      `json:"importing"` // subjects that a copy which was cut off left in the mode IMPORT
}

type refusedView struct {
	Subject string `json:"subject"`           // empty: the whole registry
	Version int    `json:"version,omitempty"` // missing: its settings, unless whole says otherwise
	ID      int    `json:"id,omitempty"`
	Whole   bool   `json:"whole,omitempty"` // the subject, of which nothing was read
	Reason  string `json:"reason"`
}

// print says what became of a copy, also of one that failed.
func (o *cloneOptions) print(done *copying.Report, from, to string, inward bool, failed error) error {
	if o.json() {
		view := clonedView{
			From: from, To: to, DryRun: o.dryRun, Complete: failed == nil, Subjects: done.Subjects, Copied: done.Copied, There: done.There,
			Retracted: done.Retracted, Settings: done.Settings, Claimed: nonNil(done.Claimed), Refused: []refusedView{}, Importing: nonNil(done.Importing),
		}
		for _, r := range done.Refused {
			view.Refused = append(view.Refused, refusedView(r))
		}
		return report.Encode(o.Out, view)
	}
	if failed != nil && done.Copied+done.There+len(done.Refused) == 0 {
		return nil // it did not come so far
	}
	var b strings.Builder
	o.headline(&b, done, from, to, failed)
	o.notCopied(&b, done.Refused)
	if n := len(done.Importing); n > 0 {
		fmt.Fprintf(&b, "%s still in the mode IMPORT, in which ids and numbers are given: %s\n", o.Paint(term.Yellow, are(n, "subject")), term.Safe(some(done.Importing)))
	}
	if done.ReadOnly != "" && !o.dryRun {
		fmt.Fprintf(&b, "%s is %s now, as the source is: nobody can register there until its mode is READWRITE (PUT /mode)\n", term.Safe(to), term.Safe(done.ReadOnly))
	}
	switch {
	case errors.Is(failed, context.Canceled):
		fmt.Fprintln(&b, "next: ask for it again: what is copied already is skipped")
	case failed == nil && o.dryRun:
		fmt.Fprintln(&b, "nothing was changed: leave out --dry-run")
	case failed == nil && inward && done.Copied+done.There > 0:
		fmt.Fprintln(&b, "next: treaty claim proposes contracts for the subjects")
	}
	_, err := fmt.Fprint(o.Out, b.String())
	return err
}

func (o *cloneOptions) headline(b *strings.Builder, done *copying.Report, from, to string, failed error) {
	mark := o.Paint(term.Green, "✓")
	if failed != nil || len(done.Refused) > 0 {
		mark = o.Paint(term.Red, "✗")
	}
	verb := "copied"
	if o.dryRun {
		verb = "would be copied"
	}
	fmt.Fprintf(b, "%s %s of %s %s   %s\n", mark, plural(done.Copied, "version"), plural(done.Subjects, "subject"), verb,
		o.Paint(term.Dim, term.Safe(from)+" → "+term.Safe(to)))
	var more []string
	if done.There > 0 {
		more = append(more, fmt.Sprintf("%s there already", plural(done.There, "version")))
	}
	if done.Retracted > 0 {
		more = append(more, fmt.Sprintf("%d deleted softly, as at the source", done.Retracted))
	}
	if done.Settings > 0 {
		more = append(more, plural(done.Settings, "setting")+" as at the source")
	}
	if n := len(done.Claimed); n > 0 {
		more = append(more, belong(n))
	}
	if len(more) > 0 {
		fmt.Fprintf(b, "  %s\n", strings.Join(more, "; "))
	}
}

// belong says whose the subjects are whose settings were left alone.
func belong(n int) string {
	if n == 1 {
		return "1 subject belongs to a contract: its files say what it promises"
	}
	return fmt.Sprintf("%d subjects belong to contracts: their files say what they promise", n)
}

// notCopied lists what was refused; versions of a subject one after the other that have
// one reason are one line.
func (o *cloneOptions) notCopied(b *strings.Builder, refused []copying.Refused) {
	if len(refused) == 0 {
		return
	}
	fmt.Fprintf(b, "%s not copied:\n", o.Paint(term.Yellow, fmt.Sprint(len(refused))))
	lines := 0
	for i := 0; i < len(refused); lines++ {
		j := i
		for j+1 < len(refused) && refused[j+1].Subject == refused[i].Subject && refused[j+1].Reason == refused[i].Reason {
			j++
		}
		if lines == maxSkipped {
			fmt.Fprintf(b, "  … and %d more: --output json lists them all\n", len(refused)-i)
			return
		}
		fmt.Fprintf(b, "  %s: %s\n", term.Safe(whichVersions(refused[i], refused[j])), term.Safe(refused[i].Reason))
		i = j + 1
	}
}

// whichVersions names what was refused: "orders-value 2–5".
func whichVersions(from, to copying.Refused) string {
	name := from.Subject
	switch {
	case name == "":
		return "the settings of all"
	case from.Whole:
		return fmt.Sprintf("the subject %q", name)
	case from.Version == 0:
		return name + ", its settings"
	case from.Version == to.Version:
		return fmt.Sprintf("%s %d", name, from.Version)
	}
	return fmt.Sprintf("%s %d–%d", name, from.Version, to.Version)
}

// some names a few of many.
func some(names []string) string {
	const few = 5
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:few], ", ") + fmt.Sprintf(" and %d more", len(names)-few)
}
