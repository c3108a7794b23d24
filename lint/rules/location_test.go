package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint/rules"
)

const order = `{"type": "object", "required": ["id", "head", "lines"], "properties": {
  "id": {"$ref": "#/definitions/id"},
  "note": {"type": "string"},
  "any": {},
  "null": {"type": ["string", "null"]},
  "head": {"allOf": [{"required": ["no", "at"], "properties": {"no": {"type": "integer"}}}, {"properties": {"kind": {"enum": ["a"]}}}]},
  "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {"type": "string"}, "*": {"type": "string"}}}},
  "by": {"type": "object", "additionalProperties": {"type": "object", "properties": {"to": {"type": "string"}}}},
  "x": {"type": "object", "properties": {}, "patternProperties": {"^x-": {"type": "string"}}},
  "pay": {"oneOf": [{"properties": {"card": {"type": "string"}}}, {"properties": {"bank": {"type": "string"}}}]},
  "gone": false
}, "definitions": {"id": {"type": "string"}}}`

func TestFieldsThatAConsumerMayRead(t *testing.T) {
	for field, known := range map[string]bool{
		"all": true, "/id": true, "/id/deeper": false, "/ID": false, "/lines/*/sku": true, "/lines/*/price": false, "/lines/0/sku": true, "/head/at": true,
		"/lines/sku": false, "/lines/*/~2": true, "/lines/*/*": true, "/head/no": true, "/head/kind": true, "/head/other": false,
		"/any/thing": true, "/by/somebody/to": true, "/by/*/to": true, "/by/*/from": false, "/x/x-1": true, "/x/y": false,
		"/pay/card": true, "/pay/bank": true, "/pay/cash": false, "/gone": false,
	} {
		fields := fmt.Sprintf("[%q]", field)
		if field == "all" {
			fields = field
		}
		if got := count(t, "unknown-field", readerOf(fields)); (got == 0) != known {
			t.Errorf("%s: %d findings, known %v", field, got, known)
		}
	}
}

func TestAFieldThatMayBeMeantIsNamed(t *testing.T) {
	r, err := rules.ByID("unknown-field")
	if err != nil {
		t.Fatal(err)
	}
	for field, want := range map[string]string{"/ID": "/id may be meant; ", "/lines/sku": "/lines/*/sku may be meant; ", "/elephant": ""} {
		found := findings(t, r, readerOf(fmt.Sprintf("[%q]", field)))
		if len(found) != 1 || found[0].Hint != want+"correct the pointer (`*` is any item or member), or ask the owner for the field" {
			t.Errorf("%s: %+v, want %q", field, found, want)
		}
	}
}

// readerOf is a workspace in which a service reads fields of the event.
func readerOf(fields string) string {
	return eventFile("", order) + "-- contexts/ordering/services/s/service.yaml --\nservice: s\ncontext: ordering\nowner: o\n" +
		"consumes:\n  - {event: OrderPlaced, versions: \"=1\", fields: " + fields + "}\n"
}

func TestFieldsThatCanBeAKey(t *testing.T) {
	order := strings.Replace(order, `"required": ["id", "head", "lines"]`, `"required": ["id", "head", "lines", "any", "null"]`, 1)
	for key, good := range map[string]bool{
		"/id": true, "/head/no": true, "none": true, "envelope:subject": true,
		"/note": false, "/any": false, "/null": false, "/head": false, "/head/kind": false, "/lines": false, "/other": false,
	} {
		if got := count(t, "ordering-key", eventFile("key: "+key+"\n", order)); (got == 0) != good {
			t.Errorf("%s: %d findings, good %v", key, got, good)
		}
	}
}

func TestRequiredNamesAreLookedForAround(t *testing.T) {
	for schema, want := range map[string]int{
		`{"required": ["a"]}`: 0,
		`{"properties": {"a": {}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}`:                                                   1,
		`{"properties": {"a": {}}, "not": {"required": ["b"]}}`:                                                                            1,
		`{"properties": {"a": {}}, "required": ["b"], "allOf": [{"properties": {"b": {}}}]}`:                                               0,
		`{"properties": {"a": {}}, "required": ["b"], "additionalProperties": {"type": "string"}}`:                                         0,
		`{"properties": {"a": {}}, "required": ["b"], "patternProperties": {"^b": {}}}`:                                                    0,
		`{"allOf": [{"$ref": "#/definitions/d"}, {"properties": {"b": {}}}], "definitions": {"d": {"properties": {}, "required": ["b"]}}}`: 0,
		`{"properties": {"a": {"properties": {"c": {}}, "required": ["b", "c"]}, "b": {}}}`:                                                1,
	} {
		if got := count(t, "unknown-required", eventFile("", schema)); got != want {
			t.Errorf("%s: %d findings, want %d", schema, got, want)
		}
	}
}

func eventFile(more, schema string) string {
	return "-- contexts/ordering/context.yaml --\ncontext: ordering\nowner: o\n" +
		"-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: s\n" + more + "versions:\n  1: {status: active}\n" +
		"-- contexts/ordering/OrderPlaced/v1.schema.json --\n" + schema + "\n"
}

func count(t *testing.T, id, archive string) int {
	t.Helper()
	r, err := rules.ByID(id)
	if err != nil {
		t.Fatal(err)
	}
	return len(findings(t, r, archive))
}
