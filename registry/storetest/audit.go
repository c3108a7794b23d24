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

func query(t *testing.T, s registry.Store, q registry.AuditQuery) []registry.AuditEntry {
	t.Helper()
	list, err := s.Audit(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func filtered(f registry.AuditFilter) registry.AuditQuery {
	return registry.AuditQuery{Limit: 10, AuditFilter: f}
}

func audit(t *testing.T, place Place) {
	s := open(t, place)
	p := publication("shop", placed)
	p.Audit = []*registry.AuditEntry{entry("home shop", "1"), entry("token ci", "2"), entry("home shop", "3")}
	commit(t, s, p)
	for _, action := range []string{"4", "5"} {
		e := entry("home shop", action)
		if err := s.Record(t.Context(), e, entry("token ci", action+"b")); err != nil {
			t.Fatal(err)
		}
		if e.Number == 0 || e.Hash != e.Digest() {
			t.Errorf("Record did not fill in %+v", e)
		}
	}
	for _, tc := range []struct {
		query registry.AuditQuery
		want  string
	}{
		{registry.AuditQuery{Limit: 10}, "1 2 3 4 4b 5 5b"},
		{registry.AuditQuery{After: 2, Limit: 2}, "3 4"},
		{registry.AuditQuery{After: 7, Limit: 2}, ""},
		{registry.AuditQuery{Newest: true, Limit: 3}, "5b 5 4b"},
		{registry.AuditQuery{Newest: true, After: 3, Limit: 10}, "2 1"},
		{registry.AuditQuery{Chain: "home shop", Limit: 10}, "1 3 4 5"},
		{registry.AuditQuery{Chain: "home shop", After: 1, Limit: 2}, "3 4"},
		{registry.AuditQuery{Chain: "home shop", Newest: true, Limit: 2}, "5 4"},
		{registry.AuditQuery{Chain: "home shop", Newest: true, After: 3, Limit: 10}, "3 1"},
		{registry.AuditQuery{Chain: "home", Limit: 10}, ""},
		{filtered(registry.AuditFilter{Actor: "nobody"}), ""},
		{filtered(registry.AuditFilter{Actor: entry("", "").Actor}), "1 2 3 4 4b 5 5b"},
		{filtered(registry.AuditFilter{Since: entry("", "").At}), "1 2 3 4 4b 5 5b"},
		{filtered(registry.AuditFilter{Since: entry("", "").At.Add(time.Microsecond)}), ""},
		{filtered(registry.AuditFilter{Until: entry("", "").At}), ""},
		{filtered(registry.AuditFilter{Until: entry("", "").At.Add(time.Microsecond)}), "1 2 3 4 4b 5 5b"},
		{registry.AuditQuery{Chain: "token ci", After: 1, Limit: 10, AuditFilter: registry.AuditFilter{Actor: entry("", "").Actor, Since: entry("", "").At}}, "4b 5b"},
	} {
		got := ""
		for _, e := range query(t, s, tc.query) {
			got += " " + e.Action
		}
		if want := " " + tc.want; got != want && got+" " != want {
			t.Errorf("%+v: got%s, want %s", tc.query, got, tc.want)
		}
	}
	wholeChains(t, s, map[string]int{"home shop": 4, "token ci": 3})
}

// wholeChains verifies every chain: its length, its numbers, its hashes, and its
// head.
func wholeChains(t *testing.T, s registry.Store, lengths map[string]int) {
	t.Helper()
	var heads []registry.ChainHead
	for after := ""; ; after = heads[len(heads)-1].Chain {
		page, err := s.Chains(t.Context(), after, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		heads = append(heads, page...)
	}
	if len(heads) != len(lengths) {
		t.Errorf("%d chains, want %d", len(heads), len(lengths))
	}
	for _, h := range heads {
		previous := ""
		list := query(t, s, registry.AuditQuery{Chain: h.Chain, Limit: 1000})
		for i, e := range list {
			if e.Number != int64(i+1) || e.Previous != previous || e.Hash != e.Digest() || e.Chain != h.Chain {
				t.Errorf("entry %d of %s does not follow: %+v", i+1, h.Chain, e)
			}
			previous = e.Hash
		}
		if len(list) != lengths[h.Chain] || h.Number != int64(len(list)) || h.Hash != previous {
			t.Errorf("%s has %d entries, want %d, and its head is %+v", h.Chain, len(list), lengths[h.Chain], h)
		}
	}
}

func auditAtOnce(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	const writers, each = 6, 5
	var work sync.WaitGroup
	for i := range writers {
		s := stores[i%2]
		work.Go(func() {
			for n := range each {
				p := publication(fmt.Sprint("home", i), fmt.Sprintf("ordering.E%d", i))
				for j := range p.Writes {
					p.Writes[j].Generation = int64(n)
				}
				p.Audit = []*registry.AuditEntry{entry("token ci", "publish"), entry(fmt.Sprint("home", i), "publish")}
				err := errors.Join(
					s.Commit(context.Background(), p),
					s.Record(context.Background(), entry("token other", "refuse"), entry("token ci", "refuse")),
				)
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	lengths := map[string]int{"token ci": 2 * writers * each, "token other": writers * each}
	for i := range writers {
		lengths[fmt.Sprint("home", i)] = each
	}
	wholeChains(t, stores[0], lengths)
	for i, e := range query(t, stores[1], registry.AuditQuery{Limit: 1000}) {
		if e.Position != int64(i+1) {
			t.Fatalf("entry %d has the position %d", i+1, e.Position)
		}
	}
}

func auditHostile(t *testing.T, place Place) {
	s := open(t, place)
	hostile := "a\x00b \xff\xfe </script> \u202e'; DROP TABLE audit; -- \"\\ \r\n"
	e := entry("home "+hostile, "refuse")
	e.Actor, e.Origin, e.Reason, e.Before, e.After = hostile, hostile, hostile, hostile, hostile
	e.At = time.Date(2026, 2, 3, 4, 5, 6, 789_123_456, time.FixedZone("", 3600))
	if err := s.Record(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	if err := s.Record(t.Context(), entry("home "+hostile, "refuse")); err != nil {
		t.Fatal(err)
	}
	wholeChains(t, s, map[string]int{e.Chain: 2})
}

func seals(t *testing.T, place Place) {
	first, second := open(t, place), open(t, place)
	record := func(chains ...string) {
		for _, chain := range chains {
			if err := first.Record(t.Context(), entry(chain, "x")); err != nil {
				t.Fatal(err)
			}
		}
	}
	var made []registry.Seal
	seal := func(s registry.Store, want ...string) {
		t.Helper()
		got, err := s.Seal(t.Context(), at.Add(time.Duration(len(made))*time.Hour))
		if err != nil || (got == nil) != (want == nil) {
			t.Fatalf("Seal = %+v, %v; want %v", got, err, want)
		}
		if got == nil {
			return
		}
		var heads []string
		for _, h := range got.Heads {
			heads = append(heads, fmt.Sprint(h.Chain, h.Number))
		}
		same(t, "sealed heads", want, heads)
		made = append(made, *got)
	}
	seal(first)
	record("b", "a", "b")
	seal(first, "a1", "b2")
	seal(second)
	record("c", "b")
	seal(second, "b3", "c1")
	found, err := first.Seals(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "seals", made, found)
	previous := ""
	for i, s := range found {
		if s.Number != int64(i+1) || s.Previous != previous || s.Hash != s.Digest() {
			t.Errorf("seal %d does not follow: %+v", i+1, s)
		}
		previous = s.Hash
	}
	if page, err := first.Seals(t.Context(), 1, 10); err != nil || len(page) != 1 || page[0].Number != 2 {
		t.Errorf("Seals(1) = %v, %v; want the second", page, err)
	}
}

func sealsAtOnce(t *testing.T, place Place) {
	stores := []registry.Store{open(t, place), open(t, place)}
	var work sync.WaitGroup
	for i := range 4 {
		s := stores[i%2]
		work.Go(func() {
			for range 10 {
				err := s.Record(context.Background(), entry(fmt.Sprint("token ", i), "x"), entry("token all", "x"))
				if err == nil {
					_, err = s.Seal(context.Background(), at)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	work.Wait()
	found, err := stores[0].Seals(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	reached := map[string]int64{}
	previous := ""
	for i, s := range found {
		if s.Number != int64(i+1) || s.Previous != previous || s.Hash != s.Digest() {
			t.Errorf("seal %d does not follow: %+v", i+1, s)
		}
		previous = s.Hash
		for _, h := range s.Heads {
			if h.Number <= reached[h.Chain] {
				t.Errorf("seal %d seals %s at %d again", s.Number, h.Chain, h.Number)
			}
			reached[h.Chain] = h.Number
		}
	}
	if reached["token all"] != 40 || len(reached) != 5 {
		t.Errorf("what is sealed: %v", reached)
	}
}
