package compat_test

import (
	"maps"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// oracle is a second reading of compat.md, by brute force and without a thought
// for speed: it evaluates a schema given as a plain tree (map[string]any, []any,
// string, *big.Rat, bool, nil) against a value of the same kind. It shares no
// code with the prover, the validator or the model of contract/schema.
type oracle struct {
	name  string
	root  map[string]any
	draft int // 4, 6, 7, 2019 or 2020
	// scope is the dynamic scope: the resources that evaluation has entered, the
	// outermost first; nil is that of the root.
	scope     []map[string]any
	resources map[string]tree // by $id
}

func newOracle(name string, root tree, draft int) oracle {
	return oracle{name: name, root: root, draft: draft, resources: embedded(root)}
}

// member is a schema of T at a location, and whether it was reached through an `if`.
type member struct {
	at     string
	schema map[string]any
	asIf   bool
}

// outcome is what evaluating a schema at a location gives: if it succeeds, what
// it evaluates there and all of T below.
type outcome struct {
	ok    bool
	names map[string]bool
	items map[int]bool
	t     []member
}

func (r *outcome) join(other outcome) {
	maps.Copy(r.names, other.names)
	maps.Copy(r.items, other.items)
	r.t = append(r.t, other.t...)
}

// form is how a schema is read: as written, or opened for the tolerant reader.
type form bool

const (
	plain  form = false
	opened form = true
)

func (o oracle) valid(v any) bool { return o.eval(o.root, v, "", plain).ok }

func (o oracle) readable(v any) bool { return o.eval(o.root, v, "", opened).ok }

// writable is membership in W.
func (o oracle) writable(v any) bool {
	r := o.eval(o.root, v, "", plain)
	return r.ok && declared(v, "", r.t)
}

func declared(v any, at string, t []member) bool {
	var here []member
	for _, m := range t {
		if m.at == at {
			here = append(here, m)
			if has(m.schema, "enum") || has(m.schema, "const") {
				return true
			}
		}
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			if !declared(item, below(at, strconv.Itoa(i)), t) {
				return false
			}
		}
	case map[string]any:
		closed := slices.ContainsFunc(here, func(m member) bool {
			return !m.asIf && (has(m.schema, "properties") || has(m.schema, "patternProperties"))
		})
		for name, value := range v {
			if closed && !slices.ContainsFunc(here, func(m member) bool { return knows(m.schema, name) }) {
				return false
			}
			if !declared(value, below(at, name), t) {
				return false
			}
		}
	}
	return true
}

// knows reports whether s evaluates name or requires it.
func knows(s map[string]any, name string) bool {
	for _, required := range listOf(s, "required") {
		if required == name {
			return true
		}
	}
	if _, ok := objectOf(s, "properties")[name]; ok {
		return true
	}
	for pattern := range objectOf(s, "patternProperties") {
		if expression(pattern).MatchString(name) {
			return true
		}
	}
	for _, keyword := range []string{"additionalProperties", "unevaluatedProperties"} {
		if sub, ok := s[keyword]; ok && sub != false {
			return true
		}
	}
	return false
}

var expressions sync.Map // by pattern

// anyButLineEnds is what the dot of ECMA-262 stands for.
const anyButLineEnds = `[^\n\r\x{2028}\x{2029}]`

// expression compiles a pattern that means the same in RE2 and in ECMA-262, but
// for the dot.
func expression(pattern string) *regexp.Regexp {
	known, ok := expressions.Load(pattern)
	if !ok {
		known, _ = expressions.LoadOrStore(pattern, regexp.MustCompile(strings.ReplaceAll(pattern, ".", anyButLineEnds)))
	}
	return known.(*regexp.Regexp)
}

func below(at, token string) string { return at + "/" + token }

func has(s map[string]any, keyword string) bool { _, ok := s[keyword]; return ok }

func listOf(s map[string]any, keyword string) []any { l, _ := s[keyword].([]any); return l }

func objectOf(s map[string]any, keyword string) map[string]any {
	m, _ := s[keyword].(map[string]any)
	return m
}

// isNothing reports whether a schema is false or {"not": {}}, true being {}.
func isNothing(s any) bool {
	m, ok := s.(tree)
	if !ok {
		return s == false
	}
	not := m["not"]
	return len(m) == 1 && (not == true || reflect.DeepEqual(not, tree{}))
}

func (o oracle) eval(schema, v any, at string, f form) outcome {
	if b, ok := schema.(bool); ok {
		return outcome{ok: b}
	}
	s := schema.(map[string]any)
	o = o.entering(s)
	r := outcome{ok: true, names: map[string]bool{}, items: map[int]bool{}}
	for _, keyword := range []string{"$ref", "$dynamicRef", "$recursiveRef"} {
		ref, ok := s[keyword].(string)
		if !ok || keyword == "$dynamicRef" && o.draft != 2020 || keyword == "$recursiveRef" && o.draft != 2019 {
			continue
		}
		target, in := o.follow(keyword, ref)
		sub := in.eval(target, v, at, f)
		if !sub.ok {
			return outcome{}
		}
		r.join(sub)
		if o.draft <= 7 { // its siblings are ignored
			r.t = append(r.t, member{at: at, schema: map[string]any{"$ref": ref}})
			return r
		}
	}
	if !o.assertions(s, v, f) || !o.inPlace(s, v, at, f, &r) {
		return outcome{}
	}
	switch v := v.(type) {
	case []any:
		r.ok = o.children(s, v, at, f, &r)
	case map[string]any:
		r.ok = o.members(s, v, at, f, &r)
	}
	if !r.ok {
		return outcome{}
	}
	r.t = append(r.t, member{at: at, schema: s})
	return r
}

// inPlace evaluates the subschemas that apply to the value itself.
func (o oracle) inPlace(s map[string]any, v any, at string, f form, r *outcome) bool {
	for _, sub := range listOf(s, "allOf") {
		got := o.eval(sub, v, at, f)
		if !got.ok {
			return false
		}
		r.join(got)
	}
	if branches, ok := s["anyOf"].([]any); ok {
		some := false
		for _, sub := range branches {
			if got := o.eval(sub, v, at, f); got.ok {
				some = true
				r.join(got)
			}
		}
		if !some {
			return false
		}
	}
	if branches, ok := s["oneOf"].([]any); ok && !o.oneOf(branches, v, at, f, r) {
		return false
	}
	if not, ok := s["not"]; ok && o.eval(not, v, at, plain).ok {
		return false
	}
	if o.draft >= 7 && has(s, "if") {
		taken := "else"
		if got := o.eval(s["if"], v, at, plain); got.ok {
			taken = "then"
			for i := range got.t { // what an `if` reaches describes, it does not declare
				got.t[i].asIf = true
			}
			r.join(got)
		}
		if sub, ok := s[taken]; ok {
			got := o.eval(sub, v, at, f)
			if !got.ok {
				return false
			}
			r.join(got)
		}
	}
	return o.dependencies(s, v, at, f, r)
}

// oneOf is, opened, anyOf over i of (R(Sᵢ) and not Sⱼ for all j ≠ i).
func (o oracle) oneOf(branches []any, v any, at string, f form, r *outcome) bool {
	var matches []int
	for i, sub := range branches {
		if o.eval(sub, v, at, plain).ok {
			matches = append(matches, i)
		}
	}
	some := false
	for i, sub := range branches {
		others := slices.DeleteFunc(slices.Clone(matches), func(j int) bool { return j == i })
		if got := o.eval(sub, v, at, f); got.ok && len(others) == 0 {
			some = true
			r.join(got)
		}
	}
	return some
}

func (o oracle) dependencies(s map[string]any, v any, at string, f form, r *outcome) bool {
	m, ok := v.(map[string]any)
	if !ok {
		return true
	}
	keywords := []string{"dependentRequired", "dependentSchemas"}
	if o.draft <= 7 {
		keywords = []string{"dependencies"}
	}
	for _, keyword := range keywords {
		for name, dependency := range objectOf(s, keyword) {
			if !has(m, name) {
				continue
			}
			if names, ok := dependency.([]any); ok {
				for _, needed := range names {
					if !has(m, needed.(string)) {
						return false
					}
				}
				continue
			}
			got := o.eval(dependency, v, at, f)
			if !got.ok {
				return false
			}
			r.join(got)
		}
	}
	return true
}

func (o oracle) children(s map[string]any, v []any, at string, f form, r *outcome) bool {
	apply := func(sub any, i int, f form) bool {
		got := o.eval(sub, v[i], below(at, strconv.Itoa(i)), f)
		r.t = append(r.t, got.t...)
		return got.ok
	}
	prefix, rest := listOf(s, "prefixItems"), s["items"]
	if o.draft < 2020 {
		prefix = listOf(s, "items")
		if _, isArray := s["items"].([]any); isArray {
			rest = s["additionalItems"]
		}
	}
	for i := range v {
		if i < len(prefix) {
			r.items[i] = true
			if !apply(prefix[i], i, f) {
				return false
			}
		} else if rest != nil {
			r.items[i] = true
			if !apply(rest, i, f) {
				return false
			}
		}
	}
	if !o.contains(s, v, f, r, apply) {
		return false
	}
	if sub, ok := s["unevaluatedItems"]; ok && o.draft > 7 {
		for i := range v {
			if !r.items[i] && !apply(sub, i, f) {
				return false
			}
		}
		for i := range v {
			r.items[i] = true
		}
	}
	return true
}

func (o oracle) contains(s map[string]any, v []any, f form, r *outcome, apply func(any, int, form) bool) bool {
	sub, ok := s["contains"]
	if !ok || o.draft < 6 {
		return true
	}
	least, most := big.NewRat(1, 1), big.NewRat(int64(len(v)), 1)
	if o.draft > 7 {
		if n, ok := s["minContains"].(*big.Rat); ok {
			least = n
		}
		if n, ok := s["maxContains"].(*big.Rat); ok {
			most, f = n, plain
		}
	}
	n := big.NewRat(0, 1)
	for i := range v {
		if apply(sub, i, f) {
			n.Add(n, big.NewRat(1, 1))
			if o.draft == 2020 {
				r.items[i] = true
			}
		}
	}
	return n.Cmp(least) >= 0 && n.Cmp(most) <= 0
}

func (o oracle) members(s map[string]any, v map[string]any, at string, f form, r *outcome) bool {
	apply := func(sub any, name string) bool {
		r.names[name] = true
		got := o.eval(sub, v[name], below(at, name), f)
		r.t = append(r.t, got.t...)
		return got.ok
	}
	for name := range v {
		if sub, ok := s["propertyNames"]; ok && o.draft >= 6 && !o.eval(sub, name, "", plain).ok {
			return false
		}
		matched := false
		if sub, ok := objectOf(s, "properties")[name]; ok {
			matched = true
			if !apply(sub, name) {
				return false
			}
		}
		for pattern, sub := range objectOf(s, "patternProperties") {
			if expression(pattern).MatchString(name) {
				matched = true
				if !apply(sub, name) {
					return false
				}
			}
		}
		if sub, ok := s["additionalProperties"]; ok && !matched && !(f == opened && isNothing(sub)) && !apply(sub, name) {
			return false
		}
	}
	if sub, ok := s["unevaluatedProperties"]; ok && o.draft > 7 && !(f == opened && isNothing(sub)) {
		for name := range v {
			if !r.names[name] && !apply(sub, name) {
				return false
			}
		}
	}
	return true
}

// assertions evaluates the keywords that have no subschemas.
func (o oracle) assertions(s map[string]any, v any, f form) bool {
	if types, ok := s["type"]; ok {
		names, isList := types.([]any)
		if !isList {
			names = []any{types}
		}
		if !slices.ContainsFunc(names, func(name any) bool { return isOfType(v, name.(string)) }) {
			return false
		}
	}
	if values, ok := s["enum"].([]any); ok {
		match := func(e any) bool { return same(e, v) }
		if f == opened && s["x-open-enum"] == true {
			match = func(e any) bool { // of integers, the type is integer
				n, ok := e.(*big.Rat)
				return typeName(e) == typeName(v) && (!ok || !n.IsInt() || v.(*big.Rat).IsInt())
			}
		}
		if !slices.ContainsFunc(values, match) {
			return false
		}
	}
	if c, ok := s["const"]; ok && o.draft >= 6 && !same(c, v) {
		return false
	}
	number := func(keyword string) *big.Rat { n, _ := s[keyword].(*big.Rat); return n }
	within := func(least, most string, n int) bool {
		at := big.NewRat(int64(n), 1)
		return (number(least) == nil || at.Cmp(number(least)) >= 0) && (number(most) == nil || at.Cmp(number(most)) <= 0)
	}
	switch v := v.(type) {
	case *big.Rat:
		if n := number("minimum"); n != nil && v.Cmp(n) < 0 {
			return false
		}
		if n := number("maximum"); n != nil && v.Cmp(n) > 0 {
			return false
		}
		least, most := number("exclusiveMinimum"), number("exclusiveMaximum")
		if s["exclusiveMinimum"] == true { // draft 4
			least = number("minimum")
		}
		if s["exclusiveMaximum"] == true {
			most = number("maximum")
		}
		if least != nil && v.Cmp(least) <= 0 || most != nil && v.Cmp(most) >= 0 {
			return false
		}
		if n := number("multipleOf"); n != nil && !new(big.Rat).Quo(v, n).IsInt() {
			return false
		}
	case string:
		pattern, _ := s["pattern"].(string)
		return within("minLength", "maxLength", utf8.RuneCountInString(v)) && expression(pattern).MatchString(v)
	case []any:
		if !within("minItems", "maxItems", len(v)) {
			return false
		}
		for i := range v {
			for j := range i {
				if s["uniqueItems"] == true && same(v[i], v[j]) {
					return false
				}
			}
		}
	case map[string]any:
		for _, name := range listOf(s, "required") {
			if !has(v, name.(string)) {
				return false
			}
		}
		return within("minProperties", "maxProperties", len(v))
	}
	return true
}

func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case *big.Rat:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	default:
		_ = v
		return "object"
	}
}

func isOfType(v any, name string) bool {
	if n, ok := v.(*big.Rat); ok && name == "integer" {
		return n.IsInt()
	}
	return typeName(v) == name
}

func same(a, b any) bool {
	if typeName(a) != typeName(b) {
		return false
	}
	switch a := a.(type) {
	case *big.Rat:
		return a.Cmp(b.(*big.Rat)) == 0
	case []any:
		return slices.EqualFunc(a, b.([]any), same)
	case map[string]any:
		return maps.EqualFunc(a, b.(map[string]any), same)
	default:
		return a == b
	}
}
