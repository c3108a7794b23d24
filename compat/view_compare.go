package compat

import (
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// FieldBreak is one reason why a consumer cannot read an event, with the fields
// of its manifest that it hurts; none where only all together are hurt.
type FieldBreak struct {
	Break
	Fields []string
}

// ViewAnswer is the answer to one question about a consumer, with the breaks when
// it is Refuted.
type ViewAnswer struct {
	Question contract.Question
	Result   Result
	Breaks   []FieldBreak // in the order of the fields
	// Complete says that no other field is hurt; else there may be more.
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
		index:  map[step]int{},
	}
	f.list, _ = q.candidates(q.reader)
	answer.Breaks, answer.Complete = f.find(fields)
	answer.Result.Work = q.work
	if len(answer.Breaks) == 0 {
		answer.Breaks = []FieldBreak{{Break: f.whole(answer.Result.Witness)}}
	}
	return answer
}

// fieldFinder lists the breaks of a consumer.
type fieldFinder struct {
	*finder
	found []FieldBreak
	index map[step]int // which break an assertion has
}

// find asks for each field alone whether it is hurt.
func (f *fieldFinder) find(fields Fields) (breaks []FieldBreak, complete bool) {
	complete = true
	for _, pointer := range fields.read {
		complete = f.field(pointer, false) && complete
	}
	for _, pointer := range fields.ignored {
		complete = f.field(pointer, true) && complete
	}
	return f.found, complete
}

// field reports the break of one field, if it is hurt; false: that is not known.
func (f *fieldFinder) field(pointer string, ignores bool) bool {
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
	f.report(pointer, one, witness)
	return true
}

// report adds the break, or the field to the break that the same assertion has.
func (f *fieldFinder) report(pointer string, one Fields, witness *Witness) {
	for _, c := range f.list {
		if !f.spend(1) || !one.concern(c) {
			continue
		}
		at, fails := f.failsAt(c, witness.Node)
		if !fails {
			continue
		}
		key := c.steps[len(c.steps)-1]
		if i, known := f.index[key]; known {
			f.found[i].Fields = append(f.found[i].Fields, pointer)
			return
		}
		f.index[key] = len(f.found)
		witness.Path = at
		b := Break{Question: f.about, Reader: c.place(), Witness: witness}
		f.explain(&b, c, witness)
		f.found = append(f.found, FieldBreak{b, []string{pointer}})
		return
	}
	b := f.whole(witness)
	b.Reader = nearest(f.reader, pointer)
	f.found = append(f.found, FieldBreak{b, []string{pointer}})
}
