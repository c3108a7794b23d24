package schema

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// Bundle returns the schema with all files that it refers to as one JSON
// document in canonical form (keys sorted, numbers exact), and its fingerprint.
//
// The document stands on its own and loads as an equivalent schema. A schema
// without references to other files is its own bundle. Other files are embedded
// whole, with $id and $schema, among the definitions of the root; neither their
// paths nor the layout of any file shows. References to the drafts' own
// meta-schemas stay. The bundle of a subschema is a reference into the bundle
// of its file.
func (s *Schema) Bundle() ([]byte, contract.Fingerprint) {
	f := s.resource.file
	if s != f.root {
		return fingerprinted(bundle(s))
	}
	f.once.Do(func() { f.bundle, f.fingerprint = fingerprinted(bundle(s)) })
	return slices.Clone(f.bundle), f.fingerprint
}

func fingerprinted(n *source.Node) ([]byte, contract.Fingerprint) {
	data := n.Canonical()
	sum := sha256.Sum256(data)
	return data, contract.Fingerprint(hex.EncodeToString(sum[:]))
}

// bundler writes one bundle.
type bundler struct {
	main  *file                // at the top; nil where a subschema is bundled
	uris  map[*resource]string // of the resources that are embedded
	used  map[string]bool      // URIs that are taken
	files []*file              // embedded, in order
}

// bundle returns the bundle of s as a tree.
func bundle(s *Schema) *source.Node {
	b := &bundler{uris: map[*resource]string{}, used: map[string]bool{}}
	f := s.resource.file
	var top *source.Node
	if s == f.root {
		b.main = f
		for _, r := range f.resources {
			b.used[r.base.key()] = true
		}
		top = f.edited(b.edits(f, false))
	} else {
		r := &reference{Reference: &Reference{Target: s}, from: &Schema{}, resource: s.resource}
		top = object(member("$ref", text(b.name(r, true))))
	}
	var embedded []source.Member
	for i := 0; i < len(b.files); i++ { // embedding a file may bring more
		embedded = append(embedded, member(fmt.Sprintf("bundle-%d", i+1), b.embed(b.files[i])))
	}
	return withDraft(withDefinitions(top, s.Draft, embedded), s.Draft)
}

// edits returns what must be written differently in f: at the top, references
// that leave it; embedded, also names and references that count from its path.
func (b *bundler) edits(f *file, embedded bool) edits {
	e := edits{}
	refs := slices.SortedFunc(slices.Values(f.refs), func(a, b *reference) int {
		return cmp.Or(cmp.Compare(a.from.Pointer, b.from.Pointer), cmp.Compare(a.keyword, b.keyword))
	})
	for _, r := range refs {
		if !r.stays(embedded) {
			e.set(r.from.Pointer.Join(r.keyword), text(b.name(r, embedded)))
		}
	}
	if f.load.opt.Draft != 0 {
		f.overrideDrafts(e)
	}
	if embedded {
		b.renameResources(f, e)
	}
	return e
}

// stays reports whether r means the same in the bundle as it is written.
func (r *reference) stays(embedded bool) bool {
	f := r.from.resource.file
	switch {
	case embedded:
		return r.local && !(f.wrapped() && strings.HasPrefix(r.fragment, "/"))
	case r.resource.file.standard:
		return true
	}
	return r.resource.file == f && !r.path
}

// name returns the text of a reference to the target of r in the bundle, where
// it is written at the top or in an embedded file.
func (b *bundler) name(r *reference, embedded bool) string {
	uri := ""
	if r.resource != r.from.resource {
		uri, embedded = b.uri(r.resource)
	}
	fragment := r.fragment
	if fragment == "" || strings.HasPrefix(fragment, "/") {
		root := r.resource.root
		fragment = string(r.Target.Pointer[len(root.Pointer):])
		if f := r.resource.file; embedded && fragment != "" && root == f.root && f.wrapped() {
			fragment = wrappedAt + fragment
		}
	}
	if fragment == "" && uri != "" {
		return uri
	}
	return uri + "#" + encodeFragment(fragment)
}

// uri returns the URI of a resource in the bundle and whether it is an embedded
// one, and embeds its file if it is not there already.
func (b *bundler) uri(r *resource) (uri string, embedded bool) {
	if r.file.standard || r.file == b.main && r.absolute() {
		return r.base.key(), false
	}
	if _, have := b.uris[r]; !have {
		b.enter(r.file)
	}
	return b.uris[r], true
}

// enter lists a file as one to be embedded and gives its resources their URIs:
// their own, where nothing else has them.
func (b *bundler) enter(f *file) {
	b.files = append(b.files, f)
	inOrder := slices.SortedFunc(slices.Values(f.resources), func(x, y *resource) int {
		return cmp.Compare(x.root.Pointer, y.root.Pointer)
	})
	for _, r := range inOrder {
		uri := r.base.key()
		if !r.absolute() || b.used[uri] {
			uri = fmt.Sprintf("urn:treaty:bundle:%d", len(b.uris)+1)
		}
		b.used[uri] = true
		b.uris[r] = uri
	}
}

// absolute reports whether the $ids of the file alone give r a URI, and no other
// resource of the file has it.
func (r *resource) absolute() bool {
	if !r.named || r.base.uri == nil || r.file.base.uri != nil {
		return false
	}
	for _, twin := range r.file.load.byKey[r.base.key()] {
		if twin != r && twin.file == r.file {
			return false
		}
	}
	return true
}
