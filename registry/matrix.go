package registry

import (
	"context"
	"errors"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/impact"
)

// Matrix says of each consumer of a contract what each of some versions does to it.
type Matrix struct {
	Versions []*Version // the oldest first
	Rows     []MatrixRow
}

// MatrixRow is an entry with which a service reads the contract.
type MatrixRow struct {
	Service *Service
	Index   int          // of the entry in what it consumes
	Cells   []MatrixCell // of each version
}

// MatrixPlace says how an entry stands to a version.
type MatrixPlace string

// The places.
const (
	NotRead      MatrixPlace = "not-read" // the range does not hold it
	WrittenFor   MatrixPlace = "written"  // it is written against this one
	OtherVersion MatrixPlace = "other"    // it is written against another one of the major
	NotSaid      MatrixPlace = "unknown"  // nobody knows what it is written against
)

// MatrixCell is what becomes of an entry where a version is written: what Impact
// answers for the step to it from the version that the entry is written against.
type MatrixCell struct {
	Place   MatrixPlace
	From    contract.Version // that it is written against; zero: nobody knows
	Effect  impact.Effect    // of OtherVersion; empty where the work was too much for now
	Reasons []string         // of Breaking and Unknown, in words
}

// matrixKey names the answers about one step, with all that they depend on.
type matrixKey struct {
	of       outlookKey
	from, to contract.Version
}

// matrixStep is a step and the entries that are asked about, by their rows.
type matrixStep struct {
	from, to contract.Version
	rows     []int
	column   int
}

// Matrix asks what the versions do to each entry of a consumer. Answers are kept a
// step at a time and work is bounded as that of Outlook is: what is not asked in time
// is there the next time.
func (r *Registry) Matrix(ctx context.Context, s *Snapshot, c *Contract, versions []*Version) (*Matrix, error) {
	m := matrixOf(c, versions)
	key := outlookKeyOf(c, s.outlooks(c))
	var open []matrixStep
	for _, step := range m.steps() {
		if kept, ok := r.matrices.Get(matrixKey{key, step.from, step.to}); ok {
			m.fill(step, kept)
		} else {
			open = append(open, step)
		}
	}
	if len(open) == 0 {
		return m, nil
	}
	short, cancel := context.WithTimeout(ctx, outlookPatience)
	defer cancel()
	done, err := r.Turn(short, "matrix")
	if err == nil {
		defer done()
		err = r.fillMatrix(short, c, m, key, open)
	}
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		err = nil // the rest is not asked
	}
	return m, err
}

// matrixOf says how each entry stands to each version, without answers.
func matrixOf(c *Contract, versions []*Version) *Matrix {
	m := &Matrix{Versions: versions}
	for _, service := range c.Consumers {
		for i := range service.Consumes {
			use := &service.Consumes[i]
			if !c.Is(use.Event) {
				continue
			}
			row := MatrixRow{Service: service, Index: i}
			for _, v := range versions {
				row.Cells = append(row.Cells, c.cellOf(service, use, v))
			}
			m.Rows = append(m.Rows, row)
		}
	}
	return m
}

func (c *Contract) cellOf(service *Service, use *contract.Consumption, v *Version) MatrixCell {
	if !use.Versions.Contains(v.Version) {
		return MatrixCell{Place: NotRead}
	}
	knows := c.readBy(service, v.Version.Major)
	switch {
	case knows == nil:
		return MatrixCell{Place: NotSaid}
	case knows.Version == v.Version:
		return MatrixCell{Place: WrittenFor, From: v.Version}
	}
	return MatrixCell{Place: OtherVersion, From: knows.Version}
}

// steps lists what there is to ask, by version.
func (m *Matrix) steps() []matrixStep {
	var list []matrixStep
	for column, v := range m.Versions {
		first := len(list)
		for row := range m.Rows {
			cell := &m.Rows[row].Cells[column]
			if cell.Place != OtherVersion {
				continue
			}
			i := first + slices.IndexFunc(list[first:], func(s matrixStep) bool { return s.from == cell.From })
			if i < first {
				i = len(list)
				list = append(list, matrixStep{from: cell.From, to: v.Version, column: column})
			}
			list[i].rows = append(list[i].rows, row)
		}
	}
	return list
}

func (m *Matrix) fill(step matrixStep, answers []outlookAnswer) {
	for i, row := range step.rows {
		cell := &m.Rows[row].Cells[step.column]
		cell.Effect, cell.Reasons = answers[i].effect, answers[i].reasons
	}
}

// fillMatrix asks about the steps, and keeps each answer.
func (r *Registry) fillMatrix(ctx context.Context, c *Contract, m *Matrix, key outlookKey, steps []matrixStep) error {
	whole, err := r.whole(ctx, c, true)
	if err != nil {
		return err
	}
	for _, step := range steps {
		major := majorUntil(whole, step.from)
		to := revisionOf(whole, step.to)
		if major == nil || to == nil {
			continue // deleted since
		}
		change := lint.ChangeOf(whole.Event, major)
		change.Newer, change.Budget = to, outlookBudget
		consumers := make([]impact.Consumer, len(step.rows))
		for i, row := range step.rows {
			consumers[i] = impact.Consumer{Service: m.Rows[row].Service.Service, Index: m.Rows[row].Index}
		}
		report, err := impact.Of(ctx, change, consumers, nil)
		if err != nil {
			return err
		}
		answers := make([]outlookAnswer, len(consumers))
		for i := range report.Verdicts {
			answers[i] = outlookAnswerOf(&report.Verdicts[i])
		}
		r.matrices.Put(matrixKey{key, step.from, step.to}, answers, costOf(answers))
		m.fill(step, answers)
	}
	return nil
}

// revisionOf finds a version in a contract as the gate reads it; nil: it is not there.
func revisionOf(c *workspace.Contract, v contract.Version) *workspace.Revision {
	major := c.Major(v.Major)
	if major == nil {
		return nil
	}
	i := slices.IndexFunc(major.Revisions, func(r *workspace.Revision) bool { return r.Version == v })
	if i < 0 {
		return nil
	}
	return major.Revisions[i]
}

// Count says of how many entries a version has the effect; unknown are also those of
// which nobody knows what they are written against, and those that were not asked.
func (m *Matrix) Count(column int, effect impact.Effect) int {
	n := 0
	for i := range m.Rows {
		if m.Rows[i].Cells[column].stands() == effect {
			n++
		}
	}
	return n
}

// stands is the effect of a cell, known or not; empty where the version is not read.
func (c *MatrixCell) stands() impact.Effect {
	switch {
	case c.Place == NotRead:
		return ""
	case c.Place == WrittenFor:
		return impact.Unaffected
	case c.Effect == "":
		return impact.Unknown
	}
	return c.Effect
}
