package event

import (
	"hash/maphash"
	"strconv"
)

// equal reports whether the values at two places are equal as JSON: members in
// any order, numbers by their value.
func equal(a text, i int, b text, j int) bool {
	if x, y := a[i], b[j]; x != y && !(numeric(x) && numeric(y)) {
		return false
	}
	switch a[i] {
	case '"':
		s, _ := a.str(i)
		t, _ := b.str(j)
		return s == t
	case '[':
		return equalArrays(a, i, b, j)
	case '{':
		return equalObjects(a, i, b, j)
	case 't', 'f', 'n':
		return true
	}
	return CompareNumbers(string(a[i:a.end(i)]), string(b[j:b.end(j)])) == 0
}

func numeric(c byte) bool { return c == '-' || c >= '0' && c <= '9' }

func equalArrays(a text, i int, b text, j int) bool {
	i, moreA := a.first(i)
	j, moreB := b.first(j)
	for moreA && moreB {
		if !equal(a, i, b, j) {
			return false
		}
		i, moreA = a.next(a.end(i))
		j, moreB = b.next(b.end(j))
	}
	return moreA == moreB
}

func equalObjects(a text, i int, b text, j int) bool {
	members := map[string]int{}
	for at, more := b.first(j); more; {
		name, value := b.member(at)
		members[name] = value
		at, more = b.next(b.end(value))
	}
	for at, more := a.first(i); more; {
		name, value := a.member(at)
		other, there := members[name]
		if !there || !equal(a, value, b, other) {
			return false
		}
		delete(members, name)
		at, more = a.next(a.end(value))
	}
	return len(members) == 0
}

// fewItems is how many items are compared each with each.
const fewItems = 8

// unique checks that no two items of the array at pos, which has count, are equal.
func (c *checker) unique(n *Node, pos, count int) bool {
	if count < 2 {
		return true
	}
	h := hasher{text: c.text, seed: maphash.MakeSeed()} //treaty:allow eventpure no result depends on the seed
	items := make([]int, 0, min(count, fewItems))
	var byHash map[uint64][]int // numbers of items
	if count > fewItems {
		byHash = make(map[uint64][]int, count)
	}
	valid := true
	for at, more := c.text.first(pos); more; {
		same := items
		var sum uint64
		if byHash != nil {
			sum = h.value(at)
			same = byHash[sum]
		}
		for _, twin := range same {
			if c.steps++; c.exhausted() {
				return false
			}
			if equal(c.text, twin, c.text, at) {
				if valid = false; !c.lists() {
					return false
				}
				c.twin(n, pos, twin, at)
				break
			}
		}
		if byHash != nil {
			byHash[sum] = append(same, at)
		} else {
			items = append(items, at)
		}
		at, more = c.text.next(c.end(at))
	}
	return valid
}

// twin reports that the items at two places are equal.
func (c *checker) twin(n *Node, pos, first, second int) {
	number := func(place int) int {
		i := 0
		for at, more := c.text.first(pos); more && at < place; i++ {
			at, more = c.text.next(c.end(at))
		}
		return i
	}
	c.push(step{index: number(second), item: true})
	c.fail(n, "uniqueItems", "must differ from all other items, but is equal to item "+strconv.Itoa(number(first)))
	c.pop()
}

// hasher computes numbers that are the same for equal values.
type hasher struct {
	text text
	seed maphash.Seed
}

func (h *hasher) value(pos int) uint64 {
	switch first := h.text[pos]; {
	case first == '"':
		s, _ := h.text.str(pos)
		return maphash.String(h.seed, s)
	case first == '[':
		sum := uint64('[')
		for at, more := h.text.first(pos); more; {
			sum = sum*0x9E3779B97F4A7C15 + h.value(at)
			at, more = h.text.next(h.text.end(at))
		}
		return sum
	case first == '{':
		sum := uint64('{')
		for at, more := h.text.first(pos); more; {
			name, value := h.text.member(at)
			member := (maphash.String(h.seed, name) ^ 0x9E3779B97F4A7C15) * (h.value(value) | 1)
			sum += member ^ member>>29 // in any order
			at, more = h.text.next(h.text.end(value))
		}
		return sum
	case numeric(first):
		d := decimalOf(string(h.text[pos:h.text.end(pos)]))
		return maphash.String(h.seed, d.plainDigits()) + uint64(d.exponent)*31 + uint64(d.sign())
	default:
		return uint64(first)
	}
}
