package registry_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// trail is a store with three chains of five entries, of which the first three
// of each are sealed, and the file that it is in.
func trail(t *testing.T) (*sqlite.Store, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "treaty.db")
	store, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	for i := range 5 {
		for _, chain := range []string{"contract a.B", "home shop", "token ci"} {
			entry := &registry.AuditEntry{
				Chain: chain, At: at.Add(time.Duration(i) * time.Minute), Actor: "ann", Origin: "10.0.0.1", Action: "update",
				Subject: fmt.Sprintf("thing %d", i), Reason: "because \x1b[31m <it> & \u2028 was time", Before: `{"a":1}`,
			}
			if err := store.Record(t.Context(), entry); err != nil {
				t.Fatal(err)
			}
		}
		if i == 0 || i == 2 {
			if seal, err := store.Seal(t.Context(), at); err != nil || seal == nil {
				t.Fatalf("seal: %v, %v", seal, err)
			}
		}
	}
	return store, path
}

func TestIntactAuditTrailHasNoFault(t *testing.T) {
	store, _ := trail(t)
	counts, err := registry.VerifyAudit(t.Context(), store, func(f registry.AuditFault) { t.Error(f) })
	want := registry.AuditCounts{Entries: 15, Chains: 3, Seals: 2, Unsealed: 6, LastSeal: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(want, counts); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

// Whoever can write the database's file can drop its triggers. What they change
// is seen, and where.
func TestEveryForgeryIsFoundWithItsPlace(t *testing.T) {
	for _, tc := range []struct {
		name, change string
		want         []string // each is part of a fault
	}{
		{"who did it", "UPDATE audit SET actor = 'bob' WHERE chain = 'home shop' AND number = 2",
			[]string{"home shop #2 was changed after it was written"}},
		{"when it was", "UPDATE audit SET at = at + 1 WHERE chain = 'home shop' AND number = 5",
			[]string{"home shop #5 was changed after it was written"}},
		{"an entry is gone", "DELETE FROM audit WHERE chain = 'home shop' AND number = 2",
			[]string{"home shop #3 comes after #1: what was in between is missing"}},
		{"the first is gone", "DELETE FROM audit WHERE chain = 'home shop' AND number = 1",
			[]string{"home shop #2 comes after #0", "home shop #1 is missing: seal 1 had it"}},
		{"the end is cut off", "DELETE FROM audit WHERE chain = 'home shop' AND number = 5",
			[]string{"home shop #5 is missing: the chain ends with #4"}},
		{"the end is cut off, with its head", "DELETE FROM audit WHERE chain = 'home shop' AND number > 2; UPDATE chains SET number = 2, hash = (SELECT hash FROM audit WHERE chain = 'home shop' AND number = 2) WHERE chain = 'home shop'",
			[]string{"home shop #3 is missing: seal 2 had it"}},
		{"a whole chain is gone", "DELETE FROM audit WHERE chain = 'home shop'; DELETE FROM chains WHERE chain = 'home shop'",
			[]string{"home shop #1 is missing: seal 1 had it", "home shop #3 is missing: seal 2 had it"}},
		{"a head is gone", "DELETE FROM chains WHERE chain = 'home shop'",
			[]string{"home shop #5 belongs to a chain that has lost its head"}},
		{"a head is another", "UPDATE chains SET hash = 'x' WHERE chain = 'home shop'",
			[]string{"home shop #5 is not what the chain says that it ends with"}},
		{"a seal is gone", "DELETE FROM seals WHERE number = 1",
			[]string{"seal 2 comes after seal 0"}},
		{"a seal is changed", "UPDATE seals SET at = at + 1000000 WHERE number = 2",
			[]string{"seal 2 was changed after it was written"}},
		{"two entries change places", "UPDATE audit SET number = 99 WHERE chain = 'home shop' AND number = 4; UPDATE audit SET number = 4 WHERE chain = 'home shop' AND number = 5; UPDATE audit SET number = 5 WHERE chain = 'home shop' AND number = 99",
			[]string{"home shop #5 comes after #3", "home shop #4 comes after #5"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			store, path := trail(t)
			forge(t, path, tc.change)
			var found []string
			counts, err := registry.VerifyAudit(t.Context(), store, func(f registry.AuditFault) { found = append(found, f.String()) })
			if err != nil || counts.Faults != int64(len(found)) {
				t.Fatalf("%v, %d faults counted of %d", err, counts.Faults, len(found))
			}
			for _, want := range tc.want {
				if !strings.Contains(strings.Join(found, "\n"), want) {
					t.Errorf("nothing says %q:\n%s", want, strings.Join(found, "\n"))
				}
			}
			for _, f := range found {
				if !strings.HasPrefix(f, "home shop") && !strings.HasPrefix(f, "seal") {
					t.Errorf("a chain that nobody touched: %s", f)
				}
			}
		})
	}
}

// forge changes the database as whoever owns its file can.
func forge(t *testing.T, path, change string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	var drops []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		drops = append(drops, "DROP TRIGGER "+name)
	}
	rows.Close()
	for _, statement := range append(drops, change) {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
}

// What is written while the trail is read is no fault.
func TestAuditTrailIsVerifiedWhileItGrows(t *testing.T) {
	store, _ := trail(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		for i := 0; ctx.Err() == nil; i++ {
			entry := &registry.AuditEntry{Chain: fmt.Sprintf("contract a.B%d", i%7), At: time.Now(), Actor: "ann", Action: "update", Subject: "x"}
			if err := store.Record(context.Background(), entry); err != nil {
				done <- err
				return
			}
			if i%5 == 0 {
				if _, err := store.Seal(context.Background(), time.Now()); err != nil {
					done <- err
					return
				}
			}
		}
		done <- nil
	}()
	for range 30 {
		if _, err := registry.VerifyAudit(t.Context(), store, func(f registry.AuditFault) { t.Error(f) }); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// An export that was interrupted goes on where it ended, and misses nothing.
func TestExportGoesOnWhereItEnded(t *testing.T) {
	store, _ := trail(t)
	var whole bytes.Buffer
	last, err := registry.ExportAudit(t.Context(), store, 0, registry.AuditFilter{}, &whole)
	if err != nil {
		t.Fatal(err)
	}
	var positions []int64
	for lines := bufio.NewScanner(bytes.NewReader(whole.Bytes())); lines.Scan(); {
		var entry struct {
			Position            int64
			Chain, Hash, Reason string
		}
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil || entry.Hash == "" || entry.Reason != "because \x1b[31m <it> & \u2028 was time" {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		positions = append(positions, entry.Position)
	}
	if len(positions) != 15 || last != positions[14] {
		t.Fatalf("positions %v, the last is said to be %d", positions, last)
	}
	var rest bytes.Buffer
	if _, err := registry.ExportAudit(t.Context(), store, positions[3], registry.AuditFilter{}, &rest); err != nil || !bytes.HasSuffix(whole.Bytes(), rest.Bytes()) || bytes.Count(rest.Bytes(), []byte("\n")) != 11 {
		t.Errorf("after the fourth come, %v:\n%s", err, rest.String())
	}
}
