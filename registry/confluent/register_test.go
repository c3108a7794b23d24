package confluent_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// gated is a door on an empty registry whose gate knows all rules, and that registry.
func gated(t testing.TB) (*httptest.Server, *registry.Registry) {
	t.Helper()
	return gatedBy(t, registry.Options{}, confluent.Options{})
}

// gatedBy is gated, with options.
func gatedBy(t testing.TB, opt registry.Options, door confluent.Options) (*httptest.Server, *registry.Registry) {
	t.Helper()
	store := sqlitetest.Open(t)
	opt.Rules = rules.All()
	door.Log = slog.New(slog.DiscardHandler)
	r := registry.New(store, opt)
	s := httptest.NewServer(confluent.New(r, door))
	t.Cleanup(s.Close)
	return s, r
}

const (
	idText   = `{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}`
	idNumber = `{"type": "object", "required": ["id"], "properties": {"id": {"type": "number"}}}`
	idNote   = `{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}`
)

// body is a request for a schema, with more members.
func body(schema string, more ...string) string {
	text, err := json.Marshal(schema)
	if err != nil {
		panic(err)
	}
	return `{"schemaType": "JSON", "schema": ` + string(text) + strings.Join(append([]string{""}, more...), ", ") + `}`
}

func post(path, body string) request {
	return request{method: http.MethodPost, path: path, header: map[string]string{"Content-Type": v1JSON}, body: body}
}

func put(path, body string) request {
	return request{method: http.MethodPut, path: path, header: map[string]string{"Content-Type": v1JSON}, body: body}
}

func remove(path string) request { return request{method: http.MethodDelete, path: path} }

const (
	orders   = "/subjects/orders-value"
	versions = orders + "/versions"
)

func TestRegistering(t *testing.T) {
	s, _ := gated(t)
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post(versions+"?normalize=true", body(strings.ReplaceAll(idText, " ", ""))), `{"id":1}`)
	wantBody(t, s, post(versions, body(idNote)), `{"id":2}`)
	wantBody(t, s, post("/subjects/returns-value/versions/", body(idText)), `{"id":1}`)
	wantBody(t, s, post("/confluent"+versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post("/contexts/.eu"+versions, body(idNote)), `{"id":2}`)
	more := post(versions, body(idNote))
	more.header["Confluent-Accept-Unknown-Properties"] = "true"
	res, text := send(t, s, more)
	var answer struct {
		ID, Version int
		GUID        string
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil || answer.ID != 2 || answer.Version != 2 || len(answer.GUID) != 36 {
		t.Errorf("for a client that takes more: %s %s", res.Status, text)
	}
}

// Clients of every age send what they send: other media types or none, members that
// nobody knows, and null for what they do not have.
func TestWhatClientsSendIsTaken(t *testing.T) {
	s, _ := gated(t)
	for _, mediaType := range []string{"", v1JSON, "application/vnd.schemaregistry+json", "application/json; charset=utf-8", "application/octet-stream"} {
		r := post(versions, body(idText))
		if r.header["Content-Type"] = mediaType; mediaType == "" {
			r.header = nil
		}
		wantBody(t, s, r, `{"id":1}`)
	}
	for _, more := range []string{
		`"schemaTags": [1], "propagateSchemaTags": false`, `"metadata": null, "ruleSet": null, "references": null`, `"references": [], "metadata": {}, "ruleSet": { }`,
		`"id": -1, "version": -1`, `"id": 0, "version": 0`, `"id": null, "version": null`, `"subject": "other", "guid": null`,
	} {
		wantBody(t, s, post(versions, body(idText, more)), `{"id":1}`)
	}
	wantBody(t, s, post("/subjects/%E2%82%AC%2Forders%3A1%25/versions", body(`{"title": "Bestellung größer 🎉", "type": "string"}`)), `{"id":2}`)
}

func TestWhatCannotBeRegistered(t *testing.T) {
	s, _ := gated(t)
	const json = "; send \"schemaType\": \"JSON\""
	for _, tc := range []struct {
		name, body   string
		status, code int
		message      string // how it begins
	}{
		{"nothing", "", 400, 400, "the body is no JSON"},
		{"no JSON", "{\"schema\": \"{}\",\n  oops}", 400, 400, "the body is no JSON: line 2, column 3: "},
		{"two", `{} {}`, 400, 400, "the body is no JSON: line 1, column 4: "},
		{"a list", `[]`, 400, 400, "the body is no JSON object"},
		{"no text", `{"schema": {"type": "string"}, "schemaType": "JSON"}`, 400, 400, `the body's "schema" cannot be an object: line 1, column 12`},
		{"deep", strings.Repeat("[", 100_000), 400, 400, "the body is no JSON"},
		{"no schema", `{"schemaType": "JSON"}`, 422, 42201, "Empty schema; send"},
		{"an empty schema", body(""), 422, 42201, "Empty schema; send"},
		{"no type", `{"schema": "{\"type\": \"string\"}"}`, 422, 42201, "Invalid schema of type AVRO, details: schemaType is missing, which means AVRO"},
		{"AVRO", `{"schema": "\"string\"", "schemaType": "AVRO"}`, 422, 42201, "Invalid schema of type AVRO, details: Treaty keeps JSON Schema only"},
		{"PROTOBUF", `{"schema": "syntax = \"proto3\";", "schemaType": "PROTOBUF"}`, 422, 42201, "Invalid schema of type PROTOBUF, details: Treaty keeps JSON Schema only"},
		{"another type", `{"schema": "{}", "schemaType": "json\u001b[2J"}`, 422, 42201, `Invalid schema type json\u001b[2J` + json},
		{"no JSON Schema", body("{\n  \"type\": \"objekt\"\n}"), 422, 42201, "schema.json:2:11: "},
		{"broken JSON in it", body("{\n  type}"), 422, 42201, "schema.json:2:3: "},
		{"a deep schema", body(strings.Repeat(`{"not": `, 5000) + "{}" + strings.Repeat("}", 5000)), 422, 42201, "schema.json:1:"},
		{"a huge number", body(`{"maximum": 1e999999999}`), 422, 42201, "schema.json:1:13: "},
		{"a reference that nobody names", body(`{"$ref": "other.json"}`), 422, 42201, "schema.json:1:"},
		{"a reference to nothing", body(`{"$ref": "other.json"}`, `"references": [{"name": "other.json", "subject": "other", "version": 7}]`), 422, 42201, ""},
		{"a reference to a wrong number", body(`{}`, `"references": [{"name": "a", "subject": "b", "version": -7}]`), 422, 42201, "the reference a names version -7"},
		{"metadata that are none", body(`{}`, `"metadata": []`), 400, 400, `the body's "metadata" has to be an object`},
		{"a rule set that is none", body(`{}`, `"ruleSet": "x"`), 400, 400, `the body's "ruleSet" has to be an object`},
		{"a property that is no text", body(`{}`, `"metadata": {"properties": {"owner": 7}}`), 400, 400, `the body's "metadata.properties`},
		{"tags that are no lists", body(`{}`, `"metadata": {"tags": {"/id": "PII"}}`), 400, 400, `the body's "metadata.tags`},
		{"rules that are no list", body(`{}`, `"ruleSet": {"domainRules": {}}`), 400, 400, `the body's "ruleSet.domainRules" cannot be an object`},
		{"a rule that is none", body(`{}`, `"ruleSet": {"migrationRules": ["x"]}`), 400, 400, `the body's "ruleSet.migrationRules`},
		{"an id", body(`{}`, `"id": 7`), 422, 42205, "Subject orders-value is not in import mode; leave the id and the version out"},
		{"a number", body(`{}`, `"version": 7`), 422, 42205, "Subject orders-value is not in import mode; leave the id and the version out"},
		{"an id out of range", body(`{}`, `"id": 2147483648`), 422, 42207, "2147483648 cannot be an id"},
		{"a number out of range", body(`{}`, `"version": 2147483648`), 422, 42202, "The specified version '2147483648' is not a valid version id."},
	} {
		t.Run(tc.name, func(t *testing.T) { wantErrorLike(t, s, post(versions, tc.body), tc.status, tc.code, tc.message) })
	}
	for _, name := range []string{"%1B%5B2J", ":.a:", strings.Repeat("x", 301), "%FF"} {
		wantErrorLike(t, s, post("/subjects/"+name+"/versions", body(idText)), 422, 42208, "The specified subject '")
	}
	form := post(versions, body(idText))
	form.header["Content-Type"] = "text/plain"
	wantError(t, s, form, 415, 415, "HTTP 415 Unsupported Media Type")
	wantBody(t, s, request{path: "/subjects?deleted=true"}, `[]`)
}

// wantErrorLike is wantError with the beginning of the text.
func wantErrorLike(t testing.TB, s *httptest.Server, r request, status, code int, begins string) {
	t.Helper()
	_, text := send(t, s, r)
	var answer struct{ Message string }
	if err := json.Unmarshal([]byte(text), &answer); err != nil || !strings.HasPrefix(answer.Message, begins) {
		t.Errorf("%s %s: %s, want %d %s…", r.method, r.path, text, code, begins)
	}
	wantError(t, s, r, status, code, answer.Message)
}

// A break is told in Confluent's form, with an event that proves it.
func TestABreakIsRefusedWithWhatProvesIt(t *testing.T) {
	s, _ := gated(t)
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	message := `Schema being registered is incompatible with an earlier schema for subject "orders-value", details: [` +
		`{errorType:'type-changed', description:'type of /id changed: string → number (path '#/properties/id/type', line 1, column 62)', ` +
		`additionalInfo:'stored events: the schema that was sent refuses what version 1 allows: {"id":"id-1"}, at /id'}, ` +
		`{oldSchemaVersion: 1}, {validateFields: 'false', compatibility: 'BACKWARD', compatibilityPolicy: 'LENIENT'}, ` +
		`{next: 'send a schema that keeps what is promised, or register it under another subject; an approver of every context may let this one promise less: PUT /config/orders-value'}]`
	wantError(t, s, post(versions, body(idNumber)), 409, 409, message)
	_, text := send(t, s, request{path: versions})
	if text != "[1]" {
		t.Errorf("versions: %s", text)
	}
}

func TestLookingUp(t *testing.T) {
	s, _ := gated(t)
	wantError(t, s, post(orders, body(idText)), 404, 40401, "Subject 'orders-value' not found.")
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post(versions, body(idNote)), `{"id":2}`)
	wantError(t, s, post(orders, body(idNumber)), 404, 40403, "Schema not found")
	wantErrorLike(t, s, post(orders, body("{")), 422, 42201, "schema.json:1:")
	_, text := send(t, s, post(orders+"?normalize=true", body(strings.ReplaceAll(idText, " ", ""))))
	var answer map[string]any
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %v %v %v %v", answer["subject"], answer["version"], answer["id"], answer["schemaType"], answer["schema"]); got != "orders-value 1 1 JSON "+idText {
		t.Errorf("got %s", text)
	}
}
