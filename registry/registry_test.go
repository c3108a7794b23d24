package registry_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

var now = time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)

func newRegistry(t testing.TB) *registry.Registry {
	t.Helper()
	clock := now
	return newRegistryAt(t, &clock)
}

// newRegistryAt is a registry whose clock the test moves.
func newRegistryAt(t testing.TB, clock *time.Time) *registry.Registry {
	t.Helper()
	store := sqlitetest.Open(t)
	return registry.New(store, registry.Options{Rules: rules.All(), Now: func() time.Time { return *clock }})
}

func over(store registry.Store) *registry.Registry {
	return registry.New(store, registry.Options{Rules: rules.All(), Now: func() time.Time { return now }})
}

// files reads a txtar archive as an upload.
func files(archive string) workspace.MemFiles {
	m := workspace.MemFiles{}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		m[f.Name] = f.Data
	}
	return m
}

// with returns the files with some replaced, added or (by nothing) removed.
func with(base workspace.MemFiles, archive string) workspace.MemFiles {
	m := workspace.MemFiles{}
	for name, data := range base {
		m[name] = data
	}
	for name, data := range files(archive) {
		m[name] = data
		if len(data) == 0 {
			delete(m, name)
		}
	}
	return m
}

func push(t testing.TB, r *registry.Registry, req registry.PushRequest) (*registry.PushResult, error) {
	t.Helper()
	if req.Home == "" {
		req.Home = "github.com/acme/shop"
	}
	req.Actor, req.Origin = "tester", "here"
	return r.Publish(t.Context(), req)
}

func mustPush(t testing.TB, r *registry.Registry, req registry.PushRequest) *registry.PushResult {
	t.Helper()
	result, err := push(t, r, req)
	if err != nil {
		t.Fatalf("push: %v\n%s", err, explain(err))
	}
	return result
}

func explain(err error) string {
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) {
		return ""
	}
	var b strings.Builder
	for _, f := range refusal.Findings {
		fmt.Fprintf(&b, "%s %s %s: %s\n", f.Severity, f.Rule, f.Span, f.Message)
	}
	return b.String()
}

func wantRefusal(t *testing.T, err error, code registry.Code) *registry.Refusal {
	t.Helper()
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Fatalf("got %v, want the refusal %s\n%s", err, code, explain(err))
	}
	return refusal
}

// outcomes shows what became of each revision: "ordering.OrderPlaced 1.0 published".
func outcomes(result *registry.PushResult) []string {
	var list []string
	for _, c := range result.Contracts {
		for _, v := range c.Revisions {
			list = append(list, fmt.Sprintf("%s %s %s", c.Name, v.Version, v.Outcome))
		}
	}
	return list
}

// revision reads a version with its schema.
func revision(t *testing.T, r *registry.Registry, v *registry.Version) *workspace.Revision {
	t.Helper()
	list, err := r.Revisions(t.Context(), []*registry.Version{v})
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// state shows the versions and homes that the registry has.
func state(t *testing.T, r *registry.Registry) []string {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range s.Contracts() {
		line := c.Name.String()
		for _, v := range c.Versions {
			line += " " + v.Version.String()
			if v.Imported {
				line += "!"
			}
		}
		list = append(list, line)
	}
	return list
}

func equal(t *testing.T, what string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// shop is a workspace with one event and the service that publishes it.
var shop = files(`
-- treaty.yaml --
treaty: 1
contracts: [contexts/**]
services: ["**/services/*.yaml"]
-- contexts/ordering/context.yaml --
context: ordering
owner: team-orders
purpose: Takes orders.
relationships:
  - {with: billing, as: upstream, pattern: open-host-service}
  - {with: shipping, as: upstream, pattern: open-host-service}
  - {with: crm, as: upstream, pattern: open-host-service}
-- contexts/ordering/services/checkout.yaml --
service: checkout
context: ordering
owner: team-orders
produces:
  - {event: OrderPlaced, versions: [1]}
-- contexts/ordering/OrderPlaced/event.yaml --
event: OrderPlaced
summary: A customer confirmed an order.
visibility: public
kind: domain
key: /orderId
versions:
  1: {status: active}
-- contexts/ordering/OrderPlaced/v1.schema.json --
{
  "type": "object",
  "description": "An order.",
  "required": ["orderId"],
  "properties": {
    "orderId": {"type": "string", "description": "Its number."},
    "total": {"$ref": "../../../shared/money.json"}
  }
}
-- contexts/ordering/OrderPlaced/examples/v1.small.json --
{"orderId": "o-1", "total": {"amount": "9.99", "currency": "EUR"}}
-- shared/money.json --
{
  "type": "object",
  "description": "An amount of money.",
  "required": ["amount", "currency"],
  "properties": {
    "amount": {"type": "string"},
    "currency": {"type": "string"}
  }
}
-- README.md --
Nobody needs this in the registry.
`)

// compatible adds an optional property, breaking requires one.
const (
	schemaFile = "contexts/ordering/OrderPlaced/v1.schema.json"
	compatible = `
-- contexts/ordering/OrderPlaced/v1.schema.json --
{
  "type": "object",
  "description": "An order.",
  "required": ["orderId"],
  "properties": {
    "orderId": {"type": "string", "description": "Its number."},
    "total": {"$ref": "../../../shared/money.json"},
    "note": {"type": "string", "description": "From the customer."}
  }
}
`
	breaking = `
-- contexts/ordering/OrderPlaced/v1.schema.json --
{
  "type": "object",
  "description": "An order.",
  "required": ["orderId", "total"],
  "properties": {
    "orderId": {"type": "string", "description": "Its number."},
    "total": {"$ref": "../../../shared/money.json"}
  }
}
`
)

var orderPlaced = contract.EventName{Context: "ordering", Event: "OrderPlaced"}
