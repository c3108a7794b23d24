package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
)

// elsewhere is a workspace of one service that consumes a copy of an event with
// two majors: the first is retired, the second is copied as 2.3.
const elsewhere = `
-- treaty.yaml --
treaty: 1
-- service.yaml --
service: crm
context: crm
owner: team-crm
consumes:
  - event: %s
    versions: "%s"
    fields: [%s]
    enum-values: {/status: [%s]}
    replays: %v
-- treaty.lock --
pulled %s
contract ordering.OrderPlaced %s
-- treaty_contracts/ordering/OrderPlaced/event.yaml --
event: OrderPlaced
formerly: [sales.Ordered]
versions:
  1: {status: retired}
  2: {status: active}
-- treaty_contracts/ordering/OrderPlaced/v2.schema.json --
{"type": "object", "properties": {"orderId": {"type": "string"}, "status": {"anyOf": [{"enum": ["placed", "paid"]}, {"type": "string", "pattern": "^x-"}]}}}
`

func TestAConsumerIsCheckedAgainstItsCopies(t *testing.T) {
	locked := "2.3 sha256:" + fingerprintOfElsewhere(t)
	type consumer struct {
		event, versions, field, value string
		replays                       bool
		pulled, locked                string
	}
	good := consumer{"ordering.OrderPlaced", ">=2 <3", "/orderId", "paid", false, "2026-11-20", locked}
	for _, tt := range []struct {
		name   string
		change func(*consumer)
		want   []string // rule, pointer, and a part of the message
	}{
		{"in order", func(*consumer) {}, nil},
		{"a value that a pattern allows", func(c *consumer) { c.value = "x-later" }, nil},
		{"another field", func(c *consumer) { c.field = "/orderID" }, []string{"unknown-field /consumes/0/fields/0 reads /orderID"}},
		{"another value", func(c *consumer) { c.value = "placed, payd" }, []string{`unknown-field /consumes/0/enum-values/~1status/1 acts on "payd"`}},
		{"a former name", func(c *consumer) { c.event = "sales.Ordered" }, []string{"former-name /consumes/0/event is called ordering.OrderPlaced today"}},
		{"a major that is not there", func(c *consumer) { c.versions = "=3" }, []string{"unknown-event /consumes/0/event versions of ordering.OrderPlaced that it does not have"}},
		{"a revision that is not there yet", func(c *consumer) { c.versions = ">=2.4 <3" }, []string{"unknown-event /consumes/0/event the newest is 2.3"}},
		{"an old revision", func(c *consumer) { c.versions = "=2.1" }, nil},
		{"a retired major", func(c *consumer) { c.versions = "=1" }, []string{"stale-consumer /consumes/0/versions retired, and for no other"}},
		{"a retired major beside one in use", func(c *consumer) { c.versions = "<3" }, nil},
		{"a replay of a retired major", func(c *consumer) { c.versions, c.replays = "=1", true }, nil},
		{"on the last day", func(c *consumer) { c.pulled = "2026-08-23" }, nil},
		{"long ago", func(c *consumer) { c.pulled = "2026-08-22" }, []string{"stale-consumer  pulled 91 days ago"}},
		{"an event that the lock does not have", func(c *consumer) { c.event = "ordering.OrderPaid" }, []string{"stale-consumer /consumes/0/versions says nothing of ordering.OrderPaid"}},
		{"a copy that was edited", func(c *consumer) { c.locked = "2.3 sha256:" + strings.Repeat("0", 64) }, []string{"stale-consumer /consumes/0/versions is not ordering.OrderPlaced 2.3"}},
		{"a major that was not copied", func(c *consumer) { c.locked = strings.Replace(c.locked, "2.3", "1.3", 1) }, []string{"stale-consumer /consumes/0/versions no version of ordering.OrderPlaced v2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := good
			tt.change(&c)
			archive := fmt.Sprintf(elsewhere, c.event, c.versions, c.field, c.value, c.replays, c.pulled, c.locked)
			var got []string
			for _, id := range []string{"former-name", "stale-consumer", "unknown-event", "unknown-field"} {
				rule, err := rules.ByID(id)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range findings(t, rule, archive) {
					got = append(got, fmt.Sprintf("%s %s %s", f.Rule, f.Pointer, f.Message))
					if f.Span.Start.Line < 1 && f.Span.File != workspace.LockFile || f.Hint == "" {
						t.Errorf("no place, or no hint: %+v", f)
					}
				}
			}
			if len(got) != len(tt.want) {
				t.Fatal(cmp.Diff(tt.want, got))
			}
			for i, want := range tt.want {
				words := strings.SplitN(want, " ", 3)
				if !strings.HasPrefix(got[i], words[0]+" "+words[1]+" ") || !strings.Contains(got[i], words[2]) {
					t.Errorf("%s, want %s", got[i], want)
				}
			}
		})
	}
}

// Whoever is registry knows newer versions than the lock; only those that the
// range allows make a consumer stale.
func TestALockIsBehindWhatTheRegistryHas(t *testing.T) {
	rule, err := rules.ByID("stale-consumer")
	if err != nil {
		t.Fatal(err)
	}
	for versions, want := range map[string]bool{">=2 <3": true, "=2.3": false, "<=2.3": false, "*": true} {
		ws := loadArchive(t, fmt.Sprintf(elsewhere, "ordering.OrderPlaced", versions, "/orderId", "paid", false, "2026-11-20", "2.3 sha256:"+fingerprintOfElsewhere(t)))
		ws.Contracts, ws.Pulled = ws.Pulled.Contracts, nil
		ws.Contracts[0].Majors[0].Newest().Version.Revision = 4
		report, err := lint.Review(t.Context(), lint.Request{Head: ws, Policy: lint.Policy{Now: now}, Rules: []*lint.Rule{rule}})
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(report.Findings, func(f diag.Finding) bool { return strings.Contains(f.Message, "2.3, and there is 2.4") })
		if found != want {
			t.Errorf("%s: found %v: %v", versions, found, report.Findings)
		}
	}
}

// fingerprintOfElsewhere is that of the copied schema.
func fingerprintOfElsewhere(t *testing.T) string {
	t.Helper()
	ws := loadArchive(t, fmt.Sprintf(elsewhere, "a.B", "=1", "/orderId", "x", false, "2026-11-20", "2.3 sha256:"+strings.Repeat("0", 64)))
	return string(ws.Pulled.Contracts[0].Majors[0].Newest().Fingerprint)
}

func loadArchive(t *testing.T, archive string) *workspace.Workspace {
	t.Helper()
	_, head := split(archive)
	return load(t, head, "head")
}
