package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

func stale(t *testing.T, place Place) {
	s := open(t, place)
	commit(t, s, publication("shop", placed, number(1, 0)))
	shop := registry.Head{Kind: registry.HomeHead, Name: "shop"}
	for _, tc := range []struct {
		name   string
		change func(*registry.Publication)
		stale  bool
	}{
		{"a written head had been written", func(p *registry.Publication) { p.Writes[0].Generation = 0 }, true},
		{"a written head has not come that far", func(p *registry.Publication) { p.Writes[0].Generation = 2 }, true},
		{"a written head was never there", func(p *registry.Publication) { p.Writes[0].Generation = -1 }, true},
		{"a read head had been written", func(p *registry.Publication) { p.Reads = []registry.Head{shop} }, true},
		{"a read head is of another kind", func(p *registry.Publication) {
			p.Reads = []registry.Head{{Kind: registry.DependantsHead, Name: "shop"}}
		}, false},
		{"a head that was never written is read", func(p *registry.Publication) {
			p.Reads = []registry.Head{{Kind: registry.ContractHead, Name: "no.Such"}}
		}, false},
	} {
		before := records(t, s)
		p := current(t, s, publication("depot", placed))
		tc.change(p)
		err := s.Commit(t.Context(), p)
		if errors.Is(err, registry.ErrStale) != tc.stale || !tc.stale && err != nil {
			t.Errorf("%s: %v, want stale %v", tc.name, err, tc.stale)
		}
		if tc.stale {
			same(t, tc.name+": records", before, records(t, s))
		}
	}
}

// crossing lets two publish at once, each by what the other changes: if both were
// accepted, neither would have been judged with the other.
func crossing(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	heads := []registry.Head{{Kind: registry.DependantsHead, Name: placed}, {Kind: registry.DependantsHead, Name: shipped}}
	generations := []int64{0, 0}
	for round := range 20 {
		var work sync.WaitGroup
		answers := make([]error, 2)
		for i, s := range stores {
			p := publication("shop", placed)
			p.Reads, p.Writes = []registry.Head{heads[1-i]}, []registry.Head{heads[i]}
			p.Reads[0].Generation, p.Writes[0].Generation = generations[1-i], generations[i]
			work.Go(func() { answers[i] = s.Commit(context.Background(), p) })
		}
		work.Wait()
		accepted := 0
		for i, err := range answers {
			switch {
			case err == nil:
				accepted++
				generations[i]++
			case !errors.Is(err, registry.ErrStale):
				t.Fatal(err)
			}
		}
		if accepted != 1 {
			t.Fatalf("round %d: %d of the two were accepted, want one", round, accepted)
		}
	}
}

// concurrent lets writers of two processes publish, each on the newest state
// that it sees, until all have succeeded.
func concurrent(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	const writers, each = 6, 4
	var work sync.WaitGroup
	for i := range writers {
		s := stores[i%len(stores)]
		work.Go(func() {
			for done := 0; done < each; {
				switch err := publishNext(s); {
				case err == nil:
					done++
				case !errors.Is(err, registry.ErrStale):
					t.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	r := records(t, stores[0])
	if len(r.Versions) != writers*each || r.Sequence != writers*each || r.Heads[0].Generation != writers*each {
		t.Fatalf("after %d commits: sequence %d, generation %d, %d versions", writers*each, r.Sequence, r.Heads[0].Generation, len(r.Versions))
	}
	for i, v := range r.Versions {
		if v.Version != number(1, i) {
			t.Errorf("version %d is %s", i, v.Version)
		}
	}
}

// publishNext publishes the next revision after what the store has.
func publishNext(s registry.Store) error {
	r, err := s.Records(context.Background(), registry.Scope{Homes: []string{"shop"}, Lineages: []string{placed}})
	if err != nil {
		return err
	}
	p := publication("shop", placed, number(1, len(r.Versions)))
	for i := range r.Heads {
		p.Writes[i].Generation = r.Heads[i].Generation
	}
	p.Audit = []*registry.AuditEntry{entry("contract "+placed, "publish")}
	return s.Commit(context.Background(), p)
}

func ids(t *testing.T, place Place) {
	s := open(t, place)
	p := publication("shop", placed)
	add(p, version("shop", placed, number(1, 0)), "same")
	add(p, version("shop", placed, number(1, 1)), "other")
	add(p, version("shop", placed, number(1, 2)), "same")
	commit(t, s, p)
	q := publication("depot", shipped)
	add(q, version("depot", shipped, number(1, 0)), "third")
	add(q, version("depot", shipped, number(2, 0)), "other")
	commit(t, s, q)
	var got []registry.SchemaID
	for _, v := range append(p.Versions, q.Versions...) {
		got = append(got, v.ID)
	}
	if got[0] != got[2] || got[1] != got[4] || got[0] == got[1] || got[3] == got[0] || got[3] == got[1] || min(got[0], got[1], got[3]) < 1 {
		t.Errorf("same, other, same; third, other have the ids %v", got)
	}
	for _, v := range records(t, s).Versions {
		for _, w := range append(p.Versions, q.Versions...) {
			if v.VersionKey == w.VersionKey && v.ID != w.ID {
				t.Errorf("%s was given the id %d and has %d", v.VersionKey, w.ID, v.ID)
			}
		}
	}
}

func idsAtOnce(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	var work sync.WaitGroup
	given := make([][]registry.VersionRecord, 8)
	for i := range given {
		lineage := "ordering.E" + string(rune('a'+i))
		work.Go(func() {
			for revision := range 5 {
				p := publication("home"+lineage, lineage)
				add(p, version("home", lineage, number(1, revision)), "schema "+string(rune('a'+(revision+i)%5)))
				for j := range p.Writes {
					p.Writes[j].Generation = int64(revision)
				}
				if err := stores[i%2].Commit(context.Background(), p); err != nil {
					t.Error(err)
					return
				}
				given[i] = append(given[i], p.Versions...)
			}
		})
	}
	work.Wait()
	byText, byID := map[registry.BlobID]registry.SchemaID{}, map[registry.SchemaID]registry.BlobID{}
	for _, list := range given {
		for _, v := range list {
			if id := byText[v.Bundle]; id != 0 && id != v.ID {
				t.Errorf("a schema has the ids %d and %d", id, v.ID)
			}
			if text := byID[v.ID]; text != "" && text != v.Bundle {
				t.Errorf("the id %d is of two schemas", v.ID)
			}
			byText[v.Bundle], byID[v.ID] = v.ID, v.Bundle
		}
	}
	if len(byText) != 5 {
		t.Errorf("%d schemas, want 5", len(byText))
	}
}
