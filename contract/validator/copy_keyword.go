package validator

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/url"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// keyword copies the member m of the schema n, which stands at the pointer.
func (c copier) keyword(out map[string]any, k kind, n *source.Node, m *source.Member, at source.Pointer, f *fact) {
	at = at.Join(m.Name)
	switch k {
	case asIs:
		out[m.Name] = m.Value.Any()
	case names:
		c.names(out, m)
	case choices:
		f.emptyEnum = len(m.Value.Items) == 0
		c.names(out, m)
	case count:
		out[m.Name] = capped(m.Value)
	case exclusive4:
		if n.Get(strings.ToLower(strings.TrimPrefix(m.Name, "exclusive"))) != nil {
			out[m.Name] = m.Value.Any()
		}
	case pattern:
		c.pattern(out, m, f, at)
	case one:
		out[m.Name] = c.schema(m.Value, at, f.in)
	case several:
		out[m.Name] = c.several(m.Value, at, f)
	case oneOrSeveral:
		if m.Value.Kind == source.Array {
			out[m.Name] = c.several(m.Value, at, f)
		} else {
			out[m.Name] = c.schema(m.Value, at, f.in)
		}
	case named, patterns, dependencies:
		out[m.Name] = c.members(m.Value, k, at, f)
	default:
		c.reference(out, k, m, at, f)
	}
}

// names copies an array without repetitions, which the meta-schemas of the
// library refuse in some drafts; empty ones too, and they decide nothing (an
// empty enum is noted apart).
func (c copier) names(out map[string]any, m *source.Member) {
	if m.Value.Kind != source.Array {
		out[m.Name] = m.Value.Any()
		return
	}
	seen := map[string]bool{}
	var list []any
	for _, item := range m.Value.Items {
		if key := string(item.Canonical()); !seen[key] {
			seen[key] = true
			list = append(list, item.Any())
		}
	}
	if len(list) > 0 {
		out[m.Name] = list
	}
}

// capped copies a count.
func capped(n *source.Node) any {
	r, ok := new(big.Rat).SetString(n.Text)
	if ok && r.Cmp(new(big.Rat).SetInt64(maxCount)) > 0 {
		return json.Number(strconv.Itoa(maxCount))
	}
	return n.Any()
}

func (c copier) several(n *source.Node, at source.Pointer, f *fact) any {
	list := make([]any, len(n.Items))
	for i, item := range n.Items {
		list[i] = c.schema(item, at.JoinIndex(i), f.in)
	}
	return list
}

// members copies an object of schemas, or of arrays of names among them.
func (c copier) members(n *source.Node, k kind, at source.Pointer, f *fact) any {
	object := make(map[string]any, len(n.Members))
	for i := range n.Members {
		m := &n.Members[i]
		switch {
		case k == dependencies && m.Value.Kind == source.Array:
			c.names(object, m)
		case k == patterns:
			object[c.translate(m.Name, f, at.Join(m.Name))] = c.schema(m.Value, at.Join(m.Name), f.in)
		default:
			object[m.Name] = c.schema(m.Value, at.Join(m.Name), f.in)
		}
	}
	return object
}

// translate returns the pattern for Go's regexp, each with a text of its own; a
// pattern that has no translation makes the schema undecidable, if it is used.
func (c copier) translate(ecma string, f *fact, at source.Pointer) string {
	if text, ok := c.words[ecma]; ok {
		return text
	}
	text, err := regex.Translate(ecma)
	if err != nil {
		f.refused = c.patternRefused(ecma, err, at)
		return ""
	}
	for taken := true; taken && text != ecma; {
		if _, taken = c.original[text]; taken {
			text += "(?:)"
		}
	}
	c.words[ecma] = text
	if text != ecma {
		c.original[text] = ecma
	}
	return text
}

func (c copier) patternRefused(ecma string, err error, at source.Pointer) *Unsupported {
	reason, what := "pattern", "has no translation"
	var invalid *regex.Invalid
	if errors.As(err, &invalid) {
		reason, what = "invalid-pattern", "is no regular expression of ECMA-262"
	}
	return &Unsupported{reason, c.doc.SpanAt(at).String() + ": the pattern " + source.Quote(ecma) + " " + what + ": " + err.Error(), nil, c.doc.SpanAt(at)}
}

// reference copies what names and what refers: $id, $ref, $dynamicRef.
func (c copier) reference(out map[string]any, k kind, m *source.Member, at source.Pointer, f *fact) {
	text := m.Value.Text
	switch k {
	case identity:
		if f.node == c.doc.Root {
			text = c.rename(text)
		}
		out[m.Name] = text
	case reference:
		out[m.Name] = c.target(m.Value, f)
	case dynamic:
		// The library follows $recursiveRef where it leads at first; what
		// depends on the dynamic scope is settled in dynamic.go.
		out["$recursiveRef"] = c.target(m.Value, f)
		f.dynamic = true
		if _, name, _ := strings.Cut(text, "#"); c.draft == schema.Draft2020 && !strings.HasPrefix(name, "/") {
			f.anchor = name
		}
	}
}

// searchOfAnchor is what looking for an anchor costs, in searches for a resource.
const searchOfAnchor = 40

// target returns the text of a reference as the library is to see it, and counts
// those for which it searches the document.
func (c copier) target(n *source.Node, f *fact) string {
	switch {
	case strings.HasPrefix(n.Text, "#") && len(n.Text) > 1 && n.Text[1] != '/':
		c.searches += searchOfAnchor
	case f.in.root != "" || !strings.HasPrefix(n.Text, "#"):
		c.searches++
	}
	if text, ok := c.refs[n]; ok {
		return text
	}
	if strings.HasPrefix(n.Text, "#/") && strings.Contains(n.Text, "patternProperties/") {
		return "#" + fragment(c.throughPatterns(unfragment(n.Text[1:])))
	}
	return n.Text
}

// throughPatterns returns the pointer with the patterns on its way translated.
func (c copier) throughPatterns(p source.Pointer) source.Pointer {
	var at, out source.Pointer
	for _, token := range p.Tokens() {
		parent, written := c.doc.At(at), token
		if _, keyword := split(at); keyword == "patternProperties" && parent.Get(token) != nil {
			written = c.translate(token, &fact{}, at)
		}
		at, out = at.Join(token), out.Join(written)
	}
	return out
}

// rename makes the $id of a document's root absolute, so that it is known how
// the library calls the document.
func (c copier) rename(id string) string {
	plain, anchor, _ := strings.Cut(id, "#")
	if plain == "" {
		return id
	}
	if u, err := url.Parse(plain); err == nil && !u.IsAbs() {
		base, _ := url.Parse(c.url)
		plain = base.ResolveReference(u).String()
	}
	c.volume.base = plain
	if anchor == "" {
		return plain
	}
	return plain + "#" + anchor
}
