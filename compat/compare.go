package compat

import (
	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// Compare asks the question between an older and a newer revision of a schema:
// StoredEvents is W(older) ⊆ R(newer), RunningConsumers is W(newer) ⊆ R(older).
// The breaks of a refutation are in the order of the reader's file; seeking them
// has a budget of its own, as large, and what it does not reach is missing from
// them (Complete is false).
func Compare(older, newer *schema.Schema, question contract.Question, opt Options) Answer {
	writer, reader := older, newer
	if question == contract.RunningConsumers {
		writer, reader = newer, older
	}
	q := newQuestion(writer, reader, opt)
	answer := Answer{Question: question, Result: q.decide()}
	if answer.Result.Verdict != Refuted {
		answer.Complete = answer.Result.Verdict == Proved
		return answer
	}
	f := newFinder(q, question)
	q.listing, q.budget = true, q.work+opt.budget()
	answer.Breaks, answer.Complete = f.find()
	answer.Result.Work = q.work
	if len(answer.Breaks) == 0 {
		// The refutation stands, whatever explains it.
		answer.Complete = false
		answer.Breaks = []Break{f.whole(answer.Result.Witness)}
	}
	return answer
}

// newFinder returns a finder of the breaks of a question that was decided. The
// question's own schemas have only static references.
func newFinder(q *question, about contract.Question) *finder {
	f := &finder{question: q, about: about}
	older := q.writer
	f.newer = q.reader
	if about == contract.RunningConsumers {
		older, f.newer = q.reader, q.writer
	}
	f.changes, f.twins = change.Between(older, f.newer)
	return f
}
