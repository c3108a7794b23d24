package event

import "strings"

// skip reads any one value. It must be JSON through and through, and no object
// in it may have two members of one name.
func (d *Decoder) skip() error {
	switch c := d.next(); {
	case c == '{':
		return d.skipObject()
	case c == '[':
		return d.skipArray()
	case c == '"':
		return d.skipString()
	case c == '-' || c >= '0' && c <= '9':
		_, err := d.number()
		return err
	}
	if word := d.word(); word != "" {
		d.pos += len(word)
		return nil
	}
	return d.unlike("a JSON value")
}

// word returns true, false or null, whichever follows; empty: none does.
func (d *Decoder) word() string {
	for _, word := range [...]string{"true", "false", "null"} {
		if strings.HasPrefix(d.src[d.pos:], word) {
			return word
		}
	}
	return ""
}

// skipString reads a string as it is written: an escaped half of a surrogate pair
// may stay.
func (d *Decoder) skipString() error {
	end, _, ok := scanString(d.src, d.pos)
	d.pos = end
	if !ok {
		return d.errorf("the string is not well formed")
	}
	return nil
}

func (d *Decoder) skipArray() error {
	more, err := d.Array()
	for i := 0; more; i++ {
		if err := d.skip(); err != nil {
			return AtIndex(err, i)
		}
		more, err = d.MoreItems()
	}
	return err
}

func (d *Decoder) skipObject() error {
	var seen names
	more, err := d.Object()
	for more {
		name, err := d.Name()
		if err != nil {
			return err
		}
		if !d.own && !seen.add(name) {
			return At(d.duplicate(), name)
		}
		if err := d.skip(); err != nil {
			return At(err, name)
		}
		if more, err = d.MoreMembers(); err != nil {
			return err
		}
	}
	return err
}

// names is a set of names that costs nothing while it is small.
type names struct {
	few   [16]string
	count int
	many  map[string]struct{}
}

// add puts name into the set and reports whether it was not there.
func (n *names) add(name string) bool {
	if n.many != nil {
		if _, there := n.many[name]; there {
			return false
		}
		n.many[name] = struct{}{}
		return true
	}
	for i := range n.count {
		if n.few[i] == name {
			return false
		}
	}
	if n.count < len(n.few) {
		n.few[n.count] = name
		n.count++
		return true
	}
	n.many = make(map[string]struct{}, 4*len(n.few))
	for _, few := range n.few {
		n.many[few] = struct{}{}
	}
	n.many[name] = struct{}{}
	return true
}
