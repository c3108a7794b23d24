package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var promiseBrokenBefore = &lint.Rule{
	ID:          "promise-broken-before",
	Since:       "0.2",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "More is promised than the versions that are there keep",
	Rationale: "A stricter mode or content model holds for all versions of a major. Where two of them break it already, a consumer " +
		"who relies on it fails on events that were written long ago.",
	FalsePositive: "Only the later versions matter: say from which on with `compatible-since`, which an approver accepts; or make the " +
		"stricter promise in a new major.",
	Bad:  promising("FULL_TRANSITIVE"),
	Good: promising("FULL_TRANSITIVE\ncompatible-since: \"1.1\""),
	Pair: func(p *lint.PairPass) {
		if p.Base == nil || p.Head == nil {
			return
		}
		at := tightened(p.Base, p.Head)
		if at == "" {
			return
		}
		for _, m := range p.Head.Majors {
			was := p.Base.Major(m.Number)
			if was == nil || m.Status == contract.Retired || m.Status == contract.Draft {
				continue
			}
			if broken := lint.Broken(p.Head.Event, withNewest(was, m), brokenPairs); len(broken) > 0 {
				p.Report(brokenBefore(p, m, at, broken))
			}
		}
	},
}

// brokenPairs bounds how many pairs are named.
const brokenPairs = 20

// promising is an event whose second version breaks running consumers, and whose
// mode becomes that one.
func promising(mode string) string {
	const (
		first = "-- contexts/ordering/OrderPlaced/history/v1/0001-first.schema.json --\n" +
			`{"type": "object", "required": ["note"], "properties": {"note": {"type": "string"}}}` + "\n"
		second = `{"type": "object", "properties": {"note": {"type": "string"}}}`
	)
	return event("OrderPlaced", "compatibility: "+mode+"\n", second) + first +
		prefixed("base/", event("OrderPlaced", "compatibility: BACKWARD\n", second)+first)
}

// tightened returns the key of event.yaml that promises more than before, or "".
func tightened(base, head *workspace.Contract) source.Pointer {
	switch {
	case !base.Compatibility.Covers(head.Compatibility):
		return "/compatibility"
	case base.ContentModel == contract.Tolerant && head.ContentModel == contract.Strict:
		return "/content-model"
	}
	return ""
}

// withNewest is a major as it was, with what the head adds.
func withNewest(was, now *workspace.Major) *workspace.Major {
	all := *was
	all.MajorInfo = now.MajorInfo
	if newest := now.Newest(); !was.Newest().Same(newest) {
		all.Revisions = append(slices.Clone(was.Revisions), newest)
	}
	return &all
}

func brokenBefore(p *lint.PairPass, m *workspace.Major, at source.Pointer, broken []lint.Comparison) diag.Finding {
	var pairs, values []string
	for _, c := range broken {
		not := ""
		if c.Answer.Result.Verdict == compat.Unknown {
			not = ", not proved"
		}
		pairs = append(pairs, fmt.Sprintf("%s and %s (%s%s)", c.Older.Label, c.Newer.Label, c.Answer.Question, not))
		values = append(values, string(c.Older.Fingerprint), string(c.Newer.Fingerprint), string(c.Answer.Question))
	}
	count := fmt.Sprint(len(broken))
	if len(broken) == brokenPairs {
		count += " or more"
	}
	first, last := broken[0], broken[len(broken)-1]
	f := diag.Finding{
		Subject: lint.Subject(p.Head.Name, m.Number),
		Span:    eventSpan(p.Head, at),
		Pointer: at,
		Message: fmt.Sprintf("%s of %s promises what %s pairs of versions do not keep: %s",
			strings.TrimPrefix(string(at), "/"), lint.Subject(p.Head.Name, m.Number), count, strings.Join(pairs, "; ")),
		Values: values,
		Why:    "the promise is of all versions, and consumers rely on it for events that were written long ago",
		Hint: fmt.Sprintf("promise it from %s on (`compatible-since`), which an approver accepts, or in a new major: `treaty new major %s`",
			last.Newer.Label, p.Head.Name),
		Related: consumersOf(p.Workspace, p.Head.Name, m.Number),
		Proof:   lint.ProofOf(first),
	}
	if w := first.Answer.Result.Witness; w != nil {
		f.Proof.Witness, f.Proof.At = w.JSON, string(w.Path)
	}
	return f
}
