package compat

import (
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract/schema"
)

// Readable decides W(writer) ⊆ View(reader, fields): is every event that the
// writer may write one that the consumer who reads these fields, and knows the
// reader's schema, can read? Fields that read the whole event ask what Contained
// asks; fewer fields refuse less. The place of the witness is where a field, or
// what leads to it, is refused.
func Readable(writer, reader *schema.Schema, fields Fields, opt Options) Result {
	return newViewQuestion(writer, reader, fields, opt).decide()
}

// newViewQuestion returns the question of containment with the view in the place
// of the reader.
func newViewQuestion(writer, reader *schema.Schema, fields Fields, opt Options) *question {
	q := newQuestion(writer, reader, opt)
	q.fields = &fields
	q.confirmer.claim = &notReadable{fields: fields}
	if q.senseless == nil {
		q.r, q.senseless = newViewer(q.prover, q.tolerant).root(q.reader, fields)
	}
	return q
}

// SameView decides whether consumers that read these fields rely on the same of
// both schemas: Proved if both views accept the same values, Refuted with a value
// that one accepts and the other refuses.
func SameView(a, b *schema.Schema, fields Fields, opt Options) Result {
	q := newQuestion(a, b, opt)
	q.fields = &fields
	return q.counted(q.same(fields))
}

func (q *question) same(fields Fields) Result {
	v := newViewer(q.prover, q.tolerant)
	var views [2]*term
	for i, s := range []*schema.Schema{q.writer, q.reader} {
		if q.senseless == nil {
			views[i], q.senseless = v.root(s, fields)
		}
	}
	if q.senseless != nil {
		return q.unknown(q.senseless)
	}
	for range 2 {
		got := q.solve([]literal{q.reads(views[0]), q.refuses(views[1])})
		switch {
		case got.outcome == no:
		case got.value == nil:
			return q.unknown(got.why)
		default:
			q.confirmer.claim = &differs{fields: fields}
			return q.confirmed(got, time.Since(q.start))
		}
		q.turn()
		slices.Reverse(views[:])
	}
	return Result{Verdict: Proved, Work: q.work, Prove: time.Since(q.start)}
}

// turn lets writer and reader change places.
func (q *question) turn() {
	q.writer, q.reader = q.reader, q.writer
	q.confirmer = confirmer{writer: q.confirmer.reader, reader: q.confirmer.writer}
}
