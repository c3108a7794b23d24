package api_test

import (
	"fmt"
	"net/http/httptest"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/wire"
)

// trail is a server whose audit trail has three chains of four entries, sealed
// after each round.
func trail(t *testing.T) *httptest.Server {
	t.Helper()
	store := sqlitetest.Open(t)
	at := time.Date(2026, 11, 21, 9, 0, 0, 123000, time.UTC)
	for i := range 4 {
		for _, chain := range []string{"contract a.B", "refusals", "token ci"} {
			entry := &registry.AuditEntry{
				Chain: chain, At: at.Add(time.Duration(i) * time.Minute), Actor: []string{"token <ann>", "token ci"}[i%2], Origin: "10.0.0.1", Action: "update",
				Subject: fmt.Sprintf("thing %d", i), Reason: "\x1b[31m </script>", Before: `{"a":"<1>"}`,
			}
			if err := store.Record(t.Context(), entry); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := store.Seal(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	s := httptest.NewServer(api.Wrap(api.New(registry.New(store, registry.Options{}), api.Options{}), api.GuardOptions{}))
	t.Cleanup(s.Close)
	return s
}

// entries reads the trail page by page.
func entries(t *testing.T, s *httptest.Server, query string) (list []wire.AuditEntry) {
	t.Helper()
	for cursor := ""; ; {
		page := read[wire.AuditEntries](t, s, "/v1/audit?"+query+cursor)
		if list = append(list, page.Entries...); page.Next == "" {
			return list
		}
		cursor = "&cursor=" + page.Next
	}
}

// entryOf is what an entry says, with the bytes of its JSON values.
func entryOf(e wire.AuditEntry) registry.AuditEntry {
	return registry.AuditEntry{
		Position: e.Position, Chain: e.Chain, Number: e.Number, Change: e.Change, At: e.At, Actor: e.Actor, Origin: e.Origin,
		Action: e.Action, Subject: e.Subject, Reason: e.Reason, Before: string(e.Before), After: string(e.After), Previous: e.Previous, Hash: e.Hash,
	}
}

// The trail is read from either end, whole or by chain, in pages of any size,
// and whoever reads it can compute each hash again.
func TestTheAuditTrailIsRead(t *testing.T) {
	s := trail(t)
	for _, chain := range []string{"", "&chain=token+ci"} {
		for _, limit := range []string{"1", "3", "4", "100"} {
			oldest, newest := entries(t, s, "order=oldest&limit="+limit+chain), entries(t, s, "limit="+limit+chain)
			if want := map[string]int{"": 12, "&chain=token+ci": 4}[chain]; len(oldest) != want || len(newest) != want {
				t.Fatalf("limit %s%s: %d and %d entries, want %d", limit, chain, len(oldest), len(newest), want)
			}
			slices.Reverse(newest)
			for i, e := range oldest {
				if own := entryOf(e); !reflect.DeepEqual(e, newest[i]) || own.Digest() != e.Hash || own.Before != `{"a":"<1>"}` {
					t.Errorf("limit %s%s: %+v, from the other end %+v", limit, chain, e, newest[i])
				}
			}
		}
	}
	if none := entries(t, s, "chain=%27+OR+1%3D1+--"); len(none) != 0 {
		t.Errorf("a chain that is none: %+v", none)
	}
	for query, want := range map[string]int{
		"actor=token+ci": 6, "actor=nobody": 0, "since=2026-11-21T09:01:00Z": 9, "since=2026-11-21T10:01:00%2B01:00": 9, "until=2026-11-21T09:01:00Z": 3,
		"since=2026-11-21&until=2026-11-22": 12, "since=2026-11-22": 0, "until=2026-11-21": 0, "actor=token+ci&since=2026-11-21T09:02:00Z&chain=refusals": 1,
	} {
		for _, limit := range []string{"2", "100"} {
			if found := entries(t, s, query+"&limit="+limit); len(found) != want {
				t.Errorf("%s in pages of %s: %d entries, want %d", query, limit, len(found), want)
			}
		}
	}
	for _, query := range []string{"actor=", "since=yesterday", "until=2026-13-01", "since=2026-11-21T10:01:00+01:00", "cursor=MA", "cursor=LTE", "cursor=x%00", "chain=", "order=random", "limit=0"} {
		res, body := send(t, s, request{path: "/v1/audit?" + query})
		wantProblem(t, res, body, 400, "bad-query")
	}
}

func TestTheSealsAreRead(t *testing.T) {
	s := trail(t)
	first := read[wire.Seals](t, s, "/v1/audit/seals?limit=3")
	rest := read[wire.Seals](t, s, "/v1/audit/seals?limit=3&cursor="+first.Next)
	all := slices.Concat(first.Seals, rest.Seals)
	if len(first.Seals) != 3 || len(all) != 4 || rest.Next != "" {
		t.Fatalf("%+v, then %+v", first, rest)
	}
	previous := ""
	for i, seal := range all {
		own := registry.Seal{Number: seal.Number, At: seal.At, Previous: seal.Previous}
		for _, head := range seal.Heads {
			own.Heads = append(own.Heads, registry.ChainHead(head))
		}
		if seal.Number != int64(i+1) || seal.Previous != previous || len(seal.Heads) != 3 || own.Digest() != seal.Hash {
			t.Errorf("%+v after %s", seal, previous)
		}
		previous = seal.Hash
	}
}
