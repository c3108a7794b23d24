package source

import "fmt"

// manyNames is how many members an object has before a map finds duplicates
// faster than looking through them.
const manyNames = 16

// nameSet finds the second member of a name in an object.
type nameSet struct {
	file string
	seen map[string]int // index by name, once there are many
}

// add refuses m if one of the members before it has its name.
func (s *nameSet) add(before []Member, m *Member) *Error {
	if len(before) < manyNames {
		for i := range before {
			if before[i].Name == m.Name {
				return s.duplicate(&before[i], m)
			}
		}
		return nil
	}
	if s.seen == nil {
		s.seen = make(map[string]int, 4*manyNames)
		for i := range before {
			s.seen[before[i].Name] = i
		}
	}
	if i, ok := s.seen[m.Name]; ok {
		return s.duplicate(&before[i], m)
	}
	s.seen[m.Name] = len(before)
	return nil
}

func (s *nameSet) duplicate(first, second *Member) *Error {
	return &Error{
		Span: Span{File: s.file, Start: second.NameStart, End: second.NameEnd},
		Msg: fmt.Sprintf("the name %s stands twice in this object, first at %d:%d",
			Quote(second.Name), first.NameStart.Line, first.NameStart.Column),
		Hint: "remove or rename one of the two",
	}
}
