package suggest

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// majorPair is one major on both sides.
type majorPair struct {
	of      pair
	subject string
	base    *workspace.Major
	head    *schema.Schema
	against []compared // with the base's newest revision, and then with older ones
}

// compared is what changed since one revision.
type compared struct {
	changes []change.Change
	twins   change.Twins
}

// pairMajors returns the majors whose schemas can be held against each other.
func pairMajors(base, head *workspace.Contract) []*majorPair {
	var list []*majorPair
	for _, m := range head.Majors {
		was, is := base.Major(m.Number), m.Newest()
		if was == nil || was.Status == contract.Draft || is.Schema == nil || was.Newest().Schema == nil || was.Newest().Same(is) {
			continue
		}
		list = append(list, &majorPair{of: pair{base, head}, subject: lint.Subject(head.Name, m.Number), base: was, head: is.Schema})
	}
	return list
}

// pairOf returns the major that the finding is about, or nil.
func (o *outcome) pairOf(f diag.Finding) *majorPair {
	for _, p := range o.majors {
		if p.subject == f.Subject {
			return p
		}
	}
	return nil
}

// since returns what changed since the i-th revision, counted from the newest;
// false where there is none.
func (p *majorPair) since(i int) (compared, bool) {
	n := 0
	for _, r := range slices.Backward(p.base.Revisions) {
		if r.Schema == nil {
			continue
		}
		if n == len(p.against) {
			changes, twins := change.Between(r.Schema, p.head)
			p.against = append(p.against, compared{changes, twins})
		}
		if n == i {
			return p.against[i], true
		}
		n++
	}
	return compared{}, false
}

// maxRevisions is how many earlier revisions are looked through for the change
// that a finding speaks of.
const maxRevisions = 20

// changesOf returns the changes that the finding is about: the very one, or those
// that stand where it points to.
func (p *majorPair) changesOf(f diag.Finding) []change.Change {
	for _, fits := range []func(change.Change) bool{
		func(c change.Change) bool {
			return c.Kind.ID == f.Rule && c.New.Pointer == f.Pointer && c.Path == pathOf(f)
		},
		func(c change.Change) bool { return c.New.Pointer == f.Pointer && c.Path == pathOf(f) },
		func(c change.Change) bool { return len(f.Values) > 1 && pathOf(f) != "" && below(c.Path, pathOf(f)) },
		func(c change.Change) bool { return f.Pointer != "" && below(string(c.New.Pointer), string(f.Pointer)) },
	} {
		for i := range maxRevisions {
			with, ok := p.since(i)
			if !ok {
				break
			}
			var list []change.Change
			for _, c := range with.changes {
				if c.New.Schema.Doc.File == f.Span.File && fits(c) {
					list = append(list, c)
				}
			}
			if list != nil {
				return list
			}
		}
	}
	return nil
}

// pathOf is the place in an event that the finding names: lint puts it among the
// values of a break.
func pathOf(f diag.Finding) string {
	if len(f.Values) < 2 || !strings.HasPrefix(f.Values[1], "/") {
		return ""
	}
	return f.Values[1]
}

// below reports whether a pointer is the other one or leads into it.
func below(at, up string) bool { return at == up || strings.HasPrefix(at, up+"/") }

// twin returns what stands for the subschema in the newest revision of the base;
// nil where nothing does.
func (p *majorPair) twin(s *schema.Schema) *schema.Schema {
	with, ok := p.since(0)
	if !ok {
		return nil
	}
	for _, t := range with.twins.Of(s) {
		if t.Pointer == s.Pointer && t.Doc.File == s.Doc.File {
			return t
		}
	}
	if twins := with.twins.Of(s); len(twins) > 0 {
		return twins[0]
	}
	return nil
}

// at returns the innermost subschema of the head that is written around a place of
// a file, or nil.
func (p *majorPair) at(file string, pointer source.Pointer) *schema.Schema {
	var found *schema.Schema
	seen := map[*schema.Schema]bool{}
	var walk func(s *schema.Schema)
	walk = func(root *schema.Schema) {
		if seen[root] {
			return
		}
		seen[root] = true
		root.Walk(func(s *schema.Schema) bool {
			if s.Doc.File == file && below(string(pointer), string(s.Pointer)) && (found == nil || len(s.Pointer) > len(found.Pointer)) {
				found = s
			}
			if s.Ref != nil && s.Ref.Target != nil {
				walk(top(s.Ref.Target))
			}
			return true
		})
	}
	walk(p.head)
	return found
}

// top is the schema of the whole document.
func top(s *schema.Schema) *schema.Schema {
	for s.Parent != nil {
		s = s.Parent
	}
	return s
}
