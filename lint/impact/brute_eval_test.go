package impact_test

import (
	"encoding/json"
	"github.com/google/go-cmp/cmp"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What follows reads compat.md by values and without a thought for speed: nothing of
// the prover is in it.

type tree = map[string]any

// brute evaluates schemas of one document.
type brute struct{ root tree }

func (b brute) follow(s any) any {
	if t, ok := s.(tree); ok && t["$ref"] != nil {
		return b.root["$defs"].(tree)[strings.TrimPrefix(t["$ref"].(string), "#/$defs/")]
	}
	return s
}

// valid reports whether v is valid; opened, as a tolerant reader has it: nothing is
// closed.
func (b brute) valid(schema, v any, opened bool) bool {
	schema = b.follow(schema)
	if is, ok := schema.(bool); ok {
		return is
	}
	s := schema.(tree)
	is := func(sub any) bool { return b.valid(sub, v, opened) }
	plain := func(sub any) bool { return b.valid(sub, v, false) }
	count := func(list any, is func(any) bool) (n int) {
		for _, sub := range list.([]any) {
			if is(sub) {
				n++
			}
		}
		return n
	}
	if t, ok := s["type"]; ok && !isOf(t, v) {
		return false
	}
	if e, ok := s["enum"]; ok && !slices.ContainsFunc(e.([]any), func(x any) bool { return reflect.DeepEqual(x, v) }) {
		return false
	}
	if c, ok := s["const"]; ok && !reflect.DeepEqual(c, v) {
		return false
	}
	if x, ok := s["maximum"]; ok {
		if n, isNumber := v.(float64); isNumber && n > x.(float64) {
			return false
		}
	}
	if x, ok := s["maxLength"]; ok {
		if text, isText := v.(string); isText && len(text) > int(x.(float64)) {
			return false
		}
	}
	if x, ok := s["allOf"]; ok && count(x, is) < len(x.([]any)) {
		return false
	}
	if x, ok := s["anyOf"]; ok && count(x, is) == 0 {
		return false
	}
	if x, ok := s["oneOf"]; ok && (count(x, plain) > 1 || count(x, is) == 0) {
		return false
	}
	if x, ok := s["not"]; ok && plain(x) {
		return false
	}
	if x, ok := s["if"]; ok {
		then := "else"
		if plain(x) {
			then = "then"
		}
		if s[then] != nil && !is(s[then]) {
			return false
		}
	}
	switch v := v.(type) {
	case []any:
		if x, ok := s["maxItems"]; ok && len(v) > int(x.(float64)) {
			return false
		}
		if x, ok := s["items"]; ok {
			return !slices.ContainsFunc(v, func(item any) bool { return !b.valid(x, item, opened) })
		}
	case tree:
		return b.validObject(s, v, opened)
	}
	return true
}

func isOf(t, v any) bool {
	list, ok := t.([]any)
	if !ok {
		list = []any{t}
	}
	name := map[string]string{"string": "string", "float64": "integer", "bool": "boolean", "map[string]interface {}": "object", "[]interface {}": "array"}
	is := "null"
	if v != nil {
		is = name[reflect.TypeOf(v).String()]
	}
	return slices.Contains(list, any(is))
}

func (b brute) validObject(s, v tree, opened bool) bool {
	for _, name := range listAt(s, "required") {
		if _, ok := v[name.(string)]; !ok {
			return false
		}
	}
	for name, needs := range treeAt(s, "dependentRequired") {
		for _, needed := range needs.([]any) {
			if _, ok := v[needed.(string)]; !ok && v[name] != nil {
				return false
			}
		}
	}
	for name, value := range v {
		for _, sub := range b.members(s, name, opened) {
			if !b.valid(sub, value, opened) {
				return false
			}
		}
	}
	if x, ok := s["unevaluatedProperties"]; ok && closes(x) && !opened {
		known := b.known(b.applying(s, v), v)
		for name := range v {
			if !known[name] {
				return false
			}
		}
	}
	return true
}

// closes reports whether no other member may be, in the two ways that a tolerant
// reader opens.
func closes(sub any) bool { return sub == false || cmp.Equal(sub, any(tree{"not": tree{}})) }

// members are the schemas of a member, but for what is unevaluated.
func (b brute) members(s tree, name string, opened bool) []any {
	var list []any
	if sub, ok := treeAt(s, "properties")[name]; ok {
		list = append(list, sub)
	}
	for pattern, sub := range treeAt(s, "patternProperties") {
		if regexp.MustCompile(pattern).MatchString(name) {
			list = append(list, sub)
		}
	}
	if sub, ok := s["additionalProperties"]; ok && len(list) == 0 && !(opened && closes(sub)) {
		list = append(list, sub)
	}
	return list
}

// applying are all the schemas that apply to v in the place of s and take it.
func (b brute) applying(schema, v any) []tree {
	s, ok := b.follow(schema).(tree)
	if !ok || !b.valid(bare(s), v, false) {
		return nil
	}
	list := []tree{s}
	for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
		for _, sub := range listAt(s, keyword) {
			if b.valid(sub, v, false) {
				list = append(list, b.applying(sub, v)...)
			}
		}
	}
	if x, ok := s["if"]; ok {
		then := "else"
		if b.valid(x, v, false) {
			then = "then"
			for _, t := range b.applying(x, v) { // it evaluates, and declares nothing
				t = maps.Clone(t)
				t["declares nothing"] = true
				list = append(list, t)
			}
		}
		if s[then] != nil {
			list = append(list, b.applying(s[then], v)...)
		}
	}
	return list
}

// bare is s without what has to know what else evaluates.
func bare(s tree) tree {
	s = maps.Clone(s)
	delete(s, "unevaluatedProperties")
	return s
}

func (b brute) known(at []tree, v tree) map[string]bool {
	known := map[string]bool{}
	for _, s := range at {
		for name := range v {
			for _, sub := range b.members(s, name, false) {
				known[name] = known[name] || sub != false
			}
		}
	}
	return known
}

// writes reports whether the writer of the schema may write v.
func (b brute) writes(v any) bool { return b.valid(b.root, v, false) && b.declared([]any{b.root}, v) }

func (b brute) declared(schemas []any, v any) bool {
	var at []tree
	for _, s := range schemas {
		at = append(at, b.applying(s, v)...)
	}
	if slices.ContainsFunc(at, func(s tree) bool { return s["enum"] != nil || s["const"] != nil }) {
		return true
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			var next []any
			for _, s := range at {
				if x, ok := s["items"]; ok {
					next = append(next, x)
				}
			}
			if !b.declared(next, item) {
				return false
			}
		}
	case tree:
		declares := slices.ContainsFunc(at, func(s tree) bool {
			return s["declares nothing"] == nil && (s["properties"] != nil || s["patternProperties"] != nil)
		})
		known := b.known(at, v)
		for name, value := range v {
			var next []any
			for _, s := range at {
				next = append(next, b.members(s, name, false)...)
				known[name] = known[name] || slices.Contains(listAt(s, "required"), any(name)) || s["unevaluatedProperties"] == true
			}
			if declares && !known[name] || !b.declared(next, value) {
				return false
			}
		}
	}
	return true
}

func listAt(s tree, keyword string) []any { list, _ := s[keyword].([]any); return list }
func treeAt(s tree, keyword string) tree  { sub, _ := s[keyword].(tree); return sub }

// seen is what who reads the fields sees of v: each place that they lead to, and, where
// they mean any item or member, how many there are and what they are called.
func seen(v any, fields []string) string {
	see := tree{}
	for _, field := range fields {
		var tokens []string
		if field != "" && field != "all" {
			tokens = strings.Split(field, "/")[1:]
		}
		look(see, v, "", tokens)
	}
	text, _ := json.Marshal(see)
	return string(text)
}

func look(see tree, v any, at string, tokens []string) {
	if len(tokens) == 0 {
		see[at] = v
		return
	}
	switch v := v.(type) {
	case tree:
		for name, value := range v {
			if tokens[0] == "*" {
				see[at+"/"+name+" is there"] = true
			}
			if tokens[0] == "*" || tokens[0] == name {
				look(see, value, at+"/"+name, tokens[1:])
			}
		}
	case []any:
		for i, item := range v {
			if tokens[0] == "*" {
				see[at+" has"] = float64(len(v))
				look(see, item, at+"/"+strconv.Itoa(i), tokens[1:])
			}
		}
	}
}

// placesOf are the fields that the value has, with `*` for any item or member.
func placesOf(v any, at string, found map[string]bool) {
	if at != "" {
		found[at] = true
	}
	switch v := v.(type) {
	case tree:
		for name, value := range v {
			placesOf(value, at+"/"+name, found)
			placesOf(value, at+"/*", found)
		}
	case []any:
		for _, item := range v {
			placesOf(item, at+"/*", found)
		}
	}
}
