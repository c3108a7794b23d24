package schema

import "github.com/treaty-events/treaty/contract/diag"

// cycles looks for schemas that refer to themselves without descending into the
// value: no value could ever be judged.
type cycles struct {
	load  *loading
	state map[*Schema]progress
}

type progress uint8

const (
	onTheWay progress = iota + 1
	done
)

// refuseCycles reports every such cycle once, at one of its references.
func (l *loading) refuseCycles() {
	c := &cycles{load: l, state: map[*Schema]progress{}}
	for _, f := range l.files {
		for _, r := range f.refs {
			if c.state[r.from] == 0 {
				c.visit(r.from, nil)
			}
		}
	}
}

// visit looks at s, which was reached through the references of last. Subschemas
// alone make no cycle, so that the last reference is part of any that closes.
func (c *cycles) visit(s, last *Schema) {
	c.state[s] = onTheWay
	step := func(next, last *Schema) {
		switch c.state[next] {
		case 0:
			c.visit(next, last)
		case onTheWay:
			c.report(last)
		}
	}
	for _, r := range []*Reference{s.Ref, s.DynamicRef} {
		if r != nil {
			step(r.Target, s)
		}
	}
	for _, child := range s.children {
		if judgesSameValue(s, child) {
			step(child.Schema, last)
		}
	}
	c.state[s] = done
}

// judgesSameValue reports whether the child judges the value that s judges.
func judgesSameValue(s *Schema, c Child) bool {
	switch c.Keyword {
	case "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "dependencies":
		return true
	case "then", "else":
		return s.If != nil
	}
	return false
}

func (c *cycles) report(s *Schema) {
	r, keyword := s.Ref, "$ref"
	if r == nil {
		r, keyword = s.DynamicRef, "$dynamicRef"
		if s.Draft == Draft2019 {
			keyword = "$recursiveRef"
		}
	}
	c.load.report(diag.Finding{
		Rule: ruleInvalid, Severity: diag.Error,
		Span: s.Doc.Span(r.Node), Pointer: s.Pointer.Join(keyword),
		Message: "this schema refers to itself for the same value: it could never be decided",
		Hint:    "refer to it from a property or an item, or remove the reference",
	})
}
