package asyncapi

import (
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// Bounds of a document, beyond those of every file.
const (
	maxPointer = 4096    // bytes of a pointer to any of its parts
	maxHops    = 100     // references that lead to references
	maxFiles   = 1000    // that references lead to
	maxSteps   = 400_000 // references that are followed, in all
)

// file is a document that was read: one of those to import, or one that they
// refer to.
type file struct {
	name string
	doc  *source.Document
	main bool
	ours bool // an export wrote it, or somebody after one
	// used are the parts that the import took, with all that is below; touched are
	// the parts that hold such.
	used, touched map[source.Pointer]bool
	reached       []loc // in files that are not main: where references led
	large         map[*source.Node]map[string]*source.Member
}

// member returns the member of an object, or nil. Large objects are looked through
// once: hostile documents have objects of a million members.
func (f *file) member(n *source.Node, name string) *source.Member {
	if n == nil || len(n.Members) <= 32 {
		return n.Member(name)
	}
	index := f.large[n]
	if index == nil {
		index = make(map[string]*source.Member, len(n.Members))
		for i := range n.Members {
			index[n.Members[i].Name] = &n.Members[i]
		}
		f.large[n] = index
	}
	return index[name]
}

// loc is a part of a file; a nil node is no part.
type loc struct {
	file   *file
	at     source.Pointer
	node   *source.Node
	member *source.Member // that it is the value of; nil: an item, or the whole
}

func (f *file) root() loc { return loc{file: f, node: f.doc.Root} }

// span returns where the part stands: its name, where it has one.
func (l loc) span() source.Span {
	switch {
	case l.member != nil:
		return l.file.doc.NameSpan(l.member)
	case l.node != nil:
		return l.file.doc.Span(l.node)
	}
	return source.Span{File: l.file.doc.File}
}

// key identifies the part.
func (l loc) key() string { return l.file.name + "#" + string(l.at) }

// get returns a member, which may not be there.
func (l loc) get(name string) loc {
	child := loc{file: l.file, at: l.at.Join(name)}
	if child.member = l.file.member(l.node, name); child.member != nil {
		child.node = child.member.Value
	}
	return child
}

// each returns the members of an object.
func (l loc) each() []loc {
	var list []loc
	for i, m := range members(l.node) {
		list = append(list, loc{l.file, l.at.Join(m.Name), m.Value, &l.node.Members[i]})
	}
	return list
}

// list returns the items of an array.
func (l loc) list() []loc {
	var list []loc
	for i, item := range items(l.node) {
		list = append(list, loc{file: l.file, at: l.at.JoinIndex(i), node: item})
	}
	return list
}

// last returns the name of the member that the part is.
func (l loc) last() string {
	if l.member != nil {
		return l.member.Name
	}
	tokens := l.at.Tokens()
	if len(tokens) == 0 {
		return ""
	}
	return tokens[len(tokens)-1]
}

// use notes that the import carries the part, with all that is in it.
func (l loc) use() loc {
	if l.node == nil {
		return l
	}
	l.file.used[l.at] = true
	for at := l.at; ; {
		i := strings.LastIndexByte(string(at), '/')
		if i < 0 {
			return l
		}
		if at = at[:i]; l.file.touched[at] {
			return l
		}
		l.file.touched[at] = true
	}
}

// text takes the text of a member; "" where it is no string.
func (l loc) text(name string) string {
	m := l.get(name)
	if m.node == nil || m.node.Kind != source.String {
		return ""
	}
	return m.use().node.Text
}
