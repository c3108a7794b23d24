package registry_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

// reporting is a home elsewhere whose service reads what an order costs.
var reporting = files(`
-- treaty.yaml --
treaty: 1
contracts: [contexts/**]
services: ["**/service.yaml"]
-- contexts/crm/context.yaml --
context: crm
owner: team-crm
purpose: Knows customers.
relationships:
  - {with: ordering, as: downstream, pattern: conformist}
-- service.yaml --
service: reports
context: crm
owner: team-crm
consumes:
  - {event: ordering.OrderPlaced, versions: "1", fields: [/total/amount]}
`)

// A refused schema has a compatible form that keeps the rest of the change; the gate, with
// what other homes read, takes it, and nothing is published.
func TestTheCompatibleFormOfAVersion(t *testing.T) {
	const promises = "contexts/ordering/OrderPlaced/event.yaml"
	for _, tc := range []struct {
		name      string
		files     string // more of the home
		schema    []byte
		keeps     string // of the schema
		mended    string // that it has then
		unmended  string // and has not
		nowhere   bool
		otherHome bool
	}{
		{
			name: "a field that becomes required", schema: bytes.Replace(schemaWith(note), []byte(`["orderId"]`), []byte(`["orderId", "total"]`), 1),
			keeps: `"note"`, mended: `"orderId"`, unmended: `"orderId", "total"`,
		},
		{
			name: "what only another home reads", otherHome: true,
			files:  "-- " + promises + " --\n" + strings.Replace(string(shop[promises]), "kind: domain", "kind: domain\ncompatibility: NONE", 1),
			schema: bytes.Replace(schemaWith(note), []byte(`"total"`), []byte(`"sum"`), 1),
			keeps:  `"note"`, mended: `"total"`,
		},
		{name: "nothing but the whole change back", schema: []byte(`{"type": "string", "description": "An order."}`), nowhere: true},
		{name: "no schema", schema: []byte(`{"type": "objekt"}`), nowhere: true},
		{
			name: "a schema that another event of the home reads", nowhere: true,
			files: `
-- contexts/ordering/OrderMoved/event.yaml --
event: OrderMoved
summary: An order moved.
visibility: private
kind: domain
key: none
versions:
  1: {status: active}
-- contexts/ordering/OrderMoved/v1.schema.json --
{"$ref": "../OrderPlaced/v1.schema.json"}
`, schema: bytes.Replace(schemaWith(note), []byte(`["orderId"]`), []byte(`["orderId", "total"]`), 1),
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRegistry(t)
			mustPush(t, r, registry.PushRequest{Files: with(shop, tc.files)})
			if tc.otherHome {
				mustPush(t, r, registry.PushRequest{Home: "github.com/acme/crm", Files: reporting})
			}
			req := registry.VersionRequest{Event: orderPlaced, Schema: tc.schema, Actor: "tester", Origin: "here", DryRun: true}
			if _, err := r.PublishVersion(t.Context(), req); err == nil {
				t.Fatal("it is not refused")
			}
			found, err := r.Compatible(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			if tc.nowhere {
				if found != nil {
					t.Fatalf("found %s", found.Files[0].After)
				}
				return
			}
			if found == nil {
				t.Fatal("there is none")
			}
			after := string(found.Files[0].After)
			if !strings.Contains(after, tc.keeps) || !strings.Contains(after, tc.mended) || tc.unmended != "" && strings.Contains(after, tc.unmended) {
				t.Errorf("it is %s", after)
			}
			req.Schema = found.Files[0].After
			result, err := r.PublishVersion(t.Context(), req)
			if err != nil {
				t.Fatalf("the gate refuses it: %s", explain(err))
			}
			equal(t, "what it would be", []string{"ordering.OrderPlaced 1.1 published"}, outcomes(result))
		})
	}
}
