package compat_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// TestAlgebra holds the strict answers against the laws of sets, on schemas of
// every subject: a law says which answer is wrong, whatever the schemas are.
func TestAlgebra(t *testing.T) {
	t.Parallel()
	for about := range subjects {
		t.Run(about.String(), func(t *testing.T) { rapid.Check(t, func(t *rapid.T) { checkAlgebra(t, about) }) })
	}
}

func checkAlgebra(t *rapid.T, about subject) {
	d := drawer{t, about}
	a := d.root()
	b := d.changed(a)
	// Both under one root: what they define has names of its own.
	defs := tree{}
	for name, s := range map[string]tree{"a": a, "b": b} {
		s = identified(s, name).(tree)
		s["$id"] = name
		defs[name] = s
	}
	ref := func(name string) any { return tree{"$ref": name} }
	under := func(s tree) *schema.Schema {
		s["$defs"], s["$schema"], s["$id"] = defs, metaschemas[2020], "https://treaty.example/laws"
		return tryText(written(s))
	}
	both, either := under(tree{"allOf": []any{ref("a"), ref("b")}}), under(tree{"anyOf": []any{ref("a"), ref("b")}})
	onlyA, onlyB := under(tree{"$ref": "a"}), under(tree{"$ref": "b"})
	notNot := under(tree{"not": tree{"not": ref("a")}})
	if both == nil || either == nil || onlyA == nil || onlyB == nil || notNot == nil {
		return
	}
	t.Logf("A %s", written(a))
	t.Logf("B %s", written(b))
	ask := func(x, y *schema.Schema) compat.Verdict {
		return compat.Contained(x, y, compat.Options{Model: contract.Strict}).Verdict
	}
	for _, law := range []struct {
		name string
		x, y *schema.Schema
	}{
		{"A ⊆ A", onlyA, onlyA}, {"A ⊆ ¬¬A", onlyA, notNot}, {"¬¬A ⊆ A", notNot, onlyA},
		{"A∧B ⊆ A", both, onlyA}, {"A∧B ⊆ B", both, onlyB}, {"A ⊆ A∨B", onlyA, either}, {"A∧B ⊆ A∨B", both, either},
	} {
		if ask(law.x, law.y) == compat.Refuted {
			t.Errorf("%s is refuted", law.name)
		}
	}
	ab, ba := ask(onlyA, onlyB), ask(onlyB, onlyA)
	if joined := ask(onlyA, both); ab != compat.Unknown && joined != compat.Unknown && joined != ab {
		t.Errorf("A ⊆ B is %v, A ⊆ A∧B is %v", ab, joined)
	}
	if joined := ask(either, onlyB); ab != compat.Unknown && joined != compat.Unknown && joined != ab {
		t.Errorf("A ⊆ B is %v, A∨B ⊆ B is %v", ab, joined)
	}
	if ab == compat.Proved && ba == compat.Proved && ask(either, both) == compat.Refuted {
		t.Errorf("A ⊆ B ⊆ A, but A∨B ⊆ A∧B is refuted")
	}
}

// identified returns the schema with the name before all identifiers and what
// refers to them.
func identified(v any, name string) any {
	switch v := v.(type) {
	case tree:
		c := tree{}
		for keyword, value := range v {
			text, ok := value.(string)
			if ok && (keyword == "$id" || keyword == "$ref" && text[0] != '#') {
				c[keyword] = name + text
			} else {
				c[keyword] = identified(value, name)
			}
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, value := range v {
			c[i] = identified(value, name)
		}
		return c
	}
	return v
}
