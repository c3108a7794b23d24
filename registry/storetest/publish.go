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

func empty(t *testing.T, place Place) {
	s := open(t, place)
	if n := newest(t, s); n != 0 {
		t.Errorf("the newest change is %d, want 0", n)
	}
	same(t, "records of an empty store", &registry.Records{}, records(t, s))
	if found, err := s.Blobs(t.Context(), nil); len(found) != 0 || err != nil {
		t.Errorf("Blobs(nil) = %v, %v; want none", found, err)
	}
	found, err := s.Files(t.Context(), []registry.VersionKey{key(placed, number(1, 0))})
	if len(found) != 0 || err != nil {
		t.Errorf("Files of a version that is not there = %v, %v; want none", found, err)
	}
	if seal, err := s.Seal(t.Context(), at); seal != nil || err != nil {
		t.Errorf("Seal of nothing = %v, %v; want none", seal, err)
	}
	if err := s.Record(t.Context()); err != nil {
		t.Errorf("Record of nothing: %v", err)
	}
}

func roundTrip(t *testing.T, place Place) {
	s := open(t, place)
	p := Example()
	commit(t, s, p)
	check(t, s, p)
}

// check compares what the store has with the one publication that it was given.
func check(t *testing.T, s registry.Store, p *registry.Publication) {
	t.Helper()
	want := &registry.Records{Sequence: 1, Claims: p.Claims, Consents: p.Consents, Numbers: p.Numbers, Settings: p.Settings}
	for _, h := range p.Writes {
		want.Heads = append(want.Heads, registry.Head{Kind: h.Kind, Name: h.Name, Generation: 1})
	}
	for _, f := range p.Trees["shop"] {
		want.Files = append(want.Files, registry.FileRecord{Home: "shop", FileRef: f, Push: registry.Push{Commit: p.Change.Commit, At: p.Change.At}})
	}
	var keys []registry.VersionKey
	for i, v := range p.Versions {
		if v.ID != registry.SchemaID(i+1) {
			t.Errorf("%s has the id %d, want %d", v.VersionKey, v.ID, i+1)
		}
		keys = append(keys, v.VersionKey)
		v.Files = nil
		want.Versions = append(want.Versions, v)
	}
	same(t, "records", want, records(t, s))
	files, err := s.Files(t.Context(), append(keys, keys[0], key("no.Such", number(1, 0))))
	if err != nil || len(files) != len(keys) {
		t.Errorf("Files = %v, %v", files, err)
	}
	for _, v := range p.Versions {
		same(t, "files of "+v.VersionKey.String(), v.Files, files[v.VersionKey])
	}
	for id, data := range p.Blobs {
		found, err := s.Blobs(t.Context(), []registry.BlobID{id, id})
		if err != nil || string(found[id]) != string(data) {
			t.Errorf("Blobs(%s) = %q, %v; want %q", id, found[id], err, data)
		}
	}
	change := p.Change
	change.Sequence = 1
	same(t, "changes", []registry.Change{change}, changes(t, s, 0, 10))
	entries, err := s.Audit(t.Context(), registry.AuditQuery{Limit: 10})
	if err != nil {
		t.Error(err)
	}
	for i, e := range p.Audit {
		e.Position = int64(i + 1)
	}
	same(t, "audit", p.Audit, entries)
}

func reopened(t *testing.T, place Place) {
	first, err := place.Open()
	if err != nil {
		t.Fatal(err)
	}
	p := Example()
	commit(t, first, p)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, open(t, place), p)
}

func openedAtOnce(t *testing.T, place Place) {
	var work sync.WaitGroup
	for range 4 {
		work.Go(func() {
			s, err := place.Open()
			if err == nil {
				err = s.Close()
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	check(t, open(t, place), committed(t, place))
}

func committed(t *testing.T, place Place) *registry.Publication {
	p := Example()
	commit(t, open(t, place), p)
	return p
}

func leavesNothing(t *testing.T, s registry.Store, p *registry.Publication) {
	t.Helper()
	if err := s.Commit(t.Context(), p); err == nil {
		t.Fatal("it was accepted")
	}
	r := records(t, s)
	r.Heads = nil
	same(t, "records after a publication that failed", &registry.Records{}, r)
	for id := range p.Blobs {
		if _, err := s.Blobs(t.Context(), []registry.BlobID{id}); err == nil {
			t.Errorf("a failed publication left the content %s", id)
		}
	}
	if entries, err := s.Audit(t.Context(), registry.AuditQuery{Limit: 10}); len(entries) != 0 || err != nil {
		t.Errorf("a failed publication left audit entries: %v, %v", entries, err)
	}
	for _, v := range p.Versions {
		if v.ID != 0 {
			t.Errorf("a failed publication gave %s the id %d", v.VersionKey, v.ID)
		}
	}
}

func failed(t *testing.T, place Place) {
	gap := Example()
	gap.Versions[1].Version = number(2, 7) // refused after most was written
	moved := Example()
	moved.Moved = []registry.Claim{{Kind: registry.ContextClaim, Name: "nobody", Home: "shop"}}
	late := Example()
	late.Writes[0].Generation = 1
	s := open(t, place)
	for _, p := range []*registry.Publication{gap, moved, late} {
		leavesNothing(t, s, p)
	}
	p := Example()
	commit(t, s, p) // as if nothing had been
	if n := newest(t, s); n != 1 {
		t.Errorf("the first change has the number %d", n)
	}
}

func cancelled(t *testing.T, place Place) {
	s := open(t, place)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Records(ctx, registry.Scope{All: true}); !errors.Is(err, context.Canceled) {
		t.Errorf("Records: %v, want context.Canceled", err)
	}
	if err := s.Commit(ctx, Example()); !errors.Is(err, context.Canceled) {
		t.Errorf("Commit: %v, want context.Canceled", err)
	}
	if err := s.Record(ctx, entry("token ci", "refuse")); !errors.Is(err, context.Canceled) {
		t.Errorf("Record: %v, want context.Canceled", err)
	}
	same(t, "records", &registry.Records{}, records(t, s))
}

func scopes(t *testing.T, place Place) {
	s := open(t, place)
	shop := publication("shop", placed, number(1, 0))
	shop.Claims = []registry.Claim{{Kind: registry.ContextClaim, Name: "ordering", Home: "shop"}}
	shop.Trees = map[string][]registry.FileRef{"shop": {{Name: "a.yaml", Blob: put(shop, "a")}}}
	shop.Writes = append(shop.Writes[:1:1], registry.Head{Kind: registry.DependantsHead, Name: shipped}, shop.Writes[1])
	commit(t, s, shop)
	depot := publication("depot", shipped, number(1, 0))
	depot.Claims = []registry.Claim{{Kind: registry.ContextClaim, Name: "fulfilment", Home: "depot"}}
	depot.Trees = map[string][]registry.FileRef{"depot": {{Name: "b.yaml", Blob: put(depot, "b")}}}
	commit(t, s, depot)
	all := records(t, s)
	if len(all.Heads) != 5 || len(all.Claims) != 2 || len(all.Files) != 2 || len(all.Versions) != 2 {
		t.Fatalf("all records are %+v", all)
	}
	same(t, "no scope", &registry.Records{Sequence: 2}, scoped(t, s, registry.Scope{}))
	same(t, "the scope of a home", &registry.Records{
		Sequence: 2, Heads: []registry.Head{{Kind: registry.HomeHead, Name: "depot", Generation: 1}},
		Claims: all.Claims[:1], Files: all.Files[:1],
	}, scoped(t, s, registry.Scope{Homes: []string{"depot", "nobody"}}))
	same(t, "the scope of a lineage", &registry.Records{
		Sequence: 2, Versions: all.Versions[:1],
		Heads: []registry.Head{{Kind: registry.ContractHead, Name: shipped, Generation: 1}, {Kind: registry.DependantsHead, Name: shipped, Generation: 1}},
	}, scoped(t, s, registry.Scope{Lineages: []string{shipped, "no.Such"}}))
}

func trees(t *testing.T, place Place) {
	s := open(t, place)
	write := func(trees map[string]string) {
		p := publication("shop", placed)
		p.Trees = map[string][]registry.FileRef{}
		for home, names := range trees {
			p.Writes = append(p.Writes, registry.Head{Kind: registry.HomeHead, Name: home})
			for _, name := range names {
				p.Trees[home] = append(p.Trees[home], registry.FileRef{Name: string(name), Blob: put(p, fmt.Sprint(home, names, name))})
			}
			if names == "" {
				p.Trees[home] = nil
			}
		}
		p.Writes = p.Writes[:2]
		commit(t, s, current(t, s, p))
	}
	write(map[string]string{"shop": "ab", "billing": "a", "depot": "x"})
	write(map[string]string{"shop": "bc", "depot": ""})
	write(nil)
	var got []string
	for _, f := range records(t, s).Files {
		data, err := s.Blobs(t.Context(), []registry.BlobID{f.Blob})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %s=%s", f.Home, f.Name, data[f.Blob]))
	}
	same(t, "files", []string{"billing a=billinga97", "shop b=shopbc98", "shop c=shopbc99"}, got)
}

func contents(t *testing.T, place Place) {
	s := open(t, place)
	p := publication("shop", placed)
	var ids []registry.BlobID
	for i := range 1200 { // more than a statement may have parameters
		ids = append(ids, put(p, fmt.Sprint(i)))
	}
	commit(t, s, p)
	again := publication("shop", placed)
	put(again, "7")
	commit(t, s, current(t, s, again))
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

func claims(t *testing.T, place Place) {
	s := open(t, place)
	claim := func(home string) *registry.Publication {
		p := publication(home, home+".Event")
		p.Claims = []registry.Claim{
			{Kind: registry.ContextClaim, Name: "ordering", Home: home},
			{Kind: registry.ServiceClaim, Name: "ordering", Home: home},
		}
		return p
	}
	commit(t, s, claim("shop"))
	if err := s.Commit(t.Context(), claim("thief")); !errors.Is(err, registry.ErrStale) {
		t.Errorf("a name that has a home was given again: %v, want ErrStale", err)
	}
	p := publication("admin", placed)
	p.Moved = []registry.Claim{{Kind: registry.ContextClaim, Name: "ordering", Home: "depot"}}
	commit(t, s, p)
	same(t, "claims", []registry.Claim{
		{Kind: registry.ContextClaim, Name: "ordering", Home: "depot"}, {Kind: registry.ServiceClaim, Name: "ordering", Home: "shop"},
	}, records(t, s).Claims)
}

func noGaps(t *testing.T, place Place) {
	s := open(t, place)
	publish := func(versions ...contract.Version) error {
		return s.Commit(t.Context(), current(t, s, publication("shop", placed, versions...)))
	}
	if err := publish(number(1, 0), number(1, 1)); err != nil {
		t.Fatal(err)
	}
	for _, v := range []contract.Version{number(1, 3), number(1, 1), number(1, 0), number(2, 1)} {
		if err := publish(v); err == nil || errors.Is(err, registry.ErrStale) {
			t.Errorf("publishing %s after 1.0 and 1.1: %v, want a fault", v, err)
		}
	}
	if err := publish(number(1, 2), number(2, 0)); err != nil {
		t.Fatal(err)
	}
	renamed := current(t, s, publication("shop", placed, number(1, 3)))
	renamed.Versions[0].Event.Event = "OrderReceived"
	commit(t, s, renamed) // numbers go on in the lineage
	if r := records(t, s); len(r.Versions) != 5 {
		t.Errorf("%d versions, want 5", len(r.Versions))
	}
}
