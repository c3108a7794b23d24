package compat_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// TestLaws draws pairs of schemas and holds the answers against the laws of
// compat.md and against the independent validator.
func TestLaws(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		t.Run(strconv.Itoa(i), func(t *testing.T) { rapid.Check(t, checkLaws) })
	}
}

// FuzzContained lets the fuzzer choose what is drawn.
func FuzzContained(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(checkLaws))
}

func checkLaws(t *rapid.T) {
	a := drawRoot(t)
	b := mutate(t, a)
	if rapid.IntRange(0, 3).Draw(t, "unrelated") == 0 {
		b = drawRoot(t)
	}
	t.Logf("a %s", text(a))
	t.Logf("b %s", text(b))
	pair := newPair(t, text(a), text(b))
	if pair == nil {
		return
	}
	strict, tolerant := pair.ask(t, contract.Strict), pair.ask(t, contract.Tolerant)
	if strict.Verdict == compat.Proved && tolerant.Verdict != compat.Proved {
		t.Errorf("strictly proved, but tolerant %v %v", tolerant.Verdict, tolerant.Reason)
	}
	for range 20 {
		v := parseValue(t, text(drawValue(t, a, a["$defs"].(map[string]any)["d"], 3)))
		if strict.Verdict == compat.Proved {
			pair.mustHold(t, contract.Strict, v)
		}
		if tolerant.Verdict == compat.Proved && !tolerant.StrictWriter {
			pair.mustHold(t, contract.Tolerant, v)
		}
	}
	self := compat.Contained(pair.a, load2(t, text(a)), compat.Options{Model: contract.Strict})
	if self.Verdict == compat.Refuted {
		t.Errorf("not contained in itself: %s", self.Witness.JSON)
	}
	if turned := compat.Contained(turnedRound(t, a), pair.b, compat.Options{}); turned.Verdict != tolerant.Verdict {
		t.Errorf("%v, but %v when the keys are in another order", tolerant.Verdict, turned.Verdict)
	}
}

// turnedRound loads the schema with the members of all objects in the opposite
// order.
func turnedRound(t *rapid.T, a any) *schema.Schema {
	doc, err := source.ParseJSON("turned.json", []byte(text(a)), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	var turn func(*source.Node)
	turn = func(n *source.Node) {
		slices.Reverse(n.Members)
		for i := range n.Members {
			turn(n.Members[i].Value)
		}
		for _, item := range n.Items {
			turn(item)
		}
	}
	turn(doc.Root)
	return load2(t, string(doc.Root.AppendJSON(nil)))
}

// pair is two schemas with their validators.
type pair struct {
	a, b     *schema.Schema
	inA, inB *validator.Validator
}

// newPair loads the schemas; nil if one is none, or the validator cannot decide.
func newPair(t *rapid.T, a, b string) *pair {
	p := &pair{}
	p.a, _ = tryLoad("a.json", []byte(a))
	p.b, _ = tryLoad("b.json", []byte(b))
	if p.a == nil || p.b == nil {
		return nil
	}
	var err error
	if p.inA, err = validator.Compile(p.a); err != nil {
		return nil
	}
	if p.inB, err = validator.Compile(p.b); err != nil {
		return nil
	}
	return p
}

func load2(t *rapid.T, text string) *schema.Schema {
	s, findings := tryLoad("again.json", []byte(text))
	if s == nil {
		t.Fatalf("%v", findings)
	}
	return s
}

// ask returns the answer, having checked that the same question has it again
// and that no witness was found that the validator does not confirm.
func (p *pair) ask(t *rapid.T, model contract.ContentModel) compat.Result {
	opt := compat.Options{Model: model}
	got, again := compat.Contained(p.a, p.b, opt), compat.Contained(p.a, p.b, opt)
	if got.Verdict != again.Verdict || got.Work != again.Work {
		t.Errorf("%s: %v with %d steps, then %v with %d", model, got.Verdict, got.Work, again.Verdict, again.Work)
	}
	if got.Reason.Code == "unconfirmed" {
		t.Errorf("%s: %s", model, got.Reason.Message)
	}
	return got
}

// mustHold checks that a value that the writer may write is one that the reader
// accepts.
func (p *pair) mustHold(t *rapid.T, model contract.ContentModel, v *source.Node) {
	writes, accepts := p.inA.Valid, p.inB.Valid
	if model == contract.Tolerant {
		writes, accepts = p.inA.Declared, p.inB.OpenedValid
	}
	written, err := writes(v)
	if err != nil || !written {
		return
	}
	if accepted, err := accepts(v); err == nil && !accepted {
		t.Errorf("%s: proved, but %s is written and refused", model, v.AppendJSON(nil))
	}
}

func parseValue(t *rapid.T, text string) *source.Node {
	doc, err := source.ParseJSON("value.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Root
}

// TestStrictProofs holds the law "strict Proved is tolerant Proved" where the
// tolerant question alone is too large: whatever the budget, and whatever W and R
// make harder.
func TestStrictProofs(t *testing.T) {
	t.Parallel()
	crowd := `{"type":"array","minItems":300,"uniqueItems":true,"items":{"type":"integer","minimum":1,"maximum":300}}`
	overlapping := func(step int) string {
		return repeated(150, `{"anyOf":[`, func(i int) string {
			i = i * step % 150
			return fmt.Sprintf(`{"required":["r%d"],"properties":{"a%d":{"maximum":%d}}}`, i, i, i)
		}, `]}`)
	}
	for name, pair := range map[string][2]string{
		"as many items as values": {crowd, `{"type":"array","maxItems":300}`},
		"variants that overlap":   {overlapping(1), overlapping(7)},
		"tagged variants":         {shortened(50, 5), shortened(50, 9)},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := load(t, "a.json", pair[0]), load(t, "b.json", pair[1])
			proofs := 0
			for budget := int64(10); budget <= compat.DefaultBudget; budget *= 6 {
				strict := compat.Contained(a, b, compat.Options{Model: contract.Strict, Budget: budget})
				tolerant := compat.Contained(a, b, compat.Options{Model: contract.Tolerant, Budget: budget})
				t.Logf("budget %d: strict %v, %d steps; tolerant %v, %d steps", budget, strict.Verdict, strict.Work, tolerant.Verdict, tolerant.Work)
				if strict.Verdict == compat.Proved && tolerant.Verdict != compat.Proved {
					t.Errorf("budget %d: strict is proved, tolerant %v %s", budget, tolerant.Verdict, tolerant.Reason.Code)
				}
				if most := 2*(budget+1) + compat.Placing; tolerant.Work > most {
					t.Errorf("budget %d: %d steps, %d are the most", budget, tolerant.Work, most)
				}
				if strict.Verdict == compat.Proved {
					proofs++
				}
			}
			if got := compat.Contained(a, b, compat.Options{Model: contract.Tolerant}); got.Verdict != compat.Proved || proofs == 0 {
				t.Errorf("%v %s with the whole budget, want proved", got.Verdict, got.Reason.Code)
			}
		})
	}
}
