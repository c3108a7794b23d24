package compat

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestRepresentatives(t *testing.T) {
	for name, tt := range map[string]struct {
		options [][]int
		ok      bool
	}{
		"nobody asks":                   {nil, true},
		"one slot without an option":    {[][]int{{}}, false},
		"the first has to give way":     {[][]int{{1, 2}, {1}}, true},
		"a chain gives way":             {[][]int{{1, 2}, {2, 3}, {3, 4}, {1}, {2}}, false},
		"a chain that ends in the open": {[][]int{{1, 2}, {2, 3}, {3, 4}, {1}}, true},
		"three slots for two options":   {[][]int{{1, 2}, {1, 2}, {1, 2}}, false},
		"an option listed twice is one": {[][]int{{1, 1}, {1, 1}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			choice, ok := representatives(tt.options)
			checkRepresentatives(t, tt.options, choice, ok, tt.ok)
		})
	}
}

// TestRepresentativesExact compares with trying all choices, also with lists
// that are cut to as many options as there are slots.
func TestRepresentativesExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		options := rapid.SliceOfN(rapid.SliceOfN(rapid.IntRange(0, 6), 0, 7), 0, 6).Draw(t, "options")
		want := tryAll(options, nil)
		choice, ok := representatives(options)
		checkRepresentatives(t, options, choice, ok, want)

		cut := slices.Clone(options)
		for i, list := range cut {
			list = slices.Clone(list)
			slices.Sort(list)
			list = slices.Compact(list)
			cut[i] = list[:min(len(list), len(options))]
		}
		choice, ok = representatives(cut)
		checkRepresentatives(t, options, choice, ok, want)
	})
}

// tryAll tries every choice for the slots after those in taken.
func tryAll(options [][]int, taken []int) bool {
	if len(taken) == len(options) {
		return true
	}
	return slices.ContainsFunc(options[len(taken)], func(option int) bool {
		return !slices.Contains(taken, option) && tryAll(options, append(slices.Clip(taken), option))
	})
}

func checkRepresentatives(t interface{ Errorf(string, ...any) }, options [][]int, choice []int, ok, want bool) {
	if ok != want {
		t.Errorf("representatives(%v) is %v, want %v", options, ok, want)
	}
	if !ok {
		return
	}
	if len(choice) != len(options) {
		t.Errorf("%d choices for %d slots", len(choice), len(options))
		return
	}
	for slot, option := range choice {
		if !slices.Contains(options[slot], option) || slices.Contains(choice[:slot], option) {
			t.Errorf("representatives(%v) chose %v", options, choice)
		}
	}
}

// TestRepresentativesOfMany is fast where slots are many and alike, where they
// all have to move, and where one is too many.
func TestRepresentativesOfMany(t *testing.T) {
	const n = 1_500
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	alike, stairs := make([][]int, n), make([][]int, n)
	for i := range n {
		alike[i], stairs[i] = all, all[:n-i]
	}
	for name, options := range map[string][][]int{"alike": alike, "stairs": stairs} {
		if _, ok := representatives(options); !ok {
			t.Errorf("%s: no representatives", name)
		}
	}
	if _, ok := representatives(append(alike, all)); ok {
		t.Errorf("%d slots have different ones of %d", n+1, n)
	}
}
