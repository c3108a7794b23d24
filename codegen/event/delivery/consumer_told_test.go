package delivery_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// counted asks for all counts of a consumer.
func counted(t *testing.T, c *delivery.Consumer, want ...string) {
	t.Helper()
	var got []string
	for _, n := range c.Counts() {
		got = append(got, fmt.Sprintf("%s v%d %s %d", n.Type, n.Version, n.Outcome, n.Count))
	}
	if !slices.Equal(got, want) {
		t.Errorf("counted %q, want %q", got, want)
	}
}

func TestWhatIsCounted(t *testing.T) {
	w := newWarehouse(t, func(_ context.Context, e *event.Envelope, _ any) error {
		if e.Version == 1 {
			return errShelf
		}
		return nil
	})
	messages := []delivery.Message{placed(t, "o-1", nil), placed(t, "o-1", nil), placed(t, "o-2", func(e *event.Envelope) { e.Version = 1 }), {}}
	for i := range 50 { // what others make up has no row of its own
		messages = append(messages, placed(t, "o-3", func(e *event.Envelope) { e.Version = 10 + i }))
		messages = append(messages, placed(t, "o-3", func(e *event.Envelope) { e.Type = fmt.Sprintf("a.B%d", i) }))
	}
	c := w.consume(messages...)
	counted(t, c, " v0 dead-lettered 51", "ordering.OrderPlaced v0 dead-lettered 50",
		"ordering.OrderPlaced v1 dead-lettered 1", "ordering.OrderPlaced v1 retried 2",
		"ordering.OrderPlaced v2 duplicate 1", "ordering.OrderPlaced v2 handled 1")
}

func TestWhatIsLogged(t *testing.T) {
	w := newWarehouse(t, func(context.Context, *event.Envelope, any) error { return errShelf })
	w.Retry.Attempts = 2
	w.consume(placed(t, "o-1", func(e *event.Envelope) { e.CorrelationID = "saga-1"; e.Hops.Set(3) }))
	var lines []map[string]any
	for line := range strings.Lines(w.log.String()) {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		delete(v, "time")
		lines = append(lines, v)
	}
	attrs := `"consumer":"fulfilment/warehouse","event.type":"ordering.OrderPlaced","event.version":2,"event.id":"o-1","event.source":"/checkout","event.correlation":"saga-1","event.hops":3,`
	var want []map[string]any
	for _, line := range []string{
		`{"level":"WARN","msg":"event retried",` + attrs + `"attempt":1,"error":"no shelf is free"}`,
		`{"level":"ERROR","msg":"event dead-lettered",` + attrs + `"attempt":2,"reason":"failed","error":"no shelf is free","letter":"` + w.onlyDead().ID + `"}`,
	} {
		var v map[string]any
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		want = append(want, v)
	}
	if fmt.Sprint(lines) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", lines, want)
	}
}
