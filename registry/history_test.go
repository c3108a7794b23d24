package registry_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// past is an event with history: 0002 adds a property, 0003 makes it required,
// which breaks; the newest allows it to be absent again.
const past = `
-- contexts/ordering/context.yaml --
context: ordering
owner: team-orders
purpose: Takes orders.
-- contexts/ordering/OrderPlaced/event.yaml --
event: OrderPlaced
summary: A customer confirmed an order.
visibility: public
kind: domain
key: /id
versions:
  1: {status: active}
-- contexts/ordering/OrderPlaced/history/v1/0001-first.schema.json --
{"type": "object", "description": "1", "required": ["id"], "properties": {"id": {"type": "string"}}}
-- contexts/ordering/OrderPlaced/history/v1/0002-note.schema.json --
{"type": "object", "description": "2", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}
-- contexts/ordering/OrderPlaced/history/v1/0003-noted.schema.json --
{"type": "object", "description": "3", "required": ["id", "note"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}
-- contexts/ordering/OrderPlaced/v1.schema.json --
{"type": "object", "description": "4", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}
-- contexts/ordering/OrderPlaced/examples/v1.json --
{"id": "1"}
`

func TestHistoryIsAFact(t *testing.T) {
	r := newRegistry(t)
	result := mustPush(t, r, registry.PushRequest{Files: files(past), History: true})
	equal(t, "history", []string{
		"ordering.OrderPlaced 1.0 published",
		"ordering.OrderPlaced 1.1 published",
		"ordering.OrderPlaced 1.2 imported",
		"ordering.OrderPlaced 1.3 imported",
	}, outcomes(result))
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0 1.1 1.2! 1.3!"}, state(t, r))
	if rev := result.Contracts[0].Revisions[2]; rev.Breaks == 0 || rev.Label != "noted" || !strings.Contains(rev.File, "history/v1/0003") {
		t.Errorf("the third revision: %+v", rev)
	}
	proof := result.Contracts[0].Revisions[2].Proof
	if proof == nil || proof.Rule != "property-required" || proof.Question != contract.StoredEvents || string(proof.Witness) != `{"id":"id-1"}` {
		t.Errorf("the third revision is proved by %+v", proof)
	}
	again := mustPush(t, r, registry.PushRequest{Files: files(past), History: true})
	if !again.Unchanged || again.Count(registry.Same) != 4 {
		t.Errorf("again: unchanged %v, %v", again.Unchanged, outcomes(again))
	}
	newest := mustPush(t, r, registry.PushRequest{Files: files(past)})
	equal(t, "without history", []string{"ordering.OrderPlaced 1.3 same"}, outcomes(newest))
}

func TestWithoutHistoryOnlyTheNewestIsPublished(t *testing.T) {
	r := newRegistry(t)
	result := mustPush(t, r, registry.PushRequest{Files: files(past)})
	equal(t, "push", []string{"ordering.OrderPlaced 1.0 published"}, outcomes(result))
	late := mustPush(t, r, registry.PushRequest{Files: files(past), History: true})
	if late.Count(registry.LeftOut) != 3 || late.Count(registry.Same) != 1 {
		t.Errorf("history after its end is known: %v", outcomes(late))
	}
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0"}, state(t, r))
}

// In a major that the registry knows, history is no way around the gate.
func TestHistoryCannotBreakWhatIsKnown(t *testing.T) {
	r := newRegistry(t)
	first := "contexts/ordering/OrderPlaced/v1.schema.json"
	start := files(past)
	start[first] = start["contexts/ordering/OrderPlaced/history/v1/0002-note.schema.json"]
	delete(start, "contexts/ordering/OrderPlaced/history/v1/0002-note.schema.json")
	delete(start, "contexts/ordering/OrderPlaced/history/v1/0003-noted.schema.json")
	mustPush(t, r, registry.PushRequest{Files: start, History: true})
	_, err := push(t, r, registry.PushRequest{Files: files(past), History: true})
	refusal := wantRefusal(t, err, registry.Refused)
	if f := refusal.Findings[0]; f.Rule != "property-required" || !strings.Contains(f.Span.File, "0003-noted") {
		t.Errorf("finding %s at %s, want property-required in the third revision", f.Rule, f.Span)
	}
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0 1.1"}, state(t, r))
}

func TestCompatibleHistoryGrowsAKnownMajor(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	grown := with(shop, compatible)
	grown["contexts/ordering/OrderPlaced/history/v1/0001-a.schema.json"] = shop[schemaFile]
	grown["contexts/ordering/OrderPlaced/history/v1/0002-b.schema.json"] =
		bytes.Replace(grown[schemaFile], []byte("From the customer."), []byte("A note."), 1)
	for _, file := range []string{"0001-a", "0002-b"} { // a level deeper
		name := "contexts/ordering/OrderPlaced/history/v1/" + file + ".schema.json"
		grown[name] = bytes.ReplaceAll(grown[name], []byte("../../../shared"), []byte("../../../../../shared"))
	}
	result := mustPush(t, r, registry.PushRequest{Files: grown, History: true})
	equal(t, "grown", []string{
		"ordering.OrderPlaced 1.0 same", "ordering.OrderPlaced 1.1 published", "ordering.OrderPlaced 1.2 published",
	}, outcomes(result))
}

func TestUnreadableHistoryIsLeftOut(t *testing.T) {
	r := newRegistry(t)
	broken := with(files(past), "-- contexts/ordering/OrderPlaced/history/v1/0002-note.schema.json --\n{\"type\": \"objekt\"}\n")
	result := mustPush(t, r, registry.PushRequest{Files: broken, History: true})
	if got := result.Contracts[0].Revisions[1]; got.Outcome != registry.LeftOut || got.Reason == "" || got.Version != (contract.Version{}) {
		t.Errorf("the unreadable revision: %+v", got)
	}
	found := false
	for _, f := range result.Findings {
		found = found || f.Rule == "invalid-schema" && strings.Contains(f.Span.File, "0002-note")
	}
	if !found {
		t.Error("nothing says what is wrong with it")
	}
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0 1.1! 1.2!"}, state(t, r))
}

// A past may have been broken; what is offered today must be a schema.
func TestHistoryThatEndsInNoSchemaIsRefused(t *testing.T) {
	r := newRegistry(t)
	upload := files(past)
	upload["contexts/ordering/OrderPlaced/v1.schema.json"] = []byte(`{"type": "objekt"}`)
	_, err := push(t, r, registry.PushRequest{Files: upload, History: true})
	refusal := wantRefusal(t, err, registry.Refused)
	if f := refusal.Findings[0]; f.Rule != "invalid-schema" {
		t.Errorf("the first finding is %s at %s, want invalid-schema", f.Rule, f.Span)
	}
	equal(t, "registry", nil, state(t, r))
}
