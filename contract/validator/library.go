package validator

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// library holds the documents that a schema needs, as the library of
// santhosh-tekuri is to see them: one resource each, under a URL of ours, with
// references between documents written out. References within a document are
// left as they are written: the library resolves them itself, and what it finds
// is compared with what contract/schema found.
type library struct {
	entry *schema.Schema
	docs  []*volume
	byDoc map[*source.Document]*volume

	words    map[string]string // translated patterns by pattern
	original map[string]string // and back, for those that changed
	size     int               // subschemas copied
	searches int               // references that are looked for among all subschemas
}

// volume is one document in the library.
type volume struct {
	doc  *source.Document
	root *schema.Schema
	url  string // under which the library is given it
	base string // by which the library calls it: its $id, else url

	hasIDs bool // something in it has an $id

	schemas map[source.Pointer]*schema.Schema // the model, by place
	refs    map[*source.Node]string           // references that are written out
	targets map[source.Pointer]bool           // places that references name
	leads   map[source.Pointer]bool           // places above those
	facts   map[source.Pointer]*fact          // found while copying
}

// fact is what the validator has to know about a schema beyond what the library
// keeps of it.
type fact struct {
	node      *source.Node
	openEnum  bool           // x-open-enum
	emptyEnum bool           // enum: [], which the library takes for no enum
	formula   *regex.Formula // of a pattern that looks ahead, which the library is not given
	never     bool           // {"not": {}}
	anchor    string         // of a dynamic reference: what it looks for
	dynamic   bool           // it has a dynamic reference
	marks     []string       // its own dynamic anchor: a name, or "" for $recursiveAnchor
	in        *resource      // the resource it is part of
	refused   *Unsupported   // why it cannot be decided
}

// resource is a document or an embedded schema with an $id.
type resource struct {
	volume  *volume
	root    source.Pointer
	anchors []anchor // dynamic ones, in the order of the file
}

// anchor is a dynamic anchor: $dynamicAnchor, or "" for $recursiveAnchor.
type anchor struct {
	name string
	at   source.Pointer
}

// collect finds every document that s needs.
func collect(s *schema.Schema) *library {
	l := &library{
		entry: s,
		byDoc: map[*source.Document]*volume{},
		words: map[string]string{}, original: map[string]string{},
	}
	queue := []*schema.Schema{l.volume(s).root, s}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		v := l.volume(next)
		if v.schemas[next.Pointer] != nil {
			continue
		}
		next.Walk(func(part *schema.Schema) bool {
			if v.schemas[part.Pointer] == nil {
				v.schemas[part.Pointer] = part
				queue = append(queue, l.follow(v, part)...)
			}
			return true
		})
	}
	return l
}

// volume returns the document of s, which is added if it is new.
func (l *library) volume(s *schema.Schema) *volume {
	if v := l.byDoc[s.Doc]; v != nil {
		return v
	}
	v := &volume{
		doc: s.Doc, url: fmt.Sprintf("treaty:///%d", len(l.docs)),
		schemas: map[source.Pointer]*schema.Schema{},
		refs:    map[*source.Node]string{},
		targets: map[source.Pointer]bool{},
		leads:   map[source.Pointer]bool{},
		facts:   map[source.Pointer]*fact{},
	}
	v.root, v.base = documentRoot(s), v.url
	v.hasIDs = hasIDs(v.root)
	l.byDoc[s.Doc] = v
	l.docs = append(l.docs, v)
	return v
}

// follow notes where the references of s lead, and returns what they name.
func (l *library) follow(v *volume, s *schema.Schema) []*schema.Schema {
	var found []*schema.Schema
	for _, ref := range []*schema.Reference{s.Ref, s.DynamicRef} {
		if ref == nil || ref.Target == nil {
			continue
		}
		to := l.volume(ref.Target)
		to.target(ref.Target.Pointer)
		if to != v || !strings.HasPrefix(ref.Text, "#") && !v.hasIDs {
			v.refs[ref.Node] = to.url + "#" + fragment(ref.Target.Pointer)
		}
		found = append(found, to.root, ref.Target)
	}
	return found
}

// documentRoot returns the schema that is the whole document of s.
func documentRoot(s *schema.Schema) *schema.Schema {
	for s.Pointer != "" {
		if s.Parent != nil {
			s = s.Parent
		} else {
			s = s.Root // of a schema under a keyword that nobody knows
		}
	}
	return s
}

// target notes that a reference leads to the place.
func (v *volume) target(at source.Pointer) {
	v.targets[at] = true
	for at != "" {
		at = at[:strings.LastIndexByte(string(at), '/')]
		if v.leads[at] {
			return
		}
		v.leads[at] = true
	}
}

// hasIDs reports whether the library can resolve absolute references within the
// document: something in it has an $id.
func hasIDs(root *schema.Schema) bool {
	found := false
	root.Walk(func(s *schema.Schema) bool {
		found = s.Annotations.ID != ""
		return !found
	})
	return found
}

// fragment writes a pointer as the library does in its locations.
func fragment(p source.Pointer) string {
	if p == "" {
		return ""
	}
	tokens := strings.Split(string(p), "/")
	for i, token := range tokens {
		tokens[i] = url.PathEscape(token)
	}
	return strings.Join(tokens, "/")
}

// unfragment reads a pointer that the library wrote.
func unfragment(text string) source.Pointer {
	tokens := strings.Split(text, "/")
	for i, token := range tokens {
		if plain, err := url.PathUnescape(token); err == nil {
			tokens[i] = plain
		}
	}
	return source.Pointer(strings.Join(tokens, "/"))
}

// locate returns the document and the place in it that the library's location
// names; translated patterns are turned back.
func (l *library) locate(location string) (*volume, source.Pointer) {
	base, text, _ := strings.Cut(location, "#")
	for _, v := range l.docs {
		if v.base == base {
			return v, l.untranslate(v, unfragment(text))
		}
	}
	return nil, ""
}

// untranslate follows the pointer through the document as it was written.
func (l *library) untranslate(v *volume, p source.Pointer) source.Pointer {
	if len(l.original) == 0 || v.schemas[p] != nil || v.doc.At(p) != nil {
		return p
	}
	var out source.Pointer
	for _, token := range p.Tokens() {
		if original, ok := l.original[token]; ok && v.doc.At(out.Join(token)) == nil {
			token = original
		}
		out = out.Join(token)
	}
	return out
}
