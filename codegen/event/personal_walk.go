package event

import "strconv"

// personal rewrites the personal data of one text.
type personal struct {
	schema  *Schema
	text    text
	replace func(field string, value Raw) (Raw, error) // nil: it is redacted
	keep    bool                                       // nothing is left out
	number  int                                        // of the item, where stand-ins have to differ; 0: they need not
	found   int                                        // how many values and names were redacted
	path    []step
}

// datum is a value and what is known of it.
type datum struct {
	pos     int
	given   []described // by what is around the value
	all     []described // with all that these apply to the same value
	covered bool        // the value is personal data
	may     bool        // it may be left out
}

func (p *personal) whole() ([]byte, error) {
	dst, _, err := p.value(nil, datum{given: []described{{p.schema.Root, true}}})
	return dst, err
}

// value appends what becomes of a value; kept is false where it is left out.
func (p *personal) value(dst []byte, at datum) (out []byte, kept bool, err error) {
	at.all = p.describing(at.given, at.pos)
	at.covered = at.covered || p.marked(at.all)
	first := p.text[at.pos]
	container := first == '{' || first == '['
	switch {
	case len(at.all) == 0 && !at.covered, first == 'n':
		return append(dst, p.own(at.pos)...), true, nil
	case at.covered && p.replace == nil:
		p.found++
		if at.may && !p.keep {
			return dst, false, nil
		}
		if stand := p.standIn(at); stand != "" || !container {
			return append(dst, orText(stand, first)...), true, nil
		}
	case at.covered && !container:
		dst, err = p.exchange(dst, at)
		return dst, true, err
	}
	switch first {
	case '{':
		dst, err = p.object(dst, at)
	case '[':
		return p.array(dst, at)
	default:
		dst = append(dst, p.own(at.pos)...)
	}
	return dst, true, err
}

// own returns the value at pos as it is written.
func (p *personal) own(pos int) string { return string(p.text[pos:p.text.end(pos)]) }

func (p *personal) object(dst []byte, at datum) ([]byte, error) {
	dst = append(dst, '{')
	names := at.covered && p.replace == nil || p.namesMarked(at.all)
	renamed := false
	for pos, more := p.text.first(at.pos); more; {
		name, value := p.text.member(pos)
		pos, more = p.text.next(p.text.end(value))
		m := p.member(at.all, name)
		written := name
		p.path = append(p.path, step{name: name})
		switch {
		case m.declared || !names:
		case p.replace != nil:
			var err error
			if written, err = p.exchangeName(at, name); err != nil {
				return dst, err
			}
		case p.keep && !renamed:
			written, renamed = redactedText, true
			p.found++
		default:
			p.found++
			p.path = p.path[:len(p.path)-1]
			continue // a name cannot be left out without its value
		}
		with, err := appendName(dst, written)
		if err != nil {
			return dst, err
		}
		with, kept, err := p.value(with, datum{pos: value, given: m.schemas, covered: at.covered, may: !m.required})
		if err != nil {
			return dst, err
		}
		if kept {
			dst = with
		}
		p.path = p.path[:len(p.path)-1]
	}
	return append(dst, '}'), nil
}

// field returns the JSON Pointer to where the walk is.
func (p *personal) field() string {
	c := checker{path: p.path}
	return c.pointer()
}

// exchange appends what is to stand for a value.
func (p *personal) exchange(dst []byte, at datum) ([]byte, error) {
	value := p.own(at.pos)
	if value[0] == '"' { // spelled in one way, however it was written
		s, _ := p.text.str(at.pos)
		if plain, err := appendString(nil, s); err == nil {
			value = string(plain)
		}
	}
	instead, err := p.asked(value)
	if err != nil {
		return dst, err
	}
	for _, d := range at.given {
		if d.sure && p.schema.holds(d.node, p.text, at.pos) {
			if err := p.violations(d.node, instead); err != nil {
				return dst, err
			}
		}
	}
	return append(dst, instead...), nil
}

// asked returns what the caller wants to stand for a value, which is JSON.
func (p *personal) asked(value string) (text, error) {
	field := p.field()
	instead, err := p.replace(field, Raw(value))
	if err != nil {
		return "", err
	}
	t, err := wellFormed([]byte(instead.String()))
	if err != nil {
		return "", &Error{Pointer: field, Offset: -1, Message: "what is to stand for the value is not one JSON value"}
	}
	return t, nil
}

// violations returns why a text is not valid under a node, seen from the whole.
func (p *personal) violations(node int32, t text) error {
	s := Schema{Root: node, Nodes: p.schema.Nodes, Patterns: p.schema.Patterns}
	err := s.checkText(t)
	if invalid, ok := err.(*Invalid); ok {
		for i := range invalid.Violations {
			invalid.Violations[i].Pointer = p.field() + invalid.Violations[i].Pointer
		}
	}
	return err
}

// exchangeName returns what is to stand for the name of a member that no schema
// names.
func (p *personal) exchangeName(at datum, name string) (string, error) {
	value, err := appendString(nil, name)
	if err != nil {
		return "", At(err, name)
	}
	t, err := p.asked(string(value))
	if err != nil {
		return "", err
	}
	if t[0] != '"' {
		return "", &Error{Pointer: p.field(), Offset: -1, Message: "what is to stand for a name must be a string, is " + kindOf(t[0])}
	}
	instead, _ := t.str(0)
	if p.member(at.all, instead).declared {
		return "", &Error{Pointer: p.field(), Offset: -1, Message: "what is to stand for the name is " + strconv.Quote(instead) + ", which the schema names itself"}
	}
	return instead, nil
}
