package schema

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// target returns the schema at the fragment of a resource.
func (l *loading) target(in *resource, fragment string) (*Schema, error) {
	if fragment == "" {
		return in.root, nil
	}
	if strings.HasPrefix(fragment, "/") {
		return l.pointer(in, fragment)
	}
	switch found := in.anchors[fragment]; len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, &refusal{rule: ruleInvalid,
			message: fmt.Sprintf("no schema has the anchor %q", clip(fragment)),
			hint:    l.didYouMean(fragment, maps.Keys(in.anchors), "refer to a place by its pointer: #/…")}
	default:
		return nil, &refusal{rule: ruleInvalid,
			message: fmt.Sprintf("the anchor %q is ambiguous: %d schemas have it", clip(fragment), len(found)),
			hint:    "give each its own anchor",
			related: []diag.Related{{Span: found[0].Span(), Message: "one"}, {Span: found[1].Span(), Message: "another"}}}
	}
}

// pointer returns the schema at a JSON Pointer into a resource. A place that no
// keyword explains is read as a schema when a reference says that it is one.
func (l *loading) pointer(in *resource, text string) (*Schema, error) {
	f := in.file
	relative, err := source.ParsePointer(text)
	if err != nil {
		return nil, &refusal{rule: ruleInvalid, message: err.Error(), hint: "correct the pointer"}
	}
	at := in.root.Pointer + relative
	if s := f.places()[at]; s != nil {
		return s, nil
	}
	n := f.node(at)
	if n == nil {
		return nil, &refusal{rule: ruleInvalid,
			message: fmt.Sprintf("there is nothing at %q in %s", clip(text), f.doc.File),
			hint:    f.nearest(at)}
	}
	around, keyword := f.around(at)
	if _, known := keywords[around.Draft][keyword]; known && !around.ignores(keyword) || n.Kind != source.Object && n.Kind != source.Bool {
		return nil, &refusal{rule: ruleInvalid,
			message: fmt.Sprintf("what stands at %q in %s is no schema", clip(text), f.doc.File),
			hint:    "refer to a schema: a property, an item, a definition",
			related: []diag.Related{{Span: f.doc.Span(n), Message: "here"}}}
	}
	p := &parser{load: l, file: f}
	return p.schema(n, at, around, around.resource, around.Draft), nil
}

// around returns the innermost schema around a place that is none, and the
// keyword of that schema under which the place lies.
func (f *file) around(at source.Pointer) (*Schema, string) {
	for tokens := at.Tokens(); ; {
		last := tokens[len(tokens)-1]
		tokens = tokens[:len(tokens)-1]
		at = at[:strings.LastIndexByte(string(at), '/')]
		if s := f.places()[at]; s != nil {
			return s, last
		}
	}
}

// ignores reports whether s has the keyword among those without effect.
func (s *Schema) ignores(keyword string) bool {
	return slices.ContainsFunc(s.Ignored, func(m source.Member) bool { return m.Name == keyword })
}

// nearest returns a hint for a pointer that leads nowhere: the member that is
// probably meant, at the place where the pointer goes wrong.
func (f *file) nearest(at source.Pointer) string {
	n := f.doc.Root
	for _, token := range at.Tokens() {
		next := f.step(n, token)
		if next == nil {
			return f.load.didYouMean(token, names(n), fmt.Sprintf("%q is not there; correct the pointer", clip(token)))
		}
		n = next
	}
	return "correct the pointer"
}

// names yields the names of the members of n.
func names(n *source.Node) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range n.Members {
			if !yield(n.Members[i].Name) {
				return
			}
		}
	}
}

// didYouMean returns the candidate nearest to word as a hint, or otherwise. It
// looks at a thousand at most, and at none for a finding that will not be
// listed.
func (l *loading) didYouMean(word string, candidates iter.Seq[string], otherwise string) string {
	if len(l.findings) >= maxFindings {
		return otherwise
	}
	var some []string
	for c := range candidates {
		if some = append(some, c); len(some) > 1_000 {
			return otherwise
		}
	}
	slices.Sort(some)
	return didYouMean(word, some, otherwise)
}

// node returns what stands at a place of the file, or nil.
func (f *file) node(at source.Pointer) *source.Node {
	n := f.doc.Root
	for _, token := range at.Tokens() {
		if n = f.step(n, token); n == nil {
			return nil
		}
	}
	return n
}

// step returns the part of n that a token of a pointer names, or nil. Large
// objects are indexed, because a hostile file may refer to each member.
func (f *file) step(n *source.Node, token string) *source.Node {
	if n.Kind == source.Array {
		return item(n, token)
	}
	if len(n.Members) < 64 {
		return n.Get(token)
	}
	index := f.index[n]
	if index == nil {
		index = make(map[string]*source.Node, len(n.Members))
		for i := range n.Members {
			index[n.Members[i].Name] = n.Members[i].Value
		}
		if f.index == nil {
			f.index = map[*source.Node]map[string]*source.Node{}
		}
		f.index[n] = index
	}
	return index[token]
}

// item returns the item of an array that the token of a pointer names, or nil.
func item(array *source.Node, token string) *source.Node {
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(array.Items) || strconv.Itoa(i) != token {
		return nil
	}
	return array.Items[i]
}
