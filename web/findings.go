package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/inspection"
)

const findingsPath = "/findings"

// shownFindings is how many a page shows, and patience is how long it waits for the
// rules.
const (
	shownFindings = 30
	patience      = 3 * time.Second
)

// findingsView is what the rules say of all that the registry holds.
type findingsView struct {
	links
	narrowing
	pager
	Looking  bool   // the rules are not done with what there is now
	Here     string // the address of this
	Events   int    // that there are
	Waived   int
	Baseline int
	Rows     []openRow
}

// openRow is one finding that is open.
type openRow struct {
	*inspection.Found
	Hue       int
	About     subjectLink
	Title     string // of the rule; empty: a policy made it
	Rationale string
	Alone     bool // it has the page to itself
}

// Part is what of an event a finding is about, for the page of that event: "v1"; empty:
// all of it.
func (r openRow) Part() string {
	first, rest, _ := strings.Cut(r.Subject, " ")
	if _, err := contract.ParseEventName(first, ""); err != nil {
		return r.Subject // a service
	}
	return rest
}

// Waiver is the line that asks for an exception, in the home's waivers.yaml;
// empty: it cannot be asked for.
func (r openRow) Waiver() string {
	if r.Fingerprint == "" || r.Severity != diag.Error {
		return ""
	}
	return fmt.Sprintf("- {finding: %s, reason: WHY, owner: TEAM, expires: YYYY-MM-DD}", r.Fingerprint[:min(len(r.Fingerprint), lint.ShortFingerprint)])
}

func (v *findingsView) place() layout {
	api := address{"/v1/findings", v.address.params}
	return layout{Title: "Findings", Section: "findings", Alternate: api.with(), Unknown: v.unknown}
}

// findingFacets are what findings are chosen by: adding one is a row.
var findingFacets = []facetKind[*inspection.Found]{
	{"severity", "Severity", true, func(f *inspection.Found) []string { return []string{string(f.Severity)} }, heaviestFirst},
	{"context", "Context", true, func(f *inspection.Found) []string { return oneOf(f.Context, "") }, mostFirst},
	{"rule", "Rule", true, func(f *inspection.Found) []string { return []string{f.Rule} }, mostFirst},
	{"event", "Event", false, func(f *inspection.Found) []string {
		var names []string
		for _, event := range f.Events {
			names = append(names, event.String())
		}
		return names
	}, mostFirst},
	{"home", "Home", false, func(f *inspection.Found) []string { return []string{f.Home} }, mostFirst},
}

func (s *site) findings(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	all, fresh, err := s.opt.Inspection.Soon(ctx, snapshot, patience)
	if err != nil {
		return nil, err
	}
	v := &findingsView{links: links{snapshot}, Looking: !fresh, Here: req.URL.RequestURI(), Events: len(snapshot.Contracts())}
	if all == nil {
		return v, nil
	}
	params := req.URL.Query()
	if c, err := eventOf(snapshot, params.Get("event")); err == nil {
		params.Set("event", c.Name.String()) // as it is called today
	}
	kept, by := narrow(findingsPath, params, all.Findings, findingFacets, nil)
	v.narrowing, v.Waived, v.Baseline = by, all.Waived, all.Baseline
	v.unknown = slices.DeleteFunc(v.unknown, v.isThere)
	slices.SortStableFunc(kept, func(a, b *inspection.Found) int { return cmp.Compare(a.Severity.Rank(), b.Severity.Rank()) })
	shown, p := turned(kept, shownFindings, params.Get("page"), by.page)
	v.pager = p
	about := aboutContexts(snapshot)
	for _, f := range shown {
		v.Rows = append(v.Rows, v.open(f, about))
	}
	return v, nil
}

// open is a row of a finding.
func (l links) open(f *inspection.Found, about contexts) openRow {
	row := openRow{Found: f, Hue: about.hue(f.Context), About: l.subject(f.Subject)}
	if rule, err := rules.ByID(f.Rule); err == nil {
		row.Title, row.Rationale = rule.Title, rule.Rationale
	}
	return row
}

// isThere reports whether something is known here of which nothing is found.
func (v *findingsView) isThere(u unknownChoice) bool {
	switch u.Name {
	case "context":
		return v.HasContext(u.Value)
	case "event":
		name, err := contract.ParseEventName(u.Value, "")
		return err == nil && v.HasEvent(name)
	case "severity":
		return diag.Severity(u.Value).Rank() >= 0 && u.Value != string(diag.Off)
	case "rule":
		_, err := rules.ByID(u.Value)
		return err == nil
	}
	return false
}
