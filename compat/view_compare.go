package compat

import (
	"slices"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// FieldBreak is one reason why a consumer cannot read an event, with the fields
// of its manifest that it hurts; none where only all together are hurt.
type FieldBreak struct {
	Break
	Fields []string
	// Paths are the places in an event where it may be refused: more than one where a
	// schema that changed is referred to.
	Paths []string
	// Hides says that the assertion holds others, of which more may fail than the
	// break says: it is a union, a condition, or all that is closed.
	Hides bool
}

// ViewAnswer is the answer to one question about a consumer, with the breaks when
// it is Refuted.
type ViewAnswer struct {
	Question contract.Question
	Result   Result
	Breaks   []FieldBreak // in the order of the fields
	// Complete says that nothing else that is read is refused, but for what a break
	// hides; else there may be more.
	Complete bool
}

// CompareView asks the question between an older and a newer revision of a
// schema for a consumer: RunningConsumers, who know the older one, is
// W(newer) ⊆ View(older, fields); StoredEvents, for those that replay, is
// W(older) ⊆ View(newer, fields). Each break has an event that the whole view
// refuses; seeking them has a budget of its own, as large.
func CompareView(older, newer *schema.Schema, question contract.Question, fields Fields, opt Options) ViewAnswer {
	writer, reader := older, newer
	if question == contract.RunningConsumers {
		writer, reader = newer, older
	}
	q := newViewQuestion(writer, reader, fields, opt)
	answer := ViewAnswer{Question: question, Result: q.decide()}
	if answer.Result.Verdict != Refuted {
		answer.Complete = answer.Result.Verdict == Proved
		return answer
	}
	q.listing, q.budget = true, q.work+opt.budget()
	f := &fieldFinder{
		finder: &finder{question: q, about: question, newer: newer, changes: change.Diff(older, newer)},
		index:  map[int]int{},
	}
	f.list, f.all = q.candidates(q.reader)
	f.alones, f.wrote = make([]*term, len(f.list)), f.written()
	answer.Breaks, answer.Complete = f.find(fields)
	answer.Result.Work = q.work
	if len(answer.Breaks) == 0 {
		answer.Breaks = []FieldBreak{{Break: f.whole(answer.Result.Witness), Hides: true}}
	}
	return answer
}

// fieldFinder lists the breaks of a consumer.
type fieldFinder struct {
	*finder
	found []FieldBreak
	index map[int]int // which break an assertion has, by its number in the list
	all   bool        // no assertion is missing from the list
}

// find asks for each field alone whether it is hurt.
func (f *fieldFinder) find(fields Fields) (breaks []FieldBreak, complete bool) {
	complete = f.all
	for _, pointer := range fields.read {
		complete = f.field(fields, pointer, false) && complete
	}
	for _, pointer := range fields.ignored {
		complete = f.field(fields, pointer, true) && complete
	}
	return f.found, complete
}

// field reports the breaks of one field, if it is hurt; false: they are not all known.
func (f *fieldFinder) field(fields Fields, pointer string, ignores bool) bool {
	read, ignored := []string{pointer}, []string(nil)
	if ignores {
		read, ignored = nil, read
	}
	one, err := ParseFields(read, ignored)
	if err != nil || len(f.found) >= maxBreaks {
		return false
	}
	alone, why := newViewer(f.prover, f.tolerant).root(f.reader, one)
	if why != nil {
		return false
	}
	got := f.ask(f.refuses(alone))
	if got.outcome == no {
		return true
	}
	witness := f.tried(got)
	if witness == nil {
		return false
	}
	some, complete := f.each(fields, pointer, one)
	if !some {
		f.report(pointer, one, witness)
	}
	return complete
}

// each reports every assertion about what is read whole that can fail while those
// reported at its place and around it hold; complete: none is missing.
func (f *fieldFinder) each(fields Fields, pointer string, one Fields) (some, complete bool) {
	complete = true
	hides := false // others may fail too
	var mine []int
	for i, c := range f.list {
		switch {
		case !f.spend(1):
			return len(mine) > 0, false
		case !one.concern(c) || f.wrote[f.asserted(i)]:
			continue
		case !one.reads(c) || fields.ignores(c):
			hides = true
			continue
		}
		if at, known := f.index[i]; known {
			mine = append(mine, f.alsoOf(at, pointer))
			continue
		}
		got := f.ask(append(f.heldAround(c), f.refuses(f.asserted(i)))...)
		if got.outcome == no {
			continue
		}
		witness := f.tried(got)
		if witness == nil || len(f.found) >= maxBreaks {
			complete = false
			continue
		}
		at, _ := f.failsAt(c, witness.Node)
		mine = append(mine, f.add(pointer, i, at, witness))
	}
	for _, i := range mine {
		f.found[i].Hides = f.found[i].Hides || hides
	}
	return len(mine) > 0, complete
}

// heldAround says that what is reported at the candidate's place, or around it, holds.
func (f *fieldFinder) heldAround(c candidate) []literal {
	var held []literal
	for i, other := range f.list {
		if _, known := f.index[i]; known && within(source.Pointer(c.about()), source.Pointer(other.about())) {
			held = append(held, f.reads(f.asserted(i)))
		}
	}
	return held
}

// alsoOf adds the field to a break, if it has it not; at.
func (f *fieldFinder) alsoOf(at int, pointer string) int {
	if b := &f.found[at]; !slices.Contains(b.Fields, pointer) {
		b.Fields = append(b.Fields, pointer)
	}
	return at
}

// report adds the break, or the field to the break that the same assertion has.
func (f *fieldFinder) report(pointer string, one Fields, witness *Witness) {
	for i, c := range f.list {
		if !f.spend(1) || !one.concern(c) {
			continue
		}
		at, fails := f.failsAt(c, witness.Node)
		if !fails {
			continue
		}
		number, known := f.index[i]
		if known {
			f.alsoOf(number, pointer)
		} else {
			number = f.add(pointer, i, at, witness)
		}
		f.found[number].Hides = true
		return
	}
	b := f.whole(witness)
	b.Reader = nearest(f.reader, pointer)
	f.found = append(f.found, FieldBreak{b, []string{pointer}, []string{pointer}, true})
}

// add adds the break of one assertion, which fails at the place in the event, and
// returns its number. Where a reference leads to the assertion from several places and
// one change is to blame, that is one break.
func (f *fieldFinder) add(pointer string, i int, at source.Pointer, witness *Witness) int {
	c := f.list[i]
	witness.Path = at
	b := Break{Question: f.about, Reader: c.place(), Witness: witness}
	f.explain(&b, c, witness)
	for n := range f.found {
		if o := &f.found[n]; o.Rule == b.Rule && o.Reader.Span == b.Reader.Span && o.Cause.Pointer == b.Cause.Pointer && o.Cause.Path != b.Cause.Path {
			o.Paths = append(o.Paths, c.about())
			f.index[i] = f.alsoOf(n, pointer)
			return n
		}
	}
	f.index[i] = len(f.found)
	f.found = append(f.found, FieldBreak{b, []string{pointer}, []string{c.about()}, c.holds()})
	return f.index[i]
}

// holds reports whether the assertion is about more than one thing.
func (c candidate) holds() bool {
	hasParts := func(v *source.Node) bool { return v.Kind == source.Array || v.Kind == source.Object }
	return len(c.part.term.subs) > 0 || slices.ContainsFunc(c.part.term.values, hasParts)
}
