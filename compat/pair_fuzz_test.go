package compat_test

import (
	"testing"
)

// FuzzPair reads two schemas out of bytes by a grammar over all keywords, and
// holds every answer about them against the oracle. Each byte is one choice of
// the grammar, so that what the fuzzer keeps and changes is a choice, too.
func FuzzPair(f *testing.F) {
	for _, seed := range []string{
		"", "\x00\x10\x21\x32\x43", "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e",
		"\x20\x11\x05\x30\x0c\x02\x19\x07\x2d\x04\x16\x09", "\x0f\x1e\x2d\x3c\x4b\x5a\x69\x78\x87\x96\xa5\xb4",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g := &grammar{data: data}
		a, b := g.document(), g.document()
		if g.choose(2) == 0 { // mostly the same, with another keyword
			b = clone(a).(tree)
			g.keyword(b, 1)
		}
		drafts := []int{2020, 2020, 2020, 2020, 7, 2019, 6, 4}
		if c := trial(quietly{t}, side("a", a, drafts[g.choose(len(drafts))]), side("b", b, drafts[g.choose(len(drafts))])); c != nil {
			c.check(g.choose(4) == 0)
		}
	})
}

type quietly struct{ *testing.T }

func (quietly) Logf(string, ...any) {}

// grammar spends bytes on choices; without any it always takes the first, so
// that every text is finite.
type grammar struct{ data []byte }

func (g *grammar) choose(n int) int {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return int(b) % n
}

func (g *grammar) name() string    { return drawnNames[g.choose(len(drawnNames))] }
func (g *grammar) pattern() string { return wordPatterns[g.choose(len(wordPatterns))] }
func (g *grammar) count() any      { return rat([]string{"1", "0", "2", "3"}[g.choose(4)]) }
func (g *grammar) number() any {
	return rat([]string{"1", "0", "2", "0.5", "1.5", "3", "-1", "6"}[g.choose(8)])
}

func (g *grammar) value() any {
	values := append([]any{tree{}, []any{}, tree{"a": rat("1")}, []any{rat("1")}, []any{rat("1"), rat("1")}}, drawnScalars...)
	return values[g.choose(len(values))]
}

// document is a schema with a definition that it may refer to.
func (g *grammar) document() tree {
	s := tree{"$defs": tree{"d": g.schema(1), "e": tree{"type": "string"}}}
	for range 1 + g.choose(3) {
		g.keyword(s, 2)
	}
	return s
}

func (g *grammar) schema(depth int) any {
	k := g.choose(8)
	switch {
	case depth <= 0 || k == 0:
		return []any{true, tree{"type": "integer"}, tree{"type": "string"}, false, tree{"const": g.value()}, tree{"type": "object"}}[g.choose(6)]
	case k == 1:
		return tree{}
	}
	s := tree{}
	for range 1 + g.choose(3) {
		g.keyword(s, depth)
	}
	return s
}

// part is a schema of a part of the value, where references are safe.
func (g *grammar) part(depth int) any {
	if g.choose(6) == 1 {
		return tree{"$ref": []any{"#/$defs/d", "#", "#/$defs/e"}[g.choose(3)]}
	}
	return g.schema(depth - 1)
}

func (g *grammar) schemas(depth int) []any {
	list := []any{g.schema(depth - 1)}
	for range g.choose(3) {
		list = append(list, g.schema(depth-1))
	}
	return list
}

// keyword adds one keyword, of all those that decide.
func (g *grammar) keyword(s tree, depth int) {
	types := []any{"object", "array", "string", "integer", "number", "boolean", "null", []any{"string", "object"}, []any{"array", "null"}}
	rules := []func(){
		func() { s["type"] = types[g.choose(len(types))] },
		func() { s["properties"] = tree{g.name(): g.part(depth), g.name(): g.part(depth)} },
		func() { s["required"] = []any{g.name()} },
		func() { s["additionalProperties"] = g.part(depth) },
		func() { s["additionalProperties"] = false },
		func() { s["patternProperties"] = tree{g.pattern(): g.part(depth)} },
		func() { s["propertyNames"] = tree{"pattern": g.pattern()} },
		func() { s["minProperties"] = g.count() },
		func() { s["maxProperties"] = g.count() },
		func() { s["dependentRequired"] = tree{g.name(): []any{g.name()}} },
		func() { s["dependentSchemas"] = tree{g.name(): g.schema(depth - 1)} },
		func() { s["unevaluatedProperties"] = g.part(depth) },
		func() { s["unevaluatedProperties"] = false },
		func() { s["items"] = g.part(depth) },
		func() { s["prefixItems"] = []any{g.part(depth)} },
		func() { s["contains"] = g.part(depth) },
		func() { s["contains"], s["minContains"] = g.part(depth), g.count() },
		func() { s["contains"], s["maxContains"] = g.part(depth), g.count() },
		func() { s["uniqueItems"] = true },
		func() { s["minItems"] = g.count() },
		func() { s["maxItems"] = g.count() },
		func() { s["unevaluatedItems"] = g.part(depth) },
		func() { s["minimum"] = g.number() },
		func() { s["maximum"] = g.number() },
		func() { s["exclusiveMinimum"] = g.number() },
		func() { s["exclusiveMaximum"] = g.number() },
		func() { s["multipleOf"] = rat([]string{"1", "2", "0.5", "3"}[g.choose(4)]) },
		func() { s["minLength"] = g.count() },
		func() { s["maxLength"] = g.count() },
		func() { s["pattern"] = g.pattern() },
		func() { s["const"] = g.value() },
		func() { s["enum"] = distinct([]any{g.value(), g.value()}) },
		func() { s["enum"], s["x-open-enum"] = []any{g.value()}, true },
		func() { s["allOf"] = g.schemas(depth) },
		func() { s["anyOf"] = g.schemas(depth) },
		func() { s["oneOf"] = g.schemas(depth) },
		func() { s["not"] = g.schema(depth - 1) },
		func() { s["if"], s["then"] = g.schema(depth-1), g.schema(depth-1) },
		func() { s["if"], s["else"] = g.schema(depth-1), g.schema(depth-1) },
	}
	rules[g.choose(len(rules))]()
}
