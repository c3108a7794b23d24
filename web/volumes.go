package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/volume"
)

// volumesView is what services counted of the events that they publish and consume,
// event by event.
type volumesView struct {
	observed
	narrowing
	pager
	Tabs []entry
	Rows []volumeRow
	// Unreported are the services that are declared and report nothing.
	Unreported int
}

// observed is what pages about volumes have in common.
type observed struct {
	links
	Counts      bool // this server counts at all
	Seen        *volume.Overview
	Days        []choice
	Silences    shortList[silenceRow]
	Differences shortList[differenceRow]
	Reporters   shortList[reporterRow]
	How         howToReport

	here      string // the address of the page itself, which it does not link to
	alternate string
	unknown   []unknownChoice
}

// howToReport is what somebody needs who reports for the first time.
type howToReport struct {
	Origin         string
	Token          bool // whoever reports needs one
	Service, Event string
	Major          int
}

// volumeRow is what was counted of one event.
type volumeRow struct {
	Name      string
	Context   string // empty: it is no event's name
	Hue       int
	Link      string // empty: the registry has no such event
	Published int64
	Consumed  int64
	Otherwise []outcomeCount // the most frequent first
	Services  []string
}

// outcomeCount is how often something came to an end that is not ok.
type outcomeCount struct {
	Outcome string
	Count   int64
}

// Bounds of the pages about volumes.
const (
	volumesDefault  = 7 // days, as v1 has it
	volumesPerPage  = 25
	maxVolumeRows   = 50 // silences, differences and reporters
	unreadableEvent = "(could not be read)"
	otherEvents     = "(all others together)"
)

// volumeDays are for how many days one can look back.
var volumeDays = []string{"2", "7", "30", "90"}

var volumeFacets = []facetKind[volumeRow]{
	{"context", "Context", true, func(r volumeRow) []string { return oneOf(r.Context, none) }, byName},
	{"service", "Service", true, func(r volumeRow) []string { return r.Services }, byName},
}

func (v volumesView) place() layout {
	return layout{Title: "Volumes", Section: "services", Alternate: v.alternate, Unknown: append(v.observed.unknown, v.narrowing.unknown...)}
}

func (s *site) volumes(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params := req.URL.Query()
	v := volumesView{Tabs: fleet("/volumes"), observed: s.observing(snapshot, req)}
	days := v.chosen("/volumes", params)
	v.alternate = "/v1/volumes?days=" + strconv.Itoa(days)
	if !v.Counts {
		return v, nil
	}
	var err error
	if v.Seen, err = volume.Look(ctx, s.opt.Volumes, snapshot, nil, days, time.Now()); err != nil {
		return nil, err
	}
	all := volumeRows(snapshot, v.Seen)
	rows, by := narrow("/volumes", params, all, volumeFacets, func(r volumeRow) []string { return append([]string{r.Name}, r.Services...) }, "days")
	by.Filter.Label = "Words in event or service"
	v.narrowing = by
	v.Rows, v.pager = turned(rows, volumesPerPage, params.Get("page"), by.page)
	v.chooseDays(by.address, days)
	v.fill(concerning(all, params))
	v.Unreported = unreported(snapshot, v.Seen)
	return v, nil
}

// concerning reports what the choices of the list leave beside it: what is of an event, of
// a service, or of both.
func concerning(rows []volumeRow, params url.Values) func(event, service string) bool {
	speak := map[string][]string{} // the services of each event
	for _, r := range rows {
		speak[r.Name] = r.Services
	}
	return func(event, service string) bool {
		in, _, _ := strings.Cut(cmp.Or(event, strings.Replace(service, "/", ".", 1)), ".")
		by := params.Get("service")
		return (params.Get("context") == "" || params.Get("context") == in) &&
			(by == "" || by == service || service == "" && slices.Contains(speak[event], by)) && hasWords(params.Get("q"), event, service)
	}
}

// observing begins a page about volumes.
func (s *site) observing(snapshot *registry.Snapshot, req *http.Request) observed {
	return observed{
		links: links{snapshot}, Counts: s.opt.Volumes != nil,
		How: howToReport{Origin: s.opt.Origin(req), Token: s.asksToken(), Service: "ordering/checkout", Event: "ordering.OrderPlaced", Major: 1},
	}
}

// chosen is for how many days the page is asked; what is none that there is to choose
// is left out of the parameters, and said.
func (o *observed) chosen(path string, params url.Values) int {
	text, unknown := chosenOf(path, params, "days", "Days", volumeDays)
	o.unknown = append(o.unknown, unknown...)
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return volumesDefault
}

// chooseDays fills in the days that there are to choose.
func (o *observed) chooseDays(at address, days int) {
	for _, text := range volumeDays {
		o.Days = append(o.Days, choice{Value: text, Chosen: text == strconv.Itoa(days), Link: at.with("days", text)})
	}
}

// fill shows what of the overview concerns the page: of an event, of a service, or of a
// service in an event.
func (o *observed) fill(concerns func(event, service string) bool) {
	gone := map[string]*registry.Silence{}
	for i := range o.Seen.Silences {
		silence := &o.Seen.Silences[i]
		row := o.silence(silence)
		if silence.What == registry.SilentService && silence.Ended.IsZero() {
			gone[silence.Name] = silence
		}
		if row.Gone && concerns("", row.Name) || !row.Gone && concerns(row.Name, "") {
			o.Silences.addUpTo(maxVolumeRows, row)
		}
	}
	for _, isCounted := range []bool{true, false} { // what was counted comes before what never was
		for i := range o.Seen.Differences {
			if d := &o.Seen.Differences[i]; isCounted == (d.Count > 0) && concerns(d.Event, d.Service) {
				o.Differences.addUpTo(maxVolumeRows, differenceRow{d, o.volumesOf(d.Event)})
			}
		}
	}
	for _, r := range o.Seen.Reporters {
		if concerns("", r.Service) {
			o.Reporters.addUpTo(maxVolumeRows, reporterRow{Reports: r, Link: o.serviceLink(r.Service), Gone: gone[r.Service]})
		}
	}
}

// silenceRow is something that is silent, or was.
type silenceRow struct {
	*registry.Silence
	Name string // as people call it now
	Link string
	Gone bool // a service that reports no more: of its events nothing is known
}

// For is how long it lasted, or lasts.
func (r silenceRow) For() string {
	until := r.Ended
	if until.IsZero() {
		until = time.Now()
	}
	return lasting(until.Sub(r.Since))
}

// lasting says a time in hours, and a long one in days.
func lasting(d time.Duration) string {
	hours := max(int(d.Hours()), 1)
	if hours < 48 {
		return strconv.Itoa(hours) + " " + plural(hours, "hour", "hours")
	}
	return strconv.Itoa(hours/24) + " days"
}

func (o *observed) silence(s *registry.Silence) silenceRow {
	row := silenceRow{Silence: s, Name: o.snapshot.SilentName(*s), Gone: s.What == registry.SilentService}
	if row.Gone {
		row.Link = o.serviceLink(row.Name)
	} else {
		row.Link = o.volumesOf(row.Name)
	}
	return row
}

// differenceRow is a difference between what is declared and what was counted.
type differenceRow struct {
	*volume.Difference
	Link string // to the event's volumes; empty: it has no page
}

// reporterRow is a service that reports, or did until lately.
type reporterRow struct {
	volume.Reports
	Link string
	Gone *registry.Silence // nil: it is there
}

// volumesOf is the page about an event's volumes; empty: it has none, or this is it.
func (o *observed) volumesOf(event string) string {
	name, err := contract.ParseEventName(event, "")
	if err != nil || !o.HasEvent(name) || eventPath(name)+"/volumes" == o.here {
		return ""
	}
	return eventPath(name) + "/volumes"
}

// serviceLink is the page of a service, "context/name"; empty: nobody declares it.
func (o *observed) serviceLink(name string) string {
	service, err := o.snapshot.Service(name)
	if err != nil {
		return ""
	}
	return servicePath(service)
}

// volumeRows sums up what was counted by event, that of which most was counted first,
// what has no name last.
func volumeRows(snapshot *registry.Snapshot, seen *volume.Overview) []volumeRow {
	about, o := aboutContexts(snapshot), observed{links: links{snapshot}}
	byEvent, list := map[string]int{}, []volumeRow{}
	for i := range seen.Totals {
		t := &seen.Totals[i]
		at, is := byEvent[t.Event]
		if !is {
			at = len(list)
			byEvent[t.Event] = at
			list = append(list, newVolumeRow(&o, about, t.Event))
		}
		list[at].add(t)
	}
	for i := range list {
		list[i].sort()
	}
	slices.SortStableFunc(list, func(a, b volumeRow) int {
		return cmp.Or(compareBool(a.Context == "", b.Context == ""), cmp.Compare(b.Published+b.Consumed, a.Published+a.Consumed), strings.Compare(a.Name, b.Name))
	})
	return list
}

func newVolumeRow(o *observed, about contexts, lineage string) volumeRow {
	switch lineage {
	case "":
		return volumeRow{Name: unreadableEvent}
	case volume.Others:
		return volumeRow{Name: otherEvents}
	}
	name := o.snapshot.NameOfLineage(lineage)
	in, _, _ := strings.Cut(name, ".")
	return volumeRow{Name: name, Context: in, Hue: about.hue(in), Link: o.volumesOf(name)}
}

// add adds a total to what was counted of its event.
func (r *volumeRow) add(t *volume.Total) {
	switch {
	case t.Outcome != volume.OK:
		at := slices.IndexFunc(r.Otherwise, func(o outcomeCount) bool { return o.Outcome == t.Outcome })
		if at < 0 {
			at = len(r.Otherwise)
			r.Otherwise = append(r.Otherwise, outcomeCount{Outcome: t.Outcome})
		}
		r.Otherwise[at].Count += t.Count
	case t.Role == volume.Produced:
		r.Published += t.Count
	default:
		r.Consumed += t.Count
	}
	if !slices.Contains(r.Services, t.Service) {
		r.Services = append(r.Services, t.Service)
	}
}

func (r *volumeRow) sort() {
	slices.Sort(r.Services)
	slices.SortFunc(r.Otherwise, func(a, b outcomeCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Outcome, b.Outcome))
	})
}

// unreported counts the services that are declared and of which nothing is known.
func unreported(snapshot *registry.Snapshot, seen *volume.Overview) (n int) {
	speaks := map[string]bool{}
	for _, c := range seen.Covered {
		speaks[c.Service] = true
	}
	for _, service := range snapshot.Services() {
		if !speaks[service.Context+"/"+service.Name] {
			n++
		}
	}
	return n
}

// outcomeWords says an outcome as people do.
func outcomeWords(outcome string) string {
	if outcome == volume.Others {
		return "others"
	}
	return strings.ReplaceAll(outcome, "-", " ")
}

// grouped writes a number by thousands.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
