package schema

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// file is one document of a Load.
type file struct {
	doc       *source.Document
	base      base // of its root, before its $id
	root      *Schema
	resources []*resource
	refs      []*reference
	index     map[*source.Node]map[string]*source.Node // of large objects
	standard  bool                                     // a meta-schema of ours
	load      *loading

	listed sync.Once
	at     map[source.Pointer]*Schema // see places

	once        sync.Once
	bundle      []byte
	fingerprint contract.Fingerprint
}

// resource is a document or an embedded schema with an $id: what fragments are
// relative to.
type resource struct {
	file    *file
	root    *Schema
	base    base
	named   bool                 // by its $id
	anchors map[string][]*Schema // plain names, of $dynamicAnchor too; nil: none
	dynamic map[string]*Schema   // $dynamicAnchor; "" for $recursiveAnchor; nil: none
}

// Documents lists the documents of the Load that gave s: the one that was loaded
// first, and those that were read because something refers to them.
func (s *Schema) Documents() []*source.Document {
	files := s.resource.file.load.files
	docs := make([]*source.Document, len(files))
	for i, f := range files {
		docs[i] = f.doc
	}
	return docs
}

// places returns every schema of the file by its place. They are listed for the
// first who asks, once the file is read: most files are never asked.
func (f *file) places() map[source.Pointer]*Schema {
	f.listed.Do(func() {
		f.at = map[source.Pointer]*Schema{}
		f.root.Walk(func(s *Schema) bool {
			f.at[s.Pointer] = s
			return true
		})
	})
	return f.at
}

// newResource makes root the root of a resource of the file.
func (f *file) newResource(root *Schema, b base) *resource {
	r := &resource{file: f, root: root, base: b}
	f.resources = append(f.resources, r)
	f.load.enter(r)
	return r
}

// identify gives s the name that its $id holds: a resource of its own, and up
// to draft 7 an anchor in the fragment.
func (p *parser) identify(s *Schema, id string) {
	l, fragment, err := s.resource.base.resolve(id, p.file.doc.File)
	if err != nil {
		p.invalidAt(s.Node.Get(s.Draft.idKeyword()), s.Pointer.Join(s.Draft.idKeyword()),
			fmt.Sprintf("%q is no URI: %v", s.Draft.idKeyword(), err), "write a URI, or remove it")
		return
	}
	if !l.local && id != "" {
		if s.resource.root != s {
			s.resource = p.file.newResource(s, l.base)
			s.Root = s
		} else {
			s.resource.base = l.base
			p.load.enter(s.resource)
		}
		s.resource.named = true
	}
	if s.Draft <= Draft7 && fragment != "" && fragment[0] != '/' {
		s.resource.anchor(fragment, s)
	}
}

// id reads `$id`, draft 4's `id`.
func (p *parser) id(s *Schema, m *source.Member) {
	text := p.text(s, m)
	if text == nil {
		return
	}
	s.annotate().ID = *text
	if _, fragment, _ := s.resource.base.resolve(*text, ""); fragment != "" && s.Draft >= Draft2019 {
		p.invalid(s, m, "\"$id\" has a fragment: "+show(m.Value), "name places inside a resource with \"$anchor\"")
	}
}

var (
	anchor2019 = regexp.MustCompile(`^[A-Za-z][-A-Za-z0-9.:_]*$`)
	anchor2020 = regexp.MustCompile(`^[A-Za-z_][-A-Za-z0-9._]*$`)
)

// anchorName reads the name of an anchor and enters it; "" if it is none.
func (p *parser) anchorName(s *Schema, m *source.Member) string {
	name := p.text(s, m)
	if name == nil {
		return ""
	}
	form := anchor2020
	if s.Draft == Draft2019 {
		form = anchor2019
	}
	if !form.MatchString(*name) {
		p.wants(s, m, "a name: a letter, then letters, digits, - . _")
		return ""
	}
	if have := s.resource.anchors[*name]; len(have) == 0 || have[len(have)-1] != s {
		s.resource.anchor(*name, s)
	}
	return *name
}

// anchor gives s a plain name in its resource.
func (r *resource) anchor(name string, s *Schema) {
	if r.anchors == nil {
		r.anchors = map[string][]*Schema{}
	}
	r.anchors[name] = append(r.anchors[name], s)
}

// bind gives s the name in its resource by which dynamic references find it.
func (r *resource) bind(name string, s *Schema) {
	if r.dynamic == nil {
		r.dynamic = map[string]*Schema{}
	}
	r.dynamic[name] = s
	l := r.file.load
	if l.dynamic == nil {
		l.dynamic = map[string]int{}
	}
	l.dynamic[name]++
}

func (p *parser) anchor(s *Schema, m *source.Member) { s.annotate().Anchor = p.anchorName(s, m) }

func (p *parser) dynamicAnchor(s *Schema, m *source.Member) {
	name := p.anchorName(s, m)
	if name == "" {
		return
	}
	s.annotate().DynamicAnchor = name
	s.resource.bind(name, s)
}

// recursiveAnchor reads draft 2019-09's mark of a resource's root.
func (p *parser) recursiveAnchor(s *Schema, m *source.Member) {
	s.annotate().RecursiveAnchor = p.flag(s, m)
	if s.Annotations.RecursiveAnchor && s.resource.root == s {
		s.resource.bind("", s)
	}
}

// vocabulary checks `$vocabulary`, which only meta-schemas use.
func (p *parser) vocabulary(s *Schema, m *source.Member) {
	if m.Value.Kind != source.Object {
		p.wants(s, m, "an object of vocabularies")
	}
}

// dialect checks `$schema`; what it names was looked up before.
func (p *parser) dialect(s *Schema, m *source.Member) { p.text(s, m) }
