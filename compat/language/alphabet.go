package language

import (
	"slices"
	"unicode"
)

// The surrogate code points are no characters of any string.
const firstSurrogate, lastSurrogate = 0xD800, 0xDFFF

// alphabet parts the code points into classes of which nobody in question tells
// the members apart. Interval i is from bounds[i] to before bounds[i+1].
type alphabet struct {
	bounds  []rune
	class   []int32 // of each interval
	classes int
}

// newAlphabet returns the coarsest alphabet for sets of characters, each given
// as pairs of the ends of its ranges, in order.
func newAlphabet(sets [][]rune) alphabet {
	bounds := []rune{0}
	for _, set := range sets {
		for i := 0; i < len(set); i += 2 {
			bounds = append(bounds, set[i])
			if set[i+1] < unicode.MaxRune {
				bounds = append(bounds, set[i+1]+1)
			}
		}
	}
	slices.Sort(bounds)
	a := alphabet{bounds: slices.Compact(bounds), classes: 1}
	a.class = make([]int32, len(a.bounds))
	for _, set := range sets {
		a.refine(set)
	}
	a.renumber()
	return a
}

// renumber drops the numbers of classes that have become empty.
func (a *alphabet) renumber() {
	numbers := map[int32]int32{}
	for i, c := range a.class {
		n, ok := numbers[c]
		if !ok {
			n = int32(len(numbers))
			numbers[c] = n
		}
		a.class[i] = n
	}
	a.classes = len(numbers)
}

// refine parts every class into what is in the set and what is not. Which of
// both gets a new number is all the same, so that the fewer intervals do.
func (a *alphabet) refine(set []rune) {
	var in, out []int
	next := 0
	for i := 0; i < len(set); i += 2 {
		from := a.interval(set[i])
		to := a.interval(set[i+1])
		for ; next < from; next++ {
			out = append(out, next)
		}
		for ; next <= to; next++ {
			in = append(in, next)
		}
	}
	for ; next < len(a.bounds); next++ {
		out = append(out, next)
	}
	fewer := in
	if len(out) < len(in) {
		fewer = out
	}
	fresh := map[int32]int32{}
	for _, i := range fewer {
		to, ok := fresh[a.class[i]]
		if !ok {
			to = int32(a.classes)
			a.classes++
			fresh[a.class[i]] = to
		}
		a.class[i] = to
	}
}

// interval returns the number of the interval of r.
func (a *alphabet) interval(r rune) int {
	i, found := slices.BinarySearch(a.bounds, r)
	if found {
		return i
	}
	return i - 1
}

// classOf returns the class of r.
func (a *alphabet) classOf(r rune) int32 { return a.class[a.interval(r)] }

// members returns the first character of each class.
func (a *alphabet) members() []rune {
	out := make([]rune, a.classes)
	for i := range out {
		out[i] = -1
	}
	for i, c := range a.class {
		if out[c] < 0 {
			out[c] = a.bounds[i]
		}
	}
	return out
}

// contains reports whether the set, pairs of ends of ranges, has r.
func contains(set []rune, r rune) bool {
	lo, hi := 0, len(set)/2
	for lo < hi {
		mid := (lo + hi) / 2
		switch {
		case r < set[2*mid]:
			hi = mid
		case r > set[2*mid+1]:
			lo = mid + 1
		default:
			return true
		}
	}
	return false
}
