package workspace

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// What is written is read again as it was.
func TestALockIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := locks().Draw(t, "lock")
		got, err := ParseLock(want.Format())
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Format()) != string(want.Format()) {
			t.Fatalf("written\n%s\nread and written again\n%s", want.Format(), got.Format())
		}
		ignoreOrder := cmpopts.SortSlices(func(a, b Locked) bool { return a.words() < b.words() })
		if diff := cmp.Diff(want.Contracts, got.Contracts, ignoreOrder, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(want.Consents, got.Consents, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}

func locks() *rapid.Generator[*Lock] {
	name := rapid.Custom(func(t *rapid.T) contract.EventName {
		return contract.EventName{Context: rapid.SampledFrom([]string{"ordering", "crm.eu"}).Draw(t, "context"), Event: rapid.StringMatching(`[A-Z][a-z]{1,6}`).Draw(t, "event")}
	})
	sum := rapid.StringMatching(`[0-9a-f]{64}`)
	locked := rapid.Custom(func(t *rapid.T) Locked {
		return Locked{
			Event: name.Draw(t, "event"), Fingerprint: contract.Fingerprint(sum.Draw(t, "fingerprint")),
			Version: contract.Version{Major: rapid.IntRange(1, 9).Draw(t, "major"), Revision: rapid.IntRange(0, 99).Draw(t, "revision")},
		}
	})
	return rapid.Custom(func(t *rapid.T) *Lock {
		l := &Lock{
			Policy:    rapid.SampledFrom([]string{"", strings.Repeat("0a", 32)}).Draw(t, "policy"),
			Contracts: rapid.SliceOfNDistinct(locked, 0, 4, Locked.words).Draw(t, "contracts"),
			Named:     rapid.SliceOfNDistinct(name, 0, 3, contract.EventName.String).Draw(t, "named"),
			Former:    map[contract.EventName]contract.EventName{},
		}
		if rapid.Bool().Draw(t, "accepted") {
			l.Consents = contract.Consents{
				{Proposal: contract.Proposal{From: "crm.eu", To: "ordering", As: contract.Downstream, Pattern: contract.Conformist}},
				{Proposal: contract.Proposal{From: "crm.eu", To: "ordering", As: contract.Equal, Pattern: contract.Partnership}},
			}
		}
		if rapid.Bool().Draw(t, "dated") {
			l.Pulled = time.Date(2026, 1, 1+rapid.IntRange(0, 400).Draw(t, "day"), 0, 0, 0, 0, time.UTC)
		}
		if rapid.Bool().Draw(t, "consumed") {
			l.Consumers = []LockedConsumer{{"crm", "mailer", sum.Draw(t, "sum"), rapid.SliceOfNDistinct(locked, 0, 2, Locked.words).Draw(t, "reads")}}
		}
		return l
	})
}

// A line that cannot be read says where it is and what to do; a conflict is one.
func TestALockThatCannotBeReadSaysWhere(t *testing.T) {
	sum := "sha256:" + strings.Repeat("0", 64)
	good := "contract ordering.OrderPlaced 2.0 " + sum + "\n"
	for _, tt := range []struct{ name, line string }{
		{"a conflict", "<<<<<<< HEAD"},
		{"a word that nobody knows", "promise ordering.OrderPlaced"},
		{"a bare event", "contract OrderPlaced 2.0 " + sum},
		{"no version", "contract ordering.OrderPlaced two " + sum},
		{"no fingerprint", "contract ordering.OrderPlaced 2.0 sha256:0"},
		{"no date", "pulled yesterday"},
		{"a service that climbs", "consumer ../x " + sum},
		{"too few words", "contract ordering.OrderPlaced"},
		{"a context that climbs", "accepts ../x ordering downstream conformist"},
		{"a relationship that nothing answers", "accepts crm ordering upstream conformist"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l, err := ParseLock([]byte("# a comment\n" + tt.line + "\n" + good))
			var at *source.Error
			if !errors.As(err, &at) || at.Span.Start.Line != 2 || !strings.Contains(at.Hint, "treaty pull") {
				t.Errorf("the error is %v", err)
			}
			if len(l.Contracts) != 1 {
				t.Errorf("the good line gave %v", l.Contracts)
			}
		})
	}
}

func TestTheAgeOfALock(t *testing.T) {
	l := &Lock{Pulled: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	for now, want := range map[string]int{"2026-11-01T23:59:59Z": 0, "2026-11-02T00:00:00Z": 1, "2026-11-21T12:00:00Z": 20, "2026-10-01T00:00:00Z": 0} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if days, ok := l.Age(at); !ok || days != want {
			t.Errorf("at %s: %d days, %v", now, days, ok)
		}
	}
	if _, ok := (&Lock{}).Age(time.Now()); ok {
		t.Error("a lock without a date has an age")
	}
}

// Copies are found by name, have the numbers of the lock, and nothing is wrong
// with them that is others' to mend; they are not collected, and the lock is.
func TestCopiesAreReadBesideTheWorkspace(t *testing.T) {
	const schema = `{"type":"object","properties":{"orderId":{"type":"string"}}}`
	files := MemFiles{
		"treaty.yaml":  []byte("treaty: 1\n"),
		"service.yaml": []byte("service: crm\ncontext: crm\nowner: team\n"),
		"treaty_contracts/ordering/OrderPlaced/event.yaml":     []byte("event: OrderPlaced\nnew-key: of a newer Treaty\nformerly: [sales.Ordered]\nversions:\n  1: {status: retired}\n  2: {status: active}\n"),
		"treaty_contracts/ordering/OrderPlaced/v2.schema.json": []byte(schema),
		"treaty_contracts/billing/services/invoicer.yaml":      []byte("service: invoicer\ncontext: billing\n"),
	}
	plain, err := Load(t.Context(), MemFiles{"contexts/ordering/OrderPlaced/event.yaml": []byte("event: OrderPlaced\nversions: {2: {status: active}}\n"), "contexts/ordering/OrderPlaced/v2.schema.json": []byte(schema)}, "")
	if err != nil {
		t.Fatal(err)
	}
	fingerprint := plain.Contracts[0].Majors[0].Newest().Fingerprint
	name := contract.EventName{Context: "ordering", Event: "OrderPlaced"}
	read := Locked{contract.EventName{Context: "crm", Event: "Called"}, contract.Version{Major: 1, Revision: 4}, fingerprint}
	lock := &Lock{
		Contracts: []Locked{{name, contract.Version{Major: 2, Revision: 7}, fingerprint}},
		Consumers: []LockedConsumer{{"billing", "invoicer", strings.Repeat("0", 64), []Locked{read}}},
		Former:    map[contract.EventName]contract.EventName{{Context: "shop", Event: "Bought"}: name},
	}
	files[LockFile] = lock.Format()
	ws, err := Load(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(ws.Findings) > 0 || len(ws.Contracts) > 0 {
		t.Fatalf("contracts %v, findings %v", ws.Contracts, ws.Findings)
	}
	for _, known := range []string{"ordering.OrderPlaced", "sales.Ordered", "shop.Bought"} {
		asked, _ := contract.ParseEventName(known, "")
		c := ws.Find(asked)
		if c == nil || !ws.IsCopy(c) || c.Majors[0].Newest().Label != "2.7" {
			t.Errorf("%s leads to %v", known, c)
		}
	}
	if s := ws.Pulled.Services[0]; s.Lock == nil || !cmp.Equal(s.Lock.Contracts, []Locked{read}) {
		t.Errorf("the invoicer is written against %v", s.Lock)
	}
	if ws.Services[0].Lock != ws.Lock {
		t.Error("the service has not the lock beside it")
	}
	collected, err := Collect(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"service.yaml", "treaty.lock", "treaty.yaml"}, collected.names()); diff != "" {
		t.Errorf("collected: %s", diff)
	}

	files["treaty_contracts/ordering/OrderPlaced/v2.schema.json"] = []byte(`{"type": "object"`)
	files[LockFile] = append([]byte("=======\n"), files[LockFile]...)
	ws, err = Load(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	var where []string
	for _, f := range ws.Findings {
		where = append(where, f.Rule+" "+f.Span.File)
		if !strings.Contains(f.Hint, "treaty pull") {
			t.Errorf("the hint of %s is %q", f.Span, f.Hint)
		}
	}
	if diff := cmp.Diff([]string{"unreadable-file treaty.lock", "unreadable-file treaty_contracts/ordering/OrderPlaced/v2.schema.json"}, where); diff != "" {
		t.Error(diff)
	}
}
