package compat

import (
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// placeIn returns the place in the event that is refused: where a consumer is
// asked about, one that it reads, or one on the way there.
func (q *question) placeIn(v *source.Node) source.Pointer {
	if q.fields == nil {
		return q.refusedAt(v)
	}
	budget := q.budget
	q.budget = q.work + Placing
	defer func() { q.budget = max(budget, q.work) }()
	list, _ := q.candidates(q.reader)
	for _, c := range list {
		if !q.fields.concern(c) {
			continue
		}
		if at, ok := q.failsAt(c, v); ok {
			return at
		}
	}
	return ""
}

// concern reports whether an assertion of the reader is about something that is
// read: within a field, or the type, presence or kind of what leads to one.
func (f Fields) concern(c candidate) bool {
	path := c.path
	switch c.part.term.kind {
	case kRequired:
		path += "/" + token(c.part.term.name)
	case kProperty:
		path += "/" + c.part.at
	}
	for _, list := range [][]string{f.read, f.ignored} {
		for _, field := range list {
			if within, above := related(path, field); within || above && c.leads() {
				return true
			}
		}
	}
	return false
}

// leads reports whether the assertion is of those that a view keeps above a
// field.
func (c candidate) leads() bool {
	switch c.part.keyword {
	case "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
		"minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties":
		return false
	}
	return true
}

// related reports whether a place, as paths of candidates write it, is within a
// field, or above it. `*` in either meets anything.
func related(path, field string) (within, above bool) {
	p, f := strings.Split(path, "/")[1:], strings.Split(field, "/")
	if len(f) > 0 {
		f = f[1:]
	}
	for i := range min(len(p), len(f)) {
		if p[i] != f[i] && p[i] != "*" && f[i] != "*" {
			return false, false
		}
	}
	return len(p) >= len(f), len(p) < len(f)
}
