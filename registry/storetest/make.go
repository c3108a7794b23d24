package storetest

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// at is a time that every store can keep: whole microseconds, UTC.
var at = time.Date(2026, 2, 3, 4, 5, 6, 789_000, time.UTC)

const (
	placed  = "ordering.OrderPlaced"
	shipped = "fulfilment.OrderShipped"
)

func open(t *testing.T, p Place) registry.Store {
	t.Helper()
	s, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func commit(t *testing.T, s registry.Store, p *registry.Publication) {
	t.Helper()
	if err := s.Commit(t.Context(), p); err != nil {
		t.Fatal(err)
	}
}

func newest(t *testing.T, s registry.Store) int64 {
	t.Helper()
	n, err := s.Sequence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// records returns everything, numbered.
func records(t *testing.T, s registry.Store) *registry.Records {
	t.Helper()
	newest(t, s)
	return scoped(t, s, registry.Scope{All: true})
}

func scoped(t *testing.T, s registry.Store, scope registry.Scope) *registry.Records {
	t.Helper()
	r, err := s.Records(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func changes(t *testing.T, s registry.Store, after int64, limit int) []registry.Change {
	t.Helper()
	list, err := s.Changes(t.Context(), after, limit)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// same compares what was read with what was written.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	text := func(value any) string {
		data, err := json.MarshalIndent(value, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if w, g := text(want), text(got); w != g {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// made counts changes, for their ids.
var made atomic.Int64

// publication publishes versions of a lineage by home, for the first time: the
// heads that it writes have generation 0.
func publication(home, lineage string, versions ...contract.Version) *registry.Publication {
	p := &registry.Publication{
		Writes: []registry.Head{{Kind: registry.ContractHead, Name: lineage}, {Kind: registry.HomeHead, Name: home}},
		Change: registry.Change{
			ID: fmt.Sprintf("%032x", made.Add(1)), At: at, Kind: registry.PushChange, Home: home, Commit: "1a2b3c4", Actor: "ci",
			Homes: []string{home}, Lineages: []string{lineage},
		},
		Blobs: map[registry.BlobID][]byte{},
	}
	for _, v := range versions {
		add(p, version(home, lineage, v), fmt.Sprintf(`{"title": "%s %s"}`, lineage, v))
	}
	return p
}

// current sets the generations of a publication's heads to those of the store.
func current(t *testing.T, s registry.Store, p *registry.Publication) *registry.Publication {
	t.Helper()
	generations := map[registry.Head]int64{}
	for _, h := range scoped(t, s, registry.Scope{All: true}).Heads {
		generations[registry.Head{Kind: h.Kind, Name: h.Name}] = h.Generation
	}
	for _, heads := range [][]registry.Head{p.Reads, p.Writes} {
		for i, h := range heads {
			heads[i].Generation = generations[registry.Head{Kind: h.Kind, Name: h.Name}]
		}
	}
	return p
}

func version(home, lineage string, v contract.Version) registry.VersionRecord {
	event, err := contract.ParseEventName(lineage, "")
	if err != nil {
		panic(err) // the suite's own names
	}
	return registry.VersionRecord{
		VersionKey: registry.VersionKey{Lineage: lineage, Version: v}, Event: event,
		File: "contexts/v1.schema.json", Label: "v1", PublishedAt: at, Actor: "ci", Home: home, Commit: "1a2b3c4",
		Mode: contract.FullTransitive, Model: contract.Tolerant,
	}
}

// add puts a version with that schema into a publication.
func add(p *registry.Publication, v registry.VersionRecord, text string) {
	v.Bundle = put(p, text)
	v.Fingerprint = contract.Fingerprint(v.Bundle)
	v.Files = []registry.FileRef{{Name: v.File, Blob: put(p, text+"\n")}, {Name: "shared/money.json", Blob: put(p, "{}")}}
	p.Versions = append(p.Versions, v)
	p.Change.Versions = append(p.Change.Versions, registry.VersionName{Event: v.Event, Version: v.Version})
}

func put(p *registry.Publication, text string) registry.BlobID {
	id := registry.BlobOf([]byte(text))
	p.Blobs[id] = []byte(text)
	return id
}

func number(major, revision int) contract.Version {
	return contract.Version{Major: major, Revision: revision}
}

func key(lineage string, v contract.Version) registry.VersionKey {
	return registry.VersionKey{Lineage: lineage, Version: v}
}

func entry(chain, action string) *registry.AuditEntry {
	return &registry.AuditEntry{Chain: chain, At: at, Actor: "ci", Origin: "127.0.0.1:4711", Action: action, Subject: chain}
}

// Example returns a first publication that sets every field, for the tests of a
// store that go beyond the suite.
func Example() *registry.Publication {
	p := publication("shop", placed, number(1, 0))
	odd := version("shop", placed, number(2, 0))
	odd.Draft, odd.Imported, odd.Breaks, odd.Unknowns = true, true, 3, 2
	odd.Mode, odd.Model, odd.Label = contract.None, contract.Strict, "0001-first"
	odd.Variant, odd.Attached = "0f1e2d3c4b5a6978", &registry.Attached{
		References: []registry.SubjectReference{{Name: "money.json", Subject: ":.eu:money'; DROP TABLE versions; --", Version: 7}},
		Metadata:   json.RawMessage(`{"properties":{"owner":"käse \u0000 <b>"}}`), RuleSet: json.RawMessage(`{"domainRules":[]}`),
	}
	add(p, odd, `{"title": "käse \u0000 <b>"}`)
	p.Numbers = []registry.SubjectNumber{
		{Subject: "orders'; DROP TABLE subject_numbers; --", Number: 1, VersionKey: key(placed, number(1, 0))},
		{Subject: "orders-value", Number: 1, VersionKey: key(placed, number(1, 0))},
		{Subject: "orders-value", Number: 2, VersionKey: key(placed, number(2, 0))},
	}
	p.Settings = []registry.SubjectSettings{
		{Name: "", Mode: "READONLY"},
		{Name: ":.eu:", Config: json.RawMessage(`{"compatibility": "BACKWARD", "alias": "käse \u0000 <b>"}`)},
		{Name: "orders", Config: json.RawMessage(`{}`), Mode: "IMPORT"},
	}
	p.Reads = []registry.Head{{Kind: registry.DependantsHead, Name: placed}}
	p.Change.Kind, p.Change.Deleted = registry.ImportChange, []registry.VersionName{{Subject: "orders'; DROP TABLE audit; --", Version: number(1, 7)}}
	p.Claims = []registry.Claim{
		{Kind: registry.ContextClaim, Name: "ordering", Home: "shop"},
		{Kind: registry.ContractClaim, Name: placed, Home: "shop", Lineage: placed},
		{Kind: registry.ServiceClaim, Name: "ordering/checkout", Home: "shop"},
	}
	p.Trees = map[string][]registry.FileRef{"shop": {
		{Name: "contexts/ordering/context.yaml", Blob: put(p, "context: ordering\n")}, {Name: "treaty.yaml", Blob: put(p, "")},
	}}
	p.Manifests = []registry.Manifest{{
		Service: "ordering/checkout", Commit: "1a2b3c4", Blob: put(p, "service: checkout\n"), File: "services/checkout.yaml", Home: "shop", Lock: put(p, "# treaty.lock\n"),
		PushedAt: at, Actor: "ci", Speaks: []contract.EventName{{Context: "ordering", Event: "OrderPlaced"}},
	}}
	p.Rollout = &registry.Rollout{Environment: "production", Service: "ordering/checkout", Begins: "1a2b3c4", At: at, Actor: "ci"}
	p.Change.Deployments = []registry.DeploymentNews{{Environment: "production", Service: "ordering/checkout", Commit: "1a2b3c4", Ended: true}}
	w := aWaiver("shop", "7f3a90c41b2e", "2027-01-31")
	w.Message = "a'; DROP TABLE waivers; --"
	p.Proposed, p.Change.Waivers = []registry.Waiver{w}, []registry.WaiverNews{newsOf(&w, registry.WaiverProposed)}
	p.Consents = contract.Consents{aConsent("ordering", "billing", contract.Downstream, contract.Conformist)}
	full := registry.AuditEntry{
		Chain: "contract " + placed, Change: p.Change.ID, At: at, Actor: "ci", Origin: "127.0.0.1:4711", Action: "publish",
		Subject: "version " + placed + " 1.0", Reason: "file a'; DROP TABLE audit; --", Before: `{"a":1}`, After: `{"a":2}`,
	}
	second := full
	second.Subject = "version " + placed + " 2.0"
	p.Audit = []*registry.AuditEntry{entry("home shop", "claim"), &full, &second}
	return p
}

// Next returns a publication to follow one that was committed, like Example.
func Next(after *registry.Publication) *registry.Publication {
	p := publication("shop", placed)
	for _, v := range after.Versions {
		add(p, version("shop", placed, number(v.Version.Major, v.Version.Revision+1)), v.Version.String()+" follows "+string(v.Bundle))
	}
	for i := range p.Writes {
		p.Writes[i].Generation = after.Writes[i].Generation + 1
	}
	p.Reads, p.Trees = after.Reads, after.Trees
	p.Audit = []*registry.AuditEntry{entry("contract "+placed, "publish"), entry("home shop", "update")}
	return p
}
