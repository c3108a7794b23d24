package web

import (
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
func modesOf(c *registry.Contract, d *wire.Diff) []modeRow {
	rows := []modeRow{
		{Mode: contract.Backward, Asks: "Stored events: can the newer one read what the older one wrote?"},
		{Mode: contract.Forward, Asks: "Running consumers: can a reader of the older one read what the newer one writes?"},
		{Mode: contract.Full, Asks: "Both."},
	}
	for i := range rows {
		r := &rows[i]
		for _, model := range models {
			cell := modeCell{Model: model, Verdict: "proved", Promised: model == c.ContentModel && c.Compatibility.Covers(r.Mode)}
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

// add makes the verdict no better than the answer.
func (m *modeCell) add(a wire.DiffAnswer) {
	switch {
	case a.Verdict == "refuted":
		m.Verdict, m.Reason = a.Verdict, ""
	case a.Verdict == "unknown" && m.Verdict == "proved":
		m.Verdict, m.Reason = a.Verdict, a.Message
	}
}
