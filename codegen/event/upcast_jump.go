package event

// jump tells of an array or object where it ends, and how many begin with it and
// within it: whoever is not interested gets past it at once.
type jump struct{ end, begin int }

// jumpsOf lists the jumps of a text that is well formed, in the order in which the
// arrays and objects begin. The error says that they nest too deeply.
func jumpsOf(t text) ([]jump, error) {
	jumps := make([]jump, 0, min(len(t)/16+1, 1024))
	var few [32]int
	open := few[:0]
	for pos := 0; pos < len(t); {
		switch t[pos] {
		case '"':
			pos = t.stringEnd(pos)
			continue
		case '{', '[':
			if len(open) == MaxDepth {
				return nil, &Error{Offset: pos, Message: "nests too deeply"}
			}
			open = append(open, len(jumps))
			jumps = append(jumps, jump{})
		case '}', ']':
			i := open[len(open)-1]
			open = open[:len(open)-1]
			jumps[i] = jump{pos + 1, len(jumps) - i}
		}
		pos++
	}
	return jumps, nil
}

// spot is where a value begins, and how many arrays and objects began before.
type spot struct{ pos, begun int }

// after returns the spot after the value at a spot.
func (l *lifter) after(at spot) spot {
	if c := l.text[at.pos]; c == '{' || c == '[' {
		j := l.jumps[at.begun]
		return spot{j.end, at.begun + j.begin}
	}
	return spot{l.text.end(at.pos), at.begun}
}

// member is a member of the text.
type member struct {
	name  string
	pos   int // where its name begins
	value spot
	after spot // its value
}

// first returns the first member of the object at a spot.
func (l *lifter) first(at spot) (member, bool) {
	pos, more := l.text.first(at.pos)
	if !more {
		return member{}, false
	}
	return l.member(pos, at.begun+1), true
}

// next returns the member after another.
func (l *lifter) next(m member) (member, bool) {
	pos, more := l.text.next(m.after.pos)
	if !more {
		return member{}, false
	}
	return l.member(pos, m.after.begun), true
}

func (l *lifter) member(pos, begun int) member {
	m := member{pos: pos}
	m.name, m.value.pos = l.text.member(pos)
	m.value.begun = begun
	m.after = l.after(m.value)
	return m
}
