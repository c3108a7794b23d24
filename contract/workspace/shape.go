package workspace

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// shape says what a value of a contract file may be. The shapes of this package
// and the JSON Schemas in schemas/ say the same; a test holds them together.
type shape struct {
	kinds  []source.Kind
	words  []string           // the allowed texts of a String; nil: any
	check  func(string) error // what else the text of a String or Number must be
	item   *shape             // of an Array
	some   bool               // an Array or Object must not be empty
	unique bool               // an Array must not repeat a text or a number
	most   int                // items of an Array; 0: as many as a file holds
	keys   []key              // of an Object
	// others is the shape of an Object's members that no key names, and naming
	// what their names must be; nil: there are no other members.
	others *shape
	naming func(string) error
	free   bool   // what an Array or Object holds is another's to check
	hint   string // what to write, where check or kinds say no
}

// key is one key of an object.
type key struct {
	name     string
	required bool
	shape    *shape
}

func (s *shape) keyNames() []string {
	names := make([]string, len(s.keys))
	for i, k := range s.keys {
		names[i] = k.name
	}
	return names
}

func (s *shape) key(name string) *key {
	for i := range s.keys {
		if s.keys[i].name == name {
			return &s.keys[i]
		}
	}
	return nil
}

// checker compares a document with a shape and reports what differs.
type checker struct {
	doc     *source.Document
	subject string
	report  func(diag.Finding)
}

func (c *checker) found(rule string, span source.Span, at source.Pointer, message, why, hint string) {
	c.report(diag.Finding{
		Rule: rule, Severity: diag.Error, Subject: c.subject,
		Span: span, Pointer: at, Message: message, Why: why, Hint: hint,
	})
}

// value checks n, which at points at.
func (c *checker) value(n *source.Node, at source.Pointer, s *shape) {
	if !slices.Contains(s.kinds, n.Kind) {
		c.wrongKind(n, at, s)
		return
	}
	switch {
	case n.Kind == source.String || n.Kind == source.Number:
		c.text(n, at, s)
	case s.free:
		return
	}
	switch n.Kind {
	case source.Array:
		c.list(n, at, s)
	case source.Object:
		c.object(n, at, s)
	}
}

func (c *checker) list(n *source.Node, at source.Pointer, s *shape) {
	if s.some && len(n.Items) == 0 {
		c.found(ruleInvalidValue, c.doc.Span(n), at, place(at)+" is an empty list", whyInvalid, s.item.hint)
	}
	if s.most > 0 && len(n.Items) > s.most {
		c.found(ruleInvalidValue, c.doc.Span(n), at, fmt.Sprintf("%s has %d entries: the most is %d", place(at), len(n.Items), s.most),
			"what comes after them is not read", "say it with fewer")
	}
	seen := map[string]bool{}
	for i, item := range n.Items {
		c.value(item, at.JoinIndex(i), s.item)
		if s.unique && item.Text != "" && seen[item.Text] {
			c.found(ruleInvalidValue, c.doc.Span(item), at.JoinIndex(i),
				fmt.Sprintf("%s has %q twice", place(at), clip(item.Text)), "the second says nothing more", "take one of them away")
		}
		seen[item.Text] = true
	}
}

func (c *checker) wrongKind(n *source.Node, at source.Pointer, s *shape) {
	hint := s.howTo()
	scalar := n.Kind == source.Number || n.Kind == source.Bool
	if scalar && slices.Contains(s.kinds, source.String) && s.takes(n.Text) {
		hint = fmt.Sprintf("write it in quotes: %q", n.Text)
	}
	c.found(ruleInvalidValue, c.doc.Span(n), at,
		fmt.Sprintf("%s is %s, but must be %s", place(at), article(n.Kind), kindList(s.kinds)), whyInvalid, hint)
}

// takes reports whether the shape accepts the text.
func (s *shape) takes(text string) bool {
	if len(s.words) > 0 {
		return slices.Contains(s.words, text)
	}
	return s.check == nil || s.check(text) == nil
}

// howTo says what to write.
func (s *shape) howTo() string {
	if s.hint == "" && len(s.words) > 0 {
		return "one of: " + strings.Join(s.words, ", ")
	}
	return s.hint
}

const whyInvalid = "the value is read as if it were not there"

func (c *checker) text(n *source.Node, at source.Pointer, s *shape) {
	if n.Kind == source.String && len(s.words) > 0 && !slices.Contains(s.words, n.Text) {
		c.found(ruleInvalidValue, c.doc.Span(n), at,
			fmt.Sprintf("%s is %q, which is none of: %s", place(at), clip(n.Text), strings.Join(s.words, ", ")),
			whyInvalid, cmp.Or(meant(n.Text, s.words), s.hint, "write one of these"))
		return
	}
	if s.check == nil || (len(s.words) > 0 && n.Kind == source.String) {
		return
	}
	if err := s.check(n.Text); err != nil {
		c.found(ruleInvalidValue, c.doc.Span(n), at, fmt.Sprintf("%s: %s", place(at), err), whyInvalid, s.hint)
	}
}

func (c *checker) object(n *source.Node, at source.Pointer, s *shape) {
	if s.some && len(n.Members) == 0 {
		c.found(ruleInvalidValue, c.doc.Span(n), at, place(at)+" is empty", whyInvalid, s.hint)
	}
	for i := range n.Members {
		c.member(&n.Members[i], at, s)
	}
	for _, k := range s.keys {
		if k.required && n.Get(k.name) == nil {
			start := source.Span{File: c.doc.File, Start: n.Start, End: n.Start}
			c.found(ruleMissingKey, start, at, fmt.Sprintf("%s has no key %q", place(at), k.name), "", k.shape.howTo())
		}
	}
}

func (c *checker) member(m *source.Member, at source.Pointer, s *shape) {
	inside := at.Join(m.Name)
	if k := s.key(m.Name); k != nil {
		c.value(m.Value, inside, k.shape)
		return
	}
	if s.others == nil {
		c.found(ruleUnknownKey, c.doc.NameSpan(m), inside,
			fmt.Sprintf("unknown key %q in %s", clip(m.Name), place(at)),
			"what it says would be ignored", didYouMean(m.Name, s.keyNames()))
		return
	}
	if err := s.naming(m.Name); err != nil {
		c.found(ruleInvalidValue, c.doc.NameSpan(m), inside, fmt.Sprintf("in %s: %s", place(at), err), whyInvalid,
			cmp.Or(meant(m.Name, s.keyNames()), s.others.hint))
		return
	}
	c.value(m.Value, inside, s.others)
}

// place names what a pointer points at, for a message.
func place(at source.Pointer) string {
	if at == "" {
		return "the file"
	}
	return clip(string(at))
}

// maxShown bounds how much of a hostile text a message repeats, in runes.
const maxShown = 80

// clip shortens s for a message.
func clip(s string) string {
	s = printable(s)
	if r := []rune(s); len(r) > maxShown {
		return string(r[:maxShown]) + "…"
	}
	return s
}

func article(k source.Kind) string {
	switch k {
	case source.Null:
		return "null"
	case source.Array, source.Object:
		return "an " + k.String()
	}
	return "a " + k.String()
}

func kindList(kinds []source.Kind) string {
	parts := make([]string, len(kinds))
	for i, k := range kinds {
		parts[i] = article(k)
	}
	return strings.Join(parts, " or ")
}
