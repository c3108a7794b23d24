package upcast

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// Refused says why an event is not lifted: it is not valid, or what it would become
// is not.
type Refused struct {
	Violations []Violation // one at least
	// Own says that they are of From: the event is none of its own.
	Own bool
}

// Violation is one reason, in the event that would have been, or that is none of its own.
type Violation struct {
	validator.Violation
	Place
	// Tightened is the constraint of the step that foresaw it; nil: the event is
	// not valid under the earlier schema, or has what that does not declare.
	Tightened *Constraint
}

// Error names the first reason, and how many there are.
func (r *Refused) Error() string {
	v := r.Violations[0]
	text := fmt.Sprintf("%s %s (%s)", change.Place(string(v.Instance)), v.Message, v.Span)
	if n := len(r.Violations) - 1; n > 0 {
		text += fmt.Sprintf(", and %d more", n)
	}
	return text
}

// Underived says that a step with places that need a person was to be applied.
type Underived struct{ Asks []Ask }

// Error names the first place, and how many there are.
func (u *Underived) Error() string {
	text := fmt.Sprintf("%s: %s", u.Asks[0].New.Span, u.Asks[0].Message)
	if n := len(u.Asks) - 1; n > 0 {
		text += fmt.Sprintf(", and %d more places need a person", n)
	}
	return text
}

// Apply lifts an event, which must be valid under From. What it returns is valid under
// To; it shares what did not change with value, which stays as it was. The error is an
// *Underived, a *Refused, or a *validator.Unsupported where From or To cannot be asked.
//
// A step of Revise takes events of earlier revisions, so that From is not asked.
func (s *Step) Apply(value *source.Node) (*source.Node, error) {
	if !s.Derived() {
		return nil, &Underived{s.Asks}
	}
	if s.compile.Do(s.compiles); s.failed != nil {
		return nil, s.failed
	}
	if s.own != nil {
		found, err := s.own.Validate(value)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			return nil, s.noneOfFrom(found)
		}
	}
	var run lifting
	lifted := run.lift(s.Root, value, "")
	if run.clash != nil {
		return nil, &Refused{Violations: []Violation{*run.clash}}
	}
	found, err := s.becoming.Validate(lifted)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		return nil, s.refused(found)
	}
	return lifted, nil
}

func (s *Step) compiles() {
	if s.From != s.To {
		s.own, s.failed = validator.Compile(s.From)
	}
	if s.failed == nil {
		s.becoming, s.failed = validator.Compile(s.To)
	}
}

// noneOfFrom says that the event is none of the earlier schema.
func (s *Step) noneOfFrom(found []validator.Violation) *Refused {
	r := &Refused{Own: true}
	for _, v := range found {
		r.Violations = append(r.Violations, violationOf(s.From, v))
	}
	return r
}

func violationOf(s *schema.Schema, v validator.Violation) Violation {
	violation := Violation{Violation: v, Place: Place{Span: source.Span{File: v.File}, Pointer: v.Keyword}}
	if v.File == s.Doc.File {
		violation.Span = s.Doc.SpanAt(v.Keyword)
	}
	return violation
}

// refused says which constraints the violations are of.
func (s *Step) refused(found []validator.Violation) *Refused {
	r := &Refused{}
	for _, v := range found {
		violation := violationOf(s.To, v)
		if i := slices.IndexFunc(s.Tightened, func(c Constraint) bool { return covers(c.covers, v) }); i >= 0 {
			violation.Tightened = &s.Tightened[i]
		}
		r.Violations = append(r.Violations, violation)
	}
	other := make([]bool, len(r.Violations))
	for _, u := range slices.Backward(s.unions) { // a union within another first
		u.ofOthers(r.Violations, other)
	}
	i := -1
	r.Violations = slices.DeleteFunc(r.Violations, func(Violation) bool { i++; return other[i] })
	return r
}

// covers reports whether a violation is of an assertion at one of the places.
func covers(list []covered, v validator.Violation) bool {
	return slices.ContainsFunc(list, func(at covered) bool {
		rest, below := strings.CutPrefix(string(v.Keyword), string(at.pointer))
		return below && at.file == v.File && (rest == "" || rest[0] == '/')
	})
}
