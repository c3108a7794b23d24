package clients

import (
	"slices"
)

// mirror remembers what the calls of a session did to srfake, so that a difference can
// say when it is one.
type mirror struct {
	subjects map[string]*subject
	global   string // compatibility
	mode     string
}

type subject struct {
	versions      []*version // by number; index + 1
	config, mode  string     // its own; empty: none
	everDestroyed bool       // a version of it was deleted for good
}

// version is one number of a subject.
type version struct {
	number  int
	id      string // srfake's
	guid    string // srfake's
	content content
	deleted bool // softly
	gone    bool // for good
}

func newMirror() *mirror {
	return &mirror{subjects: map[string]*subject{}, global: "BACKWARD", mode: "READWRITE"}
}

// at returns the subject, which may have nothing.
func (m *mirror) at(name string) *subject {
	if m.subjects[name] == nil {
		m.subjects[name] = &subject{}
	}
	return m.subjects[name]
}

// there lists the versions that are served, or with the deleted ones.
func (s *subject) there(deleted bool) []*version {
	return slices.DeleteFunc(slices.Clone(s.versions), func(v *version) bool { return v.gone || v.deleted && !deleted })
}

// retracted lists those that are deleted softly.
func (s *subject) retracted() []*version {
	return slices.DeleteFunc(slices.Clone(s.versions), func(v *version) bool { return v.gone || !v.deleted })
}

// version returns the one of that name, "latest" too; nil: it is not there.
func (s *subject) version(name string, deleted bool) *version {
	list := s.there(deleted)
	if name == "latest" {
		if served := s.there(false); len(served) > 0 {
			return served[len(served)-1]
		}
		if len(list) == 0 {
			return nil
		}
		return list[len(list)-1]
	}
	i := slices.IndexFunc(list, func(v *version) bool { return itoa(v.number) == name })
	if i < 0 {
		return nil
	}
	return list[i]
}

// uses are the versions, deleted or not, that are there and have srfake's id.
func (m *mirror) uses(id string) (list []*version) {
	for _, s := range m.subjects {
		for _, v := range s.there(true) {
			if v.id == id {
				list = append(list, v)
			}
		}
	}
	return list
}

// referrers are versions that refer to the given one, by name and number.
func (m *mirror) referrers(of string, number int, deleted bool) (list []*version) {
	for _, s := range m.subjects {
		for _, v := range s.there(deleted) {
			if slices.ContainsFunc(v.content.references, func(r reference) bool { return r.Subject == of && r.Version == number }) {
				list = append(list, v)
			}
		}
	}
	return list
}

// writable says whether the mode lets a subject change.
func (m *mirror) writable(name string) bool {
	mode := m.mode
	if own := m.at(name).mode; own != "" {
		mode = own
	}
	return mode == "READWRITE"
}
