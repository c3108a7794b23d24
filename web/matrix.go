package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/impact"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/comparison"
	"github.com/treaty-events/treaty/registry/readiness"
)

// matrixView is what each version of an event does to each consumer, and which majors
// may be retired.
type matrixView struct {
	links
	Contract *registry.Contract
	Hue      int
	Columns  []matrixColumn
	Rows     []matrixRow
	MoreRows int
	Waiting  int    // cells that were not asked in time
	Before   string // the version whose elders are asked for; empty: the newest
	Older    string // where older versions are; empty: there are none
	Majors   []retireView
}

// matrixColumn is a version, and how many cannot read it where it is written.
type matrixColumn struct {
	Version *registry.Version
	Hurt    int
	Unsure  int
}

// matrixRow is a consumer.
type matrixRow struct {
	Service *registry.Service
	Use     *contract.Consumption
	Cells   []matrixCell
}

// matrixCell is what becomes of a consumer. Its sign stands for the words, which the
// legend has; its class is one letter, for there are many cells.
type matrixCell struct {
	Class, Sign string
	Diff        string // where it is explained; empty: there is nothing to explain
	Words       string // of the link
}

// retireView is the answer to whether a major may be retired.
type retireView struct {
	*registry.Major
	Verdict readiness.Verdict
	Rows    []readiness.Row
	More    int
}

const (
	matrixColumns  = 20
	maxMatrixRows  = 60
	maxRetireRows  = 8
	maxRetireMajor = 10 // majors that are asked about
)

func (v *matrixView) place() layout {
	name := v.Contract.Name.String()
	address := "/v1/events/" + name + "/matrix"
	if v.Before != "" {
		address += "?" + url.Values{"before": {v.Before}}.Encode()
	}
	return layout{Title: name + ": who can read which", Section: "events", Alternate: address}
}

func (s *site) matrix(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	c, err := contractOf(snapshot, req, "/matrix")
	if err != nil {
		return nil, err
	}
	v := &matrixView{links: links{snapshot}, Contract: c, Hue: aboutContexts(snapshot).hue(c.Name.Context), Before: req.URL.Query().Get("before")}
	versions, more, err := comparison.Columns(c, v.Before, matrixColumns)
	if err != nil {
		return nil, err
	}
	if more {
		v.Older = eventPath(c.Name) + "/matrix?" + url.Values{"before": {versions[0].Version.String()}}.Encode()
	}
	m, err := s.registry.Matrix(ctx, snapshot, c, versions)
	if err != nil {
		return nil, err
	}
	v.fill(m)
	return v, v.retire(ctx, s.registry)
}

// fill shows the matrix, the newest version first: a narrow screen cuts off what is last.
func (v *matrixView) fill(m *registry.Matrix) {
	for i, version := range m.Versions {
		v.Columns = append(v.Columns, matrixColumn{version, m.Count(i, impact.Breaking), m.Count(i, impact.Unknown)})
	}
	slices.Reverse(v.Columns)
	rows, more := firstOf(m.Rows, maxMatrixRows)
	v.MoreRows = more
	for _, row := range rows {
		r := matrixRow{Service: row.Service, Use: &row.Service.Consumes[row.Index]}
		for i, cell := range row.Cells {
			shown := v.cell(cell, m.Versions[i])
			if shown.Class == "l" {
				v.Waiting++
			}
			r.Cells = append(r.Cells, shown)
		}
		slices.Reverse(r.Cells)
		v.Rows = append(v.Rows, r)
	}
}

// cell is how a cell is shown; the legend says what its sign means.
func (v *matrixView) cell(c registry.MatrixCell, to *registry.Version) matrixCell {
	switch {
	case c.Place == registry.NotRead:
		return matrixCell{Class: "o", Sign: "–"}
	case c.Place == registry.WrittenFor:
		return matrixCell{Class: "h", Sign: "●"}
	case c.Place == registry.NotSaid:
		return matrixCell{Class: "u", Sign: "?"}
	case c.Effect == "":
		return matrixCell{Class: "l", Sign: "…"}
	case c.Effect == impact.Unaffected:
		return matrixCell{Class: "y", Sign: "✓"}
	case c.Effect == impact.Affected:
		return matrixCell{Class: "y", Sign: "≈"}
	}
	shown := matrixCell{Class: "u", Sign: "?", Diff: diffPath(v.Contract.Name, c.From, to.Version), Words: "not known"}
	if c.Effect == impact.Breaking {
		shown.Class, shown.Sign, shown.Words = "n", "✗", "breaks"
	}
	return shown
}

// retire asks of each major in use whether it may be retired.
func (v *matrixView) retire(ctx context.Context, r *registry.Registry) error {
	for _, m := range v.Contract.Majors {
		if !m.InUse() || m.Newest() == nil || len(v.Majors) == maxRetireMajor {
			continue
		}
		answer, err := readiness.CanRetire(ctx, r, readiness.Retire{Event: v.Contract.Name, Major: m.Number}, nil)
		if err != nil {
			return err
		}
		view := retireView{Major: m, Verdict: answer.Verdict}
		view.Rows, view.More = firstOf(answer.Rows, maxRetireRows)
		v.Majors = append(v.Majors, view)
	}
	return nil
}
