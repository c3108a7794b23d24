package rules

import (
	"math"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
)

// size is how many bytes a value can have as compact JSON, or the place through
// which it has no bound.
type size struct {
	bytes int64
	via   string // not empty: there is none; "/lines/*"
}

// sizeOf returns how large an event can be under the schema: the members that it
// declares, each as large as it can be. Undeclared members are not counted.
func sizeOf(s *schema.Schema) size {
	w := &sizing{budget: maxSized}
	return w.of(s, "", nil)
}

// Bounds of the search, and sizes of what has one by nature. A character takes four
// bytes at most in UTF-8; a double seldom has more than 25 digits and signs.
const (
	maxSized      = 20_000
	maxDigits     = 25
	maxBytesAChar = 4
)

type sizing struct{ budget int }

func without(via string) size {
	if via == "" {
		via = "/"
	}
	return size{via: via}
}

// of returns the size of a value under s, which is the smallest that one of the
// schemas that describe it allows.
func (w *sizing) of(s *schema.Schema, path string, above []*schema.Schema) size {
	if w.budget--; w.budget < 0 || slices.Contains(above, s) {
		return without(path) // it refers to itself
	}
	above = append(above[:len(above):len(above)], s)
	if s.Bool != nil {
		if *s.Bool {
			return without(path)
		}
		return size{}
	}
	best := w.own(s, path, above)
	for _, all := range s.AllOf {
		best = smaller(best, w.of(all, path, above))
	}
	if s.Ref != nil && s.Ref.Target != nil {
		best = smaller(best, w.of(s.Ref.Target, path, above))
	}
	for _, branches := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
		if len(branches) == 0 {
			continue
		}
		widest := size{}
		for _, branch := range branches {
			widest = larger(widest, w.of(branch, path, above))
		}
		best = smaller(best, widest)
	}
	return best
}

// own returns the size that the schema's own keywords allow.
func (w *sizing) own(s *schema.Schema, path string, above []*schema.Schema) size {
	if s.Const != nil {
		return size{bytes: int64(len(s.Const.Canonical()))}
	}
	if len(s.Enum) > 0 {
		longest := size{}
		for _, value := range s.Enum {
			longest = larger(longest, size{bytes: int64(len(value.Canonical()))})
		}
		return longest
	}
	if s.Types == nil {
		if len(s.Properties) > 0 {
			return w.object(s, path, above) // it says what an object holds: one is meant
		}
		return without(path)
	}
	most := size{bytes: int64(len("false"))}
	if *s.Types&schema.TypeNumber != 0 {
		most = larger(most, size{bytes: maxDigits})
	}
	if *s.Types&schema.TypeString != 0 {
		most = larger(most, ofString(s, path))
	}
	if *s.Types&schema.TypeArray != 0 {
		most = larger(most, w.array(s, path, above))
	}
	if *s.Types&schema.TypeObject != 0 {
		most = larger(most, w.object(s, path, above))
	}
	return most
}

func ofString(s *schema.Schema, path string) size {
	switch {
	case s.MaxLength != nil:
		return size{bytes: times(*s.MaxLength, maxBytesAChar)}
	case lengthOfFormat[s.Annotations.Format] > 0:
		return size{bytes: lengthOfFormat[s.Annotations.Format] + 2}
	}
	return without(path)
}

func (w *sizing) array(s *schema.Schema, path string, above []*schema.Schema) size {
	if s.MaxItems == nil || s.Items == nil && len(s.PrefixItems) == 0 && *s.MaxItems > 0 {
		return without(path + "/*")
	}
	item := size{}
	for _, one := range append([]*schema.Schema{s.Items}, s.PrefixItems...) {
		if one != nil {
			item = larger(item, w.of(one, path+"/*", above))
		}
	}
	if item.via != "" && *s.MaxItems > 0 {
		return item
	}
	return size{bytes: plus(2, times(plus(item.bytes, 1), *s.MaxItems))}
}

func (w *sizing) object(s *schema.Schema, path string, above []*schema.Schema) size {
	all := size{bytes: 2}
	for _, p := range s.Properties {
		member := w.of(p.Schema, path+"/"+p.Name, above)
		if member.via != "" {
			return member
		}
		all.bytes = plus(all.bytes, plus(member.bytes, int64(len(p.Name))+4))
	}
	if more := s.AdditionalProperties; more != nil && more.Bool == nil || len(s.PatternProperties) > 0 {
		return without(path + "/*") // names of any length
	}
	return all
}

func smaller(a, b size) size {
	if a.via != "" || b.via == "" && b.bytes < a.bytes {
		return b
	}
	return a
}

func larger(a, b size) size {
	if a.via == "" && (b.via != "" || b.bytes > a.bytes) {
		return b
	}
	return a
}

// plus and times stay at the largest number where they would leave it.
func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func times(a, b int64) int64 {
	if a != 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}
