// Package storetest is the suite that every store of the registry passes: what
// registry.Store promises, as tests.
package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Open opens a store at a place of the test's own; called again, it opens what
// the first left there. The suite closes what it opens.
type Open func() (registry.Store, error)

// Run runs the suite. Prepare makes a new, empty place for each test.
func Run(t *testing.T, prepare func(t *testing.T) Open) {
	for _, tc := range []struct {
		name string
		test func(*testing.T, Open)
	}{
		{"an empty store has nothing", empty},
		{"a publication is read back as it was written", roundTrip},
		{"what was committed is there after opening again", reopened},
		{"a publication judged on an older state is stale", stale},
		{"of many at once, each sequence has one", concurrent},
		{"a revision number is neither skipped nor used twice", noGaps},
		{"a publication that fails leaves nothing", atomic},
		{"the tree of a home is replaced, that of others is not", trees},
		{"a content is kept once, and an unknown one is an error", blobs},
		{"changes and audit are read in pages", pages},
		{"a cancelled context stops a read and an unbegun commit", cancelled},
	} {
		t.Run(tc.name, func(t *testing.T) { tc.test(t, prepare(t)) })
	}
}

// at is a time that every store can keep: whole microseconds, UTC.
var at = time.Date(2026, 2, 3, 4, 5, 6, 789_000, time.UTC)

func open(t *testing.T, o Open) registry.Store {
	t.Helper()
	s, err := o()
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

func commit(t *testing.T, s registry.Store, p *registry.Publication) int64 {
	t.Helper()
	sequence, err := s.Commit(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return sequence
}

func records(t *testing.T, s registry.Store) *registry.Records {
	t.Helper()
	r, err := s.Records(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// same compares what was read with what was written, by their text: no list
// and an empty list are the same.
func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if w, g := fmt.Sprintf("%+v", want), fmt.Sprintf("%+v", got); w != g {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// publication is a change of shop's that publishes the versions of
// ordering.OrderPlaced.
func publication(after int64, versions ...contract.Version) *registry.Publication {
	p := &registry.Publication{
		After:  after,
		Change: registry.Change{At: at, Kind: registry.PushChange, Home: "shop", Commit: "1a2b3c4", Actor: "ci"},
		Blobs:  map[registry.BlobID][]byte{},
	}
	for _, v := range versions {
		add(p, version(v), schemaText(v))
	}
	return p
}

func schemaText(v contract.Version) string { return fmt.Sprintf(`{"title": "%s"}`, v) }

func version(v contract.Version) registry.VersionRecord {
	return registry.VersionRecord{
		Event: contract.EventName{Context: "ordering", Event: "OrderPlaced"}, Lineage: "ordering.OrderPlaced", Version: v,
		Fingerprint: contract.Fingerprint(registry.BlobOf([]byte(schemaText(v)))),
		File:        "contexts/ordering/OrderPlaced/v1.schema.json", Label: "v1",
		PublishedAt: at, Actor: "ci", Home: "shop", Commit: "1a2b3c4",
		Mode: contract.FullTransitive, Model: contract.Tolerant,
	}
}

// add puts a version and its contents into a publication.
func add(p *registry.Publication, v registry.VersionRecord, text string) {
	v.Bundle = put(p, text)
	v.Files = []registry.FileRef{{Name: v.File, Blob: put(p, text+"\n")}, {Name: "shared/money.json", Blob: put(p, "{}")}}
	p.Versions = append(p.Versions, v)
}

func put(p *registry.Publication, text string) registry.BlobID {
	id := registry.BlobOf([]byte(text))
	p.Blobs[id] = []byte(text)
	return id
}

func number(major, revision int) contract.Version {
	return contract.Version{Major: major, Revision: revision}
}

// Example returns a first publication that sets every field, for the tests of a
// store that go beyond the suite.
func Example() *registry.Publication { return full() }
