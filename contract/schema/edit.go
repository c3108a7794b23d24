package schema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// edits are new values for places of a file; nil marks a place on the way to
// one.
type edits map[source.Pointer]*source.Node

// set replaces the value at a place.
func (e edits) set(at source.Pointer, n *source.Node) {
	e[at] = n
	for at != "" {
		at = at[:strings.LastIndexByte(string(at), '/')]
		if _, marked := e[at]; marked {
			return
		}
		e[at] = nil
	}
}

// edited returns the document of the file with the edits made, sharing what
// stays.
func (f *file) edited(e edits) *source.Node { return e.apply(f.doc.Root, "") }

func (e edits) apply(n *source.Node, at source.Pointer) *source.Node {
	replacement, marked := e[at]
	if replacement != nil {
		return replacement
	}
	if !marked {
		return n
	}
	edited := &source.Node{Kind: n.Kind, Members: slices.Clone(n.Members), Items: slices.Clone(n.Items)}
	for i := range edited.Members {
		m := &edited.Members[i]
		m.Value = e.apply(m.Value, at.Join(m.Name))
	}
	for i := range edited.Items {
		edited.Items[i] = e.apply(edited.Items[i], at+source.Pointer("/"+strconv.Itoa(i)))
	}
	return edited
}

// text, member and object make nodes that stand nowhere.
func text(s string) *source.Node { return &source.Node{Kind: source.String, Text: s} }

func member(name string, value *source.Node) source.Member {
	return source.Member{Name: name, Value: value}
}

func object(members ...source.Member) *source.Node {
	return &source.Node{Kind: source.Object, Members: members}
}

// withMember returns the object with the member set.
func withMember(n *source.Node, name string, value *source.Node) *source.Node {
	return object(append(without(n, name).Members, member(name, value))...)
}

// without returns the object without the member.
func without(n *source.Node, name string) *source.Node {
	return object(slices.DeleteFunc(slices.Clone(n.Members), func(m source.Member) bool { return m.Name == name })...)
}
