package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// content is a schema that a version has, the id that it brings, and what tells its
// id apart from others of the schema.
type content struct {
	text    string
	variant string
	brings  registry.SchemaID
}

// having publishes versions of a lineage, one for each content, from that revision on.
func having(lineage string, revision int, contents ...content) *registry.Publication {
	p := publication("shop", lineage)
	for i, c := range contents {
		v := version("shop", lineage, number(1, revision+i))
		v.ID, v.Variant = c.brings, c.variant
		add(p, v, c.text)
	}
	return p
}

func idsBrought(t *testing.T, place Place) {
	s := open(t, place)
	for revision, tc := range []struct {
		content
		id registry.SchemaID
	}{
		{content{text: "a", brings: 1000}, 1000},
		{content{text: "b", brings: 7}, 7},
		{content{text: "c"}, 1001}, // after the highest
		{content{text: "a", brings: 1000}, 1000},
		{content{text: "a"}, 1000},
		{content{text: "d", brings: registry.HighestBroughtID}, registry.HighestBroughtID},
		{content{text: "e"}, registry.HighestBroughtID + 1}, // there are always some left to count
	} {
		p := having(placed, revision, tc.content)
		if commit(t, s, current(t, s, p)); p.Versions[0].ID != tc.id {
			t.Errorf("the schema %s that brings the id %d got %d; want %d", tc.text, tc.brings, p.Versions[0].ID, tc.id)
		}
	}
}

func idsRefused(t *testing.T, place Place) {
	s := open(t, place)
	commit(t, s, having(placed, 0, content{text: "a", brings: 1000}, content{text: "b"}))
	before := records(t, s)
	for _, tc := range []struct {
		name     string
		contents []content
		want     error
	}{
		{"an id that another schema has", []content{{text: "c", brings: 1000}}, registry.ErrIDTaken},
		{"an id that was counted for another schema", []content{{text: "c", brings: 1001}}, registry.ErrIDTaken},
		{"an id for a schema that has another", []content{{text: "a", brings: 8}}, registry.ErrOtherID},
		{"an id that another variant has", []content{{text: "a", variant: "x", brings: 1000}}, registry.ErrIDTaken},
		{"one id for two schemas", []content{{text: "c", brings: 9}, {text: "d", brings: 9}}, registry.ErrIDTaken},
		{"two ids for one schema", []content{{text: "c", brings: 9}, {text: "c", brings: 10}}, registry.ErrOtherID},
		{"an id that is kept to be counted", []content{{text: "c", brings: registry.HighestBroughtID + 1}}, registry.ErrIDTaken},
		{"the last id", []content{{text: "c", brings: 1<<31 - 1}}, registry.ErrIDTaken},
		{"an id below the first", []content{{text: "c", brings: -1}}, registry.ErrIDTaken},
		{"one good id and one that is taken", []content{{text: "c", brings: 9}, {text: "d", brings: 1000}}, registry.ErrIDTaken},
	} {
		p := current(t, s, having(placed, 2, tc.contents...))
		if err := s.Commit(t.Context(), p); !errors.Is(err, tc.want) || errors.Is(err, registry.ErrStale) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
		for i, c := range tc.contents {
			if p.Versions[i].ID != c.brings {
				t.Errorf("%s: %s has the id %d afterwards", tc.name, c.text, p.Versions[i].ID)
			}
		}
		same(t, tc.name+": records", before, records(t, s))
	}
	// What came to nothing holds no id: neither for its schema, nor against others.
	p := current(t, s, having(placed, 2, content{text: "e", brings: 9}, content{text: "c"}))
	if commit(t, s, p); p.Versions[1].ID == 9 || p.Versions[1].ID < 1000 {
		t.Errorf("a schema that was refused got the id %d, want one after the highest", p.Versions[1].ID)
	}
}

func idsOfVariants(t *testing.T, place Place) {
	s := open(t, place)
	p := having(placed, 0,
		content{text: "a"}, content{text: "a", variant: "0f1e2d3c4b5a6978"}, content{text: "a", variant: "id 7", brings: 7},
		content{text: "b", variant: "0f1e2d3c4b5a6978"}, content{text: "a"}, content{text: "a", variant: "0f1e2d3c4b5a6978"})
	commit(t, s, p)
	var ids []registry.SchemaID
	for i, v := range records(t, s).Versions {
		if w := p.Versions[i]; v.ID != w.ID || v.Fingerprint != w.Fingerprint || v.Variant != w.Variant {
			t.Errorf("%s is read as %d, %s %q; it was written as %d, %s %q", v.VersionKey, v.ID, v.Fingerprint, v.Variant, w.ID, w.Fingerprint, w.Variant)
		}
		ids = append(ids, v.ID)
	}
	if ids[0] != ids[4] || ids[1] != ids[5] || ids[2] != 7 {
		t.Errorf("the same fingerprint and variant have several ids: %v", ids)
	}
	seen := map[registry.SchemaID]bool{}
	for _, id := range ids[:4] {
		if seen[id] {
			t.Errorf("two variants have one id: %v", ids)
		}
		seen[id] = true
	}
	// A version that brings no id has the one that another brings for its schema.
	q := having(shipped, 0, content{text: "c"}, content{text: "c", brings: 50})
	if commit(t, s, current(t, s, q)); q.Versions[0].ID != 50 || q.Versions[1].ID != 50 {
		t.Errorf("a schema for which 50 is brought has the ids %d and %d", q.Versions[0].ID, q.Versions[1].ID)
	}
}

// idsMixed lets some bring ids and others count, at once: every id is of one schema,
// and those that were brought are kept.
func idsMixed(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	const writers, each = 6, 8
	var (
		work  sync.WaitGroup
		mu    sync.Mutex
		given = map[registry.SchemaID]string{}
	)
	for i := range writers {
		lineage := fmt.Sprintf("ordering.E%d", i)
		work.Go(func() {
			for revision := range each {
				c := content{text: fmt.Sprint(lineage, revision)}
				if i%2 == 0 { // close to what is counted
					c.brings = registry.SchemaID(5 + 2*each*i + 3*revision)
				}
				p := having(lineage, revision, c)
				p.Writes = []registry.Head{{Kind: registry.ContractHead, Name: lineage, Generation: int64(revision)}}
				err := registry.ErrStale
				for errors.Is(err, registry.ErrStale) {
					err = stores[i%len(stores)].Commit(context.Background(), p)
				}
				taken := c.brings != 0 && errors.Is(err, registry.ErrIDTaken) // it was counted first
				if taken {
					p.Versions[0].ID = 0
					err = stores[i%len(stores)].Commit(context.Background(), p)
				}
				if err != nil || !taken && c.brings != 0 && p.Versions[0].ID != c.brings {
					t.Errorf("%s brings %d and has %d: %v", c.text, c.brings, p.Versions[0].ID, err)
					return
				}
				mu.Lock()
				if other := given[p.Versions[0].ID]; other != "" {
					t.Errorf("the id %d is of %s and of %s", p.Versions[0].ID, other, c.text)
				}
				given[p.Versions[0].ID] = c.text
				mu.Unlock()
			}
		})
	}
	work.Wait()
	if len(given) != writers*each {
		t.Errorf("%d schemas have ids, want %d", len(given), writers*each)
	}
}

// heldID lets somebody bring an id that a held publication brings for another schema.
func heldID(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	commit(t, first, publication("base", "base.Event", number(1, 0))) // has what all share: {}
	finish := hold(t, place, first, having(placed, 0, content{text: "a", brings: 70}))
	within(t, "one that counts", func() error {
		p := having(shipped, 0, content{text: "b"})
		p.Writes = p.Writes[:1]
		err := second.Commit(soon(t), p)
		if id := p.Versions[0].ID; id == 70 {
			t.Error("an id that is brought was counted too")
		}
		return err
	})
	answer := make(chan error, 1)
	late := having("billing.Paid", 0, content{text: "c", brings: 70})
	late.Writes = late.Writes[:1]
	go func() { answer <- second.Commit(context.Background(), late) }()
	select {
	case err := <-answer:
		t.Errorf("who brings the same id did not wait: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	finish()
	if err := <-answer; !errors.Is(err, registry.ErrIDTaken) {
		t.Errorf("an id that was brought meanwhile: %v, want ErrIDTaken", err)
	}
}
