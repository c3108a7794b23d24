package privacy_test

import (
	"encoding/json"
	"fmt"

	"pgregory.net/rapid"
)

type object = map[string]any

// drawing draws schemas with marked leaves. Leaves are numbered; each has its
// number as title, and as x-pii what mark says of it.
type drawing struct {
	*rapid.T
	leaves []object
}

// schema draws a schema with definitions that recur: references stand where parts
// are described, so no schema applies itself to the same value.
func (d *drawing) schema() object {
	s := d.object(3)
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$defs"] = object{"p": d.object(2), "q": d.object(2)}
	return s
}

func (d *drawing) pick(names ...string) string { return rapid.SampledFrom(names).Draw(d.T, "pick") }

func (d *drawing) chance(in int) bool { return rapid.IntRange(1, in).Draw(d.T, "chance") == 1 }

// part draws the schema of a part.
func (d *drawing) part(depth int) object {
	if depth <= 0 {
		return d.leaf()
	}
	switch d.pick("leaf", "leaf", "object", "object", "array", "tuple", "ref") {
	case "object":
		return d.object(depth - 1)
	case "array":
		return object{"items": d.part(depth - 1)}
	case "tuple":
		return object{"prefixItems": []any{d.part(depth - 1), d.part(depth - 1)}, "items": d.part(depth - 1)}
	case "ref":
		return object{"$ref": "#/$defs/" + d.pick("p", "q")}
	}
	return d.leaf()
}

func (d *drawing) leaf() object {
	leaf := object{"type": "string", "title": fmt.Sprint(len(d.leaves))}
	d.leaves = append(d.leaves, leaf)
	return leaf
}

func (d *drawing) object(depth int) object {
	properties := object{}
	for _, name := range []string{"a", "b", "xc"} {
		if !d.chance(3) {
			properties[name] = d.part(depth)
		}
	}
	s := object{"properties": properties}
	if d.chance(4) {
		s["additionalProperties"] = d.part(depth)
	}
	if d.chance(4) {
		s["patternProperties"] = object{"^x": d.part(depth)}
	}
	if depth <= 0 || !d.chance(3) {
		return s
	}
	switch word := d.pick("allOf", "anyOf", "oneOf", "if", "dependentSchemas"); word {
	case "if":
		s["if"], s["then"], s["else"] = d.object(depth-1), d.object(depth-1), d.object(depth-1)
	case "dependentSchemas":
		s[word] = object{"a": d.object(depth - 1)}
	default:
		s[word] = []any{d.object(depth - 1), d.object(depth - 1)}
	}
	return s
}

// value draws an event: of the names and the nesting that schemas are drawn with.
func (d *drawing) value(depth int) any {
	switch {
	case depth == 0 || d.chance(4):
		return "v"
	case d.chance(3):
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(d.T, "items") {
			list = append(list, d.value(depth-1))
		}
		return list
	}
	members := object{}
	for _, name := range []string{"a", "b", "xc", "xd", "other"} {
		if !d.chance(3) {
			members[name] = d.value(depth - 1)
		}
	}
	return members
}

// field draws a field of a manifest.
func (d *drawing) field() string {
	field := ""
	for range rapid.IntRange(1, 4).Draw(d.T, "steps") {
		field += "/" + d.pick("a", "b", "xc", "xd", "other", "*", "0", "1", "7")
	}
	return field
}

func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps and texts
	}
	return string(data)
}
