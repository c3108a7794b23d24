package compat_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// sampler makes the small values on which two schemas may differ: it walks both
// at once, through every keyword, and takes the names, bounds and constants that
// it meets.
type sampler struct {
	rng *rand.Rand
}

// place is a schema with the document in which its references lead.
type placed struct {
	in     oracle
	schema any
}

// samples returns values for two documents: always the same for the same text.
func samples(a, b oracle, seed string, most int) []any {
	h := fnv.New64a()
	h.Write([]byte(seed))
	s := sampler{rng: rand.New(rand.NewPCG(h.Sum64(), 1))}
	at := []placed{{a, a.root}, {b, b.root}}
	values := s.values(at, 3, most)
	for range most / 2 {
		values = append(values, s.perturbed(values[s.rng.IntN(len(values))]))
	}
	return distinct(values)
}

func distinct(values []any) []any {
	seen := map[string]bool{}
	return slices.DeleteFunc(values, func(v any) bool {
		key := written(v)
		was := seen[key]
		seen[key] = true
		return was
	})
}

func written(v any) string { return string(node(v).AppendJSON(nil)) }

// node writes a value as the validator reads it, members sorted.
func node(v any) *source.Node {
	switch v := v.(type) {
	case nil:
		return source.NewNull()
	case bool:
		return source.NewBool(v)
	case *big.Rat:
		n, ok := source.NewRat(v)
		if !ok {
			panic(v.String())
		}
		return n
	case string:
		return source.NewString(v)
	case []any:
		items := make([]*source.Node, len(v))
		for i := range v {
			items[i] = node(v[i])
		}
		return source.NewArray(items...)
	case tree:
		members := make([]source.Member, 0, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			members = append(members, source.Member{Name: name, Value: node(v[name])})
		}
		return source.NewObject(members...)
	default:
		panic("no JSON")
	}
}

// plainValue is the inverse of node.
func plainValue(n *source.Node) any {
	switch n.Kind {
	case source.Null:
		return nil
	case source.Bool:
		return n.Text == "true"
	case source.Number:
		r, _ := n.Rat()
		return r
	case source.String:
		return n.Text
	case source.Array:
		l := []any{}
		for _, item := range n.Items {
			l = append(l, plainValue(item))
		}
		return l
	default:
		m := tree{}
		for _, member := range n.Members {
			m[member.Name] = plainValue(member.Value)
		}
		return m
	}
}

// inPlaceOf adds the schemas that speak of the same value as at, however they
// are combined.
func inPlaceOf(at []placed) []tree2 {
	var all []tree2
	seen := map[string]bool{}
	var visit func(p placed)
	visit = func(p placed) {
		m, ok := p.schema.(tree)
		if !ok {
			return
		}
		p.in = p.in.entering(m)
		all = append(all, tree2{p.in, m})
		for _, keyword := range []string{"$ref", "$dynamicRef", "$recursiveRef"} {
			ref, ok := m[keyword].(string)
			key := fmt.Sprintf("%s %s %p", p.in.name, ref, p.in.resource())
			if ok && !seen[key] {
				seen[key] = true
				target, in := p.in.follow(keyword, ref)
				visit(placed{in, target})
			}
		}
		for _, keyword := range []string{"not", "if", "then", "else"} {
			if sub, ok := m[keyword]; ok {
				visit(placed{p.in, sub})
			}
		}
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			for _, sub := range listOf(m, keyword) {
				visit(placed{p.in, sub})
			}
		}
		for _, keyword := range []string{"dependentSchemas", "dependencies"} {
			within := objectOf(m, keyword)
			for _, name := range slices.Sorted(maps.Keys(within)) {
				visit(placed{p.in, within[name]})
			}
		}
	}
	for _, p := range at {
		visit(p)
	}
	return all
}

type tree2 struct {
	in oracle
	m  tree
}

func (s sampler) values(at []placed, depth, most int) []any {
	all := inPlaceOf(at)
	values := []any{nil, true, rat("0"), rat("1"), "", "a"}
	if depth < 2 {
		values = []any{oneAny(s, values), oneAny(s, values), []any{}}
	}
	for _, p := range all {
		values = append(values, s.scalars(p.m)...)
	}
	values = distinct(values)
	if len(values) > most/2 {
		s.rng.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		values = values[:most/2]
	}
	values = append(values, tree{})
	if depth == 0 {
		return values
	}
	values = append(values, s.objects(all, depth, most)...)
	values = append(values, s.arrays(all, depth, most/3)...)
	return distinct(values)
}

func oneAny(s sampler, from []any) any { return from[s.rng.IntN(len(from))] }

// classes groups values by the schemas that accept them, as written and opened,
// so that the rare kinds are drawn as often as the many.
func classes(at []placed, values []any) [][]any {
	index := map[string]int{}
	var all [][]any
	for _, v := range values {
		var key []byte
		for _, p := range at {
			for _, f := range []form{plain, opened} {
				if p.in.eval(p.schema, v, "", f).ok {
					key = append(key, '1')
				} else {
					key = append(key, '0')
				}
			}
		}
		i, ok := index[string(key)]
		if !ok {
			i = len(all)
			index[string(key)] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], v)
	}
	return all
}

func (s sampler) oneOf(classes [][]any) any {
	return oneAny(s, classes[s.rng.IntN(len(classes))])
}

func (s sampler) scalars(m tree) []any {
	values := slices.Clone(listOf(m, "enum"))
	if c, ok := m["const"]; ok {
		values = append(values, c)
	}
	for _, typical := range [][2]any{{"null", nil}, {"boolean", true}, {"integer", rat("1")}, {"number", rat("0.5")}, {"string", "a"}} {
		if m["type"] == typical[0] || slices.Contains(listOf(m, "type"), typical[0]) {
			values = append(values, typical[1])
		}
	}
	for _, keyword := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} {
		if n, ok := m[keyword].(*big.Rat); ok {
			for _, by := range []string{"-1", "-0.5", "0", "0.5", "1", "0.25"} {
				values = append(values, new(big.Rat).Add(n, rat(by)))
			}
			values = append(values, new(big.Rat).Mul(n, rat("6")))
		}
	}
	if has(m, "multipleOf") {
		for i := int64(-6); i <= 26; i++ {
			values = append(values, big.NewRat(i, 2))
		}
	}
	for _, keyword := range []string{"minLength", "maxLength"} {
		if n, ok := m[keyword].(*big.Rat); ok {
			k, _ := n.Float64()
			for i := max(0, int(k)-1); i <= int(k)+1; i++ {
				values = append(values, strings.Repeat("x", i), strings.Repeat("😀", i), strings.Repeat("a", i))
			}
		}
	}
	if pattern, ok := m["pattern"].(string); ok {
		for _, word := range drawnWords {
			if expression(pattern).MatchString(word) || s.rng.IntN(3) == 0 {
				values = append(values, word)
			}
		}
	}
	return values
}

func (s sampler) objects(all []tree2, depth, most int) []any {
	children := map[string][]placed{"z": nil}
	for _, p := range all {
		for _, keyword := range []string{"properties", "dependentSchemas", "dependentRequired", "dependencies"} {
			for name := range objectOf(p.m, keyword) {
				children[name] = nil
			}
		}
		for _, name := range listOf(p.m, "required") {
			children[name.(string)] = nil
		}
		for pattern := range objectOf(p.m, "patternProperties") {
			for _, word := range []string{"ab", "xb", "x", "", "a", "b", "aa", "ba", "aab"} {
				if expression(pattern).MatchString(word) {
					children[word] = nil
				}
			}
		}
		for _, name := range append(listOf(p.m, "enum"), p.m["const"]) {
			if m, ok := name.(tree); ok {
				for name := range m {
					children[name] = nil
				}
			}
		}
		if p.m["propertyNames"] != nil {
			children[""], children["a"], children["b"] = nil, nil, nil
		}
	}
	names := slices.Sorted(maps.Keys(children))
	choices := map[string][][]any{}
	for _, name := range names {
		var at []placed
		for _, p := range all {
			if sub, ok := objectOf(p.m, "properties")[name]; ok {
				at = append(at, placed{p.in, sub})
			}
			within := objectOf(p.m, "patternProperties")
			for _, pattern := range slices.Sorted(maps.Keys(within)) {
				if expression(pattern).MatchString(name) {
					at = append(at, placed{p.in, within[pattern]})
				}
			}
			for _, keyword := range []string{"additionalProperties", "unevaluatedProperties"} {
				if sub, ok := p.m[keyword]; ok {
					at = append(at, placed{p.in, sub})
				}
			}
		}
		choices[name] = classes(at, s.values(at, depth-1, max(12, most/4)))
	}
	var values []any
	for range most {
		v := tree{}
		p := 1 + s.rng.IntN(4)
		for _, name := range names {
			if s.rng.IntN(5) < p {
				v[name] = s.oneOf(choices[name])
			}
		}
		if len(v) <= 4 {
			values = append(values, v)
		}
	}
	for _, name := range names {
		for _, class := range choices[name] {
			for _, value := range class[:min(len(class), 3)] {
				values = append(values, tree{name: value})
			}
		}
	}
	return values
}

func (s sampler) arrays(all []tree2, depth, most int) []any {
	var at []placed
	speaks := false
	var constants []any
	for _, p := range all {
		for _, keyword := range []string{"items", "contains", "additionalItems", "unevaluatedItems"} {
			if _, several := p.m[keyword].([]any); has(p.m, keyword) && !several {
				at = append(at, placed{p.in, p.m[keyword]})
			}
		}
		for _, keyword := range []string{"prefixItems", "items"} {
			for _, sub := range listOf(p.m, keyword) {
				at = append(at, placed{p.in, sub})
			}
		}
		for keyword := range p.m {
			speaks = speaks || strings.HasSuffix(keyword, "Items")
		}
		for _, v := range append(listOf(p.m, "enum"), p.m["const"]) {
			if v, ok := v.([]any); ok {
				speaks, constants = true, append(constants, v)
			}
		}
	}
	if len(at) == 0 && !speaks {
		return []any{[]any{}}
	}
	choices := classes(at, s.values(at, depth-1, max(12, most/2)))
	values := append(constants, []any{})
	for range most {
		v := make([]any, 1+s.rng.IntN(4))
		for i := range v {
			v[i] = s.oneOf(choices)
		}
		values = append(values, v)
	}
	return values
}

// perturbed adds, drops or moves something in a value.
func (s sampler) perturbed(v any) any {
	switch v := v.(type) {
	case tree:
		c := clone(v).(tree)
		names := slices.Sorted(maps.Keys(c))
		if len(names) > 0 && s.rng.IntN(2) == 0 {
			name := names[s.rng.IntN(len(names))]
			if s.rng.IntN(2) == 0 {
				delete(c, name)
			} else {
				c[name] = s.perturbed(c[name])
			}
			return c
		}
		c[[]string{"a", "b", "z"}[s.rng.IntN(3)]] = oneAny(s, []any{nil, rat("1"), "a", tree{}, tree{"z": rat("1")}})
		return c
	case []any:
		c := clone(v).([]any)
		if len(c) > 0 && s.rng.IntN(2) == 0 {
			i := s.rng.IntN(len(c))
			c[i] = s.perturbed(c[i])
			return c
		}
		return append(c, oneAny(s, []any{nil, rat("1"), "a", tree{"z": rat("1")}}))
	case *big.Rat:
		return new(big.Rat).Add(v, rat(oneAny(s, []any{"1", "-1", "0.5", "-0.5"}).(string)))
	case string:
		return v + "a"
	default:
		return rat("1")
	}
}
