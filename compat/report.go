package compat

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// last is the candidate's own step.
func (c candidate) last() step { return c.steps[len(c.steps)-1] }

// report adds a break, or, if the same assertion of a shared schema has one,
// one more place of it; the new break, else nil.
func (f *finder) report(c candidate, why cause, witness *Witness) *Break {
	if i, ok := f.shared(why, c); ok {
		f.elsewhere[i]++
		return nil
	}
	if at, ok := f.failsAt(c, witness.Node); ok {
		witness.Path = at
	}
	f.index[why] = len(f.breaks)
	b := Break{Question: f.about, Reader: c.place(), Witness: witness}
	f.explain(&b, c, witness)
	f.breaks = append(f.breaks, b)
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

// maxNamed is how many other members of a group a message names.
const maxNamed = 3

// reportGroup adds the break of assertions that only fail together. The message
// is about the first and names the others.
func (f *finder) reportGroup(failing []candidate, witness *Witness) {
	b := f.report(failing[0], cause{at: failing[0].last()}, witness)
	if b == nil || len(failing) == 1 {
		return
	}
	var others []string
	for i, c := range failing[1:] {
		if i == maxNamed {
			others = append(others, fmt.Sprintf("%d more", len(failing)-1-i))
			break
		}
		other := Break{Reader: c.place()}
		f.explain(&other, c, witness)
		others = append(others, other.Message)
	}
	b.Message += fmt.Sprintf(" (fails only together with: %s)", strings.Join(others, "; "))
}

// roll says of breaks that come from a shared schema how many places they have.
func (f *finder) roll() {
	for i := range f.breaks {
		if n := f.elsewhere[i]; n > 0 {
			f.breaks[i].Message += fmt.Sprintf(" (and at %d other %s)", n, plural(n, "place"))
		}
	}
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
