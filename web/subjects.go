package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// subjectsView is the list of Kafka subjects: which contract has each, and which none
// has.
type subjectsView struct {
	narrowing
	pager
	Rows      []subjectRow
	Unmanaged int // of all
	Kafka     kafkaAddress
	Origin    string // of this registry, as the reader named it
}

// subjectRow is a subject in the list.
type subjectRow struct {
	Name    string
	Hue     int
	Claim   claimOf
	Hidden  int                    // versions that were retracted or deleted
	Newest  *registry.SubjectEntry // of the others; nil: there is none
	Promise contract.Mode
	Model   contract.ContentModel
	Mode    string // what may be done with it
	Within  string // Kafka context; empty: the default one
}

// subjectsPerPage is how many subjects a list shows at once.
const subjectsPerPage = 50

// Values of the facet that tells subjects apart by who has them.
const (
	claimed   = "claimed"
	unmanaged = "unmanaged"
)

func (r subjectRow) standing() string {
	if r.Claim.Contract == nil {
		return unmanaged
	}
	return claimed
}

// subjectFacets are the facets of the list of subjects: adding one is a row.
var subjectFacets = []facetKind[subjectRow]{
	{"standing", "Contract", true, func(r subjectRow) []string { return []string{r.standing()} }, byName},
	{"context", "Context", true, func(r subjectRow) []string {
		if r.Claim.Contract == nil {
			return []string{none}
		}
		return []string{r.Claim.Contract.Name.Context}
	}, byName},
	{"promise", "Promise", false, func(r subjectRow) []string { return []string{string(r.Promise)} }, byName},
	{"mode", "What may be done", false, func(r subjectRow) []string { return []string{r.Mode} }, byName},
	{byKafkaContext, "Kafka context", false, func(r subjectRow) []string { return oneOf(r.Within, ".") }, byName},
}

// byKafkaContext is the facet that only a registry with Kafka contexts has.
const byKafkaContext = "within"

func (v subjectsView) place() layout {
	return layout{Title: "Kafka subjects", Section: "subjects", Alternate: "/v1/subjects", Unknown: v.unknown}
}

func (s *site) subjects(_ context.Context, snapshot *registry.Snapshot, req *http.Request) (any, error) {
	params, about := req.URL.Query(), aboutContexts(snapshot)
	v := subjectsView{Kafka: s.kafkaAt(req), Origin: s.opt.Origin(req)}
	names := snapshot.SubjectNames()
	all, kinds := make([]subjectRow, 0, len(names)), subjectFacets[:len(subjectFacets)-1]
	for _, name := range names {
		row := subjectRowOf(snapshot, about, name)
		if row.Claim.Contract == nil {
			v.Unmanaged++
		}
		if row.Within != "" {
			kinds = subjectFacets
		}
		all = append(all, row)
	}
	rows, by := narrow("/subjects", params, all, kinds, func(r subjectRow) []string {
		if r.Claim.Contract == nil {
			return []string{r.Name}
		}
		return []string{r.Name, r.Claim.Contract.Name.String()}
	})
	by.Filter.Label = "Words in name or event"
	v.narrowing = by
	here := links{snapshot}
	v.unknown = slices.DeleteFunc(v.unknown, func(u unknownChoice) bool { return u.Name == "context" && here.HasContext(u.Value) })
	v.Rows, v.pager = turned(rows, subjectsPerPage, params.Get("page"), by.page)
	return v, nil
}

func subjectRowOf(snapshot *registry.Snapshot, about contexts, name string) subjectRow {
	row := subjectRow{Name: name, Claim: newClaimOf(snapshot, name), Mode: snapshot.KafkaMode(name), Within: kafkaContextOf(name)}
	row.Promise, row.Model, _ = snapshot.Promise(name)
	if row.Claim.Contract != nil {
		row.Hue = about.hue(row.Claim.Contract.Name.Context)
	}
	for _, e := range snapshot.SubjectEntries(name) {
		if e.Visible() {
			row.Newest = &e
		} else {
			row.Hidden++
		}
	}
	return row
}

// unmanagedSubjects counts the subjects that no contract claims.
func unmanagedSubjects(snapshot *registry.Snapshot) int {
	count := 0
	for _, name := range snapshot.SubjectNames() {
		if _, _, ok := snapshot.SubjectOwner(name); !ok {
			count++
		}
	}
	return count
}
