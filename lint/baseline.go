package lint

import (
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// inBaseline divides findings into those that are left, and those that the baseline
// has: each of its entries is about one. Only what a fingerprint names can be in it:
// neither what cannot be read, nor what is said of waivers.
func inBaseline(b *workspace.Baseline, found []diag.Finding) (left, in []diag.Finding) {
	counts := b.Counts()
	for _, f := range found {
		if f.Fingerprint == "" || counts[f.Fingerprint] == 0 {
			left = append(left, f)
			continue
		}
		counts[f.Fingerprint]--
		in = append(in, f)
	}
	return left, in
}

// twinsInBaseline is inBaseline of findings that the base has too, under the names
// that they have there.
func twinsInBaseline(b *workspace.Baseline, found []twin) (left, in []diag.Finding) {
	counts := b.Counts()
	left = make([]diag.Finding, 0, len(found))
	for _, t := range found {
		if t.before == "" || counts[t.before] == 0 {
			left = append(left, t.now)
			continue
		}
		counts[t.before]--
		in = append(in, t.now)
	}
	return left, in
}

// mended returns the entries of the head's baseline that are about none of the
// findings, though this review would have found it.
func (w *waiving) mended(found []diag.Finding) []workspace.BaselineEntry {
	if w.req.Head.Baseline == nil {
		return nil
	}
	there := map[string]int{}
	for _, f := range found {
		there[f.Fingerprint]++
	}
	var gone []workspace.BaselineEntry
	for _, e := range w.req.Head.Baseline.Entries {
		if there[e.Finding]--; there[e.Finding] < 0 && w.looksFor(e.Rule) {
			gone = append(gone, e)
		}
	}
	return gone
}

// Baseline returns the entries that a baseline of a workspace begins with: a line
// for each of the findings that a fingerprint names and that weigh at least so much.
// They are what a review of the workspace as it stands leaves, without a base: no
// break is among them, for a break is of a change.
func Baseline(found []diag.Finding, least diag.Severity) []workspace.BaselineEntry {
	var entries []workspace.BaselineEntry
	for _, f := range found {
		if f.Fingerprint != "" && f.Severity.Rank() <= least.Rank() {
			entries = append(entries, workspace.BaselineEntry{Finding: f.Fingerprint, Rule: f.Rule, Subject: f.Subject, Pointer: f.Pointer})
		}
	}
	return entries
}

// Grown returns the entries of the head's baseline that the base's does not have,
// under whatever name an event had there: a rename changes fingerprints.
func Grown(base, head *workspace.Workspace) []workspace.BaselineEntry {
	if head.Baseline == nil {
		return nil
	}
	had := base.Baseline.Counts()
	var fresh []workspace.BaselineEntry
	for _, e := range head.Baseline.Entries {
		if had[e.Finding]--; had[e.Finding] < 0 {
			fresh = append(fresh, e)
		}
	}
	return withoutRenamed(fresh, base, head)
}

// withoutRenamed leaves out entries that are about events under another name than
// the base's entries which are gone from the head.
func withoutRenamed(fresh []workspace.BaselineEntry, base, head *workspace.Workspace) []workspace.BaselineEntry {
	renamed := renames(pairContracts(base, head))
	if len(renamed) == 0 || base.Baseline == nil {
		return fresh
	}
	has := head.Baseline.Counts()
	type readable struct{ rule, subject, pointer string }
	moved := map[readable]int{}
	for _, e := range base.Baseline.Entries {
		if now := today(e.Subject, renamed); now != e.Subject && has[e.Finding] == 0 {
			moved[readable{e.Rule, now, string(e.Pointer)}]++
		}
	}
	return slices.DeleteFunc(fresh, func(e workspace.BaselineEntry) bool {
		k := readable{e.Rule, e.Subject, string(e.Pointer)}
		moved[k]--
		return moved[k] >= 0
	})
}
