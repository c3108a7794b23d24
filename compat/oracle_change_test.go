package compat_test

import (
	"maps"
	"math/big"
	"slices"
)

// changed returns a relative of a document: the same with a few changes.
func (d drawer) changed(root tree) tree {
	c := clone(root).(tree)
	for range 1 + d.pick(3) {
		all := sites(c, nil)
		i := d.pick(len(all) + 2)
		if i >= len(all) {
			d.changeKeywords(c)
			continue
		}
		s, ok := all[i].get().(tree)
		switch {
		case !ok || isNothing(s):
			all[i].set(d.schema(1, false))
		case d.one(3):
			all[i].set(d.wrapped(s, c))
		default:
			d.changeKeywords(s)
		}
	}
	return c
}

// wrapped says the same, or nearly, with another schema around it.
func (d drawer) wrapped(s tree, root tree) any {
	other := func() any { return d.schema(1, false) }
	switch d.pick(12) {
	case 0:
		return tree{"allOf": []any{s}}
	case 1:
		return tree{"anyOf": []any{s}}
	case 2:
		return tree{"oneOf": []any{s}}
	case 3:
		return tree{"allOf": []any{s, other()}}
	case 4:
		return tree{"anyOf": []any{s, other()}}
	case 5:
		return tree{"oneOf": []any{s, other()}}
	case 6:
		return tree{"anyOf": []any{true, s}}
	case 7:
		return tree{"not": tree{"not": s}}
	case 8:
		return tree{"if": s, "then": true, "else": false}
	case 9:
		return tree{"if": true, "then": s}
	case 10:
		return tree{"anyOf": []any{s, s}}
	default:
		name := "n" + string(rune('0'+len(objectOf(root, "$defs"))))
		objectOf(root, "$defs")[name] = s
		return tree{"$ref": "#/$defs/" + name}
	}
}

func (d drawer) changeKeywords(s tree) {
	switch d.pick(16) {
	case 0, 1:
		d.properties(s)[oneOf(d, drawnNames)] = d.child(1, false)
	case 2:
		if props := objectOf(s, "properties"); len(props) > 0 {
			delete(props, oneOf(d, slices.Sorted(maps.Keys(props))))
		}
	case 3:
		if props := objectOf(s, "properties"); len(props) > 0 {
			name := oneOf(d, slices.Sorted(maps.Keys(props)))
			props[oneOf(d, drawnNames)] = props[name]
			delete(props, name)
		}
	case 4:
		d.properties(s)[oneOf(d, drawnNames)] = oneOf(d, []any{true, false, tree{}})
	case 5:
		s["required"] = d.names()
	case 6:
		d.additional(s, 1, false)
	case 7:
		delete(s, "additionalProperties")
		delete(s, "unevaluatedProperties")
	case 8:
		d.properties(s)
	case 9:
		d.nudge(s)
	case 10:
		d.changeEnum(s)
	case 11:
		if keywords := slices.DeleteFunc(slices.Sorted(maps.Keys(s)), func(k string) bool { return k == "$defs" }); len(keywords) > 0 {
			delete(s, oneOf(d, keywords))
		}
	case 12:
		d.combine(s, 1, false)
	case 13:
		d.objectKeyword(s, 1, false)
	case 14:
		maps.Copy(s, d.scalar())
	case 15: // cousins: the properties said in two branches
		if props := objectOf(s, "properties"); len(props) > 0 {
			l := []any{}
			for _, name := range slices.Sorted(maps.Keys(props)) {
				l = append(l, tree{"properties": tree{name: props[name]}})
			}
			s["allOf"] = append(l, listOf(s, "allOf")...)
			delete(s, "properties")
		}
	}
}

func (d drawer) properties(s tree) tree {
	if objectOf(s, "properties") == nil {
		s["properties"] = tree{}
	}
	return objectOf(s, "properties")
}

// nudge moves a number of s by one.
func (d drawer) nudge(s tree) {
	for _, keyword := range slices.Sorted(maps.Keys(s)) {
		n, ok := s[keyword].(*big.Rat)
		if !ok || keyword == "const" {
			continue
		}
		if n.Sign() > 0 && keyword != "multipleOf" && d.one(2) {
			s[keyword] = new(big.Rat).Sub(n, rat("1"))
			if s[keyword].(*big.Rat).Sign() < 0 {
				s[keyword] = rat("0")
			}
		} else {
			s[keyword] = new(big.Rat).Add(n, rat("1"))
		}
		return
	}
}

func (d drawer) changeEnum(s tree) {
	values := listOf(s, "enum")
	switch {
	case values == nil:
		s["enum"] = d.values()
	case len(values) > 1 && d.one(2):
		s["enum"] = values[1:]
	case d.one(2):
		if v := d.value(); !slices.ContainsFunc(values, func(w any) bool { return same(v, w) }) {
			s["enum"] = append(slices.Clone(values), v)
		}
	case s["x-open-enum"] == true:
		delete(s, "x-open-enum")
	default:
		s["x-open-enum"] = true
	}
}
