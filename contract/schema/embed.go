package schema

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// wrappedAt is where a file lies in its wrapper.
const wrappedAt = "/allOf/0"

// wrapped reports whether the root of the file cannot hold an $id: it is a
// boolean, or it is a $ref beside which its draft ignores everything.
func (f *file) wrapped() bool {
	return f.root.Bool != nil || f.root.Ref != nil && f.root.Draft <= Draft7
}

// embed returns the file as a definition of the bundle.
func (b *bundler) embed(f *file) *source.Node {
	draft := f.root.Draft
	n := f.edited(b.edits(f, true))
	if f.wrapped() {
		if n.Kind == source.Object {
			n = without(n, "$schema")
		}
		n = object(member("allOf", &source.Node{Kind: source.Array, Items: []*source.Node{n}}))
	}
	id := text(b.uris[f.root.resource] + idFragment(f.root))
	return withMember(withMember(n, draft.idKeyword(), id), "$schema", text(draft.URI()))
}

// renameResources gives the resources inside an embedded file their URIs.
func (b *bundler) renameResources(f *file, e edits) {
	for _, r := range f.resources {
		if s := r.root; s != f.root {
			e.set(s.Pointer.Join(s.Draft.idKeyword()), text(b.uris[r]+idFragment(s)))
		}
	}
}

// idFragment returns the anchor that the $id of s holds up to draft 7, with #.
func idFragment(s *Schema) string {
	i := strings.IndexByte(s.Annotations.ID, '#')
	if i < 0 || s.Draft >= Draft2019 {
		return ""
	}
	return s.Annotations.ID[i:]
}

// overrideDrafts replaces every $schema inside the file by the draft that the
// options of Load put in force.
func (f *file) overrideDrafts(e edits) {
	for at, s := range f.places() {
		if at != "" && s.Node.Get("$schema") != nil {
			e.set(at+"/$schema", text(s.Draft.URI()))
		}
	}
}

// withDefinitions adds members to the definitions of a bundle's root, under
// names that are free there.
func withDefinitions(top *source.Node, d Draft, added []source.Member) *source.Node {
	if len(added) == 0 {
		return top
	}
	have := &source.Node{Kind: source.Object}
	if defs := top.Get(d.defsKeyword()); defs != nil {
		have = &source.Node{Kind: source.Object, Members: slices.Clone(defs.Members)}
	}
	taken := make(map[string]bool, len(have.Members))
	for i := range have.Members {
		taken[have.Members[i].Name] = true
	}
	for _, m := range added {
		for taken[m.Name] {
			m.Name += "-"
		}
		have.Members = append(have.Members, m)
	}
	return withMember(top, d.defsKeyword(), have)
}

// withDraft names the draft at the root of a bundle, unless Load finds it
// without.
func withDraft(top *source.Node, d Draft) *source.Node {
	if top.Kind != source.Object {
		return top
	}
	found := detect(top)
	if found == 0 {
		found = Draft7
	}
	if uri := top.Get("$schema"); uri != nil {
		if named := dialect(uri.Text); named != 0 {
			found = named
		}
	}
	if found == d {
		return top
	}
	return withMember(top, "$schema", text(d.URI()))
}
