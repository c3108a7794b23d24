package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

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
	pager
	Looking  bool // the rules are not done with what there is now
	Events   int  // that there are
	Total    int
	Waived   int
	Baseline int
	Narrowed bool
	Facets   []facet
	Rows     []openRow
	address  address
}

// openRow is one finding that is open.
type openRow struct {
	*inspection.Found
	Hue       int
	About     subjectLink
	Title     string // of the rule; empty: a policy made it
	Rationale string
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
	return layout{Title: "Findings", Section: "findings", Alternate: api.with()}
}

// findingFacets are what findings are chosen by.
var findingFacets = []struct {
	name, title string
	open        bool
	value       func(*inspection.Found) string
}{
	{"severity", "Severity", true, func(f *inspection.Found) string { return string(f.Severity) }},
	{"context", "Context", true, func(f *inspection.Found) string { return f.Context }},
	{"rule", "Rule", true, func(f *inspection.Found) string { return f.Rule }},
	{"home", "Home", false, func(f *inspection.Found) string { return f.Home }},
}

func (s *site) findings(ctx context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	all, fresh, err := s.opt.Inspection.Soon(ctx, snapshot, patience)
	if err != nil {
		return nil, err
	}
	params := req.URL.Query()
	if all == nil {
		return &findingsView{Looking: true, Events: len(snapshot.Contracts()), address: newAddress(findingsPath, params)}, nil
	}
	v := &findingsView{
		links: links{snapshot}, Looking: !fresh, Events: len(snapshot.Contracts()), Total: len(all.Findings), Waived: all.Waived, Baseline: all.Baseline,
		address: newAddress(findingsPath, params, "severity", "context", "rule", "home"),
	}
	v.Narrowed = len(v.address.params) > 0
	kept := all.Keep(chosenFindings(params, ""))
	weigh := map[diag.Severity]int{diag.Error: 0, diag.Warning: 1}
	slices.SortStableFunc(kept, func(a, b *inspection.Found) int {
		return cmp.Compare(weightOf(weigh, a.Severity), weightOf(weigh, b.Severity))
	})
	shown, p := turned(kept, shownFindings, params.Get("page"), func(page string) string { return v.address.with("page", page) })
	v.pager = p
	about := aboutContexts(snapshot)
	for _, f := range shown {
		row := openRow{Found: f, Hue: about.hue(f.Context), About: v.subject(f.Subject)}
		if rule, err := rules.ByID(f.Rule); err == nil {
			row.Title, row.Rationale = rule.Title, rule.Rationale
		}
		v.Rows = append(v.Rows, row)
	}
	v.facets(all, params)
	return v, nil
}

func weightOf(weigh map[diag.Severity]int, s diag.Severity) int {
	if n, known := weigh[s]; known {
		return n
	}
	return len(weigh)
}

// chosenFindings is the filter of an address, but for the facet that is left out.
func chosenFindings(params url.Values, except string) inspection.Filter {
	get := func(name string) string {
		if name == except {
			return ""
		}
		return params.Get(name)
	}
	return inspection.Filter{Home: get("home"), Context: get("context"), Rule: get("rule"), Severity: get("severity")}
}

// facets counts what other choices would leave.
func (v *findingsView) facets(all *inspection.Data, params url.Values) {
	for _, kind := range findingFacets {
		counts := map[string]int{}
		for _, f := range all.Keep(chosenFindings(params, kind.name)) {
			if value := kind.value(f); value != "" {
				counts[value]++
			}
		}
		current := params.Get(kind.name)
		f := facet{Name: kind.name, Title: kind.title, Open: kind.open || current != "", More: max(0, len(counts)-maxChoices)}
		for value, n := range counts {
			c := choice{Value: value, Count: n, Chosen: value == current, Link: v.address.with(kind.name, value)}
			if c.Chosen {
				c.Link = v.address.with(kind.name, "")
			}
			f.Choices = append(f.Choices, c)
		}
		slices.SortFunc(f.Choices, func(a, b choice) int {
			return cmp.Or(-compareBool(a.Chosen, b.Chosen), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		f.Choices = f.Choices[:min(len(f.Choices), maxChoices)]
		v.Facets = append(v.Facets, f)
	}
}
