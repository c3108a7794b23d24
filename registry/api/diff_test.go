package api_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry/wire"
)

// threeMajors is an event whose majors follow each other by a derived step, and by
// one that needs a person.
func threeMajors(t *testing.T) func(query string) wire.Diff {
	t.Helper()
	s := server(t)
	push := workspaceOf("OrderPlaced", `{"type": "object", "properties": {"id": {"type": "string", "maxLength": 9}}}`)
	const dir = "contexts/ordering/OrderPlaced/"
	push.Files[dir+"v2.schema.json"] = wire.File(`{"type": "object", "properties": {"orderId": {"type": "string", "maxLength": 9, "x-renamed-from": "id"}}}`)
	push.Files[dir+"v3.schema.json"] = wire.File(`{"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "integer"}}}`)
	text := string(push.Files[dir+"event.yaml"])
	head, _, _ := strings.Cut(text, "versions:")
	push.Files[dir+"event.yaml"] = wire.File(head + "versions: {1: {status: active}, 2: {status: active}, 3: {status: active, upcast: by-hand}}\n")
	pushed(t, s, push)
	return func(query string) wire.Diff {
		return read[wire.Diff](t, s, "/v1/events/ordering.OrderPlaced/diff?"+query)
	}
}

func TestADiffSaysHowEventsAreLifted(t *testing.T) {
	diff := threeMajors(t)
	up := diff("from=1.0&to=3.0")
	var got []string
	for _, u := range up.Upcasts {
		line := u.From + " → " + u.To
		if u.ByHand {
			line += ", by hand"
		}
		if u.Derived {
			line += ", derived"
		}
		for _, o := range u.Operations {
			line += "; " + o.Kind + " " + o.Path
		}
		for _, a := range u.Asks {
			line += "; asks " + a.Code + " " + a.Path
		}
		got = append(got, line)
	}
	want := []string{"1.0 → 2.0, derived; rename /id", "2.0 → 3.0, by hand; asks no-value /orderId; asks type-changed /orderId"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, query := range []string{"from=1.0&to=1.0", "from=3.0&to=1.0"} {
		if down := diff(query); len(down.Upcasts) > 0 {
			t.Errorf("%s: %+v", query, down.Upcasts)
		}
	}
}

func TestADiffTellsEachBreakWithItsEvent(t *testing.T) {
	d := threeMajors(t)("from=2.0&to=3.0")
	for _, a := range d.Answers {
		if a.Verdict != "refuted" || len(a.Causes) == 0 {
			t.Fatalf("%s, %s: %s with %d causes", a.Question, a.Model, a.Verdict, len(a.Causes))
		}
		for _, c := range a.Causes {
			if c.Rule == "" || c.Message == "" || len(c.Witness) == 0 || c.Where.Line == 0 || c.Reader.Line == 0 {
				t.Errorf("%s, %s: %+v", a.Question, a.Model, c)
			}
		}
	}
}
