package lint

import (
	"bytes"
	"reflect"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// alike reports whether the rules that look at one contract find the same on both
// sides, so that one of them need not be asked: the contract is what it was, byte for
// byte, with all that its schemas refer to and its examples, under the same names.
// Beside the contract such rules look at the kind of envelope of its workspace alone;
// both sides are judged under one policy, at the same places.
func (req *Request) alike(p pair) bool {
	was, is := p.base, p.head
	switch {
	case was == nil || is == nil || req.apart:
		return false
	case was == is:
		return req.Base.Config.Envelope == req.Head.Config.Envelope
	}
	return req.Base.Config.Envelope == req.Head.Config.Envelope && was.Dir == is.Dir && was.Unreadable == is.Unreadable &&
		sameDocument(was.Doc, is.Doc) && reflect.DeepEqual(was.Event, is.Event) && slices.EqualFunc(was.Majors, is.Majors, alikeMajors)
}

func alikeMajors(was, is *workspace.Major) bool {
	return reflect.DeepEqual(was.MajorInfo, is.MajorInfo) && alikeRevisions(was.Newest(), is.Newest())
}

// alikeRevisions reports whether two revisions are made of the same files. One that
// cannot be read is not looked at by rules, but then it is asked on both sides.
func alikeRevisions(was, is *workspace.Revision) bool {
	if was.File != is.File || was.Schema == nil || is.Schema == nil {
		return false
	}
	if was.Schema != is.Schema && !slices.EqualFunc(was.Schema.Documents(), is.Schema.Documents(), sameDocument) {
		return false
	}
	return slices.EqualFunc(was.Examples, is.Examples, func(x, y *workspace.Example) bool { return sameDocument(x.Doc, y.Doc) })
}

// sameDocument reports whether two documents are the same file with the same content;
// of one that was not read from a file the content is not known.
func sameDocument(a, b *source.Document) bool {
	return a == b || a != nil && b != nil && a.File == b.File && len(a.Data) > 0 && bytes.Equal(a.Data, b.Data)
}
