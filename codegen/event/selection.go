package event

import "strconv"

// Selection, for generated code, says which parts of a value of any type a consumer
// reads.
type Selection struct {
	Whole bool       // all that is in it
	Any   *Selection // of each item and member that Names does not have
	Names []SelectedName
}

// SelectedName, for generated code, is what is read of one member, or of the item with
// that number.
type SelectedName struct {
	Name string
	Part Selection
}

// ReadSelection, for generated code, reads any one value and keeps of it what is read:
// other members are dropped; other items, and values where an object or an array was to
// be, become null.
func ReadSelection(v *Raw, d *Decoder, p *Selection) error {
	text, err := d.part(nil, p)
	*v = Raw(text)
	return err
}

// at returns what is read of a member or an item, or nil.
func (p *Selection) at(name string) *Selection {
	for i := range p.Names {
		if p.Names[i].Name == name {
			return &p.Names[i].Part
		}
	}
	return p.Any
}

// part reads one value and appends what p reads of it; nil reads nothing.
func (d *Decoder) part(dst []byte, p *Selection) ([]byte, error) {
	c := d.next()
	switch {
	case p != nil && p.Whole:
		start := d.pos
		err := d.skip()
		return append(dst, d.src[start:d.pos]...), err
	case p != nil && c == '{':
		return d.partOfObject(dst, p)
	case p != nil && c == '[':
		return d.partOfArray(dst, p)
	}
	return append(dst, "null"...), d.skip()
}

func (d *Decoder) partOfArray(dst []byte, p *Selection) ([]byte, error) {
	dst = append(dst, '[')
	more, err := d.Array()
	for i := 0; more && err == nil; i++ {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = d.part(dst, p.at(strconv.Itoa(i))); err != nil {
			return dst, AtIndex(err, i)
		}
		more, err = d.MoreItems()
	}
	return append(dst, ']'), err
}

func (d *Decoder) partOfObject(dst []byte, p *Selection) ([]byte, error) {
	dst = append(dst, '{')
	var seen names
	more, err := d.Object()
	for more && err == nil {
		var name string
		if name, err = d.Name(); err != nil {
			return dst, err
		}
		if !seen.add(name) {
			return dst, At(d.duplicate(), name)
		}
		if q := p.at(name); q == nil {
			err = d.skip()
		} else if dst, err = appendName(dst, name); err == nil {
			dst, err = d.part(dst, q)
		}
		if err != nil {
			return dst, At(err, name)
		}
		more, err = d.MoreMembers()
	}
	return append(dst, '}'), err
}
