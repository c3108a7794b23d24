package compat_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/internal/testkit"
)

var instances = flag.Int("instances", 100, "how many generated instances every proof must survive (scripts/soak.sh: 10,000)")

// TestProofsSurvive asks about every step, and every way from an earlier
// revision to the newest, of every real history, in both directions and both
// content models. Every answer is one; instances of the writer are accepted by
// every reader of which it was proved.
func TestProofsSurvive(t *testing.T) {
	t.Parallel()
	w := &survival{t: t, counts: map[string]int{}}
	for _, history := range versions(t) {
		for _, older := range history[:len(history)-1] {
			w.ask(older, history[len(history)-1])
		}
		for i := 1; i < len(history)-1; i++ {
			w.ask(history[i-1], history[i])
		}
		w.survive()
	}
	for _, what := range slices.Sorted(maps.Keys(w.counts)) {
		t.Logf("%7d %s", w.counts[what], what)
	}
}

// versions returns the revisions of each real history, the oldest first.
func versions(t testing.TB) [][]*schema.Schema {
	t.Helper()
	var list [][]*schema.Schema
	for _, n := range histories(t) {
		last := len(list) - 1
		if last >= 0 && list[last][len(list[last])-1] == n.older {
			list[last] = append(list[last], n.newer)
		} else {
			list = append(list, []*schema.Schema{n.older, n.newer})
		}
	}
	return list
}

// survival collects what was proved, by writer, so that the instances of a writer
// are made once.
type survival struct {
	t       *testing.T
	counts  map[string]int
	writers []proved
}

// proved is a writer with the readers of which it is proved that they read all
// that it may write.
type proved struct {
	writer  *schema.Schema
	model   contract.ContentModel // of the instances
	opened  bool                  // the readers are tolerant
	readers []*schema.Schema
}

// ask asks both questions in both models.
func (w *survival) ask(older, newer *schema.Schema) {
	for _, model := range contract.ContentModels {
		for _, pair := range [][2]*schema.Schema{{older, newer}, {newer, older}} {
			got := compat.Contained(pair[0], pair[1], compat.Options{Model: model})
			w.counts[fmt.Sprintf("%s %s", model, got.Verdict)]++
			switch {
			case got.Verdict == compat.Unknown:
				w.t.Errorf("%s: %s ⊆ %s is not decided: %s: %s", model, pair[0].Doc.File, pair[1].Doc.File, got.Reason.Code, got.Reason.Message)
			case got.Verdict == compat.Refuted:
				w.confirm(pair[0], pair[1], model, got)
			default:
				w.add(pair[1], proofOf(pair[0], model, got))
			}
		}
	}
}

// confirm looks at a witness with the validator, once more and from outside.
func (w *survival) confirm(writer, reader *schema.Schema, model contract.ContentModel, got compat.Result) {
	if got.StrictWriter {
		model = contract.Strict
	}
	ok, reason, err := validator.Confirm(compiled(w.t, writer), compiled(w.t, reader), model, got.Witness.Node)
	if err != nil || !ok {
		w.t.Errorf("%s ⊆ %s, %s: %s does not refute it: %s %v", writer.Doc.File, reader.Doc.File, model, got.Witness.JSON, reason, err)
	}
}

// proofOf is the proof that got is, without readers yet.
func proofOf(writer *schema.Schema, model contract.ContentModel, got compat.Result) proved {
	p := proved{writer: writer, model: model, opened: model == contract.Tolerant}
	if got.StrictWriter {
		p.model = contract.Strict
	}
	return p
}

// by returns the proof with the one reader.
func (p proved) by(reader *schema.Schema) proved {
	p.readers = []*schema.Schema{reader}
	return p
}

func (w *survival) add(reader *schema.Schema, p proved) {
	for i := range w.writers {
		if q := &w.writers[i]; q.writer == p.writer && q.model == p.model && q.opened == p.opened {
			q.readers = append(q.readers, reader)
			return
		}
	}
	w.writers = append(w.writers, p.by(reader))
}

// survive shows the instances of each writer to its readers.
func (w *survival) survive() {
	for i, p := range w.writers {
		n := p.survives(w.t, *instances, uint64(i))
		w.counts["instances"] += n
		w.counts["instances read"] += n * len(p.readers)
		w.counts["writers"]++
	}
	w.writers = nil
}

// survives makes n instances of the writer, half of them wild, and returns how
// many there were.
func (p proved) survives(t failer, n int, seed uint64) int {
	made := 0
	for _, wild := range []bool{true, false} {
		list, _ := samplesOf(t, p.writer, compat.SampleOptions{Model: p.model, Count: (n + 1) / 2, Seed: seed, Wild: wild})
		made += len(list)
		for _, reader := range p.readers {
			v, err := validator.Compile(reader)
			if err != nil {
				continue // nothing to hold the proof against
			}
			p.accepted(t, v, reader, list)
		}
	}
	return made
}

func (p proved) accepted(t failer, v *validator.Validator, reader *schema.Schema, list []compat.Sample) {
	accepts := v.Valid
	if p.opened {
		accepts = v.OpenedValid
	}
	for _, s := range list {
		if ok, err := accepts(s.Value); err == nil && !ok {
			t.Errorf("%s: %s ⊆ %s is proved, but refused is %s", p.model, p.writer.Node.AppendJSON(nil), reader.Node.AppendJSON(nil), s.Value.AppendJSON(nil))
			return
		}
	}
}

// TestProofsOfPairsSurvive holds the proofs about the labelled pairs against
// instances.
func TestProofsOfPairsSurvive(t *testing.T) {
	t.Parallel()
	proofs, made := 0, 0
	for i, p := range testkit.OfficialSuite(t) {
		a, _ := tryLoad("a.json", p.A)
		b, _ := tryLoad("b.json", p.B)
		if a == nil || b == nil {
			continue
		}
		for _, model := range contract.ContentModels {
			got := compat.Contained(a, b, compat.Options{Model: model})
			if got.Verdict != compat.Proved {
				continue
			}
			proofs++
			made += proofOf(a, model, got).by(b).survives(t, min(*instances, 1_000)/10, uint64(i))
		}
	}
	t.Logf("%d proofs, %d instances", proofs, made)
}

// TestProofsOfAnythingSurvive does so with pairs that are drawn: a schema and a
// change of it.
func TestProofsOfAnythingSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := drawRoot(t)
		b := mutate(t, a)
		p := newPair(t, text(a), text(b))
		if p == nil {
			return
		}
		for _, model := range contract.ContentModels {
			for _, s := range [][2]*schema.Schema{{p.a, p.b}, {p.b, p.a}} {
				got := compat.Contained(s[0], s[1], compat.Options{Model: model})
				if got.Verdict == compat.Proved {
					proofOf(s[0], model, got).by(s[1]).survives(t, 20, 1)
				}
			}
		}
	})
}

// TestProofsOfMutationsSurvive does so with real schemas that were changed.
func TestProofsOfMutationsSurvive(t *testing.T) {
	t.Parallel()
	originals := realSchemas(t)
	rapid.Check(t, func(t *rapid.T) {
		_, a, b := drawMutation(t, originals)
		if a == nil || b == nil {
			return
		}
		for _, model := range contract.ContentModels {
			for _, s := range [][2]*schema.Schema{{a, b}, {b, a}} {
				got := compat.Contained(s[0], s[1], compat.Options{Model: model})
				if got.Verdict == compat.Proved {
					proofOf(s[0], model, got).by(s[1]).survives(t, 10, 1)
				}
			}
		}
	})
}
