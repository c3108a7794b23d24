package main

import (
	"context"
	"fmt"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// brokenPast is a major whose revisions are not all compatible with each other.
type brokenPast struct {
	Major   string `json:"major"`             // "eiffel.ArtifactCreated v1"
	Since   string `json:"since"`             // the version from which on they are
	Label   string `json:"label"`             // that revision's label in the tree
	Verdict string `json:"verdict"`           // why the one before is not: "refuted" or "unknown"
	Witness string `json:"witness,omitempty"` // an event that proves it
	Reason  string `json:"reason,omitempty"`
}

func (b brokenPast) words() string {
	if b.Verdict == compat.Unknown.String() {
		return fmt.Sprintf("not proved before %s (%s): the promise begins there", b.Label, b.Reason)
	}
	return fmt.Sprintf("breaks before %s: the promise begins there", b.Label)
}

// promise finds the version from which on all revisions of a major keep the
// default promise among each other, and returns it; nothing where all do.
func (w *importer) promise(ctx context.Context, name contract.EventName, major int, revisions []imported) string {
	start := len(revisions) - 1
	for start > 0 && ctx.Err() == nil {
		if broken := breaksWith(revisions[start-1], revisions[start:]); broken != nil {
			version := contract.Version{Major: major, Revision: start}.String()
			broken.Major, broken.Since, broken.Label = fmt.Sprintf("%s v%d", name, major), version, revisions[start].Label
			w.broken = append(w.broken, *broken)
			return version
		}
		start--
	}
	return ""
}

// breaksWith compares a revision with every later one, under both questions.
func breaksWith(older imported, later []imported) *brokenPast {
	for _, newer := range later {
		for _, pair := range [][2]imported{{older, newer}, {newer, older}} {
			r := compat.Contained(pair[0].schema, pair[1].schema, compat.Options{Model: contract.Tolerant})
			switch r.Verdict {
			case compat.Refuted:
				return &brokenPast{Verdict: r.Verdict.String(), Witness: string(r.Witness.JSON)}
			case compat.Unknown:
				return &brokenPast{Verdict: r.Verdict.String(), Reason: r.Reason.Code}
			}
		}
	}
	return nil
}
