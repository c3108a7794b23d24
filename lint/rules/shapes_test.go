package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/lint/rules"
)

// A value can be described in many ways: by a reference, beside others, as one of
// several, in an array of arrays. What a rule finds depends on what a schema means,
// and not on how it is written.
func TestRulesSeeThroughTheShapeOfASchema(t *testing.T) {
	const latest = `"$schema": "https://json-schema.org/draft/2020-12/schema", `
	const draft4 = `"$schema": "http://json-schema.org/draft-04/schema#", `
	for _, c := range []struct {
		rule, schema string
		want         []string // "LINE:COLUMN POINTER"
	}{
		{"money-as-float", `{"properties": {"amount": {"anyOf": [{"type": "number"}, {"type": "null"}]}}}`, []string{"1:17 /properties/amount"}},
		{"money-as-float", `{"properties": {"amount": {"allOf": [{"$ref": "#/definitions/m"}]}}, "definitions": {"m": {"type": "number"}}}`, []string{"1:17 /properties/amount"}},
		{"money-as-float", `{` + latest + `"properties": {"amount": {"$ref": "#/$defs/m", "type": ["number", "null"]}}, "$defs": {"m": {"minimum": 0}}}`, []string{"1:76 /properties/amount"}},
		{"money-as-float", `{"properties": {"amount": {"allOf": [{"type": "number"}, {"multipleOf": 0.01}]}}}`, nil},
		{"money-as-float", `{"properties": {"amount": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}`, nil},
		{"money-as-float", `{"properties": {"amount": true, "total": {"not": {"type": "number"}}}}`, nil},
		{"money-without-currency", `{"properties": {"amount": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}`, []string{"1:17 /properties/amount"}},
		{"money-without-currency", `{"properties": {"amount": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}`, nil},

		{"time-format", `{"properties": {"placedAt": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}`, []string{"1:17 /properties/placedAt"}},
		{"time-format", `{"properties": {"placedAt": {"allOf": [{"$ref": "#/definitions/t"}]}}, "definitions": {"t": {"type": "string"}}}`, []string{"1:17 /properties/placedAt"}},
		{"time-format", `{"properties": {"placedAt": {"allOf": [{"$ref": "#/definitions/t"}]}}, "definitions": {"t": {"type": "string", "format": "date-time"}}}`, nil},
		{"time-format", `{"properties": {"placedAt": {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}}}`, nil},
		{"time-format", `{"properties": {"placedAt": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}}`, nil},

		{"unsafe-integer", `{` + latest + `"properties": {"n": {"type": "integer", "exclusiveMaximum": 9007199254740992}}}`, nil},
		{"unsafe-integer", `{` + latest + `"properties": {"n": {"type": "integer", "exclusiveMaximum": 9007199254740993}}}`, []string{"1:76 /properties/n"}},
		{"unsafe-integer", `{` + latest + `"properties": {"n": {"type": "integer", "exclusiveMinimum": -9007199254740992}}}`, nil},
		{"unsafe-integer", `{` + draft4 + `"properties": {"n": {"type": "integer", "maximum": 9007199254740992, "exclusiveMaximum": true}}}`, nil},
		{"unsafe-integer", `{` + draft4 + `"properties": {"n": {"type": "integer", "maximum": 9007199254740992}}}`, []string{"1:71 /properties/n"}},
		{"unsafe-integer", `{"properties": {"n": {"anyOf": [{"type": "integer", "maximum": 1e30}, {"type": "null"}]}}}`, []string{"1:17 /properties/n"}},
		{"unsafe-integer", `{"properties": {"n": {"allOf": [{"type": "integer", "maximum": 1e30}, {"maximum": 100}]}}}`, nil},
		{"unsafe-integer", `{"properties": {"n": {"items": {"items": {"type": "integer", "maximum": 1e30}}}}}`, []string{"1:42 /properties/n/items/items"}},
		{"unsafe-integer", `{"patternProperties": {"^n": {"type": "integer", "maximum": 1e30}}}`, []string{"1:30 /patternProperties/^n"}},
		{"unbounded-integer", `{"properties": {"n": {"allOf": [{"type": "integer"}, {"maximum": 100}]}}}`, nil},
		{"unbounded-integer", `{"properties": {"n": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}`, []string{"1:17 /properties/n"}},

		{"union-type", `{"properties": {"u": {"anyOf": [{"type": "string"}, {"type": "integer"}]}}}`, []string{"1:17 /properties/u"}},
		{"union-type", `{"properties": {"u": {"oneOf": [{"enum": ["a", 1]}, {"type": "null"}]}}}`, []string{"1:17 /properties/u"}},
		{"union-type", `{"properties": {"u": {"anyOf": [{"type": "integer"}, {"type": "number"}, {"type": "null"}]}}}`, nil},
		{"union-type", `{"properties": {"u": {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}}}`, nil},
		{"union-type", `{"properties": {"u": {"allOf": [{"type": ["string", "integer"]}, {"type": "string"}]}}}`, nil},
		{"union-type", `{"properties": {"u": {"items": {"type": ["string", "integer"]}}}}`, []string{"1:32 /properties/u/items"}},
		{"union-type", `{"properties": {"u": {"$ref": "#/definitions/u"}}, "definitions": {"u": {"anyOf": [{"type": "string"}, {"$ref": "#/definitions/l"}]}, "l": {"type": "array", "items": {"$ref": "#/definitions/u"}}}}`,
			[]string{"1:167 /definitions/l/items", "1:17 /properties/u"}},

		{"nullable-and-optional", `{"properties": {"n": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}`, []string{"1:17 /properties/n"}},
		{"nullable-and-optional", `{"properties": {"n": {"enum": ["a", null]}}}`, []string{"1:17 /properties/n"}},
		{"nullable-and-optional", `{"properties": {"n": {"allOf": [{"type": ["string", "null"]}, {"type": "string"}]}, "m": true, "o": {"type": "null"}}}`, nil},
		{"nullable-and-optional", `{"allOf": [{"properties": {"n": {"type": ["string", "null"]}}}, {"required": ["n"]}]}`, nil},

		{"closed-enum", `{"properties": {"e": {"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}}}`, []string{"1:17 /properties/e"}},
		{"closed-enum", `{"properties": {"e": {"items": {"enum": ["a", "b"]}}}}`, []string{"1:32 /properties/e/items"}},
		{"closed-enum", `{"properties": {"e": {"anyOf": [{"enum": ["a", "b"], "x-open-enum": true}, {"type": "null"}]}}}`, nil},

		{"unbounded-array", `{"properties": {"l": {"anyOf": [{"type": "array"}, {"type": "null"}]}}}`, []string{"1:17 /properties/l"}},
		{"unbounded-array", `{"properties": {"l": {"allOf": [{"type": "array"}, {"maxItems": 3}]}}}`, nil},
		{"unbounded-array", `{"properties": {"l": {"type": "array", "maxItems": 3, "items": {"type": "array"}}}}`, []string{"1:64 /properties/l/items"}},
		{"unbounded-array", `{"properties": {"l": {"type": "array", "items": [{"type": "string"}], "additionalItems": false}}}`, nil},

		{"opaque-object", `{"properties": {"o": {"anyOf": [{"type": "object"}, {"type": "null"}]}}}`, []string{"1:17 /properties/o"}},
		{"opaque-object", `{"properties": {"o": {"items": {"type": "object"}}}}`, []string{"1:32 /properties/o/items"}},
		{"opaque-object", `{"properties": {"o": {"allOf": [{"type": "object"}, {"properties": {"a": true}}]}}}`, nil},
		{"free-form-map", `{"properties": {"m": {"anyOf": [{"additionalProperties": {"type": "string"}}, {"type": "null"}]}}}`, []string{"1:17 /properties/m"}},
		{"free-form-map", `{"properties": {"m": {"allOf": [{"additionalProperties": {"type": "string"}}, {"maxProperties": 3}]}}}`, nil},

		{"unknown-required", `{"properties": {"x": {"$ref": "#/definitions/r"}}, "definitions": {"r": {"required": ["q"], "properties": {"p": true}}}}`, []string{"1:87 /definitions/r/required/0"}},
		{"unknown-required", `{"allOf": [{"$ref": "#/definitions/r"}], "properties": {"q": true}, "definitions": {"r": {"required": ["q"], "properties": {"p": true}}}}`, nil},
		{"unknown-required", `{"properties": {"x": {"allOf": [{"$ref": "#/definitions/r"}, {"properties": {"q": true}}]}, "y": {"$ref": "#/definitions/r"}}, "definitions": {"r": {"required": ["q"], "properties": {"p": true}}}}`,
			[]string{"1:163 /definitions/r/required/0"}},
		{"unknown-required", `{"properties": {"x": {"$ref": "#/definitions/r"}}, "definitions": {"r": {"required": ["q"]}}}`, nil},
		{"unknown-required", `{"definitions": {"r": {"required": ["q"], "properties": {"p": true}}}}`, nil},
		{"unknown-required", `{"properties": {"next": {"$ref": "#"}}, "required": ["nxt"]}`, []string{"1:54 /required/0"}},
		{"unknown-required", `{"properties": {"c": {"$ref": "#/definitions/n"}}, "definitions": {"n": {"required": ["q"], "properties": {"n": {"$ref": "#/definitions/n"}}}}}`, []string{"1:87 /definitions/n/required/0"}},

		{"unsatisfiable", `{"type": "object", "required": ["a"], "properties": {"b": false, "a": {"type": "object", "required": ["n"], "properties": {"n": {"minimum": 5, "maximum": 4, "type": "integer"}}}}}`,
			[]string{"1:129 /properties/a/properties/n"}},
		{"unsatisfiable", `{"allOf": [{"type": "string"}, {"allOf": [{"$ref": "#/definitions/never"}]}], "definitions": {"never": false}}`, []string{"1:104 /definitions/never"}},
		{"unsatisfiable", `{"allOf": [{"type": "string"}, {"type": "integer"}]}`, []string{"1:1 "}},
		{"unsatisfiable", `{"type": "object", "properties": {"a": {"allOf": [{"type": "string"}, {"type": "integer"}]}}}`, nil},

		{"unsupported-pattern", `{"properties": {"s": {"pattern": "(?i)abc"}}}`, []string{"1:34 /properties/s/pattern"}},
		{"unsupported-pattern", `{"patternProperties": {"(": true}}`, []string{"1:24 /patternProperties/("}},
		{"unsupported-pattern", `{"properties": {"s": {"pattern": "^\\p{L}[\\w-.]]$"}}}`, nil},

		{"untagged-personal-data", `{"properties": {"emails": {"type": "array"}, "billingAddresses": true, "emailSent": true, "dress": true}}`,
			[]string{"1:17 /properties/emails", "1:46 /properties/billingAddresses"}},
		{"untagged-personal-data", `{"properties": {"email": {"x-pii": false}, "phone": {"anyOf": [{"x-pii": "personal"}, {"type": "null"}]}}}`, nil},
		{"unclear-personal-data", `{"properties": {"a": {"x-pii": "yes"}, "b": {"x-pii": true}, "c": {"x-pii": false}, "d": {"x-pii": "sensitive"}}}`,
			[]string{"1:23 /properties/a/x-pii", "1:46 /properties/b/x-pii"}},
		{"untagged-personal-data", `{"properties": {"e": {"allOf": [{"properties": {"email": {"type": "string"}}}]}}}`, []string{"1:49 /properties/e/allOf/0/properties/email"}},
	} {
		t.Run(c.rule+" "+c.schema, func(t *testing.T) {
			r, err := rules.ByID(c.rule)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range findings(t, r, "-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: It was.\nversions: {1: {status: active}}\n"+
				"-- contexts/ordering/OrderPlaced/v1.schema.json --\n"+c.schema+"\n") {
				got = append(got, fmt.Sprintf("%d:%d %s", f.Span.Start.Line, f.Span.Start.Column, f.Pointer))
			}
			slices.Sort(got)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a schema refers to in another file is looked at as what it has itself, once
// for each contract, where it stands.
func TestRulesLookIntoOtherFiles(t *testing.T) {
	wide := make([]string, 51)
	for i := range wide {
		wide[i] = fmt.Sprintf(`"f%d": true`, i)
	}
	for rule, shared := range map[string]string{
		"too-many-properties": `{"properties": {` + strings.Join(wide, ", ") + `}}`,
		"unsupported-pattern": `{"pattern": "["}`,
		"unknown-required":    `{"properties": {"p": true}, "required": ["q"]}`,
	} {
		r, err := rules.ByID(rule)
		if err != nil {
			t.Fatal(err)
		}
		found := findings(t, r, "-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: It was.\nversions: {1: {status: active}}\n"+
			"-- contexts/ordering/OrderPlaced/v1.schema.json --\n{\"properties\": {\"x\": {\"$ref\": \"../shared.schema.json\"}, \"y\": {\"$ref\": \"../shared.schema.json\"}}}\n"+
			"-- contexts/ordering/shared.schema.json --\n"+shared+"\n")
		if len(found) != 1 || found[0].Span.File != "contexts/ordering/shared.schema.json" || found[0].Subject != "ordering.OrderPlaced v1" {
			t.Errorf("%s: %v", rule, found)
		}
	}
}

// Each object of an event may be a copy, not only the first; what is inside of a
// copy is no second one.
func TestCopiesOfEveryObject(t *testing.T) {
	r, err := rules.ByID("duplicate-definition")
	if err != nil {
		t.Fatal(err)
	}
	object := func(a, b, c, d string) string {
		return `{"properties": {"` + strings.Join([]string{a, b, c, d}, `": true, "`) + `": {"properties": {"w": true, "x": true, "y": true, "z": true}}}}`
	}
	files := ""
	for event, first := range map[string]string{"OrderPlaced": object("a", "b", "c", "d"), "OrderShipped": object("e", "f", "g", "h")} {
		files += "-- contexts/ordering/" + event + "/event.yaml --\nevent: " + event + "\nsummary: It was.\nversions: {1: {status: active}}\n" +
			"-- contexts/ordering/" + event + "/v1.schema.json --\n" + `{"properties": {"first": ` + first + `, "second": ` + object("i", "j", "k", "l") + "}}\n"
	}
	if found := findings(t, r, files); len(found) != 1 || found[0].Pointer != "/properties/second" {
		t.Errorf("%v", found)
	}
}

// A definition that only the schema of another event refers to is used.
func TestDefinitionsThatOthersReferTo(t *testing.T) {
	r, err := rules.ByID("unused-definition")
	if err != nil {
		t.Fatal(err)
	}
	files := ""
	for event, schema := range map[string]string{
		"OrderPlaced":  `{"definitions": {"line": {"$ref": "#/definitions/sku"}, "sku": {"type": "string"}, "price": {"type": "string"}}}`,
		"OrderShipped": `{"properties": {"line": {"$ref": "../common.schema.json#/definitions/line"}}}`,
	} {
		files += "-- contexts/ordering/" + event + "/event.yaml --\nevent: " + event + "\nsummary: It was.\nversions: {1: {status: active}}\n" +
			"-- contexts/ordering/" + event + "/v1.schema.json --\n" + schema + "\n"
	}
	files += "-- contexts/ordering/common.schema.json --\n" + `{"definitions": {"line": {"$ref": "OrderPlaced/v1.schema.json#/definitions/line"}}}` + "\n"
	found := findings(t, r, files)
	if len(found) != 1 || found[0].Pointer != "/definitions/price" {
		t.Errorf("%v", found)
	}
}

// Names that are required beside the properties, and not in the same schema, are
// required too.
func TestRequiredBesideTheProperties(t *testing.T) {
	for _, schema := range []string{
		`{"allOf": [{"properties": {"eventId": {"type": "string"}}}, {"required": ["eventId"]}]}`,
		`{"required": ["eventId"], "allOf": [{"$ref": "#/definitions/e"}], "definitions": {"e": {"properties": {"eventId": {"type": "string"}}}}}`,
		`{"properties": {"eventId": {"type": "string"}}, "allOf": [{"$ref": "#/definitions/e"}], "definitions": {"e": {"required": ["eventId"]}}}`,
	} {
		r, err := rules.ByID("event-id")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings(t, r, "-- treaty.yaml --\ntreaty: 1\nenvelope: fields\n-- contexts/ordering/OrderPlaced/event.yaml --\nevent: OrderPlaced\nsummary: It was.\nversions: {1: {status: active}}\n"+
			"-- contexts/ordering/OrderPlaced/v1.schema.json --\n"+schema+"\n") {
			t.Errorf("%s: %s", schema, f.Message)
		}
	}
}

// What rules find by the names of events.
func TestNamesOfEvents(t *testing.T) {
	for _, c := range []struct {
		rule   string
		events []string
		want   []string
	}{
		{"version-in-name", []string{"OrderPlacedV2", "order_placed_v2", "OrderPlacedVersion2", "V2OrderPlaced", "OrderV2Placed", "OrderPlacedV2Event"},
			[]string{"OrderPlacedV2", "OrderPlacedV2Event", "OrderPlacedVersion2", "OrderV2Placed", "V2OrderPlaced", "order_placed_v2"}},
		{"version-in-name", []string{"V8", "Order2Placed", "IPv6AddressAssigned", "Level4Reached"}, nil},
		{"near-duplicate-name", []string{"OrderShipped", "Ordershipped", "OrdersShipped", "ShippedOrder", "order_shipped", "OrderSplit"},
			[]string{"OrdersShipped", "Ordershipped", "ShippedOrder", "order_shipped"}},
		{"near-duplicate-name", []string{"OrderShipped", "OrderSplit", "AddressShipped"}, nil},
		{"crud-name", []string{"OrderCreated", "OrderUpdatedEvent", "UpdatedOrder", "OrderCreatedInErp", "Recreated"}, []string{"OrderCreated", "OrderUpdatedEvent"}},
		{"past-tense", []string{"OrderPlaced", "OrderNeed", "MoneySpent", "Placed"}, []string{"OrderNeed"}},
		{"imperative-name", []string{"PlaceOrder", "place-order", "CancelledOrder", "OrderCancel", "Cancel"}, []string{"PlaceOrder", "place-order"}},
	} {
		r, err := rules.ByID(c.rule)
		if err != nil {
			t.Fatal(err)
		}
		files := ""
		for _, event := range c.events {
			files += "-- contexts/ordering/" + event + "/event.yaml --\nevent: " + event + "\nsummary: It was.\nversions: {1: {status: active}}\n" +
				"-- contexts/ordering/" + event + "/v1.schema.json --\n{\"type\": \"object\"}\n"
		}
		var got []string
		for _, f := range findings(t, r, files) {
			got = append(got, strings.TrimPrefix(f.Subject, "ordering."))
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s of %v (-want +got):\n%s", c.rule, c.events, diff)
		}
	}
}

// Fields of one name disagree whatever way their schemas are written.
func TestFieldsThatDisagree(t *testing.T) {
	for _, c := range []struct{ rule, most, other, same string }{
		{"field-type-conflict", `{"type": "string"}`, `{"anyOf": [{"type": "integer"}, {"type": "null"}]}`, `{"anyOf": [{"type": "string"}, {"type": "null"}]}`},
		{"field-type-conflict", `{"type": "number"}`, `{"allOf": [{"$ref": "#/definitions/d"}], "type": "string"}`, `{"enum": [1, 2]}`},
		{"field-format-conflict", `{"type": "string", "format": "uuid"}`, `{"anyOf": [{"type": "string"}, {"type": "null"}]}`, `{"allOf": [{"type": "string"}, {"format": "uuid"}]}`},
	} {
		r, err := rules.ByID(c.rule)
		if err != nil {
			t.Fatal(err)
		}
		for schema, want := range map[string]int{c.other: 1, c.same: 0} {
			files := ""
			for event, schema := range map[string]string{"OrderPlaced": c.most, "OrderShipped": c.most, "OrderCancelled": schema} {
				files += "-- contexts/ordering/" + event + "/event.yaml --\nevent: " + event + "\nsummary: It was.\nversions: {1: {status: active}}\n" +
					"-- contexts/ordering/" + event + `/v1.schema.json --` + "\n" + `{"properties": {"customerRef": ` + schema + `}, "definitions": {"d": true}}` + "\n"
			}
			if found := findings(t, r, files); len(found) != want {
				t.Errorf("%s of %s: %v", c.rule, schema, found)
			}
		}
	}
}
