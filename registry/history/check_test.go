package history_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	. "github.com/treaty-events/treaty/registry/history"
)

var a, b, c = Content{ID: "a"}, Content{ID: "b"}, Content{ID: "c"}

// did is a publication between two moments.
func did(what Content, outcome Outcome, version int, called, answered time.Duration) Operation {
	return Operation{Name: what.ID, Content: what, Outcome: outcome, Version: version, Called: called, Answered: answered}
}

func guarded(o Operation, expect int) Operation { o.Guarded, o.Expect = true, expect; return o }
func dry(o Operation) Operation                 { o.DryRun = true; return o }
func on(replica int, o Operation) Operation     { o.Replica = replica; return o }

func TestHistories(t *testing.T) {
	text, number := Content{"text", "string"}, Content{"number", "integer"}
	for _, tc := range []struct {
		name       string
		versions   []Content
		operations []Operation
		wrong      string // part of why; empty: an order explains it
	}{
		{"nothing happened", nil, nil, ""},
		{"one after the other", []Content{a, b}, []Operation{did(a, Published, 0, 0, 1), did(b, Published, 1, 2, 3)}, ""},
		{"at the same time, in any order", []Content{b, a}, []Operation{did(a, Published, 1, 0, 9), did(b, Published, 0, 1, 8)}, ""},
		{"against the clock", []Content{b, a}, []Operation{did(a, Published, 1, 0, 1), did(b, Published, 0, 2, 3)}, "was the newest"},
		{"lost", []Content{a}, []Operation{did(a, Published, 0, 0, 1), did(b, Published, 1, 2, 3)}, "is lost"},
		{"one number for two", []Content{a}, []Operation{did(a, Published, 0, 0, 1), did(a, Published, 0, 2, 3)}, "both published"},
		{"another content", []Content{b}, []Operation{did(a, Published, 0, 0, 1)}, "which is b"},
		{"the same content twice", []Content{a, b, a}, nil, "again"},
		{"out of nowhere", []Content{a}, nil, "nobody published"},
		{"no answer, and published", []Content{a}, []Operation{did(a, Unknown, 0, 0, 0)}, ""},
		{"no answer, and not published", nil, []Operation{did(a, Unknown, 0, 0, 0)}, ""},
		{"no answer, published later than something else", []Content{b, a}, []Operation{did(a, Unknown, 0, 0, 0), did(b, Published, 0, 5, 6)}, ""},
		{"no answer, published before it was asked for", []Content{a, b}, []Operation{did(a, Unknown, 0, 9, 0), did(b, Published, 1, 5, 6)}, "was the newest"},
		{"no answer, and a dry run", []Content{a}, []Operation{dry(did(a, Unknown, 0, 0, 0))}, "nobody"},
		{"no answer, and it expected something else", []Content{a}, []Operation{guarded(did(a, Unknown, 0, 0, 0), 3)}, "nobody"},
		{"expected", []Content{a, b}, []Operation{did(a, Published, 0, 0, 1), guarded(did(b, Published, 1, 2, 3), 0)}, ""},
		{"published although another was expected", []Content{a, b}, []Operation{did(a, Published, 0, 0, 1), guarded(did(b, Published, 1, 2, 3), None)}, "expected"},
		{"outdated", []Content{a}, []Operation{did(a, Published, 0, 0, 1), guarded(did(b, Outdated, 0, 2, 3), None)}, ""},
		{"outdated by what it expected", []Content{a}, []Operation{did(a, Published, 0, 0, 1), guarded(did(b, Outdated, 0, 2, 3), 0)}, "newer than"},
		{"outdated by what comes later", []Content{a}, []Operation{did(a, Published, 0, 5, 6), guarded(did(b, Outdated, 0, 2, 3), None)}, "as if version 0"},
		{"the same", []Content{a}, []Operation{did(a, Published, 0, 0, 1), did(a, Same, 0, 2, 3)}, ""},
		{"the same as what is no longer the newest", []Content{a, b}, []Operation{did(a, Published, 0, 0, 1), did(b, Published, 1, 2, 3), did(a, Same, 0, 4, 5)}, "until"},
		{"the same as another", []Content{b}, []Operation{did(b, Published, 0, 0, 1), did(a, Same, 0, 2, 3)}, "was told that a"},
		{"a revert", []Content{a, b}, []Operation{did(a, Published, 0, 0, 1), did(b, Published, 1, 2, 3), did(a, Older, 0, 4, 5)}, ""},
		{"a revert of the newest", []Content{a}, []Operation{did(a, Published, 0, 0, 1), did(a, Older, 0, 4, 5)}, "never was so"},
		{"a revert before its time", []Content{a, b}, []Operation{did(a, Published, 0, 0, 1), did(b, Published, 1, 6, 7), did(a, Older, 0, 4, 5)}, "before version 1"},
		{"a break is refused", []Content{text}, []Operation{did(text, Published, 0, 0, 1), did(number, Refused, 0, 2, 3)}, ""},
		{"a revert, not outdated", []Content{a, b, c}, []Operation{did(a, Published, 0, 0, 1), did(b, Published, 1, 2, 3), did(c, Published, 2, 4, 5), guarded(did(a, Older, 0, 6, 7), 1)}, "until"},
		{"refused for no reason", []Content{a}, []Operation{did(a, Published, 0, 0, 1), did(number, Refused, 0, 2, 3)}, "never was so"},
		{"refused for what came later", []Content{text}, []Operation{did(text, Published, 0, 5, 6), did(number, Refused, 0, 2, 3)}, "before version 0"},
		{"both of two that break each other", []Content{text, number}, nil, "breaks version 0"},
		{"a dry run", []Content{a}, []Operation{did(a, Published, 0, 2, 3), dry(did(b, Published, 0, 0, 9)), dry(did(b, Published, 1, 0, 9))}, ""},
		{"a dry run that saw too little", []Content{a}, []Operation{did(a, Published, 0, 2, 3), dry(did(b, Published, 0, 4, 9))}, "until"},
		{"a dry run of a break", []Content{text}, []Operation{did(text, Published, 0, 2, 3), dry(did(number, Published, 1, 4, 9))}, "breaks version 0"},
		{"a read", []Content{a}, []Operation{did(a, Published, 0, 2, 3), did(c, Read, None, 0, 1), did(c, Read, 0, 2, 4)}, ""},
		{"a read of the past", []Content{a}, []Operation{did(a, Published, 0, 2, 3), did(c, Read, None, 4, 5)}, "until"},
		{"reads that go back", []Content{a}, []Operation{did(a, Published, 0, 0, 9), did(c, Read, 0, 1, 2), did(c, Read, None, 3, 4)}, "as if version 0"},
		{"a read of what never was", []Content{a}, []Operation{did(a, Published, 0, 0, 9), did(c, Read, 4, 1, 2)}, "never was so"},
		{"a memory that is late", []Content{a}, []Operation{on(1, did(a, Published, 0, 2, 3)), on(2, did(c, Seen, None, 4, 5))}, ""},
		{"a memory that forgets its own", []Content{a}, []Operation{on(1, did(a, Published, 0, 2, 3)), on(1, did(c, Seen, None, 4, 5))}, "had told"},
		{"a memory of the future", []Content{a}, []Operation{on(1, did(a, Published, 0, 6, 7)), on(2, did(c, Seen, 0, 4, 5))}, "before version 0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := Check(tc.versions, tc.operations)
			if (err == nil) != (tc.wrong == "") || err != nil && !strings.Contains(err.Error(), tc.wrong) {
				t.Errorf("got %v, want %q", err, tc.wrong)
			}
		})
	}
}

// explained searches all orders, one after the other: what Check must agree with.
func explained(operations []Operation, state, versions []Content) bool {
	if len(operations) == 0 {
		return slices.Equal(state, versions)
	}
	for i := range operations {
		next := operations[i]
		first := !slices.ContainsFunc(operations, func(o Operation) bool { return o.Answered < next.Called })
		rest := slices.Delete(slices.Clone(operations), i, i+1)
		after, ok := applied(next, state)
		if first && ok && explained(rest, after, versions) {
			return true
		}
	}
	return false
}

// applied is what a registry with those versions tells and becomes.
func applied(o Operation, state []Content) ([]Content, bool) {
	newest := len(state) - 1
	if o.Outcome == Read {
		return state, o.Version == newest
	}
	if o.Guarded && o.Expect != newest {
		return state, o.Outcome == Outdated && o.Version == newest
	}
	switch at := slices.Index(state, o.Content); {
	case at >= 0 && at == newest:
		return state, o.Outcome == Same && o.Version == at
	case at >= 0:
		return state, o.Outcome == Older
	case o.Outcome != Published || o.Version != len(state):
		return state, false
	case o.DryRun:
		return state, true
	}
	return append(slices.Clone(state), o.Content), true
}

// Small histories, right and wrong, are judged as a search of every order does.
func TestCheckAgreesWithASearchOfAllOrders(t *testing.T) {
	right, wrong := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var state []Content
		var operations []Operation
		for i := range rapid.IntRange(1, 6).Draw(t, "operations") {
			o := Operation{Name: fmt.Sprint(i), Content: []Content{a, b, c}[random.IntN(3)], DryRun: random.IntN(4) == 0, Guarded: random.IntN(3) == 0}
			o.Expect = random.IntN(3) - 1
			o.Called = time.Duration(10*i - random.IntN(25))
			o.Answered = time.Duration(10*i + random.IntN(25))
			for _, outcome := range []Outcome{Read, Published, Same, Older, Outdated} {
				o.Outcome, o.Version = outcome, len(state)-1
				if outcome == Published {
					o.Version++
				}
				if outcome == Read && random.IntN(3) > 0 {
					continue
				}
				if after, ok := applied(o, state); ok {
					state = after
					break
				}
			}
			operations = append(operations, o)
		}
		if random.IntN(2) == 0 { // something is told wrongly, or at another time
			o := &operations[random.IntN(len(operations))]
			o.Version += random.IntN(3) - 1
			o.Called, o.Answered = o.Called+50, o.Answered+50
		}
		want, got := explained(operations, nil, state), Check(state, operations)
		if want {
			right++
		} else {
			wrong++
		}
		if want != (got == nil) {
			t.Fatalf("an order explains it: %v; Check says %v\n%v\n%+v", want, got, state, operations)
		}
	})
	if right < 10 || wrong < 10 {
		t.Errorf("%d right and %d wrong histories: too few of one", right, wrong)
	}
}
