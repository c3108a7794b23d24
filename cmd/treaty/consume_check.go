package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/manifest"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// checked are the rules that a declaration must keep before it is written. What
// others have to agree to (relationships, visibility) is noted: it may come later.
var checked = []string{"unknown-event", "unknown-field"}

// maxFieldsShown bounds the list of fields in a hint.
const maxFieldsShown = 40

// check asks the gate's own rules about the entry, as it will be.
func (d *declaration) check(ctx context.Context, would *workspace.Workspace, t *target) error {
	var list []*lint.Rule
	for _, id := range checked {
		rule, err := rules.ByID(id)
		if err != nil {
			return err
		}
		list = append(list, rule)
	}
	gate, err := lint.Review(ctx, lint.Request{Head: would, Rules: list, Policy: lint.Policy{}})
	if err != nil {
		return err
	}
	at := d.entry(would, t)
	for _, f := range gate.Findings {
		if f.Span.File != d.service.Doc.File || f.Severity != diag.Error || !strings.HasPrefix(string(f.Pointer)+"/", at+"/") {
			continue
		}
		hint := f.Hint
		if f.Rule == "unknown-field" {
			hint += d.fields(would, t)
		}
		return exit.Usagef(term.Safe(hint), "%s; nothing was written", term.Safe(f.Message))
	}
	return nil
}

// entry points at the event's entry.
func (d *declaration) entry(would *workspace.Workspace, t *target) string {
	for _, s := range would.Services {
		if s.Doc.File == d.service.Doc.File {
			i := manifest.Find(s.Doc.Root, manifest.Consumption{Event: t.name, Former: t.former, Home: s.Context})
			return string(source.Pointer("/consumes").JoinIndex(i))
		}
	}
	return "/consumes"
}

// fields lists the fields of the event, for a hint.
func (d *declaration) fields(would *workspace.Workspace, t *target) string {
	c := would.Find(t.name)
	if c == nil {
		return ""
	}
	var paths []string
	lint.Fields(c, func(f lint.Field) {
		if !slices.Contains(paths, f.Path) {
			paths = append(paths, f.Path)
		}
	})
	slices.Sort(paths)
	more := ""
	if len(paths) > maxFieldsShown {
		paths, more = paths[:maxFieldsShown], ", …"
	}
	return fmt.Sprintf("; the fields of %s: %s%s", t.name, strings.Join(paths, ", "), more)
}

// pulledWhen says how old the copies are, for a sentence; "" where nobody knows.
func pulledWhen(lock *workspace.Lock, now time.Time) string {
	days, ok := lock.Age(now)
	switch {
	case !ok:
		return ""
	case days == 0:
		return ", pulled today"
	}
	return ", pulled " + plural(days, "day") + " ago"
}
