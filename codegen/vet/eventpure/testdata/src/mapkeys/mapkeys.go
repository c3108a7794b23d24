// Package mapkeys has loops over maps in which each turn fills what is its key's alone: that
// comes out the same in whatever order. Beside each is what looks like it and does not.
package mapkeys

import (
	"maps"
	"sort"
	"strings"
)

type (
	key   string
	group struct{ names, notes []string }
)

// What one key has is made of one turn.
//
//treaty:pure
func copies(m map[string][]int) (map[string][]int, int) {
	out, twice, each, long := map[string][]int{}, map[string][]int{}, map[string][]int{}, map[string][]int{}
	n := 0
	var keys []string
	for k, v := range m {
		out[k] = append([]int(nil), v...)
		twice[k] = append(twice[k], v...)
		for _, x := range v {
			each[k] = append(each[k], x)
		}
		long[k] = append(out[k], each[k]...)
		n += len(v)
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for k := range maps.Keys(m) {
		out[k] = append(out[k], 1)
	}
	for k, v := range maps.All(m) {
		(out)[(k)] = append(out[k], v...)
	}
	return out, n
}

// The same in other words: texts, fields, keys of another type, maps in maps.
//
//treaty:pure
func forms(m map[key]string, deep map[string]map[string][]int, p *struct {
	lists map[string][]string
	n     int
}) {
	texts, groups, nested := map[string]string{}, map[key]*group{}, map[string]map[string][]int{}
	for k, v := range m {
		texts[string(k)] += v
		groups[k].names = append(groups[k].names, v, v)
		p.lists[string(k)] = append(p.lists[string(k)], v)
		p.n++
	}
	for k, lists := range deep {
		nested[k] = map[string][]int{}
		for at, list := range lists {
			nested[k][at] = append(nested[k][at], list...)
		}
	}
}

// What is filled by another thing than the key is filled by several turns.
//
//treaty:pure
func shared(m map[string]string, numbers map[int]string) {
	by, short, runes, one := map[string][]string{}, map[byte][]string{}, map[string][]string{}, [1]string{}
	for k, v := range m {
		by[v] = append(by[v], k)               // want `takes a map's order for the result's, and it differs from run to run: into by\[v\]; sort it`
		short[k[0]] = append(short[k[0]], v)   // want `into short\[k\[0\]\]`
		by[lower(k)] = append(by[lower(k)], v) // want `into by\[lower\(k\)\]`
		by["all"] = append(by["all"], k)       // want `into by\["all"\]`
		runes[v+k] = append(runes[v+k], k)     // want `into runes`
		one[len(k)-len(k)] += v                // want `into one`
	}
	for k, v := range numbers {
		by[string(rune(k))] = append(by[string(rune(k))], v) // want `into by`
	}
	for v := range maps.Values(m) {
		by[v] = append(by[v], v) // want `into by\[v\]`
	}
	for k, v := range m {
		k = strings.ToLower(k)
		by[k] = append(by[k], v) // want `into by\[k\]`
	}
	for i, v := range []string{"b", "a"} { // no map
		by[v] = append(by[v], v, string(rune(i)))
	}
	for range numbers {
		for i, v := range []string{"b", "a"} {
			one[i] += v // want `into one\[i\]`
		}
	}
}

func lower(s string) string { return strings.ToLower(s) }

// One turn takes from what others left.
//
//treaty:pure
func remembers(m map[string][]int) (map[string][]int, map[string][]int) {
	out, rest := map[string][]int{}, map[string][]int{}
	n, seen, last := 0, map[int]bool{}, ""
	for k := range m {
		n++
		out[k] = append(out[k], n) // want `into out\[k\]`
	}
	for k, v := range m {
		for _, x := range v {
			if !seen[x] {
				seen[x] = true
				out[k] = append(out[k], x) // want `into out\[k\]`
			}
		}
	}
	for k, v := range m {
		out[k] = append(out[last], v...) // want `into out\[k\]`
		last = k
	}
	for k, v := range m {
		out[k] = append(out[k], v...) // want `into out\[k\]`
		if len(out) > 3 {
			break
		}
	}
	for k, v := range m {
		rest[k] = append(rest[k], v...) // want `into rest\[k\]`
		break
	}
more:
	for k, v := range m {
		for range v {
			rest[k] = append(rest[k], v...) // want `into rest\[k\]`
			break more
		}
	}
	for k, v := range m {
		for range v {
			rest[k] = append(rest[k], v...)
			break
		}
	}
	for k := range m {
		fill(out)
		out[k] = append(out[k], 1) // want `into out\[k\]`
	}
	var all []int
	for k := range m {
		all = append([]int{len(k)}, all...) // want `into all`
	}
	for k := range m {
		all = append([]int(nil), len(k)) // want `into all`
	}
	return out, rest
}

func fill(map[string][]int) {}

type counter struct {
	n     int
	lists map[string][]int
}

func (c *counter) next() int { c.n++; return c.n } // want next:`changes`

func (c *counter) now() int { return c.n }

// One turn takes from what others left, by a function, a method, a field or another name.
//
//treaty:pure
func remembersBehind(m map[string][]int, p *counter) {
	out, n := map[string][]int{}, 0
	next := func() int { n++; return n }
	var after = func() int { n++; return n }
	square := func(x int) int { x *= x; return x }
	for k := range m {
		out[k] = append(out[k], next()) // want `into out\[k\]`
	}
	for k := range m {
		out[k] = append(out[k], after()) // want `into out\[k\]`
	}
	for k, v := range m {
		v = append(v, 1)
		out[k] = append(out[k], square(p.now()), len(v))
	}
	for k := range m {
		out[k] = append(out[k], p.next()) // want `into out\[k\]`
	}
	for k := range m {
		p.n++
		p.lists[k] = append(p.lists[k], p.n) // want `into p.lists\[k\]`
	}
	for k, v := range m {
		number := n
		n = number + 1
		out[k] = append(out[k], v[number]) // want `into out\[k\]`
	}
	for k := range m {
		same := out
		same["a"] = nil
		out[k] = append(out[k], 1) // want `into out\[k\]`
	}
	for k := range m {
		out[k] = append(out[k], 1) // want `into out\[k\]`
		delete(out, "a")
	}
	for k, v := range m {
		out[k] = append(out[k], v...) // want `into out\[k\]`
		m[k+"x"] = v
	}
	for k, v := range m {
		out[k] = append(out[k], v[n]) // want `into out\[k\]`
		n++
	}
	for k, v := range m {
		out[k] = append(out[k], v...)        // want `into out\[k\]`
		out[k] = append(out[k], out["a"]...) // want `into out\[k\]`
	}
	texts, lists := map[string][]string{}, [3]map[string][]int{}
	for k := range m {
		texts[k][n] += k // want `into texts\[k\]\[n\]`
		n++
	}
	for k := range m {
		lists[n][k] = append(lists[n][k], 1) // want `into lists\[n\]\[k\]`
		n++
	}
	for k := range m {
		for i := range 3 {
			lists[i][k] = append(lists[i][k], 1)
		}
	}
	for k, v := range m {
		m[k] = append(m[k], v...)
	}
}

// Lists in a map are sorted each.
//
//treaty:pure
func sortedEach(m map[string]string) {
	by, also, groups := map[string][]string{}, map[string][]string{}, map[string]*group{}
	for k, v := range m {
		by[v] = append(by[v], k)
		also[v] = append(also[v], k)
		groups[v].names = append(groups[v].names, k)
	}
	for _, list := range by {
		sort.Strings(list)
	}
	for v := range also {
		sort.Strings(also[v])
	}
	for _, g := range groups {
		sort.Strings(g.names)
	}
}

// What is sorted is another thing, or was sorted before.
//
//treaty:pure
func sortedOther(m map[string]string, lists [][]string) [][]string {
	by, groups := map[string][]string{}, map[string]*group{}
	var two struct{ one, other map[string][]string }
	for k, v := range m {
		two.one[v] = append(two.one[v], k) // want `into two.one\[v\]`
	}
	for _, list := range two.other {
		sort.Strings(list)
	}
	for _, list := range by {
		sort.Strings(list)
	}
	for k, v := range m {
		by[v] = append(by[v], k)                     // want `into by\[v\]`
		groups[v].notes = append(groups[v].notes, k) // want `into groups\[v\].notes`
		lists = append(lists, []string{k, v})        // want `into lists`
	}
	for _, g := range groups {
		sort.Strings(g.names)
	}
	for _, list := range lists {
		sort.Strings(list)
	}
	return lists
}

// How many there are is no matter of their order.
//
//treaty:pure
func counted(m map[string]int) (int, []string) {
	var big, small []string
	var told []string
	for k, v := range m {
		if v > 9 {
			big = append(big, k)
		} else {
			small = append(small, k) // want `into small`
		}
		told = append(told, k) // want `into told`
	}
	if len(small) > 3 {
		return len(big), small[:1]
	}
	return len(big) + cap(big), told
}

// A result is read by who called.
//
//treaty:pure
func result(m map[string]int) (list []string) {
	for k := range m {
		list = append(list, k) // want `into list`
	}
	return
}
