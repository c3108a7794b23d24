package event

import "hash/maphash"

// array appends the items; kept is false where the array is left out. Where items that
// became alike must not be so, what stands for them differs by their place; where
// nothing can, of those that are alike only the first stays.
func (p *personal) array(dst []byte, at datum) (out []byte, kept bool, err error) {
	items, err := p.items(at)
	if err != nil {
		return dst, false, err
	}
	all := joined(items)
	if p.replace != nil || p.fits(at, all) || !p.fits(at, p.own(at.pos)) {
		return append(dst, all...), true, nil
	}
	for _, apart := range [...]func(datum, []redactedItem) []redactedItem{p.apart, p.once} {
		if fewer := joined(apart(at, items)); p.fits(at, fewer) {
			return append(dst, fewer...), true, nil
		}
	}
	personal := false
	for _, item := range items {
		personal = personal || item.personal
	}
	switch {
	case personal && at.may && !p.keep:
		return dst, false, nil
	case personal && p.fits(at, "null"):
		all = "null"
	}
	return append(dst, all...), true, nil
}

// redactedItem is an item as it became.
type redactedItem struct {
	text     string
	pos, i   int
	personal bool // there is personal data in it, or was
}

func (p *personal) items(at datum) (items []redactedItem, err error) {
	for pos, more := p.text.first(at.pos); more; {
		item := redactedItem{pos: pos, i: len(items)}
		before := p.found
		if item.text, err = p.item(at, item); err != nil {
			return nil, err
		}
		item.personal = p.found > before
		items = append(items, item)
		pos, more = p.text.next(p.text.end(pos))
	}
	return items, nil
}

// item returns what becomes of an item.
func (p *personal) item(at datum, item redactedItem) (string, error) {
	p.path = append(p.path, step{index: item.i, item: true})
	text, _, err := p.value(nil, datum{pos: item.pos, given: p.describingItem(at.all, item.i), covered: at.covered})
	if err != nil {
		return "", err
	}
	p.path = p.path[:len(p.path)-1]
	return string(text), nil
}

// mostAttempts bounds how often it is tried to tell the items of an array apart,
// beside once for each.
const mostAttempts = 10_000

// apart gives the items with personal data numbers, by which what stands for it
// differs: their order among each other, so that nothing else is said of them. One
// that no number tells from the others is left out.
func (p *personal) apart(at datum, items []redactedItem) []redactedItem {
	number, keep := p.number, p.keep
	defer func() { p.number, p.keep = number, keep }()
	p.keep = true // what is left out tells nothing apart
	seen := newDistinct()
	for _, item := range items {
		if !item.personal {
			seen.add(item.text)
		}
	}
	var out []redactedItem
	next, attempts := 0, mostAttempts
	for _, item := range items {
		found := !item.personal
		for n := next; item.personal && !found && n < next+standInsTried && attempts > 0; n++ {
			if p.number = number + n; p.number > 0 {
				var err error
				if item.text, err = p.item(at, item); err != nil {
					return nil
				}
			}
			if found = seen.add(item.text); found {
				next = n + 1
			} else {
				attempts--
			}
		}
		if found {
			out = append(out, item)
		}
	}
	return out
}

// once leaves out the items with personal data that became like others.
func (p *personal) once(_ datum, items []redactedItem) []redactedItem {
	seen := newDistinct()
	for _, item := range items {
		if !item.personal {
			seen.add(item.text)
		}
	}
	var out []redactedItem
	for _, item := range items {
		if !item.personal || seen.add(item.text) {
			out = append(out, item)
		}
	}
	return out
}

// distinct is a set of JSON texts, of which those are the same that are equal as JSON.
type distinct struct {
	seed  maphash.Seed
	texts map[uint64][]text
}

func newDistinct() *distinct {
	return &distinct{maphash.MakeSeed(), map[uint64][]text{}} //treaty:allow eventpure no result depends on the seed
}

// add reports whether a text was not there yet.
func (d *distinct) add(json string) bool {
	h := hasher{text: text(json), seed: d.seed}
	sum := h.value(0)
	for _, other := range d.texts[sum] {
		if equal(other, 0, h.text, 0) {
			return false
		}
	}
	d.texts[sum] = append(d.texts[sum], h.text)
	return true
}

// joined returns the JSON of the items.
func joined(items []redactedItem) string {
	dst := []byte{'['}
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, item.text...)
	}
	return string(append(dst, ']'))
}
