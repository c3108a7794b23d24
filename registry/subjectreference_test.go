package registry_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
)

const (
	moneySchema = `{"type": "object", "required": ["amount"], "properties": {"amount": {"type": "integer"}}}`
	orderSchema = `{"type": "object", "properties": {"total": {"$ref": "money.json"}}}`
)

func schemaRequest(subject, schema string, references ...registry.SubjectReference) registry.SubjectRequest {
	return registry.SubjectRequest{Subject: subject, Schema: []byte(schema), References: references, Actor: "tester", Origin: "here"}
}

func money(version int) registry.SubjectReference {
	return registry.SubjectReference{Name: "money.json", Subject: "money", Version: version}
}

func mustRegister(t *testing.T, r *registry.Registry, req registry.SubjectRequest) *registry.RevisionResult {
	t.Helper()
	result, err := r.PublishSubject(t.Context(), req)
	if err != nil {
		t.Fatalf("%v\n%s", err, explain(err))
	}
	return result
}

// A reference says which version of which subject a `$ref` means: the text stays as it
// was sent, what it means is judged, and what it refers to stays.
func TestASchemaRefersToRegisteredOnes(t *testing.T) {
	r := newRegistry(t)
	mustRegister(t, r, schemaRequest("money", moneySchema))
	order := mustRegister(t, r, schemaRequest("orders-value", orderSchema, money(-1)))
	mustRegister(t, r, schemaRequest("money", strings.Replace(moneySchema, `"amount": {"type": "integer"}`, `"amount": {"type": "integer"}, "currency": {"type": "string"}`, 1)))
	s, err := r.Snapshot(t.Context())
	must(t, err)
	entry := s.SubjectEntries("orders-value")[0]
	text, err := r.SchemaText(t.Context(), entry.Version)
	if err != nil || string(text) != orderSchema {
		t.Errorf("the text is %s, %v", text, err)
	}
	if want := []registry.SubjectReference{money(1)}; !slices.Equal(entry.Attached.References, want) {
		t.Errorf("the references are %v, want %v", entry.Attached.References, want)
	}
	if ids := s.ReferencedBy("money", 1); !slices.Equal(ids, []registry.SchemaID{order.ID}) || s.ReferencedBy("money", 2) != nil {
		t.Errorf("money 1 is referred to by %v, 2 by %v", ids, s.ReferencedBy("money", 2))
	}
	if rev := revision(t, r, entry.Version); rev.Schema == nil {
		t.Error("it cannot be read again")
	}
	if again := mustRegister(t, r, schemaRequest("orders-value", orderSchema, money(1))); again.Outcome != registry.Same {
		t.Errorf("registered again: %+v", again)
	}
	if next := mustRegister(t, r, schemaRequest("orders-value", orderSchema, money(2))); next.Number != 2 || next.ID == order.ID {
		t.Errorf("with the newer one: %+v", next)
	}
	_, err = r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "money", Number: 1})
	wantRefusal(t, err, registry.Referenced)
	_, err = r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "orders-value"})
	must(t, err)
	_, err = r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "money", Number: 1})
	must(t, err)
	_, err = r.PublishSubject(t.Context(), schemaRequest("paid-value", orderSchema, money(1)))
	wantRefusal(t, err, registry.BadReference)
}

// References of references are followed, in the Kafka context of who refers; by URIs
// too.
func TestReferencesAreFollowed(t *testing.T) {
	r := newRegistry(t)
	price := registry.SubjectReference{Name: "https://example.com/price.json", Subject: "price", Version: 1}
	mustRegister(t, r, schemaRequest(":.eu:money", moneySchema))
	mustRegister(t, r, schemaRequest(":.eu:price", `{"properties": {"net": {"$ref": "money.json#/properties/amount"}}}`, money(1)))
	mustRegister(t, r, schemaRequest(":.eu:orders-value", `{"type": "object", "properties": {"price": {"$ref": "https://example.com/price.json"}}}`, price))
	verdict, err := r.JudgeSubject(t.Context(), schemaRequest(":.eu:orders-value",
		`{"type": "object", "properties": {"price": {"properties": {"net": {"type": "string"}}}}}`), nil)
	must(t, err)
	if verdict.Compatible {
		t.Error("what is two references away is not seen")
	}
	_, err = r.PublishSubject(t.Context(), schemaRequest("orders-value", orderSchema, price))
	wantRefusal(t, err, registry.BadReference) // another Kafka context
}

func TestReferencesThatLeadNowhere(t *testing.T) {
	r := newRegistry(t)
	mustRegister(t, r, schemaRequest("money", moneySchema))
	mustRegister(t, r, schemaRequest("cash", `{}`))
	for name, references := range map[string][]registry.SubjectReference{
		"no such version": {money(7)},
		"no such subject": {{Name: "money.json", Subject: "gold", Version: 1}},
		"no name":         {{Subject: "money", Version: 1}},
		"two of a name":   {money(1), {Name: "money.json", Subject: "cash", Version: 1}},
	} {
		_, err := r.PublishSubject(t.Context(), schemaRequest("orders-value", orderSchema, references...))
		if refusal := wantRefusal(t, err, registry.BadReference); refusal.Hint == "" {
			t.Errorf("%s: no hint", name)
		}
	}
}

// Under a subject that a contract claims, the version holds what it refers to.
func TestAContractsVersionHoldsWhatItRefersTo(t *testing.T) {
	r := newRegistry(t)
	mustRegister(t, r, schemaRequest("note", `{"type": "string"}`))
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	schema := objectOf(idString + `, "note": {"$ref": "note.json"}`)
	result := mustRegister(t, r, schemaRequest("orders-value", schema, registry.SubjectReference{Name: "note.json", Subject: "note", Version: 1}))
	if result.Version.String() != "1.1" || result.Number != 2 {
		t.Errorf("%+v", result)
	}
	s, err := r.Snapshot(t.Context())
	must(t, err)
	text, err := r.SchemaText(t.Context(), s.SubjectEntries("orders-value")[1].Version)
	if err != nil || !strings.Contains(string(text), `"type":"string"`) {
		t.Errorf("the text is %s, %v", text, err)
	}
	again := mustRegister(t, r, schemaRequest("orders-value", schema, registry.SubjectReference{Name: "note.json", Subject: "note", Version: 1}))
	if again.Outcome != registry.Same || again.ID != result.ID {
		t.Errorf("again: %+v", again)
	}
}

// What is attached makes another schema of the same content, with an id of its own; to
// whom attaches nothing it is the same.
func TestWhatIsAttachedMakesAnotherSchema(t *testing.T) {
	r := newRegistry(t)
	plain := register(t, r, "orders-value", original)
	req := subjectRequest("orders-value", original)
	req.Metadata = json.RawMessage(`{"properties": {"b": "2", "a": "1"}}`)
	owned := mustRegister(t, r, req)
	if owned.Number != 2 || owned.ID == plain.ID || owned.Fingerprint != plain.Fingerprint {
		t.Errorf("%+v; without %+v", owned, plain)
	}
	req.Metadata = json.RawMessage(`{ "properties":{"a":"1","b":"2"} }`)
	if again := mustRegister(t, r, req); again.Outcome != registry.Same || again.ID != owned.ID {
		t.Errorf("in another order: %+v", again)
	}
	if again := register(t, r, "orders-value", original); again.ID != plain.ID {
		t.Errorf("without: %+v", again)
	}
	req.Subject = "paid-value"
	if other := mustRegister(t, r, req); other.ID != owned.ID {
		t.Errorf("under another subject: %+v", other)
	}
	if other := register(t, r, "paid-value", original); other.ID != owned.ID || other.Outcome != registry.Same {
		t.Errorf("where there is none without: %+v", other)
	}
	s, err := r.Snapshot(t.Context())
	must(t, err)
	for _, e := range s.SubjectEntries("orders-value") {
		if id, ok := s.IDOfGUID(registry.GUIDOf(e.VersionRecord)); !ok || id != e.ID {
			t.Errorf("the GUID of %d leads to %d", e.ID, id)
		}
	}
	req.Metadata = json.RawMessage(`"x"`)
	_, err = r.PublishSubject(t.Context(), req)
	wantRefusal(t, err, registry.BadPush)
	mustPush(t, r, registry.PushRequest{Files: ordersValue("  1: {status: active, subjects: [taken-value]}\n", original)})
	req.Subject, req.Metadata, req.Schema = "taken-value", json.RawMessage(`{"properties": {"a": "1"}}`), []byte(objectOf(evolved))
	_, err = r.PublishSubject(t.Context(), req)
	wantRefusal(t, err, registry.OwnedByFiles)
}
