package event

import (
	"slices"
	"testing"
)

// A copy of an event has the same Extra: what is done to one is not done to the other.
func TestCopiesOfExtraAreApart(t *testing.T) {
	for name, change := range map[string]func(*Extra){
		"the first is deleted": func(x *Extra) { x.Delete("p") },
		"the last is deleted":  func(x *Extra) { x.Delete("r") },
		"one is set":           func(x *Extra) { x.Set("q", "7") },
		"one is added":         func(x *Extra) { x.Set("s", "7") },
		"nothing is deleted":   func(x *Extra) { x.Delete("z") },
		"some are left out":    func(x *Extra) { *x = x.Without("p", "r") },
	} {
		x := make(Extra, 0, 10)
		for _, name := range []string{"p", "q", "r"} {
			x.Set(name, "1")
		}
		before, changed, other := slices.Clone(x), x, x
		change(&changed)
		other.Set("t", "2")
		if !slices.Equal(x, before) {
			t.Errorf("%s, and the copy becomes %v", name, x)
		}
		if _, ok := changed.Get("t"); ok {
			t.Errorf("%s, and what is added to the other is here: %v", name, changed)
		}
	}
	if rest := (Extra{{"a", "1"}, {"b", "2"}, {"c", "3"}}).Without("c", "z", "a"); !slices.Equal(rest, Extra{{"b", "2"}}) {
		t.Errorf("without a and c it is %v", rest)
	}
	var x Extra
	x.Set("a", "1")
	x.Set("b", "2")
	x.Set("a", "3")
	x.Delete("b")
	if want := (Extra{{"a", "3"}}); !slices.Equal(x, want) {
		t.Errorf("%v, not %v", x, want)
	}
}
