package compat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// TestUnevaluatedByForce holds the prover against the validator on all small
// objects, and all small arrays: a proof has no counterexample among them, and a
// refutation is confirmed.
func TestUnevaluatedByForce(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]struct {
		draw   func(g contexts, depth int) map[string]any
		values []*source.Node
	}{
		"objects": {contexts.object, smallObjects()},
		"arrays":  {contexts.array, smallArrays()},
	} {
		t.Run(name, func(t *testing.T) {
			verdicts := map[string]int{}
			rapid.Check(t, func(t *rapid.T) {
				defs := d.draw(contexts{t, false}, 1)
				g := contexts{t, true}
				a, b := g.document(d.draw(g, 2), defs), g.document(d.draw(g, 2), defs)
				holdByForce(t, a, b, d.values, verdicts)
			})
			t.Log(verdicts)
			for verdict := range verdicts {
				if strings.HasPrefix(verdict, "unknown ") && verdict != "unknown budget" {
					t.Errorf("some questions about %s are %s", name, verdict)
				}
			}
		})
	}
}

func holdByForce(t *rapid.T, a, b []byte, values []*source.Node, verdicts map[string]int) {
	t.Logf("A %s\nB %s", a, b)
	sa, findings := tryLoad("a.json", a)
	if sa == nil {
		t.Fatal(findings)
	}
	sb, findings := tryLoad("b.json", b)
	if sb == nil {
		t.Fatal(findings)
	}
	va, vb := compiled(t, sa), compiled(t, sb)
	for _, model := range contract.ContentModels {
		got := compat.Contained(sa, sb, compat.Options{Model: model, Budget: 1_000_000})
		verdicts[got.Verdict.String()+" "+got.Reason.Code]++
		if got.Reason.Code == "unconfirmed" {
			t.Errorf("%s: %s", model, got.Reason.Message)
		}
		if got.Verdict != compat.Proved {
			continue
		}
		for _, v := range values {
			if refutes(va, vb, model, got.StrictWriter, v) {
				t.Errorf("%s: proved, but there is %s", model, v.AppendJSON(nil))
			}
		}
	}
}

// contexts draws schemas in which what is evaluated depends on the value.
type contexts struct {
	*rapid.T
	refers bool // to the definition, which itself does not
}

func (g contexts) pick(n int) int { return rapid.IntRange(0, n-1).Draw(g.T, "pick") }

func (g contexts) document(s, defs map[string]any) []byte {
	s["$schema"], s["$defs"] = "https://json-schema.org/draft/2020-12/schema", map[string]any{"d": defs}
	text, err := json.Marshal(s)
	if err != nil {
		g.Fatal(err)
	}
	return text
}

func (g contexts) value() any {
	return []any{true, false, map[string]any{"type": "string"}, map[string]any{"type": "integer"}, map[string]any{"const": "x"}}[g.pick(5)]
}

func (g contexts) name() string { return []string{"a", "b", "c"}[g.pick(3)] }

// object draws a schema about members, array one about items.
func (g contexts) object(depth int) map[string]any {
	s := map[string]any{}
	for range g.pick(2) + 1 {
		switch g.pick(6) {
		case 0, 1:
			s["properties"] = map[string]any{g.name(): g.value(), g.name(): g.value()}
		case 2:
			s["required"] = []string{g.name()}
		case 3:
			s["patternProperties"] = map[string]any{"^[" + g.name() + g.name() + "]$": g.value()}
		case 4:
			s["unevaluatedProperties"] = g.value()
		default:
			s["additionalProperties"] = g.value()
		}
	}
	if depth > 0 && g.pick(4) > 0 {
		s["unevaluatedProperties"] = g.value()
		delete(s, "additionalProperties")
	}
	g.combine(s, depth, g.object)
	if depth > 0 && g.pick(4) == 0 {
		s["dependentSchemas"] = map[string]any{g.name(): g.object(depth - 1)}
	}
	return s
}

func (g contexts) array(depth int) map[string]any {
	s := map[string]any{}
	for range g.pick(2) + 1 {
		switch g.pick(6) {
		case 0, 1:
			s["prefixItems"] = []any{g.value(), g.value()}[:1+g.pick(2)]
		case 2:
			s["minItems"] = g.pick(3)
		case 3:
			s["contains"] = g.value()
		case 4:
			s["unevaluatedItems"] = g.value()
		default:
			s["items"] = g.value()
		}
	}
	if depth > 0 && g.pick(4) > 0 {
		s["unevaluatedItems"] = g.value()
		delete(s, "items")
	}
	g.combine(s, depth, g.array)
	return s
}

// combine adds what applies to the same value.
func (g contexts) combine(s map[string]any, depth int, sub func(int) map[string]any) {
	if depth == 0 {
		return
	}
	next := func() any { return sub(depth - 1) }
	for range g.pick(3) {
		switch g.pick(7) {
		case 0, 1:
			s["anyOf"] = []any{next(), next(), next()}[:2+g.pick(2)]
		case 2:
			s["oneOf"] = []any{next(), next()}
		case 3:
			s["allOf"] = []any{next()}
		case 4:
			s["not"] = next()
		case 5:
			if g.refers {
				s["$ref"] = "#/$defs/d"
			}
		default:
			s["if"], s["then"] = next(), next()
			if g.pick(2) == 0 {
				s["else"] = next()
			}
		}
	}
}

// smallObjects are all objects over three names and two values.
func smallObjects() []*source.Node {
	list := []*source.Node{source.NewObject()}
	for _, name := range []string{"a", "b", "c", "z"} {
		for _, v := range list {
			for _, value := range []*source.Node{source.NewString("x"), source.NewInt(1)} {
				list = append(list, source.NewObject(append(v.Members[:len(v.Members):len(v.Members)], source.Member{Name: name, Value: value})...))
			}
		}
	}
	return list
}

// smallArrays are all arrays of up to three of three values.
func smallArrays() []*source.Node {
	list := []*source.Node{source.NewArray()}
	for from := 0; len(list) < 40; from++ {
		for _, item := range []*source.Node{source.NewString("x"), source.NewString("y"), source.NewInt(1)} {
			list = append(list, source.NewArray(append(list[from].Items[:len(list[from].Items):len(list[from].Items)], item)...))
		}
	}
	return list
}

// refutes reports whether the validator takes v for one that the writer may
// write and the reader refuses. A strict writer, where the tolerant one is empty,
// still has a tolerant reader.
func refutes(writer, reader *validator.Validator, model contract.ContentModel, strictWriter bool, v *source.Node) bool {
	if !strictWriter {
		confirmed, _, err := validator.Confirm(writer, reader, model, v)
		return confirmed && err == nil
	}
	written, err := writer.Valid(v)
	if err != nil || !written {
		return false
	}
	read, err := reader.OpenedValid(v)
	return err == nil && !read
}
