package transfer_test

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlstore"
	"github.com/treaty-events/treaty/registry/storetest"
	"github.com/treaty-events/treaty/registry/transfer"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/webhook"
)

// store is what every kind of store is here.
type store interface {
	registry.Store
	auth.Store
	transfer.Source
	transfer.Target
	usage.Store
	webhook.Store
}

// kinds open a new, empty store.
var kinds = map[string]func(t *testing.T) store{
	"SQLite": func(t *testing.T) store {
		s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
		return opened(t, s, err)
	},
	"PostgreSQL": func(t *testing.T) store {
		s, err := postgres.Open(t.Context(), testkit.Postgres(t), postgres.Options{})
		return opened(t, s, err)
	},
}

func opened(t *testing.T, s store, err error) store {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

var at = time.Date(2026, 11, 21, 9, 0, 0, 123000, time.UTC)

// fill puts one of everything into a store: versions, a tombstone, refusals,
// seals, texts that somebody chose to do harm with.
func fill(t *testing.T, s store) {
	t.Helper()
	p := storetest.Example()
	if err := s.Commit(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for i := range 700 { // more than one batch
		entry := &registry.AuditEntry{Chain: fmt.Sprintf("contract a.B%d", i%3), At: at.Add(time.Duration(i) * time.Microsecond), Actor: "ann <x>",
			Action: "refuse", Subject: "it's \"100%\" \\ \x1b[31m \u2028 ☃", Reason: strings.Repeat("é", i%50)}
		if err := s.Record(t.Context(), entry); err != nil {
			t.Fatal(err)
		}
		if i%300 == 0 {
			if _, err := s.Seal(t.Context(), at); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(p.Versions) == 0 {
		t.Fatal("the example publishes nothing")
	}
	tokens(t, s)
	for _, name := range []string{"b", "A", "a-b", "é", "a_c", "Z"} { // languages do not agree on their order
		client := usage.Client{Kind: usage.Service, Name: name}
		if err := s.AddFetches(t.Context(), []usage.Fetches{{Day: "2026-11-21", Instance: "one", Client: client, VersionKey: p.Versions[0].VersionKey, Count: 3}}); err != nil {
			t.Fatal(err)
		}
		hook := &webhook.Hook{ID: name, URL: "https://example.com/" + name, CreatedAt: at, CreatedBy: "ann"}
		if err := s.CreateHook(t.Context(), hook, &registry.AuditEntry{Chain: "hook " + name, At: at, Action: "create"}); err != nil {
			t.Fatal(err)
		}
	}
	gone := p.Versions[len(p.Versions)-1].VersionKey
	second := &registry.Publication{
		Change:  registry.Change{ID: strings.Repeat("f", 31) + "2", At: at, Kind: registry.DeletionChange, Actor: "ann", Lineages: []string{gone.Lineage}},
		Deleted: map[registry.VersionKey]registry.Tombstone{gone: {At: at, Actor: "ann", Reason: "a mistake"}},
	}
	if err := s.Commit(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(t.Context(), subject()); err != nil {
		t.Fatal(err)
	}
}

// subject registers what came from another registry: with gaps, ids of its own and
// something attached, one of them retracted.
func subject() *registry.Publication {
	text := []byte(`{"title": "of a subject"}`)
	p := &registry.Publication{
		Change:   registry.Change{ID: strings.Repeat("f", 31) + "4", At: at, Kind: registry.ImportChange, Actor: "ann", Lineages: []string{registry.SubjectLineage("orders")}},
		Blobs:    map[registry.BlobID][]byte{registry.BlobOf(text): text},
		Settings: []registry.SubjectSettings{{Name: "orders", Config: json.RawMessage(`{"compatibility":"NONE"}`)}, {Name: ":.é:", Mode: "IMPORT"}},
	}
	for i, revision := range []int{0, 4, 10} {
		p.Versions = append(p.Versions, registry.VersionRecord{
			VersionKey: registry.VersionKey{Lineage: registry.SubjectLineage("orders"), Version: contract.Version{Major: 1, Revision: revision}},
			ID:         registry.SchemaID(1000 * (3 - i)), Fingerprint: contract.Fingerprint(registry.BlobOf(text)), Variant: fmt.Sprint("id ", i), Bundle: registry.BlobOf(text),
			Attached:    &registry.Attached{Metadata: json.RawMessage(`{"owner":"<é>\u0000"}`), References: []registry.SubjectReference{{Name: "a", Subject: "b", Version: 1}}},
			PublishedAt: at, Mode: "FULL", Model: "tolerant", Imported: true,
		})
	}
	p.Retracted = map[registry.VersionKey]registry.Retraction{p.Versions[1].VersionKey: {At: at, Actor: "ann"}}
	return p
}

// tokens puts two into a store, one of them revoked.
func tokens(t *testing.T, s store) {
	t.Helper()
	for i, name := range []string{"root", "ci"} {
		hash := auth.Hash{byte(i)}
		token := auth.Token{
			ID: auth.TokenID(fmt.Sprintf("%016d", i)), Name: name, Hash: hash, CreatedAt: at, CreatedBy: "ann <x>", ExpiresAt: at.Add(time.Hour),
			Grants: auth.Grants{{Role: auth.Admin}, {Role: auth.Publisher, Contexts: []string{"*", "a"}}},
		}
		if err := s.CreateToken(t.Context(), token, &registry.AuditEntry{Chain: "token " + name, At: at, Action: "create"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.RevokeToken(t.Context(), "0000000000000001", at, &registry.AuditEntry{Chain: "token ci", At: at, Action: "revoke"}); err != nil {
		t.Fatal(err)
	}
}

func dump(t *testing.T, s store) ([]byte, transfer.Summary) {
	t.Helper()
	var text bytes.Buffer
	sum, err := transfer.Write(t.Context(), &text, s, transfer.Info{Version: "test", At: at}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return text.Bytes(), sum
}

// Between any two stores everything is the same afterwards, byte by byte of a
// dump, and what comes next goes on where the first store was.
func TestEverythingIsTheSameInAnyOtherStore(t *testing.T) {
	for from, newSource := range kinds {
		source := newSource(t)
		fill(t, source)
		text, sum := dump(t, source)
		for to, newTarget := range kinds {
			t.Run(from+" to "+to, func(t *testing.T) {
				target := newTarget(t)
				steps := int64(0)
				got, err := transfer.Read(t.Context(), bytes.NewReader(text), target, func(rows int64) { steps = rows })
				if err != nil || got != sum || steps == 0 {
					t.Fatalf("%v, %+v, want %+v; progress %d", err, got, sum, steps)
				}
				again, _ := dump(t, target)
				if !bytes.Equal(again, text) {
					t.Error("the dump of the copy is another")
				}
				same(t, source, target)
				goesOn(t, target)
			})
		}
	}
}

// same compares what two stores answer.
func same(t *testing.T, a, b store) {
	t.Helper()
	var answers [2]struct {
		Records *registry.Records
		Changes []registry.Change
		Audit   []registry.AuditEntry
		Chains  []registry.ChainHead
		Seals   []registry.Seal
		Files   map[registry.VersionKey][]registry.FileRef
	}
	for i, s := range []store{a, b} {
		x := &answers[i]
		var errs [6]error
		x.Records, errs[0] = s.Records(t.Context(), registry.Scope{All: true})
		x.Changes, errs[1] = s.Changes(t.Context(), 0, 100)
		x.Audit, errs[2] = s.Audit(t.Context(), registry.AuditQuery{Limit: 10_000})
		x.Chains, errs[3] = s.Chains(t.Context(), "", 1000)
		x.Seals, errs[4] = s.Seals(t.Context(), 0, 1000)
		var keys []registry.VersionKey
		for _, v := range x.Records.Versions {
			keys = append(keys, v.VersionKey)
		}
		x.Files, errs[5] = s.Files(t.Context(), keys)
		if err := errors.Join(errs[:]...); err != nil {
			t.Fatal(err)
		}
		counts, err := registry.VerifyAudit(t.Context(), s, func(f registry.AuditFault) { t.Error(f) })
		if err != nil || counts.Entries < 700 || counts.Seals != 3 {
			t.Errorf("%+v, %v", counts, err)
		}
	}
	if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
		t.Errorf("the copy answers differently:\n%s", diff)
	}
	if len(answers[0].Records.Versions) == 0 || !slices.ContainsFunc(answers[0].Records.Versions, func(v registry.VersionRecord) bool { return v.Deleted != nil }) {
		t.Error("there is no tombstone in it")
	}
	r := answers[0].Records
	if len(r.Numbers) == 0 || len(r.Settings) == 0 || !slices.ContainsFunc(r.Versions, func(v registry.VersionRecord) bool {
		return v.Retracted != nil && v.Attached != nil && v.Variant != ""
	}) {
		t.Error("there is nothing of Kafka subjects in it")
	}
}

// goesOn publishes into a copy: a new schema has a new id, the feed and the
// chains go on.
func goesOn(t *testing.T, s store) {
	t.Helper()
	before, err := s.Records(t.Context(), registry.Scope{All: true})
	if err != nil {
		t.Fatal(err)
	}
	highest := registry.SchemaID(0)
	for _, v := range before.Versions {
		highest = max(highest, v.ID)
	}
	bundle := []byte(`{"title": "new"}`)
	p := &registry.Publication{
		Change: registry.Change{ID: strings.Repeat("f", 31) + "3", At: at, Kind: registry.VersionChange, Actor: "ann", Lineages: []string{"new.Thing"}},
		Blobs:  map[registry.BlobID][]byte{registry.BlobOf(bundle): bundle},
		Versions: []registry.VersionRecord{{
			VersionKey: registry.VersionKey{Lineage: "new.Thing", Version: before.Versions[0].Version}, Fingerprint: "f", Bundle: registry.BlobOf(bundle), PublishedAt: at, Mode: "FULL", Model: "tolerant",
		}},
		Audit: []*registry.AuditEntry{{Chain: "contract a.B0", At: at, Action: "publish"}},
	}
	p.Versions[0].Version.Major, p.Versions[0].Version.Revision = 1, 0
	if err := s.Commit(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	newest, err := s.Sequence(t.Context())
	if err != nil || newest != before.Sequence+1 || p.Versions[0].ID <= highest {
		t.Errorf("%v: change %d after %d, schema %d after %d", err, newest, before.Sequence, p.Versions[0].ID, highest)
	}
	if _, err := registry.VerifyAudit(t.Context(), s, func(f registry.AuditFault) { t.Error(f) }); err != nil {
		t.Error(err)
	}
}

func TestOnlyAnEmptyStoreIsLoaded(t *testing.T) {
	for kind, open := range kinds {
		t.Run(kind, func(t *testing.T) {
			s := open(t)
			fill(t, s)
			text, _ := dump(t, s)
			if _, err := transfer.Read(t.Context(), bytes.NewReader(text), s, nil); !errors.Is(err, transfer.ErrNotEmpty) {
				t.Errorf("%v, want %v", err, transfer.ErrNotEmpty)
			}
		})
	}
}

// A dump that is not as it was written leaves the store empty, and says why.
func TestDumpsThatWereChangedLeaveNothing(t *testing.T) {
	source := kinds["SQLite"](t)
	fill(t, source)
	text, _ := dump(t, source)
	rows := bytes.SplitAfter(text, []byte("\n"))
	replace := func(old, new string) []byte {
		changed := bytes.Replace(text, []byte(old), []byte(new), 1)
		if bytes.Equal(changed, text) {
			t.Fatalf("the dump has no %s", old)
		}
		return changed
	}
	for name, tc := range map[string]struct {
		text []byte
		want string
	}{
		"empty":              {nil, "cut off"},
		"no dump":            {[]byte("{}\n"), "no dump"},
		"another program's":  {[]byte("-- PostgreSQL database dump\n"), "no dump"},
		"of a later format":  {replace(`"treaty-dump":1`, `"treaty-dump":2`), "newer"},
		"cut off in a row":   {text[:len(text)/2], "cut off"},
		"cut off at a row":   {bytes.Join(rows[:len(rows)/2], nil), "cut off"},
		"without its end":    {bytes.Join(rows[:len(rows)-2], nil), "cut off"},
		"a row is gone":      {bytes.Join(slices.Concat(rows[:20], rows[21:]), nil), ""},
		"a row twice":        {bytes.Join(slices.Concat(rows[:40], rows[39:]), nil), ""},
		"a changed text":     {replace(`"ann <x>"`, `"bob"`), "changed"},
		"an unknown table":   {replace(`"table":"audit"`, `"table":"audits"`), "not those that this Treaty has"},
		"other columns":      {replace(`{"name":"reason","kind":"text"},`, ``), "table before it"},
		"an unknown kind":    {replace(`"kind":"bytes"`, `"kind":"blob"`), "kind"},
		"more after the end": {append(slices.Clone(text), "[]\n"...), "after the end"},
		"a row of no table":  {append(slices.Clone(rows[0]), "[1]\n"...), "table before it"},
		"a line of nonsense": {append(slices.Clone(rows[0]), "nonsense\n"...), "neither a table nor a row"},
	} {
		t.Run(name, func(t *testing.T) {
			target := kinds["SQLite"](t)
			_, err := transfer.Read(t.Context(), bytes.NewReader(tc.text), target, nil)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want an error that says %q", err, tc.want)
			}
			records, err := target.Records(t.Context(), registry.Scope{All: true})
			if err != nil || len(records.Versions) > 0 || len(records.Heads) > 0 {
				t.Errorf("it left %+v, %v", records, err)
			}
		})
	}
}

// A dump of an older Treaty, whose tables have fewer columns, is whole and is refused
// with what to do; nothing of it is kept.
func TestDumpsOfOlderTablesAreRefused(t *testing.T) {
	source := kinds["SQLite"](t)
	fill(t, source)
	text, _ := dump(t, source)
	lines := bytes.SplitAfter(text, []byte("\n"))
	sum, rows, inFiles := sha256.New(), 0, false
	for i, line := range lines[1 : len(lines)-2] {
		if line[0] == '{' {
			inFiles = bytes.Contains(line, []byte(`"table":"files"`))
			line = bytes.Replace(line, []byte(`,{"name":"change_id","kind":"text"}]}`), []byte("]}"), map[bool]int{true: 1}[inFiles])
		} else if rows++; inFiles { // as before migration 6
			line = append(line[:bytes.LastIndexByte(line, ',')], "]\n"...)
		}
		sum.Write(line)
		lines[i+1] = line
	}
	lines[len(lines)-2] = fmt.Appendf(nil, "{\"rows\":%d,\"sha256\":\"%x\"}\n", rows, sum.Sum(nil))
	for kind, open := range kinds {
		t.Run(kind, func(t *testing.T) {
			target := open(t)
			_, err := transfer.Read(t.Context(), bytes.NewReader(bytes.Join(lines, nil)), target, nil)
			if err == nil || !strings.Contains(err.Error(), `"files"`) || !strings.Contains(err.Error(), "the version that wrote it") {
				t.Errorf("%v, want an error that says what to do", err)
			}
			if records, err := target.Records(t.Context(), registry.Scope{All: true}); err != nil || len(records.Heads) > 0 {
				t.Errorf("it left %+v, %v", records, err)
			}
		})
	}
}

// One without rows says it by its tables alone.
func TestEmptyDumpsOfOlderTablesAreRefused(t *testing.T) {
	text, _ := dump(t, kinds["SQLite"](t))
	lines := bytes.SplitAfter(text, []byte("\n"))
	sum := sha256.New()
	for i, line := range lines[1 : len(lines)-2] {
		line = bytes.Replace(line, []byte(`,{"name":"change_id","kind":"text"}]}`), []byte("]}"), 1)
		sum.Write(line)
		lines[i+1] = line
	}
	lines[len(lines)-2] = fmt.Appendf(nil, "{\"rows\":0,\"sha256\":\"%x\"}\n", sum.Sum(nil))
	for kind, open := range kinds {
		t.Run(kind, func(t *testing.T) {
			if _, err := transfer.Read(t.Context(), bytes.NewReader(bytes.Join(lines, nil)), open(t), nil); !errors.Is(err, transfer.ErrTables) {
				t.Errorf("%v, want an error that says what to do", err)
			}
		})
	}
}

// What a store keeps is in a dump, or there is a reason why not.
func TestEveryTableIsDumped(t *testing.T) {
	notDumped := map[string]string{
		"migrations":      "is of the store that is loaded",
		"epoch":           "is of the store that is loaded: its caches and readers are others",
		"sqlite_sequence": "SQLite counts ids there",
		"turns":           "whose turn it is, is known anew within minutes",
		"sessions":        "people sign in anew where the registry has moved to",
	}
	path := filepath.Join(t.TempDir(), "treaty.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(sqlstore.Transferred(), name) && notDumped[name] == "" {
			t.Errorf("the table %s would be lost: add it to sqlstore's tables", name)
		}
	}
}
