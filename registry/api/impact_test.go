package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry/wire"
)

// The impact of a published change, of a schema that nobody has published, and of
// the end of a major.
func TestImpact(t *testing.T) {
	s := server(t)
	const first = `{"type": "object", "properties": {"orderId": {"type": "string"}}}`
	const second = `{"type": "object", "properties": {"orderId": {"type": "string"}, "note": {"type": "string"}}}`
	for _, schema := range []string{first, second} {
		push := workspaceOf("OrderPlaced", schema)
		push.Files["contexts/ordering/services/tracker.yaml"] = wire.File("service: tracker\ncontext: ordering\nowner: team-shop\nconsumes:\n" +
			"  - {event: OrderPlaced, versions: \"=1\", fields: [/orderId], idempotent-by: envelope:id, on-failure: {retries: 1, dead-letter: dlq}}\n")
		pushed(t, s, push)
	}
	const path = "/v1/events/ordering.OrderPlaced/impact"
	schema := func(body string) request {
		return request{method: http.MethodPost, path: "/v1/events/ordering.OrderPlaced/majors/1/impact", header: asJSON, body: body}
	}
	for _, tt := range []struct {
		name    string
		request request
		want    []string // effects, the change's first, then the rules
	}{
		{"from one version to the next", request{path: path + "?from=1.0&to=1.1"}, []string{"unaffected", "1.0", "1.1"}},
		{"to the same", request{path: path + "?from=1.1&to=latest"}, []string{"unaffected", "1.1", "1.1"}},
		{"the end of the major", request{path: path + "?retire=1"}, []string{"breaking", "1.1", "", "retired-in-use"}},
		{"a schema in which the field has another type", schema(`{"type": "object", "properties": {"orderId": {"type": "integer"}}}`),
			[]string{"breaking", "1.1", "the schema that was sent", "type-changed"}},
		{"a schema without the field", schema(`{"type": "object", "properties": {"note": {"type": "string"}}}`),
			[]string{"breaking", "1.1", "the schema that was sent", "removed-field-in-use"}},
	} {
		res, body := send(t, s, tt.request)
		var got wire.Impact
		if err := json.Unmarshal(body, &got); err != nil || res.StatusCode != 200 || len(got.Consumers) != 1 {
			t.Fatalf("%s: %s %s", tt.name, res.Status, body)
		}
		said := []string{got.Effect, got.From, got.To}
		for _, r := range got.Consumers[0].Reasons {
			said = append(said, r.Rule)
		}
		if diff := cmp.Diff(tt.want, said); diff != "" || got.Consumers[0].Effect != got.Effect || got.Consumers[0].Service != "tracker" {
			t.Errorf("%s: %s\n%s", tt.name, diff, body)
		}
	}
	for path, code := range map[string]string{
		path: "bad-query", path + "?from=1.0": "bad-query", path + "?retire=1&to=1.0": "bad-query",
	} {
		res, body := send(t, s, request{path: path})
		wantProblem(t, res, body, 400, code)
	}
	for _, path := range []string{path + "?retire=7", path + "?from=1.0&to=1.9", "/v1/events/ordering.Nothing/impact?retire=1"} {
		res, body := send(t, s, request{path: path})
		wantProblem(t, res, body, 404, "not-found")
	}
}
