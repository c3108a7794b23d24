package registry

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A table is a map whose copies do not see what becomes of one another.
func TestTableIsAMapWithCopies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, want := &table[int, int]{}, map[int]int{}
		type moment struct {
			table *table[int, int]
			want  map[int]int
		}
		var past []moment
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			key := rapid.IntRange(0, 600).Draw(t, "key")
			switch rapid.SampledFrom([]string{"set", "delete", "copy"}).Draw(t, "step") {
			case "set":
				now.set(key, key+len(past))
				want[key] = key + len(past)
			case "delete":
				now.delete(key)
				delete(want, key)
			case "copy":
				past = append(past, moment{now, maps.Clone(want)})
				now = now.copy()
			}
		}
		for _, m := range append(past, moment{now, want}) {
			got := map[int]int{}
			for key := range m.table.keys() {
				got[key] = m.table.get(key)
			}
			if !maps.Equal(got, m.want) {
				t.Fatalf("got %v, want %v", got, m.want)
			}
		}
	})
}

// Splicing is leaving out, adding and sorting, and changes no list.
func TestSplicedIsSorted(t *testing.T) {
	compare := func(a, b *int) int { return cmp.Compare(*a, *b) }
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) *int {
			n := rapid.IntRange(0, 20).Draw(t, "n")
			return &n
		}), 0, 12)
		list, fresh := some.Draw(t, "list"), some.Draw(t, "fresh")
		slices.SortStableFunc(list, compare)
		before := slices.Clone(list)
		var gone, want []*int
		for _, p := range list {
			if rapid.Bool().Draw(t, "gone") {
				gone = append(gone, p)
			} else {
				want = append(want, p)
			}
		}
		got := spliced(list, gone, fresh, compare)
		if !slices.Equal(list, before) || !slices.IsSortedFunc(got, compare) {
			t.Fatal("not sorted, or the old list changed")
		}
		if want = append(want, fresh...); len(got) != len(want) || slices.ContainsFunc(want, func(p *int) bool { return !slices.Contains(got, p) }) {
			t.Fatalf("got %d elements, want %d", len(got), len(want))
		}
	})
}
