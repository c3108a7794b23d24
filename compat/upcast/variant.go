package upcast

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// unionOfTo is a union of To that has variants: a value that it refuses is refused by
// each of them, for what it is not, and by its own for what it is not any more.
type unionOfTo struct {
	depth    int         // how deep its values lie
	branches [][]covered // what each says
}

// violated is what a value violates of each variant.
type violated struct{ foreseen, unforeseen []int }

// own reports whether the value was of a variant: all that it violates of it was
// foreseen.
func (v *violated) own(i int) bool { return v.foreseen[i] > 0 && v.unforeseen[i] == 0 }

// ofOthers marks the violations that are of variants that the value never was. Those that
// are marked count no more.
func (u unionOfTo) ofOthers(all []Violation, other []bool) {
	values := map[source.Pointer]*violated{}
	of := make([][]int, len(all))
	for n, v := range all {
		if other[n] {
			continue
		}
		if of[n] = u.saidBy(v); len(of[n]) == 0 {
			continue
		}
		value := beginning(v.Instance, u.depth)
		if values[value] == nil {
			values[value] = &violated{make([]int, len(u.branches)), make([]int, len(u.branches))}
		}
		counts := values[value].unforeseen
		if v.Tightened != nil {
			counts = values[value].foreseen
		}
		for _, i := range of[n] {
			counts[i]++
		}
	}
	for n, v := range all {
		if len(of[n]) == 0 {
			continue
		}
		value := values[beginning(v.Instance, u.depth)]
		known := false
		for i := range u.branches {
			known = known || value.own(i)
		}
		if known {
			other[n] = !slices.ContainsFunc(of[n], value.own)
		} else if v.Tightened == nil { // it is no variant now: what was foreseen says more
			other[n] = slices.Max(value.foreseen) > 0
		}
	}
}

// saidBy returns the variants that say what is violated: several share a definition.
func (u unionOfTo) saidBy(v Violation) (of []int) {
	for i, branch := range u.branches {
		if covers(branch, v.Violation) {
			of = append(of, i)
		}
	}
	return of
}

// beginning returns the first tokens of a pointer.
func beginning(p source.Pointer, tokens int) source.Pointer {
	end := 0
	for range tokens {
		next := strings.IndexByte(string(p[min(end+1, len(p)):]), '/')
		if next < 0 {
			return p
		}
		end += 1 + next
	}
	return p[:end]
}
