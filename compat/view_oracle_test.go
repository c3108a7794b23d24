package compat_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// want is what is left of a consumer's field at a place of an event.
type want struct {
	tokens  []string // escaped
	ignores bool     // of enum-values with `otherwise: ignore`
}

func wants(read, ignored []string) []want {
	var list []want
	for i, p := range slices.Concat(read, ignored) {
		w := want{ignores: i >= len(read)}
		if p != "" {
			w.tokens = strings.Split(p, "/")[1:]
		}
		list = append(list, w)
	}
	return list
}

// anyPart stands for any item or member, where no name can.
const anyPart = "\x00"

// step is what is wanted of a member or item, or of any of them.
func step(ws []want, name string) []want {
	var next []want
	for _, w := range ws {
		switch {
		case len(w.tokens) == 0:
			next = append(next, want{})
		case w.tokens[0] == "*", strings.NewReplacer("~0", "~", "~1", "/", "~2", "*").Replace(w.tokens[0]) == name:
			next = append(next, want{w.tokens[1:], w.ignores})
		}
	}
	return next
}

func here(ws []want) (whole, ignoring bool) {
	below := false
	for _, w := range ws {
		if len(w.tokens) == 0 {
			whole, ignoring = true, ignoring || w.ignores
		} else {
			below = below || w.ignores
		}
	}
	return whole && !ignoring && !below, ignoring && !below
}

// views is membership in View(S, F): a reading of compat.md by value, not by
// schema, without a thought for speed. What is opened is R, as f says.
func (o oracle) views(schema, v any, ws []want, f form) bool {
	whole, ignoring := here(ws)
	if len(ws) == 0 {
		return true
	}
	if b, ok := schema.(bool); whole || ok {
		return whole && o.eval(schema, v, "", f).ok || !whole && b
	}
	s := schema.(tree)
	o = o.entering(s)
	if r := o.refs(s); len(r) > 0 {
		for _, ref := range r {
			if target, in := o.follow(ref[0], ref[1]); !in.views(target, v, ws, f) {
				return false
			}
		}
		if o.draft <= 7 {
			return true
		}
	}
	if has(s, "type") && !o.assertions(tree{"type": s["type"]}, v, f) {
		return false
	}
	for _, sub := range listOf(s, "allOf") {
		if !o.views(sub, v, ws, f) {
			return false
		}
	}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		some := func(sub any) bool { return o.views(sub, v, ws, f) }
		if has(s, keyword) && !slices.ContainsFunc(listOf(s, keyword), some) {
			return false
		}
	}
	if !o.viewsIf(s, v, ws, f) {
		return false
	}
	if not, ok := s["not"]; ok && (ignoring || o.allRead(not, ws)) && o.eval(not, v, "", plain).ok {
		return false
	}
	if ignoring {
		return o.ignores(s, v, f)
	}
	return o.viewsParts(s, v, ws, f)
}

func (o oracle) refs(s tree) [][2]string {
	var list [][2]string
	for _, keyword := range []string{"$ref", "$dynamicRef", "$recursiveRef"} {
		ref, ok := s[keyword].(string)
		if ok && (keyword != "$dynamicRef" || o.draft == 2020) && (keyword != "$recursiveRef" || o.draft == 2019) {
			list = append(list, [2]string{keyword, ref})
		}
	}
	return list
}

func (o oracle) viewsIf(s tree, v any, ws []want, f form) bool {
	_, then := s["then"]
	_, otherwise := s["else"]
	if !has(s, "if") || o.draft < 7 || !then && !otherwise {
		return true
	}
	if o.allRead(s["if"], ws) && (!then || o.allRead(s["then"], ws)) && (!otherwise || o.allRead(s["else"], ws)) {
		taken := "else"
		if o.eval(s["if"], v, "", plain).ok {
			taken = "then"
		}
		return !has(s, taken) || o.eval(s[taken], v, "", f).ok
	}
	return !then || !otherwise || o.views(s["then"], v, ws, f) || o.views(s["else"], v, ws, f)
}

// ignores is R without what unions and conditions say, its enum opened.
func (o oracle) ignores(s tree, v any, f form) bool {
	rest := maps.Clone(s)
	drop(rest, "$id", "$dynamicAnchor", "$recursiveAnchor") // o has entered it
	drop(rest, "$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties")
	values, closed := rest["enum"].([]any)
	drop(rest, "enum", "const")
	if c, ok := s["const"]; ok && !o.assertions(tree{"enum": []any{c}, "x-open-enum": true}, v, opened) {
		return false
	}
	if closed && !o.assertions(tree{"enum": values, "x-open-enum": true}, v, opened) {
		return false
	}
	return o.eval(rest, v, "", f).ok
}

// viewsParts is about members and items.
func (o oracle) viewsParts(s tree, v any, ws []want, f form) bool {
	every := step(ws, anyPart)
	kept := tree{}
	keep := func(keywords ...string) {
		for _, k := range keywords {
			if x, ok := s[k]; ok {
				kept[k] = x
			}
		}
	}
	if len(every) > 0 {
		keep("minItems", "maxItems", "minProperties", "maxProperties", "propertyNames")
		if whole, _ := here(every); whole {
			keep("uniqueItems")
		}
		if has(s, "contains") && o.allRead(s["contains"], every) {
			keep("contains", "minContains", "maxContains")
		}
	}
	if !o.eval(kept, v, "", f).ok {
		return false
	}
	switch v := v.(type) {
	case []any:
		for i := range v {
			if sub, ok := o.itemOf(s, i); ok && !o.views(sub, v[i], step(ws, strconv.Itoa(i)), f) {
				return false
			}
		}
	case tree:
		for _, name := range listOf(s, "required") {
			if !has(v, name.(string)) && len(step(ws, name.(string))) > 0 {
				return false
			}
		}
		for name, value := range v {
			for _, sub := range o.membersOf(s, name, f) {
				if !o.views(sub, value, step(ws, name), f) {
					return false
				}
			}
		}
		return o.viewsDependencies(s, v, ws, f)
	}
	return true
}

func (o oracle) itemOf(s tree, i int) (any, bool) {
	prefix, rest := listOf(s, "prefixItems"), "items"
	if _, isArray := s["items"].([]any); o.draft < 2020 {
		if prefix = listOf(s, "items"); isArray {
			rest = "additionalItems"
		}
	}
	if i < len(prefix) {
		return prefix[i], true
	}
	sub, ok := s[rest]
	return sub, ok
}

func (o oracle) membersOf(s tree, name string, f form) []any {
	var list []any
	if sub, ok := objectOf(s, "properties")[name]; ok {
		list = append(list, sub)
	}
	for pattern, sub := range objectOf(s, "patternProperties") {
		if expression(pattern).MatchString(name) {
			list = append(list, sub)
		}
	}
	if sub, ok := s["additionalProperties"]; ok && len(list) == 0 && (f == plain || !isNothing(sub)) {
		list = append(list, sub)
	}
	return list
}

func (o oracle) viewsDependencies(s tree, v tree, ws []want, f form) bool {
	for _, keyword := range []string{"dependencies", "dependentRequired", "dependentSchemas"} {
		for name, needs := range objectOf(s, keyword) {
			if !has(v, name) || !o.dependencyRead(name, needs, ws) {
				continue
			}
			if names, ok := needs.([]any); ok {
				for _, needed := range names {
					if !has(v, needed.(string)) {
						return false
					}
				}
			} else if !o.eval(needs, v, "", f).ok {
				return false
			}
		}
	}
	return true
}

func (o oracle) dependencyRead(name string, needs any, ws []want) bool {
	if names, ok := needs.([]any); ok {
		return !slices.ContainsFunc(append([]any{name}, names...), func(n any) bool { return len(step(ws, n.(string))) == 0 })
	}
	return len(step(ws, name)) > 0 && o.allRead(needs, ws)
}

// allRead reports whether all that a schema constrains is read.
func (o oracle) allRead(schema any, ws []want) bool {
	whole, ignoring := here(ws)
	if len(ws) == 0 || ignoring {
		_, isBool := schema.(bool)
		return isBool && len(ws) > 0
	}
	s, ok := schema.(tree)
	if whole || !ok {
		return true
	}
	o = o.entering(s)
	for _, ref := range o.refs(s) {
		if target, in := o.follow(ref[0], ref[1]); !in.allRead(target, ws) {
			return false
		}
		if o.draft <= 7 {
			return true
		}
	}
	every := step(ws, anyPart)
	read := func(sub any, ws []want) bool { return len(ws) > 0 && o.allRead(sub, ws) }
	for keyword, value := range s {
		ok := true
		switch keyword {
		case "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
			"minLength", "maxLength", "pattern", "unevaluatedItems", "unevaluatedProperties":
			ok = false
		case "allOf", "anyOf", "oneOf":
			ok = !slices.ContainsFunc(value.([]any), func(sub any) bool { return !o.allRead(sub, ws) })
		case "then", "else":
			ok = !has(s, "if") || o.allRead(value, ws)
		case "not", "if":
			ok = o.allRead(value, ws)
		case "minItems", "maxItems", "minProperties", "maxProperties", "propertyNames":
			ok = len(every) > 0
		case "uniqueItems":
			all, _ := here(every)
			ok = value != true || all
		case "contains", "additionalProperties", "additionalItems":
			ok = read(value, every)
		case "items", "prefixItems":
			list, several := value.([]any)
			if !several {
				ok = read(value, every)
			}
			for i, sub := range list {
				ok = ok && read(sub, step(ws, strconv.Itoa(i)))
			}
		case "required":
			ok = !slices.ContainsFunc(value.([]any), func(n any) bool { return len(step(ws, n.(string))) == 0 })
		case "properties":
			for name, sub := range value.(tree) {
				ok = ok && read(sub, step(ws, name))
			}
		case "patternProperties":
			for _, sub := range value.(tree) {
				ok = ok && read(sub, every)
			}
		case "dependencies", "dependentRequired", "dependentSchemas":
			for name, needs := range value.(tree) {
				ok = ok && o.dependencyRead(name, needs, ws)
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

// present reports whether a field is somewhere in a value; wanted, if it is not
// nil, says which value it must have.
func present(v any, tokens []string, wanted *any) bool {
	if len(tokens) == 0 {
		return wanted == nil || same(v, *wanted)
	}
	ws := []want{{tokens: tokens[:1]}}
	switch v := v.(type) {
	case tree:
		for name, value := range v {
			if len(step(ws, name)) > 0 && present(value, tokens[1:], wanted) {
				return true
			}
		}
	case []any:
		for i, item := range v {
			if len(step(ws, strconv.Itoa(i))) > 0 && present(item, tokens[1:], wanted) {
				return true
			}
		}
	}
	return false
}
