package registry_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite"
)

func TestPushNumbersVersions(t *testing.T) {
	r := newRegistry(t)
	first := mustPush(t, r, registry.PushRequest{Files: shop, Commit: "1a2b3c4"})
	equal(t, "first push", []string{"ordering.OrderPlaced 1.0 published"}, outcomes(first))
	again := mustPush(t, r, registry.PushRequest{Files: shop})
	equal(t, "the same again", []string{"ordering.OrderPlaced 1.0 same"}, outcomes(again))
	if !again.Unchanged || again.Sequence != first.Sequence {
		t.Errorf("the same again: unchanged %v, sequence %d after %d", again.Unchanged, again.Sequence, first.Sequence)
	}
	next := mustPush(t, r, registry.PushRequest{Files: with(shop, compatible)})
	equal(t, "a compatible change", []string{"ordering.OrderPlaced 1.1 published"}, outcomes(next))
	if next.Contracts[0].Change != "changed" || next.Sequence != 2 {
		t.Errorf("a compatible change: %s, sequence %d", next.Contracts[0].Change, next.Sequence)
	}
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0 1.1"}, state(t, r))
}

func TestFormattingIsNoNewVersion(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	spaced := with(shop, "")
	spaced[schemaFile] = append(bytes.ReplaceAll(shop[schemaFile], []byte(": "), []byte(" :  ")), '\n')
	result := mustPush(t, r, registry.PushRequest{Files: spaced})
	equal(t, "reformatted", []string{"ordering.OrderPlaced 1.0 same"}, outcomes(result))
	s, _ := r.Snapshot(t.Context())
	c, _ := s.Contract(orderPlaced)
	if got, err := r.Original(t.Context(), c.Versions[0]); err != nil || !bytes.Equal(got, shop[schemaFile]) {
		t.Errorf("version 1.0 has another text now: %v\n%s", err, got)
	}
}

func TestChangeOfAReferencedFileIsAVersion(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	changed := with(shop, "")
	changed["shared/money.json"] = bytes.Replace(shop["shared/money.json"],
		[]byte(`"currency": {"type": "string"}`), []byte(`"currency": {"type": "string"}, "note": {"type": "string"}`), 1)
	result := mustPush(t, r, registry.PushRequest{Files: changed})
	equal(t, "shared file", []string{"ordering.OrderPlaced 1.1 published"}, outcomes(result))
	s, _ := r.Snapshot(t.Context())
	c, _ := s.Contract(orderPlaced)
	for i, want := range []bool{false, true} {
		bundle, err := r.Bundle(t.Context(), c.Versions[i])
		if err != nil || bytes.Contains(bundle, []byte(`"note"`)) != want {
			t.Errorf("bundle of %s: %v\n%s", c.Versions[i].Version, err, bundle)
		}
		if revision(t, r, c.Versions[i]).Schema == nil {
			t.Errorf("%s cannot be read back", c.Versions[i].Version)
		}
	}
}

func TestBreakingChangeIsRefusedWithProof(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	_, err := push(t, r, registry.PushRequest{Files: with(shop, breaking)})
	refusal := wantRefusal(t, err, registry.Refused)
	if len(refusal.Findings) == 0 {
		t.Fatal("a refusal without findings")
	}
	f := refusal.Findings[0]
	if f.Rule != "property-required" || f.Span.File != schemaFile || f.Span.Start.Line != 4 || f.Hint == "" {
		t.Errorf("finding %s at %s (hint %q), want property-required on line 4 of %s", f.Rule, f.Span, f.Hint, schemaFile)
	}
	if f.Proof == nil || f.Proof.Writer != "1.0" || !bytes.Contains(f.Proof.Witness, []byte("orderId")) {
		t.Errorf("proof %+v, want an event of 1.0", f.Proof)
	}
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0"}, state(t, r))
	changes, err := r.Changes(t.Context(), 0, 10)
	if len(changes) != 1 || err != nil {
		t.Errorf("a refused push is in the change feed: %v, %v", changes, err)
	}
}

func TestRevertHasToBeSaid(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	mustPush(t, r, registry.PushRequest{Files: with(shop, compatible)})
	_, err := push(t, r, registry.PushRequest{Files: shop})
	refusal := wantRefusal(t, err, registry.NeedsRevert)
	if !strings.Contains(refusal.Message, schemaFile) || !strings.Contains(refusal.Hint, `"revert" in the request, --revert on the command line`) {
		t.Errorf("message %q, hint %q", refusal.Message, refusal.Hint)
	}
	result := mustPush(t, r, registry.PushRequest{Files: shop, Revert: true})
	equal(t, "said", []string{"ordering.OrderPlaced 1.2 reverted"}, outcomes(result))
	s, _ := r.Snapshot(t.Context())
	c, _ := s.Contract(orderPlaced)
	if c.Versions[0].Fingerprint != c.Versions[2].Fingerprint {
		t.Error("1.2 has not the fingerprint of 1.0")
	}
}

func TestDryRunChangesNothing(t *testing.T) {
	r := newRegistry(t)
	result := mustPush(t, r, registry.PushRequest{Files: shop, DryRun: true})
	equal(t, "dry run", []string{"ordering.OrderPlaced 1.0 published"}, outcomes(result))
	if !result.DryRun || result.Sequence != 0 {
		t.Errorf("dry run %v, sequence %d", result.DryRun, result.Sequence)
	}
	equal(t, "registry", nil, state(t, r))
	mustPush(t, r, registry.PushRequest{Files: shop})
	_, err := push(t, r, registry.PushRequest{Files: with(shop, breaking), DryRun: true})
	wantRefusal(t, err, registry.Refused)
}

func TestHomeOwns(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	for _, tc := range []struct{ name, archive, want string }{
		{"a context", "-- context.yaml --\ncontext: ordering\nowner: others\npurpose: Takes it over.\n", "context ordering"},
		{"an event of a context", event("ordering", "OrderTaken"), "context ordering"},
		{"a service", "-- service.yaml --\nservice: checkout\ncontext: ordering\nowner: others\n", "service ordering/checkout"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := push(t, r, registry.PushRequest{Home: "github.com/evil/shop", Files: files(tc.archive)})
			refusal := wantRefusal(t, err, registry.NotHome)
			for _, want := range []string{tc.want, "github.com/acme/shop", "github.com/evil/shop"} {
				if !strings.Contains(refusal.Message, want) {
					t.Errorf("message %q does not name %q", refusal.Message, want)
				}
			}
		})
	}
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0"}, state(t, r))
}

// event is a minimal event of a context.
func event(context, name string) string {
	return fmt.Sprintf(`
-- contexts/%[1]s/%[2]s/event.yaml --
event: %[2]s
summary: Something happened.
visibility: public
kind: domain
key: /id
versions:
  1: {status: active}
-- contexts/%[1]s/%[2]s/v1.schema.json --
{"type": "object", "description": "%[2]s.", "required": ["id"], "properties": {"id": {"type": "string"}}}
-- contexts/%[1]s/%[2]s/examples/v1.json --
{"id": "1"}
`, context, name)
}

// A consumer lives in a repository of its own, which has neither the contexts
// nor the events that it reads.
func TestConsumerInItsOwnHome(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	result := mustPush(t, r, registry.PushRequest{Home: "github.com/acme/billing", Files: files(`
-- context.yaml --
context: billing
owner: team-money
purpose: Writes invoices.
relationships:
  - {with: ordering, as: downstream, pattern: conformist}
-- service.yaml --
service: invoicer
context: billing
owner: team-money
consumes:
  - event: ordering.OrderPlaced
    versions: ">=1.0 <2"
    fields: [/orderId]
    idempotent-by: envelope:id
    on-failure: {retries: 3, dead-letter: billing.dlq}
`)})
	if len(result.Removed) != 0 {
		t.Errorf("removed: %v; another home's events are not this home's to remove", result.Removed)
	}
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Contract(orderPlaced)
	if err != nil || len(c.Consumers) != 1 || c.Consumers[0].Name != "invoicer" || c.Consumers[0].Home != "github.com/acme/billing" {
		t.Errorf("consumers of %s: %v, %v", orderPlaced, c.Consumers, err)
	}
	if len(c.Producers) != 1 || c.Producers[0].Name != "checkout" {
		t.Errorf("producers of %s: %v", orderPlaced, c.Producers)
	}
	_, err = push(t, r, registry.PushRequest{Files: with(shop, breaking)})
	refusal := wantRefusal(t, err, registry.Refused)
	if got := refusal.Findings[0].Proof.Consumers; len(got) != 1 || got[0] != "billing/invoicer" {
		t.Errorf("the break names the consumers %v, want billing/invoicer", got)
	}
}

func TestPushNeverDeletes(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	both := with(shop, event("ordering", "OrderCancelled"))
	mustPush(t, r, registry.PushRequest{Files: both})
	_, err := push(t, r, registry.PushRequest{Files: shop})
	refusal := wantRefusal(t, err, registry.Refused)
	if refusal.Findings[0].Rule != "removed-contract" {
		t.Errorf("finding %s, want removed-contract", refusal.Findings[0].Rule)
	}
	name := "contexts/ordering/OrderCancelled/event.yaml"
	for _, status := range []string{"status: deprecated, sunset: 2026-05-31", "status: retired, sunset: 2026-05-31"} {
		ended := with(both, "")
		ended[name] = bytes.Replace(both[name], []byte("status: active"), []byte(status), 1)
		mustPush(t, r, registry.PushRequest{Files: ended})
		clock = clock.AddDate(0, 1, 0)
	}
	for range 2 { // it stays known, and is not asked for again
		result := mustPush(t, r, registry.PushRequest{Files: with(shop, "")})
		if len(result.Removed) != 1 || result.Removed[0].Event != "OrderCancelled" {
			t.Errorf("removed: %v, want ordering.OrderCancelled", result.Removed)
		}
	}
	equal(t, "registry", []string{"ordering.OrderCancelled 1.0", "ordering.OrderPlaced 1.0"}, state(t, r))
	s, _ := r.Snapshot(t.Context())
	c, _ := s.Contract(contract.EventName{Context: "ordering", Event: "OrderCancelled"})
	if c.Summary != "Something happened." || c.Majors[0].Status != contract.Retired {
		t.Errorf("of the retired event is left: %q, %s", c.Summary, c.Majors[0].Status)
	}
}

func TestRequestsThatCannotBeUsed(t *testing.T) {
	r := newRegistry(t)
	long := strings.Repeat("x", 400)
	for _, tc := range []struct {
		name string
		req  registry.PushRequest
		want registry.Code
	}{
		{"no home", registry.PushRequest{Home: " ", Files: shop}, registry.BadPush},
		{"a home that moves a terminal's cursor", registry.PushRequest{Home: "a\x1b[2J", Files: shop}, registry.BadPush},
		{"a home that leads elsewhere", registry.PushRequest{Home: "a/../b", Files: shop}, registry.BadPush},
		{"a long home", registry.PushRequest{Home: long, Files: shop}, registry.BadPush},
		{"a commit of several lines", registry.PushRequest{Commit: "a\nb", Files: shop}, registry.BadPush},
		{"a file outside", registry.PushRequest{Files: workspace.MemFiles{"../x.json": nil}}, registry.BadPush},
		{"an absolute file", registry.PushRequest{Files: workspace.MemFiles{"/etc/passwd": nil}}, registry.BadPush},
		{"a file that is a folder", registry.PushRequest{Files: workspace.MemFiles{"a": nil, "a/b": nil}}, registry.BadPush},
		{"no files", registry.PushRequest{}, registry.NoContracts},
		{"nothing but a letter", registry.PushRequest{Files: workspace.MemFiles{"README.md": []byte("hi")}}, registry.NoContracts},
		{"a treaty.yaml that is none", registry.PushRequest{Files: with(shop, "-- treaty.yaml --\n{{{\n")}, registry.BadWorkspace},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := push(t, r, tc.req)
			if refusal := wantRefusal(t, err, tc.want); refusal.Message == "" || refusal.Hint == "" && tc.want != registry.BadWorkspace {
				t.Errorf("message %q, hint %q", refusal.Message, refusal.Hint)
			}
		})
	}
	equal(t, "registry", nil, state(t, r))
}

func TestInvalidSchemaIsAFinding(t *testing.T) {
	r := newRegistry(t)
	_, err := push(t, r, registry.PushRequest{Files: with(shop, "-- "+schemaFile+" --\n{\"type\": \"objekt\"}\n")})
	refusal := wantRefusal(t, err, registry.Refused)
	if f := refusal.Findings[0]; f.Rule != "invalid-schema" || f.Span.Start.Line != 1 {
		t.Errorf("finding %s at %s, want invalid-schema on line 1", f.Rule, f.Span)
	}
}

func TestAuditSaysWhoDidWhat(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop, Commit: "1a2b3c4"})
	entries, err := r.Audit(t.Context(), registry.AuditQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		if e.Actor != "tester" || e.Origin != "here" || !e.At.Equal(now) || e.Change == "" || e.Hash != e.Digest() {
			t.Errorf("entry %+v", e)
		}
		got = append(got, e.Action+" "+e.Subject)
	}
	equal(t, "audit", []string{
		"claim context ordering",
		"claim contract ordering.OrderPlaced",
		"claim service ordering/checkout",
		"push version ordering.OrderPlaced 1.0",
		"update file contexts/ordering/OrderPlaced/event.yaml of github.com/acme/shop",
		"update file contexts/ordering/OrderPlaced/examples/v1.small.json of github.com/acme/shop",
		"update file contexts/ordering/OrderPlaced/v1.schema.json of github.com/acme/shop",
		"update file contexts/ordering/context.yaml of github.com/acme/shop",
		"update file contexts/ordering/services/checkout.yaml of github.com/acme/shop",
		"update file shared/money.json of github.com/acme/shop",
		"update file treaty.yaml of github.com/acme/shop",
	}, got)
}

// Two programs on one database: each judges what the other has published.
func TestTwoRegistriesOnOneStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	var both []*registry.Registry
	for range 2 {
		store, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		both = append(both, over(store))
	}
	mustPush(t, both[0], registry.PushRequest{Files: shop})
	equal(t, "the other sees it at once", []string{"ordering.OrderPlaced 1.0"}, state(t, both[1]))
	mustPush(t, both[0], registry.PushRequest{Files: with(shop, compatible)})
	v, err := registry.Look(t.Context(), both[1], func(s *registry.Snapshot) (*registry.Version, error) {
		c, err := s.Contract(orderPlaced)
		if err != nil {
			return nil, err
		}
		return c.Version("1.1")
	})
	if err != nil || v.Version.String() != "1.1" {
		t.Errorf("what is not in memory is looked for in the store: %v, %v", v, err)
	}
	_, err = push(t, both[1], registry.PushRequest{Files: with(shop, breaking)})
	wantRefusal(t, err, registry.Refused)

	var work sync.WaitGroup
	for i := range 8 {
		work.Go(func() {
			files := files(event(fmt.Sprintf("context%d", i), "ThingHappened"))
			_, err := push(t, both[i%2], registry.PushRequest{Home: fmt.Sprintf("home%d", i), Files: with(files, fmt.Sprintf(
				"-- contexts/context%d/context.yaml --\ncontext: context%d\nowner: team\npurpose: Has things.\n", i, i))})
			if err != nil {
				t.Errorf("push %d: %v\n%s", i, err, explain(err))
			}
		})
	}
	work.Wait()
	for _, r := range both {
		if _, err := r.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(state(t, r)); got != 9 {
			t.Errorf("%d events after pushes of 9 homes", got)
		}
	}
}
