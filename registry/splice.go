package registry

import "slices"

// edit is what changes in a sorted list.
type edit[T comparable] struct{ gone, fresh []T }

// replace takes before out, unless it is zero, and puts after in.
func (e *edit[T]) replace(before, after T) {
	var none T
	if before != none {
		e.gone = append(e.gone, before)
	}
	if after != none {
		e.fresh = append(e.fresh, after)
	}
}

// of returns the list with the changes.
func (e *edit[T]) of(list []T, compare func(a, b T) int) []T {
	return spliced(list, e.gone, e.fresh, compare)
}

// spliced returns a sorted list without those that are gone, and with fresh ones
// at their places. It costs comparisons for what changes, not for what stays. The
// list itself is shared with older snapshots, and stays as it is.
func spliced[T comparable](list, gone, fresh []T, compare func(a, b T) int) []T {
	if len(gone)+len(fresh) == 0 {
		return list
	}
	gone, fresh = slices.SortedFunc(slices.Values(gone), compare), slices.SortedFunc(slices.Values(fresh), compare)
	out := make([]T, 0, len(list)+len(fresh))
	upTo := func(next T) {
		i, _ := slices.BinarySearchFunc(list, next, compare)
		out, list = append(out, list[:i]...), list[i:]
	}
	for len(gone)+len(fresh) > 0 {
		if len(fresh) == 0 || len(gone) > 0 && compare(gone[0], fresh[0]) <= 0 {
			first, same := gone[0], gone
			for len(gone) > 0 && compare(gone[0], first) == 0 {
				gone = gone[1:]
			}
			same = same[:len(same)-len(gone)]
			upTo(first)
			for len(list) > 0 && compare(list[0], first) == 0 { // others may compare as equal
				if !slices.Contains(same, list[0]) {
					out = append(out, list[0])
				}
				list = list[1:]
			}
			continue
		}
		upTo(fresh[0])
		out, fresh = append(out, fresh[0]), fresh[1:]
	}
	return append(out, list...)
}
