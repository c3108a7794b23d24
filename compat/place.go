package compat

import (
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
)

// placeOf is the place of a keyword in s; of s, without one.
func placeOf(s *schema.Schema, keyword, path string) Place {
	p := Place{Schema: s, Span: s.Span(), Pointer: s.Pointer, Path: path}
	if keyword != "" && s.Node.Member(keyword) != nil {
		p.Keyword, p.Span, p.Pointer = keyword, s.KeywordSpan(keyword), s.Pointer.Join(keyword)
	}
	return p
}

// place is where the candidate is written.
func (c candidate) place() Place {
	p := placeOf(c.schema, c.part.keyword, c.path)
	switch c.part.term.kind {
	case kRequired:
		c.listed(&p)
	case kProperty:
		for _, prop := range c.schema.Properties {
			if prop.Name == c.part.term.name {
				p.Span, p.Pointer = c.schema.Doc.NameSpan(prop.Member), p.Pointer.Join(prop.Name)
			}
		}
	}
	return p
}

// listed moves the place to the name in `required`.
func (c candidate) listed(p *Place) {
	for _, r := range c.schema.Required {
		if r.Name != c.part.term.name {
			continue
		}
		p.Span = c.schema.Doc.Span(r.Node)
		for i, item := range c.schema.Node.Get("required").Items {
			if item == r.Node {
				p.Pointer = p.Pointer.JoinIndex(i)
			}
		}
	}
}

// nearest returns what s says of a place in an event, or of the last place on
// the way there that it speaks of.
func nearest(s *schema.Schema, path string) Place {
	at := ""
	for _, token := range strings.Split(strings.TrimPrefix(path, "/"), "/") {
		next := partAt(s.Deref(), token)
		if next == nil || path == "" {
			break
		}
		s, at = next, at+"/"+token
	}
	return placeOf(s, "", at)
}

// partAt returns the schema of a part, as s itself says it.
func partAt(s *schema.Schema, at string) *schema.Schema {
	for _, p := range s.Properties {
		if token(p.Name) == at {
			return p.Schema
		}
	}
	if at == "*" && s.Items != nil {
		return s.Items
	}
	if at == "*" {
		return s.AdditionalProperties
	}
	return nil
}
