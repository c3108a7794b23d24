package compat

import (
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// Contained decides W(writer) ⊆ R(reader) in the content model: is every event
// that the writer may write one that the reader can read? The schemas are not
// changed, and the same question has the same answer and the same Work always.
func Contained(writer, reader *schema.Schema, opt Options) Result {
	return newQuestion(writer, reader, opt).decide()
}

// question is one question of containment being decided.
type question struct {
	*prover
	writer, reader *schema.Schema
	own            int64 // the budget that was asked for
	w, r           *term
	tolerant       bool
	strictWriter   bool    // the tolerant writer is empty
	listing        bool    // breaks are sought: confirming them is counted, too
	senseless      *Reason // why the schemas could not be compiled
	start          time.Time
	confirmer      confirmer
	aside          bool    // it is not counted
	fields         *Fields // of the consumer whose view is asked about, or nil
}

func newQuestion(writer, reader *schema.Schema, opt Options) *question {
	tb := newTable()
	q := &question{
		start:  time.Now(),
		prover: newProver(tb, opt.budget()), own: opt.budget(),
		writer: writer, reader: reader,
		tolerant:  opt.Model != contract.Strict,
		aside:     opt.Aside,
		confirmer: confirmer{writer: writer, reader: reader},
	}
	if q.senseless = q.prepare(); q.senseless == nil {
		q.w = tb.compile(q.writer)
		if tb.cyclic {
			tb.same = align(q.writer, q.reader)
		}
		q.r = tb.compile(q.reader)
	}
	return q
}

// prepare makes the references static, and returns why the schemas cannot be
// compiled, if so.
func (q *question) prepare() *Reason {
	static, why := q.static(q.writer, q.reader)
	if why == nil {
		q.writer, q.reader = static[0], static[1]
	}
	return why
}

// static returns the schemas with all references static, or why they cannot be
// compiled.
func (p *prover) static(schemas ...*schema.Schema) ([]*schema.Schema, *Reason) {
	seen := look(schemas...)
	if anchors := seen.dynamic(); len(anchors) > 0 {
		settled, ok := settle(anchors, p.spend, schemas...)
		if !ok {
			return nil, overBudget
		}
		schemas, seen = settled, look(settled...)
	}
	if seen.cycle != nil {
		return nil, unsure("reference-cycle",
			"the schema refers to itself without going into the value, which has no meaning", &term{origin: seen.cycle})
	}
	return schemas, nil
}

// decide answers the question, confirms the witness, and counts the answer.
func (q *question) decide() Result {
	return q.counted(q.result())
}

func (q *question) result() Result {
	if q.senseless != nil {
		return q.unknown(q.senseless)
	}
	got := q.ask()
	if got.outcome == no && q.tolerant {
		got = q.notEmpty()
	}
	var res Result
	switch {
	case got.outcome == no:
		return Result{Verdict: Proved, StrictWriter: q.strictWriter, Work: q.work, Prove: time.Since(q.start)}
	case got.value == nil:
		res = q.unknown(got.why)
	default:
		res = q.confirmed(got, time.Since(q.start))
	}
	if res.Verdict == Unknown && got.outcome == maybe && q.tolerant {
		return q.strictly(res)
	}
	return res
}

// strictly asks a tolerant question that has no answer in the strict content
// model, with a budget of its own: since W(S) ⊆ S ⊆ R(S), what is proved there is
// proved here, though the tolerant question may be the harder one.
func (q *question) strictly(res Result) Result {
	start := time.Now()
	q.prover = &prover{table: newTable(), fixpoint: newFixpoint(), budget: q.budget, work: q.work}
	q.w, q.r = nil, nil // all these were large, and are not asked again
	strict := q.inStrict()
	proved := strict.senseless == nil && strict.ask().outcome == no
	q.work += strict.work
	if proved {
		res = Result{Verdict: Proved, Prove: res.Prove, Confirm: res.Confirm}
	}
	res.Work, res.Prove = q.work, res.Prove+time.Since(start)
	return res
}

// inStrict returns the question as it is in the strict content model.
func (q *question) inStrict() *question {
	opt := Options{Model: contract.Strict, Budget: q.own}
	if q.fields != nil {
		return newViewQuestion(q.confirmer.writer, q.confirmer.reader, *q.fields, opt)
	}
	return newQuestion(q.confirmer.writer, q.confirmer.reader, opt)
}

// ask seeks a value that the writer may write, the reader refuses, and of which
// more holds.
func (q *question) ask(more ...literal) answer {
	return q.solve(append([]literal{q.writes(), q.refuses(q.r)}, more...))
}

// writes says that the writer may write the value.
func (q *question) writes() literal {
	return literal{term: q.w, writer: q.tolerant && !q.strictWriter}
}

// refuses says that the reader does not accept the value, if it is t.
func (q *question) refuses(t *term) literal { return literal{term: t, not: true, opened: q.tolerant} }

// reads says that the reader accepts the value, if it is t.
func (q *question) reads(t *term) literal { return literal{term: t, opened: q.tolerant} }

// notEmpty sees to it that a tolerant writer from whom nothing is refused can
// write something; an empty one is asked strictly, for it must not pass
// silently. It passes for one that can if an event is only hard to write down:
// if there is no string of such a pattern, the schema is as empty as its writer.
func (q *question) notEmpty() answer {
	writes := q.solve([]literal{q.writes()})
	if writes.outcome == yes || writes.outcome == maybe && hardToWrite(writes.why) {
		return answer{outcome: no}
	}
	strict := q.solve([]literal{holds(q.w), q.refuses(q.r)})
	if strict.outcome == no && writes.outcome == maybe {
		return strict // proved, whether or not the writer is empty
	}
	if writes.outcome == maybe {
		return answer{outcome: maybe, why: writes.why}
	}
	if strict.outcome == no && q.solve([]literal{holds(q.w)}).outcome == no {
		return strict // the schema itself is empty
	}
	q.strictWriter = true
	return strict
}

func hardToWrite(why *Reason) bool {
	return why.Code == "unsupported-pattern" || why.Code == "witness-too-large"
}

// unknown is the answer for a reason.
func (q *question) unknown(why *Reason) Result {
	return Result{Reason: *why, StrictWriter: q.strictWriter, Work: q.work, Prove: time.Since(q.start)}
}

// confirmed lets the validator try the value: only what it confirms is a
// refutation.
func (q *question) confirmed(got answer, prove time.Duration) Result {
	start := time.Now()
	res := Result{StrictWriter: q.strictWriter, Prove: prove}
	witness, reason := q.witness(got)
	res.Confirm = time.Since(start)
	switch {
	case witness != nil:
		res.Verdict, res.Witness = Refuted, witness
		res.Witness.Path = q.placeIn(witness.Node)
	case got.outcome == yes:
		res.Reason = *reason
	default:
		res.Reason = *got.why
	}
	res.Work = q.work
	return res
}
