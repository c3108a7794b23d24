package compat

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

const (
	maxGroups = 20  // breaks that only fail together
	maxBreaks = 100 // nobody reads more
)

// finder lists the breaks of a refuted question.
type finder struct {
	*question
	about   contract.Question
	newer   *schema.Schema
	changes []change.Change

	list   []candidate
	held   []literal   // what is reported holds from here on
	always []candidate // reported, and whatever the writer writes fails them
	breaks []Break
	alones []*term        // what each of list asserts, made when it is asked for
	wrote  map[*term]bool // assertions of the writer: what is unchanged cannot fail
	index  map[step]int   // which break an assertion has, for those that are reached twice
	places map[int]int    // how many more places a break has
	done   map[int]bool   // candidates that are reported
}

// find reports each assertion of the reader that can fail while all others
// hold, and then groups that only fail together, until nothing else fails:
// then the list is complete. An assertion that fails for everything the writer
// writes would hide all others, so these are looked for without it.
func (f *finder) find() (breaks []Break, complete bool) {
	f.index, f.places, f.done = map[step]int{}, map[int]int{}, map[int]bool{}
	f.list, complete = f.candidates(f.reader)
	f.alones = make([]*term, len(f.list))
	f.wrote = f.written()
	for again := true; again; {
		hidden := len(f.always)
		for i := range f.list {
			complete = f.single(i) && complete
		}
		again = len(f.always) > hidden
	}
	for range maxGroups {
		got := f.solve(append([]literal{f.writes(), f.refuses(f.without(f.reader, f.always...))}, f.held...))
		if got.outcome == no {
			f.roll()
			return f.breaks, complete
		}
		if len(f.breaks) >= maxBreaks || !f.group(got) {
			break
		}
	}
	f.roll()
	return f.breaks, false
}

// single reports candidate number i if it fails alone; false: that is not known.
func (f *finder) single(i int) bool {
	if f.done[i] {
		return true
	}
	if len(f.breaks) >= maxBreaks {
		return false
	}
	alone := f.asserted(i)
	if f.wrote[alone] {
		return true
	}
	if !f.spend(len(f.partsOf(f.reader)) + len(f.always)) {
		return false
	}
	c := f.list[i]
	others := f.reads(f.without(f.reader, append(slices.Clone(f.always), c)...))
	got := f.solve([]literal{f.writes(), others, f.refuses(alone)})
	if got.outcome == no {
		return true
	}
	witness := f.tried(got)
	if witness == nil {
		return false
	}
	f.done[i] = true
	if f.solve([]literal{f.writes(), f.reads(alone)}).outcome == no {
		f.always = append(f.always, c)
	} else {
		f.held = append(f.held, f.reads(alone))
	}
	if at, ok := f.failsAt(c, witness.Node); ok {
		witness.Path = at
	}
	f.report(c, witness)
	return true
}

// asserted returns the term of candidate number i alone.
func (f *finder) asserted(i int) *term {
	if f.alones[i] == nil {
		f.alones[i] = f.alone(f.list[i])
	}
	return f.alones[i]
}

// written returns what the writer's assertions say, each alone. All that the
// writer writes satisfies them, and with them what a tolerant reader makes of
// them.
func (f *finder) written() map[*term]bool {
	said := map[*term]bool{}
	list, _ := f.candidates(f.writer)
	for _, c := range list {
		if !f.spend(len(c.steps)) {
			break
		}
		said[f.alone(c)] = true
	}
	return said
}

// tried returns the confirmed witness of an answer, or nil.
func (f *finder) tried(got answer) *Witness {
	if got.value == nil {
		return nil
	}
	witness, _ := f.witness(got)
	return witness
}

// group reports the assertions that fail together in the answer's value, as one
// break; false if none is known to.
func (f *finder) group(got answer) bool {
	witness := f.tried(got)
	if witness == nil {
		return false
	}
	var failing []candidate
	var terms []*term
	for i, c := range f.list {
		if at, ok := f.failsAt(c, witness.Node); ok {
			if failing == nil {
				witness.Path = at
			}
			failing = append(failing, c)
			terms = append(terms, f.asserted(i))
		}
	}
	if failing == nil {
		return false
	}
	f.report(failing[0], witness)
	last := &f.breaks[len(f.breaks)-1]
	if n := len(failing) - 1; n > 0 {
		last.Message += fmt.Sprintf(" (fails only together with %d other %s)", n, plural(n, "assertion"))
	}
	f.held = append(f.held, f.reads(f.intern(term{kind: kAny, subs: terms, origin: f.reader})))
	return true
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// report adds a break, or, if the same assertion of a shared schema has one,
// one more place of it.
func (f *finder) report(c candidate, witness *Witness) {
	key := c.steps[len(c.steps)-1]
	if i, ok := f.shared(key, c); ok {
		f.places[i]++
		return
	}
	f.index[key] = len(f.breaks)
	b := Break{Question: f.about, Reader: c.place(), Witness: witness}
	f.explain(&b, c, witness)
	f.breaks = append(f.breaks, b)
}

// shared returns the break that the candidate is another place of: of the same
// assertion, or, where a reference leads back, of one in the schema that it
// leads back to.
func (f *finder) shared(key step, c candidate) (int, bool) {
	if i, ok := f.index[key]; ok {
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

// roll says of breaks that come from a shared schema how many places they have.
func (f *finder) roll() {
	for i := range f.breaks {
		if n := f.places[i]; n > 0 {
			f.breaks[i].Message += fmt.Sprintf(" (and at %d other %s)", n, plural(n, "place"))
		}
	}
}

// whole is the break of a refutation that no single assertion explains.
func (f *finder) whole(witness *Witness) Break {
	b := Break{
		Rule: schemaChanged, Question: f.about, Witness: witness,
		Reader:  placeOf(f.reader, "", ""),
		Cause:   placeOf(f.newer, "", ""),
		Message: "the event is refused",
	}
	if len(f.changes) > 0 {
		f.because(&b, &f.changes[0])
	}
	return b
}
