package suggest_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/suggest"
)

// company is a workspace of events of one context, by name, with a file that they
// share.
func company(shared string, events map[string]string) workspace.MemFiles {
	files := workspace.MemFiles{
		"treaty.yaml":                    []byte("treaty: 1\ncontracts: [contexts/**]\n"),
		"contexts/ordering/context.yaml": []byte("context: ordering\nowner: team-ordering\npurpose: Takes the order.\n"),
		"contexts/ordering/money.json":   []byte(shared),
	}
	for name, schema := range events {
		dir := "contexts/ordering/" + name + "/"
		files[dir+"event.yaml"] = fmt.Appendf(nil, "event: %s\nsummary: Confirmed.\nvisibility: public\nversions:\n  1: {status: active}\n", name)
		files[dir+"v1.schema.json"] = []byte(schema)
	}
	return files
}

const (
	money        = `{"type": "object", "properties": {"amount": {"type": "string"}, "currency": {"type": "string"}}, "required": ["amount"]}`
	moneyChanged = `{"type": "object", "properties": {"amount": {"type": "string"}}, "required": ["amount", "tax"]}`
	moneyMended  = `{"type": "object", "properties": {"amount": {"type": "string"}}, "required": ["amount"]}`
	price        = `{"type": "object", "properties": {"price": {"$ref": "../money.json"}}}`
	paid         = `{"type": "object", "properties": {"paid": {"$ref": "../money.json"}, "by": {"type": "string"}}}`
)

// Events that break by the same file are mended by one edit of it, at the first of
// them; the others say with which.
func TestWhatEventsShareIsMendedOnce(t *testing.T) {
	both := map[string]string{"OrderPlaced": price, "OrderPaid": paid}
	list, reviews := reviewsOf(t, company(money, both), company(moneyChanged, both), suggest.For)
	first, second := list[0], list[1]
	if len(first.Steps) != 1 || len(first.Files) != 1 || string(first.Files[0].After) != moneyMended {
		t.Errorf("the first: %v", result(first))
	}
	if second.With != first.Event || len(second.Breaks) == 0 || len(second.Steps)+len(second.Files)+len(second.Left) > 0 {
		t.Errorf("the second is mended with %q: %v", second.With, result(second))
	}
	if reviews > 4 {
		t.Errorf("%d reviews", reviews)
	}
	holdsWith(t, company(money, both), company(moneyChanged, both), list)
}

// What each of them breaks by itself is mended beside it.
func TestWhatEventsBreakBesideWhatTheyShare(t *testing.T) {
	base := company(money, map[string]string{"OrderPlaced": price, "OrderPaid": paid})
	head := company(moneyChanged, map[string]string{
		"OrderPlaced": price, "OrderPaid": strings.Replace(paid, `"by": {"type": "string"}`, `"by": {"type": "integer"}`, 1),
	})
	list, _ := reviewsOf(t, base, head, suggest.For)
	if len(list[0].Files) != 2 || list[1].With != list[0].Event {
		t.Errorf("%v\n%v", result(list[0]), result(list[1]))
	}
	holdsWith(t, base, head, list)
}

// One that has no compatible form is told why, and the others keep theirs.
func TestOneWithoutACompatibleForm(t *testing.T) {
	base := company(money, map[string]string{"OrderPlaced": price, "OrderPaid": paid})
	head := company(moneyChanged, map[string]string{"OrderPlaced": price, "OrderPaid": `{"type": "array", "items": {"$ref": "../money.json"}}`})
	list, _ := reviewsOf(t, base, head, suggest.For)
	paid, placed := list[0], list[1]
	if len(placed.Files) != 1 || string(placed.Files[0].After) != moneyMended || len(placed.Left) > 0 {
		t.Errorf("%s: %v", placed.Event, result(placed))
	}
	if len(paid.Left) == 0 || paid.With == placed.Event {
		t.Errorf("%s: %v", paid.Event, result(paid))
	}
	holdsWith(t, base, head, []*suggest.Suggestion{placed})
}

// Events that share nothing are proved in one review of the whole workspace.
func TestManyEventsNeedFewReviews(t *testing.T) {
	const count = 40
	was, is := map[string]string{}, map[string]string{}
	for i := range count {
		name := fmt.Sprintf("OrderPlaced%d", i)
		was[name] = paid
		is[name] = strings.Replace(paid, `"by": {"type": "string"}`, `"by": {"type": "integer"}`, 1)
	}
	base, head := company(money, was), company(money, is)
	list, reviews := reviewsOf(t, base, head, suggest.For)
	if want := 1 + count + 2; reviews > want { // at first, a step of each, and the whole before and after
		t.Errorf("%d reviews, want at most %d", reviews, want)
	}
	for _, s := range list {
		if len(s.Files) != 1 || s.With.Event != "" {
			t.Errorf("%s: %v", s.Event, result(s))
		}
	}
	holdsWith(t, base, head, list)
}

// holdsWith demands that with all that is suggested nothing of these events is
// broken.
func holdsWith(t *testing.T, base, head workspace.MemFiles, list []*suggest.Suggestion) {
	t.Helper()
	files := maps.Clone(head)
	for _, s := range list {
		for _, f := range s.Files {
			files[f.Name] = f.After
		}
	}
	for _, f := range breaksOf(t, base, files) {
		for _, s := range list {
			if strings.HasPrefix(f.Subject, s.Event.String()+" ") {
				t.Errorf("%s: %s: %s", f.Subject, f.Rule, f.Message)
			}
		}
	}
}

// An event that is as it was may refer to a file that is to be edited, because another
// one refers to it now: whoever read the base after the head then reads it whole.
func TestAnEventThatIsTheSameIsReached(t *testing.T) {
	shared := []*suggest.Suggestion{{Files: []suggest.File{{Name: "contexts/ordering/money.json"}}}}
	for _, c := range []struct {
		was, is map[string]string
		found   []*suggest.Suggestion
		want    bool
	}{
		{map[string]string{"OrderPlaced": `{}`, "OrderPaid": paid}, map[string]string{"OrderPlaced": price, "OrderPaid": paid}, shared, true},
		{map[string]string{"OrderPlaced": `{}`, "OrderPaid": paid}, map[string]string{"OrderPlaced": price, "OrderPaid": paid}, nil, false},
		{map[string]string{"OrderPlaced": `{}`, "OrderPaid": `{}`}, map[string]string{"OrderPlaced": price, "OrderPaid": `{}`}, shared, false},
		{map[string]string{"OrderPlaced": price}, map[string]string{"OrderPlaced": price, "OrderPaid": paid}, shared, true},
		{map[string]string{"OrderPlaced": `{}`}, map[string]string{"OrderPlaced": price, "OrderPaid": paid}, shared, false},
	} {
		base, head := load(t, company(money, c.was), "main"), load(t, company(money, c.is), "working tree")
		if got := suggest.ReachesSame(base, head, c.found); got != c.want {
			t.Errorf("%v → %v: %v, want %v", c.was, c.is, got, c.want)
		}
	}
}

// What one event refers to now is not edited to the harm of another that always did.
func TestWhatAnotherEventAlwaysReferredTo(t *testing.T) {
	const old = `{"type": "object", "properties": {"price": {"type": "object", "properties": {"amount": {"type": "string"}, "tax": {"type": "string"}}, "required": ["tax"]}}}`
	base := company(money, map[string]string{"OrderPlaced": old, "OrderPaid": paid})
	head := company(money, map[string]string{"OrderPlaced": price, "OrderPaid": paid})
	list, _ := reviewsOf(t, base, head, suggest.For)
	placed := list[1]
	if placed.Opens != 2 || len(placed.Left) == 0 || !strings.Contains(placed.Left[0].Why, "this event shares what would be edited") {
		t.Errorf("%v", result(placed))
	}
	holdsWith(t, base, head, list)
}
