package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/personal"
)

// How much of the register a page shows.
const (
	privacyRows  = 60    // fields
	maxIndex     = 1_000 // names of contexts or events
	maxGaps      = 40    // things that are not known
	maxReceivers = 24    // of a field in a table
)

// privacyView is the register of personal data, or a part of it. Of one event it
// says everything; else a row of a field leads there.
type privacyView struct {
	links
	pager
	about    contexts
	address  address
	Filter   privacy.Filter
	Event    *contract.EventName // that the register is of
	Total    int                 // fields in the whole register
	Events   int                 // that have one of the fields
	Contexts int                 // that receive one
	Rows     []fieldRow
	Facets   []facet
	Index    []indexEntry
	More     int // names that the index leaves out
	IndexOf  string
	Gaps     []privacy.Gap
	MoreGaps int
	Unmarked shortList[contract.EventName]
	unknown  []unknownChoice
}

// indexEntry is a context or an event with the number of fields in it.
type indexEntry struct {
	Name, Link string
	Count, Hue int
}

// fieldRow is a field in the register.
type fieldRow struct {
	*privacy.Entry
	Link     string // to all that is known of it
	Anchor   string
	Hue      int
	By       []receiverGroup
	MoreBy   int
	Way      *wayView // where the data may go on; of one event
	Producer []serviceLink
}

// serviceLink is a service, and its page, if it has one.
type serviceLink struct{ Name, Path string }

// receiverGroup is a context that receives a field, with its services.
type receiverGroup struct {
	Context  string
	Hue      int
	Exposed  bool // the owner of the data declared nothing
	Services []receiverRow
}

type receiverRow struct {
	privacy.Receiver
	Path string
}

// Field is how the field is called.
func (r fieldRow) Field() string {
	if r.Pointer == "" {
		return "the whole event"
	}
	return r.Pointer
}

// Narrowed reports whether something is left out by choice.
func (v *privacyView) Narrowed() bool { return v.Filter != privacy.Filter{} }

func (v *privacyView) place() layout {
	path := address{"/v1/privacy", url.Values{}}
	pairs := []string{"of", v.Filter.Of, "subject", v.Filter.Subject, "receiver", v.Filter.Receiver}
	if v.Event != nil {
		pairs = append(pairs, "paths", "true")
	}
	return layout{Title: "Personal data", Section: "privacy", Alternate: path.with(pairs...), Unknown: v.unknown}
}

func (s *site) privacy(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params := req.URL.Query()
	filter, err := personal.Known(snapshot, privacy.Filter{Of: params.Get("of"), Subject: params.Get("subject"), Receiver: params.Get("receiver")})
	if err != nil {
		return nil, err
	}
	all, err := s.opt.Personal.Of(ctx, snapshot)
	if err != nil {
		return nil, err
	}
	kept := all.Keep(filter)
	v := &privacyView{
		links: links{snapshot}, about: aboutContexts(snapshot), address: newAddress("/privacy", params, "of", "subject", "receiver"),
		Filter: filter, Total: len(all.Entries), Gaps: kept.Gaps[:min(len(kept.Gaps), maxGaps)], MoreGaps: max(0, len(kept.Gaps)-maxGaps),
	}
	if name, err := contract.ParseEventName(filter.Of, ""); err == nil && v.HasEvent(name) {
		v.Event = &name
	}
	for _, name := range kept.Unmarked {
		v.Unmarked.add(name)
	}
	if whose := subjectsOf(all.Entries); filter.Subject != "" && !slices.Contains(whose, filter.Subject) {
		v.unknown = []unknownChoice{unknownValue("Whose data", "subject", whose, v.address)}
	}
	v.count(kept.Entries)
	v.facets(all)
	numbers := numbered(kept.Entries)
	rows, p := turned(kept.Entries, privacyRows, params.Get("page"), func(page string) string { return v.address.with("page", page) })
	v.pager = p
	for i := range rows {
		v.Rows = append(v.Rows, v.row(&rows[i], numbers[rows[i].Key()], all.Tracer))
	}
	if v.Cut() && v.Event == nil {
		v.index(kept.Entries)
	}
	return v, nil
}

// subjectsOf are those whose data the fields are.
func subjectsOf(entries []privacy.Entry) []string {
	seen := map[string]bool{}
	for i := range entries {
		if name := entries[i].Subject.Name; name != "" {
			seen[name] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// numbered says at which place of its event each field stands.
func numbered(entries []privacy.Entry) map[privacy.Key]int {
	places, next := make(map[privacy.Key]int, len(entries)), map[contract.EventName]int{}
	for i := range entries {
		e := &entries[i]
		places[e.Key()] = next[e.Event]
		next[e.Event]++
	}
	return places
}

func (v *privacyView) count(entries []privacy.Entry) {
	events, contexts := map[contract.EventName]bool{}, map[string]bool{}
	for i := range entries {
		events[entries[i].Event] = true
		for _, r := range entries[i].Receivers {
			contexts[r.Context] = true
		}
	}
	v.Events, v.Contexts = len(events), len(contexts)
}

// row is one field; place is where it stands among those of its event.
func (v *privacyView) row(e *privacy.Entry, place int, tracer *privacy.Tracer) fieldRow {
	r := fieldRow{Entry: e, Anchor: fmt.Sprintf("v%d%s", e.Major, e.Pointer), Hue: v.about.hue(e.Event.Context)}
	of := address{"/privacy", url.Values{}}
	page := ""
	if n := place/privacyRows + 1; n > 1 {
		page = strconv.Itoa(n)
	}
	r.Link = of.with("of", e.Event.String(), "page", page) + "#" + (&url.URL{Fragment: r.Anchor}).EscapedFragment()
	for _, p := range e.Producers {
		r.Producer = append(r.Producer, serviceLink{p.String(), "/services/" + p.String()})
	}
	for i, receiver := range e.Receivers {
		if i == maxReceivers && v.Event == nil {
			r.MoreBy = len(e.Receivers) - i
			break
		}
		if n := len(r.By); n == 0 || r.By[n-1].Context != receiver.Context {
			r.By = append(r.By, receiverGroup{Context: receiver.Context, Hue: v.about.hue(receiver.Context), Exposed: receiver.Bond.Exposes()})
		}
		last := &r.By[len(r.By)-1]
		last.Services = append(last.Services, receiverRow{receiver, "/services/" + receiver.ServiceName.String()})
	}
	if v.Event != nil {
		r.Way = wayOf(e, tracer)
	}
	return r
}

// index lists what the fields are in, where there are more than a page shows: the
// events of a context, else contexts.
func (v *privacyView) index(entries []privacy.Entry) {
	counts, link, hue := map[string]int{}, map[string]string{}, map[string]int{}
	v.IndexOf = "Contexts"
	if v.Filter.Of != "" {
		v.IndexOf = "Events"
	}
	for i := range entries {
		name := entries[i].Event.Context
		if v.Filter.Of != "" {
			name = entries[i].Event.String()
		}
		counts[name]++
		if link[name] == "" {
			link[name], hue[name] = v.address.with("of", name), v.about.hue(entries[i].Event.Context)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		if len(v.Index) == maxIndex {
			v.More = len(counts) - maxIndex
			return
		}
		v.Index = append(v.Index, indexEntry{name, link[name], counts[name], hue[name]})
	}
}

// privacyFacets are the ways to narrow the register: adding one is a row.
var privacyFacets = []facetKind[privacy.Entry]{
	{"of", "Context", true, func(e privacy.Entry) []string { return []string{e.Event.Context} }, mostFirst},
	{"receiver", "Received in", true, func(e privacy.Entry) []string {
		var list []string
		for _, r := range e.Receivers {
			if !slices.Contains(list, r.Context) {
				list = append(list, r.Context)
			}
		}
		return list
	}, mostFirst},
	{"subject", "Whose data", false, func(e privacy.Entry) []string { return oneOf(e.Subject.Name, "") }, mostFirst},
}

// facets counts what other choices would leave. What is chosen of a context is chosen
// of its events and services too, so the register narrows itself.
func (v *privacyView) facets(all *personal.Data) {
	for _, kind := range privacyFacets {
		other := v.Filter
		chosen := map[string]*string{"of": &other.Of, "receiver": &other.Receiver, "subject": &other.Subject}[kind.name]
		current := *chosen
		*chosen = ""
		f := facet{Name: kind.name, Title: kind.title, Open: kind.open || current != ""}
		f.Choices, f.More = choices(all.Keep(other).Entries, kind, v.address)
		f.Choices = slices.DeleteFunc(f.Choices, func(c choice) bool { return c.Count == 0 }) // an event, among contexts
		v.Facets = append(v.Facets, f)
	}
}
