package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

func empty(t *testing.T, o Open) {
	s := open(t, o)
	if n, err := s.Sequence(t.Context()); n != 0 || err != nil {
		t.Errorf("Sequence() = %d, %v; want 0", n, err)
	}
	same(t, "records of an empty store", &registry.Records{}, records(t, s))
	if found, err := s.Blobs(t.Context(), nil); len(found) != 0 || err != nil {
		t.Errorf("Blobs(nil) = %v, %v; want none", found, err)
	}
}

// full is a publication that sets every field.
func full() *registry.Publication {
	p := publication(0, number(1, 0))
	odd := version(number(2, 0))
	odd.Draft, odd.Imported, odd.Breaks, odd.Unknowns = true, true, 3, 2
	odd.Mode, odd.Model, odd.Label = contract.None, contract.Strict, "0001-first"
	add(p, odd, `{"title": "käse \u0000 <b>"}`)
	p.Claims = []registry.Claim{
		{Kind: registry.ContextClaim, Name: "ordering", Home: "shop"},
		{Kind: registry.ContractClaim, Name: "ordering.OrderPlaced", Home: "shop", Lineage: "ordering.OrderPlaced"},
		{Kind: registry.ServiceClaim, Name: "ordering/checkout", Home: "shop"},
	}
	p.Tree = []registry.FileRef{{Name: "contexts/ordering/context.yaml", Blob: put(p, "context: ordering\n")}, {Name: "treaty.yaml", Blob: put(p, "")}}
	p.Audit = []registry.AuditEntry{
		{At: at, Actor: "ci", Origin: "127.0.0.1:4711", Action: "claim", Subject: "context ordering", After: `{"home":"shop"}`},
		{At: at, Actor: "ci", Origin: "127.0.0.1:4711", Action: "update", Subject: "file a'; DROP TABLE audit; --", Before: `{"a":1}`},
	}
	return p
}

func roundTrip(t *testing.T, o Open) {
	s := open(t, o)
	p := full()
	if got := commit(t, s, p); got != 1 {
		t.Fatalf("the first sequence is %d, want 1", got)
	}
	check(t, s, p)
}

// check compares what the store has with the one publication that it was given.
func check(t *testing.T, s registry.Store, p *registry.Publication) {
	t.Helper()
	want := &registry.Records{Sequence: 1, Claims: p.Claims, Versions: p.Versions}
	for i := range want.Versions {
		want.Versions[i].Sequence = 1
	}
	for _, f := range p.Tree {
		want.Files = append(want.Files, registry.FileRecord{Home: "shop", FileRef: f})
	}
	same(t, "records", want, records(t, s))
	for id, data := range p.Blobs {
		found, err := s.Blobs(t.Context(), []registry.BlobID{id})
		if err != nil || string(found[id]) != string(data) {
			t.Errorf("Blobs(%s) = %q, %v; want %q", id, found[id], err, data)
		}
	}
	changes, err := s.Changes(t.Context(), 0, 10)
	wantChange := p.Change
	wantChange.Sequence = 1
	for _, v := range p.Versions {
		wantChange.Versions = append(wantChange.Versions, registry.VersionName{Event: v.Event, Version: v.Version})
	}
	if err != nil {
		t.Error(err)
	}
	same(t, "changes", []registry.Change{wantChange}, changes)
	entries, err := s.Audit(t.Context(), 0, 10)
	wantAudit := append([]registry.AuditEntry(nil), p.Audit...)
	for i := range wantAudit {
		wantAudit[i].Sequence, wantAudit[i].Number = 1, int64(i+1)
	}
	if err != nil {
		t.Error(err)
	}
	same(t, "audit", wantAudit, entries)
}

func reopened(t *testing.T, o Open) {
	first, err := o()
	if err != nil {
		t.Fatal(err)
	}
	p := full()
	commit(t, first, p)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, open(t, o), p)
}

func stale(t *testing.T, o Open) {
	s := open(t, o)
	commit(t, s, publication(0, number(1, 0)))
	before := records(t, s)
	for _, after := range []int64{0, 2, -1} {
		if _, err := s.Commit(t.Context(), publication(after, number(1, 1))); !errors.Is(err, registry.ErrStale) {
			t.Errorf("Commit after %d of 1: %v, want ErrStale", after, err)
		}
	}
	same(t, "records after stale commits", before, records(t, s))
}

// concurrent lets several writers publish, each on the newest state that it
// sees, until all have succeeded.
func concurrent(t *testing.T, o Open) {
	s := open(t, o)
	const writers, each = 8, 4
	var work sync.WaitGroup
	sequences := make(chan int64, writers*each)
	for range writers {
		work.Go(func() {
			for done := 0; done < each; {
				after, err := s.Sequence(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				sequence, err := s.Commit(context.Background(), publication(after, number(1, int(after))))
				switch {
				case err == nil:
					sequences <- sequence
					done++
				case !errors.Is(err, registry.ErrStale):
					t.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	close(sequences)
	seen := map[int64]bool{}
	for n := range sequences {
		if seen[n] {
			t.Errorf("sequence %d was given twice", n)
		}
		seen[n] = true
	}
	r := records(t, s)
	if r.Sequence != writers*each || len(seen) != writers*each || len(r.Versions) != writers*each {
		t.Errorf("after %d commits: sequence %d, %d sequences given, %d versions", writers*each, r.Sequence, len(seen), len(r.Versions))
	}
	for i, v := range r.Versions {
		if v.Version != number(1, i) || v.Sequence != int64(i+1) {
			t.Errorf("version %d is %s of sequence %d", i, v.Version, v.Sequence)
		}
	}
}

func noGaps(t *testing.T, o Open) {
	s := open(t, o)
	commit(t, s, publication(0, number(1, 0), number(1, 1)))
	for _, v := range []contract.Version{number(1, 3), number(1, 1), number(1, 0), number(2, 1)} {
		if _, err := s.Commit(t.Context(), publication(1, v)); err == nil || errors.Is(err, registry.ErrStale) {
			t.Errorf("publishing %s after 1.0 and 1.1: %v, want a fault", v, err)
		}
	}
	commit(t, s, publication(1, number(1, 2), number(2, 0)))
	renamed := publication(2, number(1, 3))
	renamed.Versions[0].Event.Event = "OrderReceived"
	commit(t, s, renamed) // numbers go on in the lineage
	renamed = publication(3, number(1, 3))
	renamed.Versions[0].Event.Event = "OrderAccepted"
	if _, err := s.Commit(t.Context(), renamed); err == nil || errors.Is(err, registry.ErrStale) {
		t.Errorf("publishing 1.3 again under another name: %v, want a fault", err)
	}
}

func atomic(t *testing.T, o Open) {
	s := open(t, o)
	p := full()
	p.Versions[1].Version = number(2, 7) // refused after most was written
	if _, err := s.Commit(t.Context(), p); err == nil {
		t.Fatal("a version with a gap was accepted")
	}
	same(t, "records after a publication that failed", &registry.Records{}, records(t, s))
	for id := range p.Blobs {
		if _, err := s.Blobs(t.Context(), []registry.BlobID{id}); err == nil {
			t.Errorf("a failed publication left the content %s", id)
		}
	}
	if entries, err := s.Audit(t.Context(), 0, 10); len(entries) != 0 || err != nil {
		t.Errorf("a failed publication left audit entries: %v, %v", entries, err)
	}
}

func trees(t *testing.T, o Open) {
	s := open(t, o)
	write := func(after int64, home string, names ...string) {
		p := publication(after)
		p.Change.Home = home
		for _, name := range names {
			p.Tree = append(p.Tree, registry.FileRef{Name: name, Blob: put(p, home+name)})
		}
		commit(t, s, p)
	}
	write(0, "shop", "a.yaml", "b.yaml")
	write(1, "billing", "a.yaml")
	write(2, "shop", "b.yaml", "c.yaml")
	var got []string
	for _, f := range records(t, s).Files {
		got = append(got, f.Home+":"+f.Name)
	}
	same(t, "files", []string{"billing:a.yaml", "shop:b.yaml", "shop:c.yaml"}, got)
}

func blobs(t *testing.T, o Open) {
	s := open(t, o)
	p := publication(0)
	var ids []registry.BlobID
	for i := range 1200 { // more than a statement has parameters for
		ids = append(ids, put(p, fmt.Sprint(i)))
	}
	commit(t, s, p)
	again := publication(1)
	put(again, "7")
	commit(t, s, again)
	found, err := s.Blobs(t.Context(), ids)
	if err != nil || len(found) != len(ids) {
		t.Fatalf("%d of %d contents, %v", len(found), len(ids), err)
	}
	if string(found[ids[7]]) != "7" {
		t.Errorf("content 7 is %q", found[ids[7]])
	}
	if _, err := s.Blobs(t.Context(), []registry.BlobID{ids[0], registry.BlobOf([]byte("never"))}); err == nil {
		t.Error("a content that is not there was no error")
	}
}

func pages(t *testing.T, o Open) {
	s := open(t, o)
	for i := range 5 {
		p := publication(int64(i))
		p.Audit = []registry.AuditEntry{{At: at, Action: "update", Subject: fmt.Sprint(i)}}
		commit(t, s, p)
	}
	changes, err := s.Changes(t.Context(), 2, 2)
	if err != nil || len(changes) != 2 || changes[0].Sequence != 3 || changes[1].Sequence != 4 {
		t.Errorf("Changes(2, 2) = %v, %v; want 3 and 4", changes, err)
	}
	entries, err := s.Audit(t.Context(), 4, 10)
	if err != nil || len(entries) != 1 || entries[0].Subject != "4" {
		t.Errorf("Audit(4, 10) = %v, %v; want the fifth", entries, err)
	}
}

func cancelled(t *testing.T, o Open) {
	s := open(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Records(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Records: %v, want context.Canceled", err)
	}
	if _, err := s.Commit(ctx, publication(0)); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit: %v, want context.Canceled", err)
	}
	if n, err := s.Sequence(t.Context()); n != 0 || err != nil {
		t.Errorf("a cancelled commit wrote: sequence %d, %v", n, err)
	}
}
