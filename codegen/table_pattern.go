package codegen

import (
	"errors"
	"fmt"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/regex"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// pattern returns the index of the pattern that s writes, or 0 where Go cannot
// match it, which is noted.
func (t *tabler) pattern(written string, s *schema.Schema) int32 {
	if i, ok := t.patterns[written]; ok {
		return i
	}
	formula, err := regex.Split(written)
	if err == nil {
		err = formula.Check()
	}
	if invalid := (*regex.Invalid)(nil); errors.As(err, &invalid) {
		t.invalidPattern(s, written, invalid)
		return 0
	}
	if err != nil {
		t.unchecked(s, "Go cannot match the pattern %s: %v", source.Quote(written), err)
		return 0
	}
	t.patterns[written] = t.formula(formula, written)
	return t.patterns[written]
}

// invalidPattern reports a pattern that is no regular expression: validators refuse
// the whole schema for it.
func (t *tabler) invalidPattern(s *schema.Schema, written string, err *regex.Invalid) {
	span, pointer := s.Span(), s.Pointer
	if s.Pattern != nil && *s.Pattern == written {
		span, pointer = s.Doc.Span(s.Node.Get("pattern")), s.Pointer.Join("pattern")
	}
	t.problems = append(t.problems, diag.Finding{
		Rule: RulePattern, Severity: diag.Error, Span: span, Pointer: pointer,
		Message: fmt.Sprintf("the pattern %s is no regular expression of ECMA-262: %s", source.Quote(written), err),
		Why:     "validators refuse the whole schema, so nothing is valid under it",
		Hint:    "write it as JavaScript does with the flag u; it has no (?i) and no \\Z",
	})
}

// formula adds what a pattern comes to, its parts first.
func (t *tabler) formula(f *regex.Formula, written string) int32 {
	var subs []int32
	for _, sub := range f.Subs {
		subs = append(subs, t.formula(sub, written))
	}
	i := t.addPattern(written)
	p := &t.out.Patterns[i]
	switch f.Connective {
	case regex.All:
		p.All = subs
	case regex.Any:
		p.Any = subs
	case regex.Not:
		p.Not = subs[0]
	default:
		p.Text, _ = f.Pattern.RE2() // Check has asked for the error
	}
	return i
}

// everyName returns the index of a pattern that matches everything.
func (t *tabler) everyName() int32 {
	i, ok := t.patterns[""]
	if !ok {
		i = t.addPattern("")
		t.patterns[""] = i
	}
	return i
}

// addPattern appends a pattern; index 0 stays free.
func (t *tabler) addPattern(written string) int32 {
	if len(t.out.Patterns) == 0 {
		t.out.Patterns = append(t.out.Patterns, event.Pattern{})
	}
	t.out.Patterns = append(t.out.Patterns, event.Pattern{Written: written})
	return int32(len(t.out.Patterns) - 1)
}
