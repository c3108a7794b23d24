package web_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
)

// two are the files of two contexts; fulfilment reads an event of ordering.
func two(ordering, fulfilment string) workspace.MemFiles {
	return files(`
-- contexts/ordering/context.yaml --
context: ordering
owner: team-ordering
purpose: Takes the order.
` + ordering + `
-- contexts/ordering/OrderPlaced/event.yaml --
event: OrderPlaced
summary: An order was placed.
visibility: public
kind: domain
key: /id
idempotency-key: envelope:id
versions:
  1: {status: active}
-- contexts/ordering/OrderPlaced/v1.schema.json --
{"type": "object", "properties": {"id": {"type": "string"}}}
-- contexts/fulfilment/context.yaml --
context: fulfilment
owner: team-fulfilment
purpose: Ships.
` + fulfilment + `
-- contexts/fulfilment/services/packer.yaml --
service: packer
context: fulfilment
owner: team-fulfilment
consumes:
  - {event: ordering.OrderPlaced, versions: "=1", fields: [/id], idempotent-by: envelope:id, on-failure: {retries: 1, dead-letter: dlq}}
`)
}

// bootLenient boots over a registry that no rule guards: what one finds may be waived.
func bootLenient(t testing.TB, upload workspace.MemFiles) string {
	t.Helper()
	address, _ := bootRules(t, nil, upload)
	return address
}

// A relationship that one side declares alone is shown as proposed on both pages, with
// what the other has to write, and where; one that both declare is accepted.
func TestAProposedRelationshipIsShownAsOne(t *testing.T) {
	const (
		reads  = "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}"
		hosts  = "relationships:\n  - {with: fulfilment, as: upstream, pattern: open-host-service}"
		supply = "relationships:\n  - {with: fulfilment, as: upstream, pattern: customer-supplier}"
	)
	for _, tt := range []struct {
		name, ordering, fulfilment  string
		onOrdering, onFulfilment    string // begins what is said of the other there
		onService                   string
		neitherSaysProposedAnywhere bool
	}{
		{
			name: "proposed by who reads", fulfilment: reads,
			onOrdering: "fulfilment proposed to us it calls itself downstream · conformist fulfilment waits for an answer. team-ordering accepts it in " +
				"contexts/ordering/context.yaml, and pushes it: relationships: - {with: fulfilment, as: upstream, pattern: open-host-service} " +
				"# or {with: fulfilment, as: upstream, pattern: published-language}",
			onFulfilment: "ordering proposed downstream of it · conformist ordering has not accepted it. team-ordering accepts it in " +
				"contexts/ordering/context.yaml, and pushes it: relationships: - {with: fulfilment, as: upstream, pattern: open-host-service}",
			onService: "ordering.OrderPlacedrelationship only proposed",
		},
		{
			name: "proposed by who owns", ordering: hosts,
			onOrdering: "fulfilment proposed upstream of it · open host service fulfilment has not accepted it. team-fulfilment accepts it in " +
				"contexts/fulfilment/context.yaml, and pushes it: relationships: - {with: ordering, as: downstream, pattern: conformist}",
			onFulfilment: "ordering proposed to us it calls itself upstream · open host service ordering waits for an answer. team-fulfilment accepts it in",
			onService:    "ordering.OrderPlacedrelationship only proposed",
		},
		{
			name: "accepted", ordering: hosts, fulfilment: reads,
			onOrdering:                  "fulfilment accepted upstream of it · open host service",
			onFulfilment:                "ordering accepted downstream of it · conformist",
			onService:                   "ordering.OrderPlacedconformist=1",
			neitherSaysProposedAnywhere: true,
		},
		{
			name: "not agreed", ordering: supply, fulfilment: reads,
			onOrdering: "fulfilment not agreed upstream of it · customer supplier fulfilment calls itself downstream, conformist, which does not answer it. " +
				"What would, in contexts/fulfilment/context.yaml: relationships: - {with: ordering, as: downstream, pattern: customer-supplier}",
			onFulfilment:                "ordering not agreed downstream of it · conformist ordering calls itself upstream, customer supplier, which does not answer it.",
			onService:                   "ordering.OrderPlacedrelationship not agreed",
			neitherSaysProposedAnywhere: true,
		},
		{
			name: "none", onOrdering: "No relationship is declared.", onFulfilment: "No relationship is declared.",
			onService: "ordering.OrderPlacedno relationship declared", neitherSaysProposedAnywhere: true,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			address := bootLenient(t, two(tt.ordering, tt.fulfilment))
			for path, want := range map[string]string{
				"/contexts/ordering": tt.onOrdering, "/contexts/fulfilment": tt.onFulfilment, "/services/fulfilment/packer": tt.onService,
			} {
				text := plainText(parse(t, get(t, address+path).body).text)
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q:\n%s", path, want, text)
				}
				if said := strings.Contains(text, "proposed"); said == tt.neitherSaysProposedAnywhere {
					t.Errorf("%s says proposed: %v", path, said)
				}
			}
		})
	}
}

// What a service only says to emit in reaction it produces.
func TestAServicePageSaysWhatIsEmitted(t *testing.T) {
	const hosts = "relationships:\n  - {with: fulfilment, as: upstream, pattern: open-host-service}"
	f := two(hosts, "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}")
	const packer = "contexts/fulfilment/services/packer.yaml"
	f[packer] = bytes.Replace(f[packer], []byte("fields: [/id]"), []byte("fields: [/id], emits: [OrderPacked]"), 1)
	address := bootLenient(t, f)
	for path, want := range map[string]string{
		"/services/fulfilment/packer": "Produces 1 fulfilment.OrderPacked not in this registry in reaction",
		"/contexts/fulfilment":        "packer produces 1, consumes 1",
	} {
		if text := plainText(parse(t, get(t, address+path).body).text); !strings.Contains(text, want) {
			t.Errorf("%s does not say %q:\n%s", path, want, text)
		}
	}
}

// What is proposed to a context that the registry does not have is no less proposed.
func TestAProposalToNobodyIsShownAsOne(t *testing.T) {
	f := two("", "relationships:\n  - {with: billing, as: downstream, pattern: conformist}")
	text := plainText(parse(t, get(t, bootLenient(t, f)+"/contexts/fulfilment").body).text)
	if want := "billing proposed downstream of it · conformist billing is not in this registry. billing accepts it in its context.yaml, and pushes it:"; !strings.Contains(text, want) {
		t.Errorf("the page does not say %q:\n%s", want, text)
	}
}
