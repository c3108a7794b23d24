package compat_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/validator"
)

// TestOracle holds the prover and the validator against the brute-force oracle,
// on random pairs of related schemas and all the small values that may tell
// them apart.
func TestOracle(t *testing.T) {
	t.Parallel()
	for about := range subjects {
		t.Run(about.String(), func(t *testing.T) {
			answers := tally{}
			rapid.Check(t, func(t *rapid.T) { checkOracle(t, about, answers) })
			t.Log(answers)
		})
	}
}

// FuzzOracle lets the fuzzer choose what is drawn.
func FuzzOracle(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		checkOracle(t, subject(rapid.IntRange(0, int(subjects)-1).Draw(t, "about")), nil)
	}))
}

func checkOracle(t *rapid.T, about subject, answers tally) {
	d := drawer{t, about}
	a := d.root()
	b := d.changed(a)
	if d.one(6) {
		b = d.root()
	}
	if d.one(2) {
		a, b = b, a
	}
	c := trial(t, side("a", a, d.draft()), side("b", b, d.draft()))
	if c != nil {
		c.answers = answers
		c.check(d.one(3))
	}
}

// side is the oracle of a drawn schema, in the words of a draft.
func side(name string, s tree, draft int) oracle {
	root := asDraft(s, draft).(tree)
	root["$schema"] = metaschemas[draft]
	return newOracle(name, root, draft)
}

var metaschemas = map[int]string{
	4:    "http://json-schema.org/draft-04/schema#",
	6:    "http://json-schema.org/draft-06/schema#",
	7:    "http://json-schema.org/draft-07/schema#",
	2019: "https://json-schema.org/draft/2019-09/schema",
	2020: "https://json-schema.org/draft/2020-12/schema",
}

type reporter interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
	Logf(format string, args ...any)
}

// contest is a pair of schemas as everyone sees it, and values to try.
type contest struct {
	reporter
	a, b     oracle
	sa, sb   *schema.Schema
	inA, inB *validator.Validator // nil where it cannot decide
	values   []any
	seen     map[string][]membership // of the values, by the oracle's name
	answers  tally
}

// membership is where a value is by an oracle: in W, in S, in R.
type membership struct{ written, valid, read bool }

// trial loads a pair; nil if one is no schema.
func trial(t reporter, a, b oracle) *contest {
	c := &contest{reporter: t, a: a, b: b}
	ta, tb := written(a.root), written(b.root)
	t.Logf("A %s", ta)
	t.Logf("B %s", tb)
	c.sa, _ = tryLoad("a.json", []byte(ta))
	c.sb, _ = tryLoad("b.json", []byte(tb))
	if c.sa == nil || c.sb == nil {
		return nil
	}
	c.inA, _ = validator.Compile(c.sa)
	c.inB, _ = validator.Compile(c.sb)
	c.values = samples(a, b, ta+tb, 180)
	return c
}

// check asks all questions, and for the breaks if wanted: they take longest.
func (c *contest) check(breaks bool) {
	c.laws()
	c.validators(c.a, c.inA)
	c.validators(c.b, c.inB)
	strict := c.ask(contract.Strict)
	tolerant := c.ask(contract.Tolerant)
	if strict.Verdict == compat.Proved && tolerant.Verdict == compat.Refuted && !tolerant.StrictWriter {
		c.Errorf("strict proved, tolerant refuted")
	}
	if strict.Verdict == compat.Proved && tolerant.Verdict == compat.Refuted && tolerant.StrictWriter {
		c.Errorf("strict proved, tolerant refuted with the strict writer")
	}
	for _, model := range contract.ContentModels {
		for _, s := range []*schema.Schema{c.sa, c.sb} {
			if got := compat.Contained(s, s, compat.Options{Model: model}); got.Verdict == compat.Refuted {
				c.Errorf("%s: a schema is not contained in itself: %s", model, got.Witness.JSON)
			}
		}
		for _, q := range questions {
			if breaks {
				c.breaks(model, q)
			}
		}
	}
}

// laws tries all values, and checks the oracle itself: W ⊆ S ⊆ R.
func (c *contest) laws() {
	c.seen = map[string][]membership{}
	for _, o := range []oracle{c.a, c.b} {
		list := make([]membership, len(c.values))
		for i, v := range c.values {
			m := membership{o.writable(v), o.valid(v), o.readable(v)}
			if m.written && !m.valid || m.valid && !m.read {
				c.Fatalf("oracle %s: W %v, S %v, R %v: %s", o.name, m.written, m.valid, m.read, written(v))
			}
			list[i] = m
		}
		c.seen[o.name] = list
	}
}

func (c *contest) validators(o oracle, in *validator.Validator) {
	if in == nil {
		return
	}
	for i, v := range c.values {
		m := c.seen[o.name][i]
		if !m.valid && i%4 != 0 {
			continue
		}
		n := node(v)
		for _, q := range []struct {
			name string
			ask  func() (bool, error)
			want bool
		}{
			{"Valid", func() (bool, error) { return in.Valid(n) }, m.valid},
			{"Declared", func() (bool, error) { return in.Declared(n) }, m.written},
			{"OpenedValid", func() (bool, error) { return in.OpenedValid(n) }, m.read},
		} {
			if got, err := q.ask(); err == nil && got != q.want {
				c.Errorf("validator of %s: %s is %v for %s, the oracle says %v", o.name, q.name, got, written(v), q.want)
			}
		}
	}
}

// belongs is membership in the writer and in the reader of a content model.
func belongs(writer, reader oracle, model contract.ContentModel, strictWriter bool) (in, out func(any) bool) {
	in, out = writer.valid, func(v any) bool { return !reader.valid(v) }
	if model == contract.Tolerant {
		out = func(v any) bool { return !reader.readable(v) }
		if !strictWriter {
			in = writer.writable
		}
	}
	return in, out
}

// tells reports whether value number i is one that is written and refused.
func (c *contest) tells(i int, writer, reader oracle, model contract.ContentModel, strictWriter bool) bool {
	w, r := c.seen[writer.name][i], c.seen[reader.name][i]
	switch {
	case model == contract.Strict:
		return w.valid && !r.valid
	case strictWriter:
		return w.valid && !r.read
	}
	return w.written && !r.read
}

func (c *contest) ask(model contract.ContentModel) compat.Result {
	got := compat.Contained(c.sa, c.sb, compat.Options{Model: model})
	c.hold(got, c.a, c.b, model)
	return got
}

// hold checks one result against all values.
func (c *contest) hold(got compat.Result, writer, reader oracle, model contract.ContentModel) {
	c.answers.count(got.Verdict, got.Reason.Code)
	if got.Reason.Code == "unconfirmed" {
		c.Errorf("%s, %s to %s: %s: %s", model, writer.name, reader.name, got.Reason.Code, got.Reason.Message)
	}
	if got.StrictWriter {
		if model == contract.Strict {
			c.Errorf("strict: StrictWriter")
		}
		for i, m := range c.seen[writer.name] {
			if m.written {
				c.Errorf("writer %s is said to be empty, but writes %s", writer.name, written(c.values[i]))
				break
			}
		}
	}
	in, out := belongs(writer, reader, model, got.StrictWriter)
	switch got.Verdict {
	case compat.Proved:
		for i, v := range c.values {
			if c.tells(i, writer, reader, model, got.StrictWriter) {
				c.Errorf("%s, %s to %s: proved (strict writer %v), but %s is written and refused", model, writer.name, reader.name, got.StrictWriter, written(v))
				break
			}
		}
	case compat.Refuted:
		if v := plainValue(got.Witness.Node); !in(v) || !out(v) {
			c.Errorf("%s, %s to %s: refuted (strict writer %v) by %s: written %v, refused %v", model, writer.name, reader.name, got.StrictWriter, got.Witness.JSON, in(v), out(v))
		}
		if !bytes.Equal(got.Witness.JSON, got.Witness.Node.AppendJSON(nil)) {
			c.Errorf("the witness %s is not its node", got.Witness.JSON)
		}
	}
}

// breaks checks that each break has a witness, and that a refutation has one.
func (c *contest) breaks(model contract.ContentModel, q contract.Question) {
	got := compat.Compare(c.sa, c.sb, q, compat.Options{Model: model})
	writer, reader := c.a, c.b
	if q == contract.RunningConsumers {
		writer, reader = c.b, c.a
	}
	c.hold(got.Result, writer, reader, model)
	if refuted := got.Result.Verdict == compat.Refuted; refuted != (len(got.Breaks) > 0) {
		c.Errorf("%s, %s: %v with %d breaks", model, q, got.Result.Verdict, len(got.Breaks))
	}
	in, out := belongs(writer, reader, model, got.Result.StrictWriter)
	for _, br := range got.Breaks {
		if br.Witness == nil {
			c.Errorf("%s, %s: break %s %q without a witness", model, q, br.Rule, br.Message)
			continue
		}
		if v := plainValue(br.Witness.Node); !in(v) || !out(v) {
			c.Errorf("%s, %s: break %s %q has witness %s: written %v, refused %v", model, q, br.Rule, br.Message, br.Witness.JSON, in(v), out(v))
		}
		if br.Rule == "" || br.Message == "" || br.Question != q {
			c.Errorf("%s, %s: break without a rule, message or question: %+v", model, q, br)
		}
	}
}

// tally counts the answers, for the log; nil counts nothing.
type tally map[string]int

func (t tally) count(v compat.Verdict, code string) {
	if t != nil {
		t[v.String()+" "+code]++
	}
}
