package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/volume"
)

// eventVolumesView is what services counted of one event: how many there were when, and
// who published and consumed it.
type eventVolumesView struct {
	observed
	Contract *registry.Contract
	Hue      int
	By       []choice
	Hourly   bool
	Series   *volumeSeries // nil: nothing was counted
	Totals   shortList[totalRow]
}

// totalRow is what a service counted of a version, with one outcome.
type totalRow struct {
	volume.Total
	Link        string // of the service; empty: nobody declares it
	VersionLink string // empty: the registry has no such version
}

// Bounds of the page about an event's volumes.
const (
	maxTotalRows = 200
	mostHourly   = 7 // days that are shown hour by hour
)

func (v eventVolumesView) place() layout {
	return layout{Title: v.Contract.Name.String() + ": volumes", Section: "events", Alternate: v.alternate, Unknown: v.unknown}
}

func (s *site) eventVolumes(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	c, err := contractOf(snapshot, req, "/volumes")
	if err != nil {
		return nil, err
	}
	path, params := eventPath(c.Name)+"/volumes", req.URL.Query()
	v := &eventVolumesView{observed: s.observing(snapshot, req), Contract: c, Hue: aboutContexts(snapshot).hue(c.Name.Context)}
	v.here = path
	days := v.chosen(path, params)
	v.chooseStep(path, params, days)
	v.How.Event, v.How.Major = c.Name.String(), c.Latest().Version.Major
	if len(c.Producers) > 0 {
		v.How.Service = c.Producers[0].Context + "/" + c.Producers[0].Name
	}
	query := url.Values{"days": {strconv.Itoa(days)}}
	if v.Hourly {
		query.Set("by", "hour")
	}
	v.alternate = "/v1" + path + "?" + query.Encode()
	if !v.Counts {
		return v, nil
	}
	now := time.Now().UTC()
	if v.Seen, err = volume.Look(ctx, s.opt.Volumes, snapshot, c, days, now); err != nil {
		return nil, err
	}
	v.fill(func(string, string) bool { return true })
	v.total()
	if len(v.Seen.Totals) == 0 {
		return v, nil
	}
	lines, err := volume.Lines(ctx, s.opt.Volumes, c.Lineage, v.Seen.From, v.Seen.To, v.Hourly)
	if err != nil {
		return nil, err
	}
	v.Series = newVolumeSeries(c, v.Seen, lines, v.Hourly, now)
	return v, nil
}

// chooseStep fills in whether days or hours are shown, and what else there is to choose.
func (v *eventVolumesView) chooseStep(path string, params url.Values, days int) {
	steps := []string{"day", "hour"}
	if days > mostHourly {
		steps = steps[:1]
	}
	by, unknown := chosenOf(path, params, "by", "By", steps)
	v.unknown = append(v.unknown, unknown...)
	v.Hourly = by == "hour"
	at := newAddress(path, params, "days", "by")
	for _, text := range volumeDays {
		link := at.with("days", text)
		if n, _ := strconv.Atoi(text); n > mostHourly {
			link = at.with("days", text, "by", "")
		}
		v.Days = append(v.Days, choice{Value: text, Chosen: text == strconv.Itoa(days), Link: link})
	}
	for _, step := range steps {
		v.By = append(v.By, choice{Value: step, Chosen: v.Hourly == (step == "hour"), Link: at.with("by", step)})
	}
}

// total fills in who counted what.
func (v *eventVolumesView) total() {
	for _, t := range v.Seen.Totals {
		row := totalRow{Total: t, Link: v.serviceLink(t.Service)}
		if version, err := v.Contract.Version(t.Version); err == nil && t.Version != "" {
			row.VersionLink = eventPath(v.Contract.Name) + "/" + version.Version.String()
		}
		v.Totals.addUpTo(maxTotalRows, row)
	}
}
