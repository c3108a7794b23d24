package compat

import (
	"slices"
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
// read: within a field, or the type, presence or kind of what leads to one, or how
// much there is of what is read of all its items or members.
func (f Fields) concern(c candidate) bool {
	path := c.about()
	for _, list := range [][]string{f.read, f.ignored} {
		for _, field := range list {
			if within, above := related(path, field); within || above && (c.leads() || c.counts(field)) {
				return true
			}
		}
	}
	return false
}

// about is the place that the assertion is about.
func (c candidate) about() string {
	switch c.part.term.kind {
	case kRequired:
		return c.path + "/" + token(c.part.term.name)
	case kProperty:
		return c.path + "/" + c.part.at
	}
	return c.path
}

// reads reports whether the assertion is kept as it is: within a field, or the type or
// presence of what leads to one, or how much there is of it. What a condition asks for
// may not be.
func (f Fields) reads(c candidate) bool {
	kind := c.part.term.kind
	guarded := slices.ContainsFunc(c.hops, func(h hop) bool { return h.guard != nil })
	for _, list := range [][]string{f.read, f.ignored} {
		for _, field := range list {
			within, above := related(c.about(), field)
			kept := within || above && (kind == kTypes || kind == kRequired || c.counts(field))
			if kept && !narrower(c.about(), field) && (!guarded || field == "") {
				return true
			}
		}
	}
	return false
}

// narrower reports whether a field names an item or member where the place means any.
func narrower(path, field string) bool {
	p, f := strings.Split(path, "/"), strings.Split(field, "/")
	for i := range min(len(p), len(f)) {
		if p[i] == "*" && f[i] != "*" {
			return true
		}
	}
	return false
}

// ignores reports whether what the assertion is about, is in or holds may have values
// that are ignored: less is kept of it then.
func (f Fields) ignores(c candidate) bool {
	for _, field := range f.ignored {
		if within, above := related(c.about(), field); within || above {
			return true
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

// counts reports whether the assertion bounds how many items or members there are of
// what the field reads all of (whoever reads `/lines/*/sku` reads how many lines there
// are), or asks that items differ, all of which is read.
func (c candidate) counts(field string) bool {
	depth, tokens := strings.Count(c.about(), "/")+1, strings.Split(field, "/")
	if depth >= len(tokens) || tokens[depth] != "*" {
		return false
	}
	switch c.part.keyword {
	case "minItems", "maxItems", "minProperties", "maxProperties":
		return true
	case "uniqueItems":
		return depth == len(tokens)-1
	}
	return false
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
