package web

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

// modeRow is the verdict under one mode, in each content model.
type modeRow struct {
	Mode  contract.Mode
	Asks  string
	Cells []modeCell
}

// modeCell is a verdict; Promised says that the contract promises it.
type modeCell struct {
	Model    contract.ContentModel
	Verdict  string // "proved", "refuted", "unknown"
	Reason   string // why it is unknown
	Promised bool
}

var models = []contract.ContentModel{contract.Tolerant, contract.Strict}

// modesOf says what the answers of the prover are under each mode: a mode asks one
// question or both, and holds where all of its answers are proved.
func modesOf(c *registry.Contract, from, to *registry.Version, d *wire.Diff) []modeRow {
	promises := c.Promises(from, to)
	rows := []modeRow{
		{Mode: contract.Backward, Asks: "Stored events: can the newer one read what the older one wrote?"},
		{Mode: contract.Forward, Asks: "Running consumers: can a reader of the older one read what the newer one writes?"},
		{Mode: contract.Full, Asks: "Both."},
	}
	for i := range rows {
		r := &rows[i]
		for _, model := range models {
			cell := modeCell{Model: model, Verdict: "proved", Promised: model == c.ContentModel && holdsAll(promises, r.Mode.Questions())}
			for _, a := range d.Answers {
				if a.Model == string(model) && slices.Contains(r.Mode.Questions(), contract.Question(a.Question)) {
					cell.add(a)
				}
			}
			r.Cells = append(r.Cells, cell)
		}
	}
	return rows
}

func holdsAll(promises, asked []contract.Question) bool {
	return !slices.ContainsFunc(asked, func(q contract.Question) bool { return !slices.Contains(promises, q) })
}

// unpromised says why nothing is promised of two versions of a major; empty: something is.
func unpromised(c *registry.Contract, from, to *registry.Version) string {
	if len(c.Promises(from, to)) > 0 || from.Version.Major != to.Version.Major {
		return ""
	}
	older := from
	if to.Version.Compare(from.Version) < 0 {
		older = to
	}
	const nothing = "Nothing is promised of these two: "
	switch since := keptSince(c, older.Version.Major); {
	case c.Compatibility == contract.None:
		return "Nothing is promised: the mode is NONE."
	case since != nil && older.Version.Compare(since.Version) < 0:
		return fmt.Sprintf("%s%s is older than %s, from which on the promise holds (compatible-since).", nothing, older.Version, since.Version)
	case !older.Promised:
		return fmt.Sprintf("%s%s was a draft.", nothing, older.Version)
	default:
		return fmt.Sprintf("%s%s asks each version against the one before it alone.", nothing, c.Compatibility)
	}
}

// keptSince is the version of a major with which its promise begins, where older ones are
// not asked; nil: all of them are.
func keptSince(c *registry.Contract, major int) *registry.Version {
	m := c.Major(major)
	if m == nil || c.Since(major) == "" {
		return nil
	}
	kept := c.Kept(m)
	if len(kept) == 0 || kept[0] == m.Versions[0] {
		return nil
	}
	return kept[0]
}

// add makes the verdict no better than the answer.
func (m *modeCell) add(a wire.DiffAnswer) {
	switch {
	case a.Verdict == "refuted":
		m.Verdict, m.Reason = a.Verdict, ""
	case a.Verdict == "unknown" && m.Verdict == "proved":
		m.Verdict, m.Reason = a.Verdict, a.Message
	}
}
