package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var baselineGrown = &lint.Rule{
	ID:          "baseline-grown",
	Since:       "0.1",
	Group:       lint.LifeCycle,
	Recommended: diag.Error,
	Strict:      diag.Error,
	Title:       "The baseline has a finding that it did not have",
	Rationale: "The baseline is what was there when the rules came: it only shrinks. A change that adds to it wants what it does " +
		"now to be forgotten as if it were old, without anybody who decides it.",
	FalsePositive: "Rules have become stricter, by your configuration or a newer Treaty, and what they find now is old: let an approver " +
		"accept the change, or a waiver with a day.",
	Bad: event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n" + baselineOf("a", "b") +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object"}`)+"-- treaty.yaml --\ntreaty: 1\n"+baselineOf("a")),
	Good: event("OrderPlaced", "", `{"type": "object"}`) + "-- treaty.yaml --\ntreaty: 1\n" + baselineOf("a") +
		prefixed("base/", event("OrderPlaced", "", `{"type": "object"}`)+"-- treaty.yaml --\ntreaty: 1\n"+baselineOf("a", "b")),
	Catalogue: func(p *lint.CataloguePass) {
		if p.Base == nil || p.Base.Baseline == nil && !p.OwnBaseline {
			return // a baseline that comes only lets pass what the base has
		}
		if fresh := lint.Grown(p.Base, p.Workspace); len(fresh) > 0 {
			p.Report(grown(fresh, p.OwnBaseline))
		}
	},
}

func grown(fresh []workspace.BaselineEntry, own bool) diag.Finding {
	f := diag.Finding{
		Subject: workspace.BaselineFile,
		Span:    fresh[0].Span,
		Pointer: "/findings",
		Message: fmt.Sprintf("the baseline has %s that it did not have: %s", entriesInWords(len(fresh)), rulesOf(fresh)),
		Why:     "what this change does would be forgotten as if it were old",
		Hint:    "mend what is new, then `treaty baseline prune`; for what stricter rules find, ask for a waiver, or let an approver accept it",
	}
	if own {
		f.Message = fmt.Sprintf("the baseline comes with the first files of its home: %s would pass as old, %s", entriesInWords(len(fresh)), rulesOf(fresh))
		f.Why = "the registry has nothing yet by which it could tell what is old"
		f.Hint = "an approver lets it pass: `treaty push --accept baseline-grown:" + workspace.BaselineFile + " --reason …`"
	}
	for _, e := range fresh {
		f.Values = append(f.Values, e.Finding)
	}
	slices.Sort(f.Values)
	return f
}

func entriesInWords(n int) string {
	if n == 1 {
		return "1 finding"
	}
	return fmt.Sprintf("%d findings", n)
}

// rulesOf names the rules of entries, each with how many there are.
func rulesOf(entries []workspace.BaselineEntry) string {
	const most = 5
	counts := map[string]int{}
	var ids []string
	for _, e := range entries {
		if counts[e.Rule]++; counts[e.Rule] == 1 {
			ids = append(ids, e.Rule)
		}
	}
	slices.Sort(ids)
	var parts []string
	for _, id := range ids[:min(most, len(ids))] {
		if counts[id] > 1 {
			id = fmt.Sprintf("%d of %s", counts[id], id)
		}
		parts = append(parts, id)
	}
	if n := len(ids) - most; n > 0 {
		parts = append(parts, fmt.Sprintf("and of %d more rules", n))
	}
	return strings.Join(parts, ", ")
}

// baselineOf is a baseline.json of findings of past-tense, each of which has one
// letter for a fingerprint.
func baselineOf(letters ...string) string {
	var lines []string
	for _, letter := range letters {
		lines = append(lines, fmt.Sprintf("    {\"finding\":%q,\"rule\":\"past-tense\",\"subject\":\"ordering.OrderPlaced\"}", strings.Repeat(letter, 64)))
	}
	return file(workspace.BaselineFile, "{\n  \"baseline\": 1,\n  \"findings\": [\n"+strings.Join(lines, ",\n")+"\n  ]\n}")
}
