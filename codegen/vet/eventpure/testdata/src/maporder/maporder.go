package maporder

import (
	"slices"
	"sort"
	"strings"
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
