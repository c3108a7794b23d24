package compat

import (
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
	twins   change.Twins

	list   []candidate
	alones []*term        // what each of list asserts, made when it is asked for
	wrote  map[*term]bool // assertions of the writer: what is unchanged cannot fail
	done   map[int]bool   // candidates that are reported

	held []literal // what is reported holds from here on
	// dropped are reported, and fail whatever the writer writes at their place:
	// they would hide all else that fails there. They are hiding until the others
	// have been asked for, and hidden from then on. Of a union, relaxed says how
	// much is explained.
	dropped []edit
	hiding  []int
	hidden  map[int]bool
	relaxed map[int]*term

	breaks []Break
	index  map[cause]int     // which break an assertion has, for those that are reached twice
	paths  []map[string]bool // of each break
}

// cause tells breaks apart: an assertion and, of a union, which variants.
type cause struct {
	at            step
	variant, with *schema.Schema
}

// find reports each assertion of the reader that can fail while all others
// hold, and then groups that only fail together, until nothing else fails:
// then the list is complete. Assertions that fail for everything the writer
// writes at their place would hide others, so these are sought without them, too.
func (f *finder) find() (breaks []Break, complete bool) {
	f.index, f.done = map[cause]int{}, map[int]bool{}
	f.hidden, f.relaxed = map[int]bool{}, map[int]*term{}
	f.list, complete = f.candidates(f.reader)
	f.alones = make([]*term, len(f.list))
	f.wrote = f.written()
	complete = f.singles() && complete
	for range maxGroups {
		got := f.unexplained()
		if got.outcome == no {
			return f.sorted(), complete
		}
		if len(f.breaks) >= maxBreaks || !f.group(got) {
			break
		}
		if len(f.hiding) > 0 {
			complete = f.singles() && complete
		}
	}
	return f.sorted(), false
}

// singles reports what fails alone until nothing new hides anything; false: there
// may be more that does.
func (f *finder) singles() bool {
	known := true
	for again := true; again; again = len(f.hiding) > 0 {
		for _, i := range f.hiding {
			f.hidden[i] = true
			f.dropped = append(f.dropped, edit{steps: f.list[i].steps})
		}
		f.hiding = nil
		for i := range f.list {
			known = f.single(i) && known
		}
	}
	return known
}

// single reports candidate number i if it fails while all others hold; false:
// that is not known.
func (f *finder) single(i int) bool {
	switch {
	case f.hidden[i] || f.done[i] && f.relaxed[i] == nil:
		return true
	case len(f.breaks) >= maxBreaks:
		return false
	case f.wrote[f.asserted(i)]:
		return true
	case !f.spend(len(f.assertions(f.reader)) + len(f.dropped)):
		return false
	}
	c := f.list[i]
	switch others := f.reads(f.without(f.reader, c, f.dropped)); {
	case c.part.branches != nil:
		return f.union(i, others)
	case c.part.overlap != nil:
		return f.overlaps(i, others)
	default:
		return f.plain(i, others)
	}
}

// plain reports an assertion that is no union.
func (f *finder) plain(i int, others literal) bool {
	c, alone := f.list[i], f.asserted(i)
	got := f.solve([]literal{f.writes(), others, f.refuses(alone)})
	if got.outcome == no {
		return true
	}
	witness := f.tried(got)
	if witness == nil {
		return false
	}
	f.done[i] = true
	if f.always(c) {
		f.hiding = append(f.hiding, i)
	} else {
		f.held = append(f.held, f.reads(alone))
	}
	f.report(c, cause{at: c.last()}, witness)
	return true
}

// always reports whether whatever the writer writes at the candidate's place
// fails it, as far as is known: to seek without it is never wrong, it may only
// name what need not be named.
func (f *finder) always(c candidate) bool {
	t := f.somewhere(c.hops[c.home:], c.part.term)
	if c.twin != nil {
		t = f.somewhere(c.hops[:c.home], f.all([]*term{c.twin, t}, c.schema))
	}
	return f.solve([]literal{f.writes(), holds(t)}).outcome != yes
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
