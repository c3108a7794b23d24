package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
)

// usageView is how what was fetched differs from what is declared; of one event also
// who fetched it.
type usageView struct {
	links
	Tabs   []entry
	Counts bool // this server counts at all
	Report *usage.Report
	Event  *registry.Contract // nil: of all
	Days   []choice
	Kinds  []choice
	Rows   []usage.Observation
	Seen   shortList[usage.Seen]
	All    string // the address of all events
	pager

	alternate string
	unknown   []unknownChoice
}

// How many days a page looks back: what one can choose, and what it begins with.
var usageDays = []int{7, 30, 90, 365}

const (
	usageDefault = 30
	usageRows    = 50
	maxSeenRows  = 200
)

// usageKind is a kind of observations, as people call it.
type usageKind struct {
	What  usage.What
	Title string
}

var usageKinds = []usageKind{
	{usage.UndeclaredConsumer, "Undeclared consumers"},
	{usage.UndeclaredVersion, "Undeclared versions"},
	{usage.DeprecatedVersion, "Deprecated, still fetched"},
	{usage.UnusedVersion, "Fetched by nobody"},
	{usage.NeverSeen, "Declared, never seen"},
}

func (v usageView) place() layout {
	return layout{Title: "Usage", Section: "services", Alternate: v.alternate, Unknown: v.unknown}
}

func (s *site) usage(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params := req.URL.Query()
	v := usageView{links: links{snapshot}, Tabs: fleet("/usage"), Counts: s.opt.Usage != nil, alternate: "/v1/services"}
	if !v.Counts {
		return v, nil
	}
	days := v.chosen(params)
	at := newAddress("/usage", params, "days", "event", "what")
	v.alternate = "/v1/usage?" + url.Values{"days": {strconv.Itoa(days)}}.Encode()
	contracts, lineage := snapshot.Contracts(), ""
	if name := at.params.Get("event"); name != "" {
		event, err := eventOf(snapshot, name)
		if err != nil {
			return nil, err
		}
		v.Event = event
		contracts, lineage = []*registry.Contract{v.Event}, v.Event.Lineage
		v.alternate = "/v1/events/" + v.Event.Name.String() + "/usage?" + url.Values{"days": {strconv.Itoa(days)}}.Encode()
	}
	report, err := usage.Look(ctx, s.opt.Usage, contracts, lineage, days, time.Now())
	if err != nil {
		return nil, err
	}
	v.Report = report
	v.choose(at, days)
	v.All = at.with("event", "")
	v.Rows, v.pager = turned(v.shown(at.params.Get("what")), usageRows, params.Get("page"), func(page string) string { return at.with("page", page) })
	if v.Event != nil {
		v.Seen.List = v.Report.Seen[:min(len(v.Report.Seen), maxSeenRows)]
		v.Seen.More = len(v.Report.Seen) - len(v.Seen.List)
	}
	return v, nil
}

// chosen is for how many days the page is asked, of those that there are to choose;
// what is none of them, and no kind, is left out of the parameters, and said.
func (v *usageView) chosen(params url.Values) int {
	var days, kinds []string
	for _, n := range usageDays {
		days = append(days, strconv.Itoa(n))
	}
	for _, k := range usageKinds {
		kinds = append(kinds, string(k.What))
	}
	text, unknown := chosenOf("/usage", params, "days", "Days", days)
	_, more := chosenOf("/usage", params, "what", "Differences", kinds)
	v.unknown = append(unknown, more...)
	if n, err := strconv.Atoi(text); err == nil {
		return n
	}
	return usageDefault
}

// choose fills in the days and the kinds that there are to choose.
func (v *usageView) choose(at address, days int) {
	for _, n := range usageDays {
		c := at.choice("days", strconv.Itoa(n), strconv.Itoa(n), 0)
		c.Chosen = n == days
		c.Link = at.with("days", strconv.Itoa(n))
		v.Days = append(v.Days, c)
	}
	for _, kind := range usageKinds {
		n := 0
		for i := range v.Report.Observations {
			if v.Report.Observations[i].What == kind.What {
				n++
			}
		}
		v.Kinds = append(v.Kinds, at.choice("what", string(kind.What), kind.Title, n))
	}
}

// shown are the observations of a kind, or all; what somebody should be asked about
// comes before what nobody fetched.
func (v *usageView) shown(what string) []usage.Observation {
	var list []usage.Observation
	for _, kind := range usageKinds {
		for _, o := range v.Report.Observations {
			if o.What == kind.What && (what == "" || what == string(kind.What)) {
				list = append(list, o)
			}
		}
	}
	return list
}

// ServiceOf is the page of a client that is a service; empty: there is none.
func (v usageView) ServiceOf(c usage.Client) string {
	if c.Kind != usage.Service {
		return ""
	}
	service, err := v.snapshot.Service(c.Name)
	if err != nil {
		return ""
	}
	return servicePath(service)
}
