package compat

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// last is the candidate's own step.
func (c candidate) last() step { return c.steps[len(c.steps)-1] }

// report adds a break, or, if the same assertion of a shared schema has one,
// one more place of it; the new break, else nil.
func (f *finder) report(c candidate, why cause, witness *Witness) *Break {
	if i, ok := f.shared(why, c); ok {
		f.paths[i][c.path] = true
		return nil
	}
	if at, ok := f.failsAt(c, witness.Node); ok {
		witness.Path = at
	}
	f.index[why] = len(f.breaks)
	b := Break{Question: f.about, Reader: c.place(), Witness: witness}
	f.explain(&b, c, witness)
	if c.part.overlap != nil {
		b.tooMany(c, why)
	}
	f.breaks = append(f.breaks, b)
	f.paths = append(f.paths, map[string]bool{c.path: true})
	return &f.breaks[len(f.breaks)-1]
}

// shared returns the break that the candidate is another place of: of the same
// assertion, or, where a reference leads back, of one in the schema that it
// leads back to.
func (f *finder) shared(why cause, c candidate) (int, bool) {
	if i, ok := f.index[why]; ok {
		return i, true
	}
	if c.part.sub == nil {
		return 0, false
	}
	for i, b := range f.breaks {
		for at := b.Reader.Schema; at != nil; at = at.Parent {
			if at.Node == c.part.sub.Deref().Node { // whatever its scope
				return i, true
			}
		}
	}
	return 0, false
}

// Of a group that fails only together, how many other members a message names, and of
// how many it is explained what changed them.
const (
	maxNamed     = 3
	maxExplained = 50
)

// reportGroup adds the break of assertions that only fail together. The message
// is about the first and names the others.
func (f *finder) reportGroup(failing []candidate, witness *Witness) {
	b := f.report(failing[0], cause{at: failing[0].last()}, witness)
	if b == nil || len(failing) == 1 {
		return
	}
	var others []string
	for i, c := range failing[1:] {
		other := Break{Reader: c.place()}
		if i < maxExplained {
			f.explain(&other, c, witness)
			if c.part.overlap != nil {
				other.tooMany(c, cause{})
			}
		}
		if i < maxNamed {
			others = append(others, other.Message)
		}
		b.Together = append(b.Together, Part{other.Rule, other.Message, other.Reader, other.Cause})
	}
	if more := len(failing) - 1 - maxNamed; more > 0 {
		others = append(others, fmt.Sprintf("%d more", more))
	}
	b.Message += fmt.Sprintf(" (fails only together with: %s)", strings.Join(others, "; "))
}

// sorted returns the breaks in the order of the reader's file; those in files
// that it refers to come after. Of breaks that come from a shared schema it says
// how many places they have.
func (f *finder) sorted() []Break {
	for i, paths := range f.paths {
		if n := len(paths) - 1; n > 0 {
			f.breaks[i].Message += fmt.Sprintf(" (and at %d other %s)", n, plural(n, "place"))
		}
	}
	elsewhere := func(b Break) string {
		if b.Reader.Schema.Doc == f.reader.Doc {
			return ""
		}
		return b.Reader.Span.File
	}
	slices.SortStableFunc(f.breaks, func(a, b Break) int {
		return cmp.Or(
			cmp.Compare(elsewhere(a), elsewhere(b)),
			cmp.Compare(a.Reader.Span.Start.Line, b.Reader.Span.Start.Line),
			cmp.Compare(a.Reader.Span.Start.Column, b.Reader.Span.Start.Column),
		)
	})
	return f.breaks
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// reportVariant adds the break of a variant that the reader's union has not.
func (f *finder) reportVariant(m remedy, witness *Witness) {
	b := f.report(m.candidate, cause{at: m.last(), variant: m.variant}, witness)
	if b == nil {
		return
	}
	for i := range f.changes {
		ch := &f.changes[i]
		written := ch.Old
		if f.about == contract.RunningConsumers {
			written = ch.New
		}
		if written.Schema == m.variant && ch.Path == m.path {
			f.because(b, ch)
			return
		}
	}
}
