package api_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// The three questions as the client asks them, over HTTP of a real registry.
func TestTheClientAsksWhoIsHurt(t *testing.T) {
	s := server(t)
	const first = `{"type": "object", "properties": {"orderId": {"type": "string"}, "note": {"type": "string"}}}`
	const second = `{"type": "object", "properties": {"orderId": {"type": "string"}, "note": {"type": "string"}, "more": {"type": "string"}}}`
	for _, schema := range []string{first, second} {
		push := workspaceOf("OrderPlaced", schema)
		push.Files["contexts/ordering/services/tracker.yaml"] = wire.File("service: tracker\ncontext: ordering\nowner: team-shop\nconsumes:\n" +
			"  - {event: OrderPlaced, versions: \"=1\", fields: [/orderId], replays: true, idempotent-by: envelope:id, on-failure: {retries: 1, dead-letter: dlq}}\n")
		pushed(t, s, push)
	}
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	const event = "ordering.OrderPlaced"
	ctx := t.Context()
	for _, tt := range []struct {
		name string
		ask  func() (*wire.Impact, error)
		want string // event, from, to, effect, and of the consumer its name, range, effect, and first reason
	}{
		{"a published change", func() (*wire.Impact, error) { return c.Impact(ctx, event, "1.0", "1.latest") }, "ordering.OrderPlaced 1.0 1.1 unaffected ordering/tracker =1 unaffected"},
		{"the end of a major", func() (*wire.Impact, error) { return c.ImpactOfRetiring(ctx, event, 1) }, "ordering.OrderPlaced 1.1  breaking ordering/tracker =1 breaking retired-in-use"},
		{"a schema", func() (*wire.Impact, error) {
			return c.ImpactOfSchema(ctx, event, 1, []byte(strings.Replace(second, `"orderId": {"type": "string"}, `, "", 1)))
		}, "ordering.OrderPlaced 1.1 the schema that was sent breaking ordering/tracker =1 breaking removed-field-in-use"},
	} {
		got, err := tt.ask()
		if err != nil || len(got.Consumers) != 1 {
			t.Fatalf("%s: %+v, %v", tt.name, got, err)
		}
		by := got.Consumers[0]
		said := []string{got.Event, got.From, got.To, got.Effect, by.Context + "/" + by.Service, by.Versions, by.Effect}
		for _, r := range by.Reasons {
			said = append(said, r.Rule)
		}
		if text := strings.Join(said, " "); text != tt.want || got.Passes() != (got.Effect == "unaffected") || !by.Replays {
			t.Errorf("%s: %s\nwant %s", tt.name, text, tt.want)
		}
	}
	for _, tt := range []struct {
		name, code string
		ask        func() (*wire.Impact, error)
	}{
		{"no such version", "not-found", func() (*wire.Impact, error) { return c.Impact(ctx, event, "1.0", "1.9") }},
		{"no such major", "not-found", func() (*wire.Impact, error) { return c.ImpactOfRetiring(ctx, event, 7) }},
		{"a name that is no event's", "not-found", func() (*wire.Impact, error) { return c.ImpactOfSchema(ctx, "ordering.a/b?c", 1, []byte(first)) }},
		{"a schema that is none", "refused", func() (*wire.Impact, error) { return c.ImpactOfSchema(ctx, event, 1, []byte(`{"type": 7}`)) }},
	} {
		got, err := tt.ask()
		var said *client.Error
		if !errors.As(err, &said) || said.Code() != tt.code {
			t.Errorf("%s: %+v, %v", tt.name, got, err)
		}
	}
}
