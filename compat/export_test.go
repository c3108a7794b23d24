package compat

import (
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Assertions returns how many assertions of a schema an explanation goes through.
func Assertions(s *schema.Schema) int {
	list, _ := newTable().candidates(s)
	return len(list)
}

// StepHolds asks again, with nothing remembered, what a step of a proof claims
// of the whole event; false if that is not proved.
func StepHolds(writer, reader *schema.Schema, opt Options, s Step) bool {
	q := newQuestion(writer, reader, opt)
	if q.decide(); q.budget-q.work < opt.budget()/2 {
		return false
	}
	certain := func(list ...literal) bool { return q.solve(list).outcome == no }
	if s.Kind == StepAbsent && !strings.Contains(s.Path, "*") {
		return certain(q.writes(), fails(q.lacks(s.Path)))
	}
	for _, child := range s.Steps {
		if child.Kind == s.Kind && !StepHolds(writer, reader, opt, child) {
			return false
		}
	}
	if s.Reader == nil {
		return true
	}
	refused := q.refuses(q.alone(q.find(q.reader, *s.Reader)))
	if !certain(q.writes(), refused) {
		return false
	}
	switch s.Kind {
	case StepAlways, StepOpened:
		return certain(refused)
	case StepImplied:
		list := []literal{refused}
		for _, w := range s.Writer {
			list = append(list, holds(q.alone(q.find(q.writer, w))))
		}
		return certain(list...)
	}
	return true
}

// lacks asserts that there is nothing at the path, which names members only.
func (q *question) lacks(path string) *term {
	t := q.intern(term{kind: kTypes})
	tokens := source.Pointer(path).Tokens()
	for i := len(tokens) - 1; i >= 0; i-- {
		t = q.intern(term{kind: kProperty, name: tokens[i], subs: []*term{t}})
	}
	return t
}

// find returns the assertion of s that a step names.
func (q *question) find(s *schema.Schema, a Assertion) candidate {
	list, _ := q.candidates(s)
	for _, c := range list {
		if *c.assertion("") == a {
			return c
		}
	}
	panic("no such assertion: " + a.Path + " " + a.Says)
}

// Set is one of the three that a schema says something of (compat.md, "Content
// models").
type Set int

const (
	Written Set = iota // W
	Valid              // S
	Read               // R
)

// Within asks, without a witness, whether all that a schema says of one set is in
// what another says of one: Unknown, too, where there is a value, for nobody
// confirms it.
func Within(a *schema.Schema, of Set, b *schema.Schema, in Set, opt Options) Verdict {
	q := newQuestion(a, b, opt)
	if q.senseless != nil {
		return Unknown
	}
	from := map[Set]literal{Written: {term: q.w, writer: true}, Valid: holds(q.w), Read: {term: q.w, opened: true}}[of]
	to := fails(q.r)
	to.opened = in == Read
	if q.solve([]literal{from, to}).outcome == no {
		return Proved
	}
	return Unknown
}
