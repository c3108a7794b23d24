package contract

import (
	"strings"
	"testing"
)

func TestParseEventName(t *testing.T) {
	for _, c := range []struct {
		text, home string
		want       EventName
	}{
		{"ordering.OrderPlaced", "", EventName{"ordering", "OrderPlaced"}},
		{"ordering.OrderPlaced", "fulfilment", EventName{"ordering", "OrderPlaced"}},
		{"OrderPlaced", "ordering", EventName{"ordering", "OrderPlaced"}},
		{"com.example.shop.OrderPlaced", "", EventName{"com.example.shop", "OrderPlaced"}},
		{"a-b_c.order_placed-2", "", EventName{"a-b_c", "order_placed-2"}},
	} {
		got, err := ParseEventName(c.text, c.home)
		if err != nil || got != c.want {
			t.Errorf("ParseEventName(%q, %q) = %+v, %v; want %+v", c.text, c.home, got, err, c.want)
		}
		if again, err := ParseEventName(got.String(), ""); err != nil || again != got {
			t.Errorf("%q is read again as %+v, %v", got, again, err)
		}
	}
}

func TestParseEventNameRefuses(t *testing.T) {
	for _, c := range []struct{ text, home, want string }{
		{"OrderPlaced", "", "names no context: write it as context.Event"},
		{".OrderPlaced", "ordering", "names no context"},
		{"", "ordering", "the event has no name"},
		{"ordering.", "", "the event has no name"},
		{"ordering.Order Placed", "", `"Order Placed" cannot name an event`},
		{"ordering.-x", "", "beginning with a letter or a digit; a dot separates"},
		{"a..Order", "", `"a." cannot name a context`},
		{"../etc.Order", "", `"../etc" cannot name a context`},
		{"ordering.Order\n", "", `"Order\n" cannot name an event`},
		{"ordering.Größe", "", "cannot name an event"},
		{"ordering." + strings.Repeat("x", 201), "", "longer than 200 bytes"},
		{strings.Repeat("x", 100_000), "", "longer than 200 bytes"},
	} {
		got, err := ParseEventName(c.text, c.home)
		if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 500 {
			t.Errorf("ParseEventName(%.40q, %q) = %+v, %v; want an error with %q", c.text, c.home, got, err, c.want)
		}
	}
}

func TestNamesOfContextsAndServices(t *testing.T) {
	for _, check := range []func(string) error{CheckContextName, CheckServiceName} {
		for _, name := range []string{"ordering", "a.b-c.d_e", "2fa", strings.Repeat("x", 200)} {
			if err := check(name); err != nil {
				t.Error(err)
			}
		}
		for _, name := range []string{"", ".", "a.", ".a", "a/b", `a\b`, "a b", "a\x00", strings.Repeat("x", 201)} {
			if check(name) == nil {
				t.Errorf("%q was accepted as a name", name)
			}
		}
	}
}

func TestEventNamesAreOrderedByContextFirst(t *testing.T) {
	ordered := []EventName{{"a", "Z"}, {"a.b", "A"}, {"b", "A"}, {"b", "B"}}
	for i, n := range ordered {
		for j, m := range ordered {
			if got := n.Compare(m); got != compareInt(i, j) {
				t.Errorf("%v compared with %v: %d", n, m, got)
			}
		}
	}
	if got := (EventName{Event: "OrderPlaced"}).String(); got != "OrderPlaced" {
		t.Errorf("a name without a context is written %q", got)
	}
}
