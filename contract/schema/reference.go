package schema

import (
	"github.com/treaty-events/treaty/contract/source"
)

// reference is a Reference on its way to its target.
type reference struct {
	*Reference
	from    *Schema
	keyword string

	resource *resource // of the target
	fragment string    // decoded
	local    bool      // it is a fragment alone
	path     bool      // the resource was found by its path, not by a name
	late     bool      // it waits until all files are read
}

func (p *parser) ref(s *Schema, m *source.Member)        { s.Ref = p.refer(s, m) }
func (p *parser) dynamicRef(s *Schema, m *source.Member) { s.DynamicRef = p.refer(s, m) }
func (p *parser) recursiveRef(s *Schema, m *source.Member) {
	if m.Value.Kind == source.String && m.Value.Text != "#" {
		p.wants(s, m, `the string "#"`)
		return
	}
	s.DynamicRef = p.refer(s, m)
}

// refer reads a reference, to be resolved when its file is read.
func (p *parser) refer(s *Schema, m *source.Member) *Reference {
	text := p.text(s, m)
	if text == nil {
		return nil
	}
	r := &reference{Reference: &Reference{Text: *text, Node: m.Value}, from: s, keyword: m.Name}
	p.file.refs = append(p.file.refs, r)
	p.load.queue = append(p.load.queue, r)
	return r.Reference
}

// resolveAll resolves every reference, reading files as they are named. What a
// later file may still name waits for it.
func (l *loading) resolveAll() {
	var late []*reference
	for len(l.queue) > 0 {
		for len(l.queue) > 0 {
			r := l.queue[0]
			l.queue = l.queue[1:]
			if !l.resolve(r) {
				late = append(late, r)
			}
		}
		for _, r := range late {
			r.late = true
		}
		l.queue, late = late, nil
	}
}

// settleDynamic decides which references depend on the dynamic scope: those
// whose initial target is a dynamic anchor that another resource has too.
func (l *loading) settleDynamic() {
	for _, f := range l.files {
		for _, r := range f.refs {
			if r.keyword == "$ref" || r.Target == nil {
				continue
			}
			name := r.fragment
			if r.keyword == "$dynamicRef" && (name == "" || name != r.Target.Annotations.DynamicAnchor) {
				continue
			}
			if r.Target.resource.dynamic[name] != r.Target {
				continue
			}
			r.Anchor = name
			r.Dynamic = l.dynamic[name] > 1
		}
	}
}
