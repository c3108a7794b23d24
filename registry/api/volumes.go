package api

import (
	"net/http"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/wire"
)

// maxLook is how many days a look at what was reported goes back.
const maxLook = 90

func volumeRows() []operation {
	const tag = "usage"
	days := parameter{name: "days", in: inQuery, description: "How many days to look back, today included.", number: true, least: 1, most: maxLook, fallback: "7"}
	return []operation{
		{
			id: "reportUsage", method: http.MethodPost, path: "/v1/usage", tag: tag, role: Reporter,
			summary: "Report what a service published and consumed",
			description: "Counts of one instance of a service in a time. A report is counted once, however often it is sent; the answer comes when it is on " +
				"stable storage. It is evidence: what nobody declares is counted too, and shown. Whoever may publish in the service's context may report.",
			body:     &body{description: "The counts.", types: []string{wire.MediaType}, of: wire.UsageReport{}},
			answer:   reply{description: "What became of it.", of: wire.UsageReported{}},
			caching:  never,
			problems: slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.NotFound, volume.BadReport, volume.Overlap, volume.TooManyNames)),
			handle:   (*api).reportUsage,
		},
		{
			id: "getVolumes", method: http.MethodGet, path: "/v1/volumes", tag: tag, role: Reader,
			summary:     "See what services report",
			description: "How often each event was published and consumed, by which service and with which outcome; how that differs from what is declared; and what fell silent.",
			params:      []parameter{days}, answer: reply{description: "What was reported.", of: wire.Volumes{}},
			caching: revalidate, problems: notFound, handle: (*api).volumes,
		},
		{
			id: "getEventVolumes", method: http.MethodGet, path: "/v1/events/{event}/volumes", tag: tag, role: Reader,
			summary: "See what services report of an event", description: "By service, version and outcome, day by day or hour by hour, and how that differs from what is declared.",
			params: []parameter{eventParam, days, {
				name: "by", in: inQuery, description: "What a count of the series is of.", values: []string{"day", "hour"}, fallback: "day",
			}},
			answer:  reply{description: "What was reported of it.", of: wire.EventVolumes{}},
			caching: revalidate, problems: notFound, handle: (*api).eventVolumes,
		},
	}
}

func (a *api) reportUsage(c *call) error {
	report, err := a.readReport(c)
	if err != nil {
		return err
	}
	if a.opt.Volumes == nil {
		return noVolumes()
	}
	receipt, err := a.opt.Volumes.Report(c.Request.Context(), c.who.Rights, report)
	if err != nil {
		return err
	}
	return c.answer(wire.UsageReported{ID: report.ID, Service: receipt.Service, Counted: receipt.Counted, Unknown: receipt.Unknown})
}

func noVolumes() error {
	return &registry.Refusal{Code: registry.NotFound, Message: "this server does not count what services report"}
}

// readReport reads the body of a report.
func (a *api) readReport(c *call) (report volume.Report, err error) {
	err = a.readObject(c, "a report", func(d *decoder) map[string]func(*source.Node) {
		return map[string]func(*source.Node){
			"id":       func(n *source.Node) { report.ID = d.text(n) },
			"service":  func(n *source.Node) { report.Service = d.text(n) },
			"instance": func(n *source.Node) { report.Instance = d.text(n) },
			"from":     func(n *source.Node) { report.From = d.time(n) },
			"until":    func(n *source.Node) { report.Until = d.time(n) },
			"counts":   func(n *source.Node) { report.Counts = d.counts(n) },
		}
	})
	return report, err
}

// counts reads what was counted.
func (d *decoder) counts(n *source.Node) []volume.Count {
	if !d.kind(n, source.Array) {
		return nil
	}
	list := make([]volume.Count, 0, min(len(n.Items), volume.MaxCounts))
	for _, item := range n.Items {
		var k volume.Count
		d.object(item, "a count", map[string]func(*source.Node){
			"role":    func(n *source.Node) { k.Role = volume.Role(d.text(n)) },
			"event":   func(n *source.Node) { k.Event = d.text(n) },
			"version": func(n *source.Node) { k.Version = d.text(n) },
			"outcome": func(n *source.Node) { k.Outcome = d.text(n) },
			"count":   func(n *source.Node) { k.Count = d.count(n) },
		})
		list = append(list, k)
	}
	return list
}

// time reads a moment.
func (d *decoder) time(n *source.Node) time.Time {
	t, err := time.Parse(time.RFC3339Nano, d.text(n))
	if err != nil && d.err == nil {
		d.refuse(n, "this must be a time as RFC 3339 has it, such as 2026-05-06T07:08:09Z")
	}
	return t.UTC().Truncate(time.Microsecond)
}

func (a *api) volumes(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	view, _, err := a.lookAt(c, s, nil)
	if err != nil {
		return err
	}
	return c.answer(view)
}

func (a *api) eventVolumes(c *call) error {
	s, err := a.snapshot(c)
	if err != nil {
		return err
	}
	k, err := a.contract(c)
	if err != nil {
		return err
	}
	view, seen, err := a.lookAt(c, s, k)
	if err != nil {
		return err
	}
	lines, err := volume.Lines(c.Request.Context(), a.opt.Volumes.Store(), k.Lineage, seen.From, seen.To, c.text("by") == "hour")
	if err != nil {
		return err
	}
	of := wire.EventVolumes{Volumes: *view, Series: make([]wire.VolumeSeries, len(lines))}
	for i, l := range lines {
		of.Series[i] = wire.VolumeSeries{Service: l.Service, Role: string(l.Role), Version: l.Version, Outcome: l.Outcome, Counts: l.Counts}
	}
	return c.answer(of)
}

// lookAt says what was reported of a contract, or of all.
func (a *api) lookAt(c *call, s *registry.Snapshot, of *registry.Contract) (*wire.Volumes, *volume.Overview, error) {
	if a.opt.Volumes == nil {
		return nil, nil, noVolumes()
	}
	seen, err := volume.Look(c.Request.Context(), a.opt.Volumes.Store(), s, of, c.number("days"), time.Now())
	if err != nil {
		return nil, nil, err
	}
	return viewVolumes(s, seen), seen, nil
}

func viewVolumes(s *registry.Snapshot, o *volume.Overview) *wire.Volumes {
	view := &wire.Volumes{
		From: string(o.From), To: string(o.To), Since: string(o.Since), Partial: o.Partial,
		Volumes: []wire.Volume{}, Differences: []wire.VolumeDifference{}, Silences: []wire.Silence{}, Reporters: []wire.Reporter{},
	}
	for _, t := range o.Totals {
		view.Volumes = append(view.Volumes, wire.Volume{
			Event: s.NameOfLineage(t.Event), Service: t.Service, Role: string(t.Role), Version: t.Version,
			Outcome: t.Outcome, Count: t.Count, First: string(t.First), Last: string(t.Last),
		})
	}
	for _, d := range o.Differences {
		view.Differences = append(view.Differences, wire.VolumeDifference{
			What: string(d.What), Event: d.Event, Service: d.Service, Role: string(d.Role), Versions: append([]string{}, d.Versions...), Declared: d.Declared,
			Count: d.Count, First: string(d.First), Last: string(d.Last), Message: d.Message(),
		})
	}
	for _, silence := range o.Silences {
		view.Silences = append(view.Silences, viewSilence(s, silence))
	}
	for _, r := range o.Reporters {
		view.Reporters = append(view.Reporters, wire.Reporter{Service: r.Service, Instances: r.Instances, Until: r.Until})
	}
	return view
}

func viewSilence(s *registry.Snapshot, silence registry.Silence) wire.Silence {
	view := wire.Silence{
		What: string(silence.What), Name: s.SilentName(silence), Since: silence.Since, Expected: silence.Expected, Weeks: silence.Weeks, ToldAt: silence.ToldAt,
	}
	if !silence.Ended.IsZero() {
		view.Ended = &silence.Ended
	}
	return view
}
