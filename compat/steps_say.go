package compat

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// maxSaid bounds, in characters, what is shown of a value.
const maxSaid = 48

// shortJSON returns a value as JSON, cut where it is long.
func shortJSON(v *source.Node) string { return cut(string(v.AppendJSON(nil))) }

func cut(text string) string {
	if utf8.RuneCountInString(text) <= maxSaid {
		return text
	}
	return string([]rune(text)[:maxSaid-1]) + "…"
}

// assertion is the candidate as it is written; base is the path to its root.
func (c candidate) assertion(base string) *Assertion {
	a := asAssertion(c.place(), c.says())
	a.Path = base + c.path
	return &a
}

func asAssertion(p Place, says string) Assertion {
	return Assertion{
		File: p.Span.File, Line: p.Span.Start.Line, Column: p.Span.Start.Column,
		Pointer: p.Pointer, Path: p.Path, Says: says,
	}
}

// says is what the candidate asserts, in the words of the schema.
func (c candidate) says() string {
	t, keyword := c.part.term, c.part.keyword
	switch {
	case keyword == "":
		return "false"
	case t.kind == kRequired:
		return "required: " + source.Quote(t.name)
	case c.part.branches != nil:
		return fmt.Sprintf("%s of %s", keyword, counted(len(c.part.branches), "variant"))
	case c.part.overlap != nil:
		return fmt.Sprintf("%s: only one of %s", keyword, counted(len(c.part.overlap), "variant"))
	case t.kind == kProperty:
		return "properties: " + source.Quote(t.name)
	case c.schema.Node.Member(keyword) == nil:
		return keyword
	}
	return keyword + ": " + shortJSON(c.schema.Node.Get(keyword))
}

// variantName names a variant as its writers do: by its title, the name of what
// it refers to, or the tag that tells it apart.
func (tb *table) variantName(i int, s *schema.Schema) string {
	name := s.Deref().Annotations.Title
	if name == "" && s.Ref != nil {
		name = s.Ref.Text[strings.LastIndexByte(s.Ref.Text, '/')+1:]
	}
	if tags := tb.compile(s).tags(); name == "" && len(tags) > 0 && len(tags[0].enum.values) == 1 {
		name = tags[0].name + " " + shortJSON(tags[0].enum.values[0])
	}
	if name == "" {
		return fmt.Sprintf("variant %d", i+1)
	}
	return fmt.Sprintf("variant %d (%s)", i+1, cut(name))
}
