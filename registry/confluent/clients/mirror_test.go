package clients

import (
	"cmp"
	"slices"
	"strings"
)

// mirror remembers what the calls of a session did to srfake, so that a difference can
// say when it is one.
type mirror struct {
	subjects map[string]*subject
	versions int    // that there ever were
	global   string // compatibility
	mode     string
}

type subject struct {
	versions     []*version // by number; index + 1
	config, mode string     // its own; empty: none
}

// version is one number of a subject.
type version struct {
	of      string // its subject
	number  int
	order   int    // of registration, among all
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
		return cmp.Or(s.latest(false), s.latest(deleted))
	}
	i := slices.IndexFunc(list, func(v *version) bool { return itoa(v.number) == name })
	if i < 0 {
		return nil
	}
	return list[i]
}

// latest is the highest version that is served, or of all.
func (s *subject) latest(deleted bool) *version {
	list := s.there(deleted)
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// uses are the versions, deleted softly or not, that have srfake's id, in the order in
// which they were registered.
func (m *mirror) uses(id string) []*version {
	return m.those(func(v *version) bool { return v.id == id })
}

// withGUID are those that have srfake's guid.
func (m *mirror) withGUID(guid string) []*version {
	return m.those(func(v *version) bool { return v.guid == guid })
}

func (m *mirror) those(are func(*version) bool) (list []*version) {
	for _, s := range m.subjects {
		for _, v := range s.there(true) {
			if are(v) {
				list = append(list, v)
			}
		}
	}
	slices.SortFunc(list, func(a, b *version) int { return a.order - b.order })
	return list
}

// referrers are the served versions that refer to the given one.
func (m *mirror) referrers(of string, number int) (list []*version) {
	for _, s := range m.subjects {
		for _, v := range s.there(false) {
			if slices.ContainsFunc(v.content.references, func(r reference) bool { return r.Subject == of && r.Version == number }) {
				list = append(list, v)
			}
		}
	}
	return list
}

// refers says whether everything is there that the content of a call refers to.
func (m *mirror) refers(c call) bool {
	return !slices.ContainsFunc(c.content.references, func(r reference) bool { return m.at(r.Subject).version(itoa(r.Version), false) == nil })
}

// twin is a version, of whatever subject and even if it was deleted, with the schema of
// a content and other references that mean the same; nil: none is.
func (m *mirror) twin(c content) *version {
	for _, s := range m.subjects {
		for _, v := range s.versions {
			if len(c.references) > 0 && v.content.sameText(c) && !v.content.same(c) && m.meant(v.content) == m.meant(c) {
				return v
			}
		}
	}
	return nil
}

// meant is what a content refers to, as text.
func (m *mirror) meant(c content) (texts string) {
	for _, r := range c.references {
		if versions := m.at(r.Subject).versions; r.Version <= len(versions) {
			texts += r.Name + ": " + versions[r.Version-1].content.canonical() + "\n"
		}
	}
	return texts
}

// writes says whether a call would change a subject, if it may.
func (m *mirror) writes(c call) bool {
	at, hard := m.at(c.subject), c.is("permanent")
	switch c.what {
	case "register":
		known := slices.ContainsFunc(at.there(false), func(v *version) bool { return v.content.same(c.content) })
		return !known && m.refers(c) && c.content.schema != broken.schema
	case "PUT config":
		return true
	case "DELETE config":
		return at.config != ""
	case "delete version":
		v := at.version(c.version, true)
		if c.version == "latest" || c.version == "-1" {
			v = at.latest(hard)
		}
		return v != nil && v.deleted == hard
	case "delete subject":
		return hard && len(at.there(false)) == 0 && len(at.retracted()) > 0 || !hard && len(at.there(false)) > 0
	}
	return false
}

// writable says whether the mode lets a subject change.
func (m *mirror) writable(name string) bool {
	mode := m.mode
	if own := m.at(name).mode; own != "" {
		mode = own
	}
	return mode == "READWRITE"
}

// names lists the subjects that have a version.
func (m *mirror) names(prefix string, deleted, deletedOnly bool) []any {
	var names []string
	for name, s := range m.subjects {
		there := len(s.there(deleted)) > 0
		if deletedOnly {
			there = len(s.there(false)) == 0 && len(s.there(true)) > 0
		}
		if there && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	list := []any{}
	for _, name := range names {
		list = append(list, name)
	}
	return list
}

// contextOf is the context that the name of a subject says.
func contextOf(name string) string {
	if context, _, is := strings.Cut(strings.TrimPrefix(name, ":"), ":"); is && strings.HasPrefix(name, ":.") {
		return context
	}
	return "."
}

// contexts lists the contexts in which something has a name.
func (m *mirror) contexts() []any {
	list := []any{"."}
	for _, name := range m.names(":.", true, false) {
		if context := contextOf(name.(string)); !slices.Contains(list, any(context)) {
			list = append(list, context)
		}
	}
	return list
}
