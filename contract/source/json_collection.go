package source

import "fmt"

// enter reads an opening bracket.
func (r *jsonReader) enter() *Error {
	if len(r.open) == r.limits.Depth {
		return r.fail(r.here(), fmt.Sprintf("arrays and objects are nested more than %d deep", r.limits.Depth), "flatten the file")
	}
	r.open = append(r.open, r.here())
	r.offset++
	r.skipSpace()
	return nil
}

// leave reads the closing bracket.
func (r *jsonReader) leave() {
	r.open = r.open[:len(r.open)-1]
	r.offset++
}

func (r *jsonReader) array(n *Node) *Error {
	if refused := r.enter(); refused != nil {
		return refused
	}
	first := len(r.items)
	for r.peek() != ']' {
		item, refused := r.value()
		if refused != nil {
			return refused
		}
		r.items = append(r.items, item)
		if more, refused := r.more(']'); refused != nil {
			return refused
		} else if !more {
			break
		}
	}
	n.Items = append([]*Node(nil), r.items[first:]...)
	r.items = r.items[:first]
	r.leave()
	return nil
}

func (r *jsonReader) object(n *Node) *Error {
	if refused := r.enter(); refused != nil {
		return refused
	}
	first := len(r.members)
	names := nameSet{file: r.file}
	for r.peek() != '}' {
		m, refused := r.member()
		if refused != nil {
			return refused
		}
		if refused := names.add(r.members[first:], &m); refused != nil {
			return refused
		}
		r.members = append(r.members, m)
		if more, refused := r.more('}'); refused != nil {
			return refused
		} else if !more {
			break
		}
	}
	n.Members = append([]Member(nil), r.members[first:]...)
	r.members = r.members[:first]
	r.leave()
	return nil
}

// member reads a name, its colon and its value.
func (r *jsonReader) member() (Member, *Error) {
	if r.peek() != '"' {
		return Member{}, r.noName()
	}
	m := Member{NameStart: r.here()}
	var refused *Error
	if m.Name, refused = r.stringText(); refused != nil {
		return m, refused
	}
	m.NameEnd = r.here()
	r.skipSpace()
	if r.peek() != ':' {
		return m, r.unexpected("a colon after the name " + Quote(m.Name))
	}
	r.offset++
	r.skipSpace()
	m.Value, refused = r.value()
	return m, refused
}

// more reads the comma after an item or a member; it reports false before the
// closing bracket.
func (r *jsonReader) more(closing byte) (bool, *Error) {
	r.skipSpace()
	switch r.peek() {
	case closing:
		return false, nil
	case ',':
		comma := r.here()
		r.offset++
		r.skipSpace()
		if r.peek() == closing {
			return false, r.fail(comma, fmt.Sprintf("a comma stands before the closing %c", closing), "remove the comma: JSON has no trailing commas")
		}
		return true, nil
	}
	return false, r.unexpected(fmt.Sprintf("a comma or the closing %c", closing))
}
