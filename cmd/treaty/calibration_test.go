package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

const calibrationPage = "../../docs/rules/calibration.md"

var updateCalibration = flag.Bool("update-calibration", false, "write the table of docs/rules/calibration.md anew")

// mostHits is the share of real contracts, in percent, on which a rule that is a
// warning or an error may fire at most.
const mostHits = 15

// A rule that fires on what most teams do well is turned off, and with it whatever
// else it would have found. So each is run on real trees, and what it hits there is
// on a page.
func TestRulesAreCalibratedOnRealTrees(t *testing.T) {
	data := testkit.Data(t)
	hits, sizes := map[string]map[string]int{}, map[string]int{}
	for _, tree := range trees {
		out := t.TempDir()
		importTree(t, filepath.Join(data, "events", tree.name), out, tree)
		sizes[tree.name] = countHits(t, out, tree.name, hits)
	}
	for id, of := range hits {
		r, err := rules.ByID(id)
		if err != nil {
			t.Errorf("%s is found, and no rule", id)
			continue
		}
		if share := percent(sum(of), sum(sizes)); r.Recommended.Rank() <= diag.Warning.Rank() && share > mostHits {
			t.Errorf("%s is %s by default, and fires on %.1f %% of real contracts", id, r.Recommended, share)
		}
	}
	table := tableBegin + calibrationTable(hits, sizes) + tableEnd
	page := string(readFile(t, calibrationPage))
	if *updateCalibration {
		before, rest, _ := strings.Cut(page, tableBegin)
		_, after, _ := strings.Cut(rest, tableEnd)
		page = before + table + after
		if err := os.WriteFile(calibrationPage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(page, table) {
		t.Errorf("%s is not up to date: go test ./cmd/treaty -run Calibrated -update-calibration", calibrationPage)
	}
}

const (
	tableBegin = "<!-- begin: go test ./cmd/treaty -run Calibrated -update-calibration -->\n"
	tableEnd   = "<!-- end -->\n"
)

// countHits adds, for each rule, the contracts of an imported tree on which it
// fires, and returns how many contracts there are.
func countHits(t *testing.T, dir, tree string, hits map[string]map[string]int) int {
	t.Helper()
	files, err := workspace.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	ws, err := workspace.Load(context.Background(), files, tree)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]lint.Setting{} // also what is off is counted
	for _, r := range rules.All() {
		all[r.ID] = lint.Setting{Severity: cmp.Or(map[bool]diag.Severity{true: diag.Info}[r.Recommended == diag.Off], r.Recommended)}
	}
	report, err := lint.Review(context.Background(), lint.Request{
		Head: ws, Rules: rules.All(), Policy: lint.Policy{Rules: all, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)},
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range report.Findings {
		if f.Severity.Rank() > all[f.Rule].Severity.Rank() {
			continue // a remark
		}
		name, _, _ := strings.Cut(f.Subject, " ")
		if key := f.Rule + " " + name; !seen[key] {
			seen[key] = true
			if hits[f.Rule] == nil {
				hits[f.Rule] = map[string]int{}
			}
			hits[f.Rule][tree]++
		}
	}
	return len(ws.Contracts)
}

// calibrationTable lists the rules that fire, the heaviest first.
func calibrationTable(hits map[string]map[string]int, sizes map[string]int) string {
	var b strings.Builder
	b.WriteString("| rule | recommended |")
	for _, tree := range trees {
		fmt.Fprintf(&b, " %s (%d) |", tree.name, sizes[tree.name])
	}
	fmt.Fprintf(&b, " all (%d) |\n|---|---|%s---|\n", sum(sizes), strings.Repeat("---|", len(trees)))
	rank := func(id string) int { r, _ := rules.ByID(id); return r.Recommended.Rank() }
	ids := slices.SortedFunc(maps.Keys(hits), func(a, b string) int { return cmp.Or(rank(a)-rank(b), cmp.Compare(a, b)) })
	for _, id := range ids {
		r, _ := rules.ByID(id)
		fmt.Fprintf(&b, "| %s | %s |", id, r.Recommended)
		for _, tree := range trees {
			fmt.Fprintf(&b, " %.1f |", percent(hits[id][tree.name], sizes[tree.name]))
		}
		fmt.Fprintf(&b, " %.1f |\n", percent(sum(hits[id]), sum(sizes)))
	}
	return b.String()
}

func percent(part, of int) float64 { return 100 * float64(part) / float64(of) }

func sum(of map[string]int) int {
	n := 0
	for _, i := range of {
		n += i
	}
	return n
}
