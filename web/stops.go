package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

const (
	stopsPath  = "/stops"
	shownStops = 50
)

// stopsView is what the gate refused to publish of late: the number of the first page,
// told apart.
type stopsView struct {
	links
	pager
	Since  string // the first day
	Breaks int    // different ones
	Rows   []stoppedRow
}

// stoppedRow is how often one rule refused changes of one event.
type stoppedRow struct {
	registry.Stopped
	Hue   int
	About subjectLink
}

func (stopsView) place() layout {
	return layout{Title: "Breaks that were stopped", Section: "findings", Alternate: "/v1/stops"}
}

// Days is over how many days they are counted.
func (stopsView) Days() int { return registry.StopDays }

func (s *site) stops(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	since, list, err := s.registry.Stops(ctx)
	if err != nil {
		return nil, err
	}
	v := stopsView{links: links{snapshot}, Since: since}
	slices.SortStableFunc(list, func(a, b registry.Stopped) int { return cmp.Compare(b.Day, a.Day) })
	for _, stopped := range list {
		v.Breaks += stopped.Breaks
	}
	params := req.URL.Query()
	at := newAddress(stopsPath, params)
	shown, turns := turned(list, shownStops, params.Get("page"), func(page string) string { return at.with("page", page) })
	v.pager = turns
	about := aboutContexts(snapshot)
	for _, stopped := range shown {
		row := stoppedRow{Stopped: stopped, About: v.subject(stopped.Event)}
		if name, bad := contract.ParseEventName(stopped.Event, ""); bad == nil {
			if c, err := snapshot.Contract(name); err == nil {
				row.Hue = about.hue(c.Name.Context)
			}
		}
		v.Rows = append(v.Rows, row)
	}
	return v, nil
}
