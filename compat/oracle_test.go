package compat_test

import (
	"bytes"
	"strconv"
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
	for i := range 4 {
		t.Run(strconv.Itoa(i), func(t *testing.T) { rapid.Check(t, checkOracle) })
	}
	t.Log(tally)
}

// FuzzOracle lets the fuzzer choose what is drawn.
func FuzzOracle(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(checkOracle))
}

func checkOracle(t *rapid.T) {
	d := drawer{t, subject(rapid.IntRange(0, int(subjects)-1).Draw(t, "about"))}
	a := d.root()
	b := d.changed(a)
	if d.one(6) {
		b = d.root()
	}
	if d.one(2) {
		a, b = b, a
	}
	c := trial(t, side("a", a, d.one(4)), side("b", b, d.one(4)))
	if c != nil {
		c.check()
	}
}

// side is the oracle of a drawn schema, in draft 7 if asked.
func side(name string, s tree, seven bool) oracle {
	o := oracle{name: name, root: s, draft: 2020}
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	if seven {
		o.root, o.draft = asDraft7(s).(tree), 7
		o.root["$schema"] = "http://json-schema.org/draft-07/schema#"
	}
	return o
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
}

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
	c.values = samples(a, b, ta+tb, 260)
	return c
}

func (c *contest) check() {
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
			c.breaks(model, q)
		}
	}
}

// laws checks the oracle itself: W ⊆ S ⊆ R.
func (c *contest) laws() {
	for _, o := range []oracle{c.a, c.b} {
		for _, v := range c.values {
			w, s, r := o.writable(v), o.valid(v), o.readable(v)
			if w && !s || s && !r {
				c.Fatalf("oracle %s: W %v, S %v, R %v: %s", o.name, w, s, r, written(v))
			}
		}
	}
}

func (c *contest) validators(o oracle, in *validator.Validator) {
	if in == nil {
		return
	}
	for i, v := range c.values {
		s := o.valid(v)
		if !s && i%4 != 0 {
			continue
		}
		n := node(v)
		for _, q := range []struct {
			name string
			ask  func() (bool, error)
			want bool
		}{
			{"Valid", func() (bool, error) { return in.Valid(n) }, s},
			{"Declared", func() (bool, error) { return in.Declared(n) }, o.writable(v)},
			{"OpenedValid", func() (bool, error) { return in.OpenedValid(n) }, o.readable(v)},
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

func (c *contest) ask(model contract.ContentModel) compat.Result {
	got := compat.Contained(c.sa, c.sb, compat.Options{Model: model})
	c.hold(got, c.a, c.b, model)
	return got
}

// hold checks one result against all values.
func (c *contest) hold(got compat.Result, writer, reader oracle, model contract.ContentModel) {
	count(got.Verdict, got.Reason.Code)
	if got.Reason.Code == "unconfirmed" {
		c.Errorf("%s, %s to %s: %s: %s", model, writer.name, reader.name, got.Reason.Code, got.Reason.Message)
	}
	if got.StrictWriter {
		if model == contract.Strict {
			c.Errorf("strict: StrictWriter")
		}
		for _, v := range c.values {
			if writer.writable(v) {
				c.Errorf("writer %s is said to be empty, but writes %s", writer.name, written(v))
				break
			}
		}
	}
	in, out := belongs(writer, reader, model, got.StrictWriter)
	switch got.Verdict {
	case compat.Proved:
		for _, v := range c.values {
			if in(v) && out(v) {
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

// tally counts the answers, for the log.
var tally = map[string]int{}

func count(v compat.Verdict, code string) { tally[v.String()+" "+code]++ }
