package maporder

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/samber/lo"
)

//treaty:pure
func keys(m map[string]int) (list []string) {
	for k := range m {
		list = append(list, k) // want `keys must be pure \(//treaty:pure\), but it takes a map's order for the result's, and it differs from run to run: into list; sort it`
	}
	return list
}

//treaty:pure
func text(m map[string]int) string {
	s := ""
	for k := range m {
		s += k // want `into s`
	}
	return s
}

//treaty:pure
func sortedLater(m map[string]int) []string {
	var a, b, c []string
	for k := range m {
		a = append(a, k)
		b = append(b, k)
		c = append(c, k)
	}
	sort.Strings(a)
	slices.Sort(b)
	sortThem(c)
	return a
}

//treaty:pure
func sortedByAnother(m map[string]int) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	out = normal(out)
	return out
}

func normal(list []string) []string { slices.Sort(list); return list }

func sortThem(list []string) { slices.SortFunc(list, strings.Compare) }

//treaty:pure
func orderless(m map[string]int, other map[string][]int) (n int) {
	for k, v := range m {
		n += v
		m[k] = v + 1
		var own []int
		own = append(own, v)
		_ = own
	}
	for _, v := range []int{1} {
		n += v
	}
	return n
}

// Who calls it may sort.
func helper(m map[string]int) (list []string) {
	for k := range m {
		list = append(list, k)
	}
	return list
}

//treaty:pure
func calls(m map[string]int) []string { return slices.Sorted(slices.Values(helper(m))) }

// Sorted too early.
//
//treaty:pure
func sortedBefore(m map[string]int, list []string) []string {
	slices.Sort(list)
	for k := range m {
		list = append(list, k) // want `into list`
	}
	return list
}

// In the words of package maps.
//
//treaty:pure
func collected(m map[string]int, given []string) (list []string, err error) {
	list = slices.Collect(maps.Keys(m))      // want `takes a map's order for the result's, and it differs from run to run: into list; sort it`
	values := slices.Collect(maps.Values(m)) // want `into values`
	_ = values
	given = slices.AppendSeq(given, maps.Keys(m)) // want `into given`
	for k := range maps.Keys(m) {
		list = append(list, k) // want `into list`
	}
	for k, v := range maps.All(m) {
		list = append(list, k, strings.Repeat(k, v)) // want `into list`
	}
	names := lo.Keys(m) // want `into names`
	_ = names
	_ = struct{ names []string }{names: slices.Collect(maps.Keys(m))} // want `takes a map's order for the result's, and it differs from run to run: slices.Collect`
	return slices.Collect(maps.Keys(m)), nil                          // want `takes a map's order for the result's, and it differs from run to run: slices.Collect`
}

//treaty:pure
func collectedAndSorted(m map[string]int, lists map[string][]string) ([]string, bool) {
	list := slices.Collect(maps.Keys(m))
	sort.Strings(list)
	other := slices.AppendSeq([]string{"a"}, maps.Keys(m))
	other = normal(other)
	if len(slices.Collect(maps.Keys(m))) > 3 || slices.Contains(slices.Collect(maps.Keys(m)), "a") {
		return nil, false
	}
	_ = slices.Collect(slices.Values(list))
	n := 0
	for v := range maps.Values(m) {
		n += v
	}
	for k := range maps.Keys(lists) {
		slices.Sort(lists[k])
	}
	return slices.Sorted(maps.Keys(m)), n > 3
}
