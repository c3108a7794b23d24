package testkit

import (
	"maps"
	"slices"

	"pgregory.net/rapid"
)

var memberNames = []string{"a", "b", "c", "d"}

// drawSchema draws a schema, at most so deep.
func drawSchema(t *rapid.T, depth int) object {
	forms := []string{"string", "integer", "number", "enum", "const", "nullable", "free", "bounds"}
	if depth > 0 {
		forms = append(forms, "object", "object", "object", "array", "map", "union", "variants", "tuple", "ref", "allOf")
	}
	switch form := rapid.SampledFrom(forms).Draw(t, "form"); form {
	case "enum":
		return object{"enum": drawEnum(t)}
	case "const":
		return object{"const": rapid.SampledFrom(memberNames).Draw(t, "const")}
	case "nullable":
		return object{"type": []any{"string", "null"}}
	case "free":
		return object{}
	case "bounds":
		return object{"type": "integer", "minimum": rapid.IntRange(0, 3).Draw(t, "min"), "maximum": rapid.IntRange(3, 6).Draw(t, "max")}
	case "object":
		return drawObject(t, depth)
	case "array":
		return object{"type": "array", "items": drawSchema(t, depth-1)}
	case "tuple":
		return object{"type": "array", "prefixItems": []any{drawSchema(t, depth-1), drawSchema(t, depth-1)}, "items": drawSchema(t, depth-1)}
	case "map":
		return object{"type": "object", "additionalProperties": drawSchema(t, depth-1)}
	case "union":
		return object{"anyOf": []any{object{"type": "null"}, drawSchema(t, depth-1)}}
	case "variants":
		a, b := drawObject(t, depth), drawObject(t, depth)
		return object{"oneOf": []any{tagged(a, "x"), tagged(b, "y")}}
	case "ref":
		return object{"$ref": "#/$defs/r"}
	case "allOf":
		return object{"allOf": []any{drawObject(t, depth-1), drawObject(t, depth-1)}}
	default:
		return object{"type": form}
	}
}

func tagged(s object, tag string) object {
	s["properties"].(object)["kind"] = object{"const": tag}
	required, _ := s["required"].([]any)
	s["required"] = append(slices.Clone(required), "kind")
	return s
}

func drawEnum(t *rapid.T) []any {
	var list []any
	for _, n := range memberNames {
		if rapid.Bool().Draw(t, n) {
			list = append(list, n)
		}
	}
	return append(list, "z")
}

func drawObject(t *rapid.T, depth int) object {
	properties := object{}
	var required []any
	for _, n := range memberNames {
		switch rapid.IntRange(0, 3).Draw(t, n) {
		case 0, 1:
			properties[n] = drawSchema(t, depth-1)
		case 2:
			properties[n] = drawSchema(t, depth-1)
			required = append(required, n)
		}
	}
	s := object{"type": "object", "properties": properties}
	if required != nil {
		s["required"] = required
	}
	switch rapid.IntRange(0, 5).Draw(t, "door") {
	case 0:
		s["additionalProperties"] = false
	case 1:
		s["additionalProperties"] = object{"type": "integer"}
	case 2:
		s["maxProperties"] = 3
	}
	return s
}

// DrawMajor draws the schema of an event.
func DrawMajor(t *rapid.T) object {
	s := drawObject(t, 3)
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	r := drawObject(t, 1)
	r["properties"].(object)["again"] = object{"$ref": "#/$defs/r"}
	s["$defs"] = object{"r": r}
	return s
}

// DrawNextMajor changes a schema here and there, as the next major might.
func DrawNextMajor(t *rapid.T, s any) any {
	switch s := s.(type) {
	case []any:
		list := make([]any, len(s))
		for i := range s {
			list[i] = DrawNextMajor(t, s[i])
		}
		return list
	case object:
		next := object{}
		for _, k := range slices.Sorted(maps.Keys(s)) {
			next[k] = DrawNextMajor(t, s[k])
		}
		if properties, ok := next["properties"].(object); ok {
			drawChange(t, next, properties)
		}
		if _, is := next["enum"].([]any); is && rapid.IntRange(0, 4).Draw(t, "enum") == 0 {
			next["enum"] = drawEnum(t)
		}
		if v, is := next["const"].(string); is && slices.Contains(memberNames, v) && rapid.IntRange(0, 3).Draw(t, "const") == 0 {
			next["const"] = rapid.SampledFrom(memberNames).Draw(t, "another")
		}
		if next["type"] == "integer" && rapid.IntRange(0, 6).Draw(t, "wider") == 0 {
			next["type"] = "number"
		}
		return next
	}
	return s
}

// drawChange changes an object schema in one of the ways that steps know.
func drawChange(t *rapid.T, s, properties object) {
	name := rapid.SampledFrom(memberNames).Draw(t, "which")
	property, there := properties[name].(object)
	required, _ := s["required"].([]any)
	switch rapid.IntRange(0, 14).Draw(t, "change") {
	case 0:
		properties["new"] = drawSchema(t, 1)
	case 1:
		properties["new"] = object{"type": "string", "default": "n"}
		s["required"] = append(slices.Clone(required), "new")
	case 2:
		if there && !slices.Contains(required, any(name)) {
			delete(properties, name)
			s["x-removed"] = rapid.SampledFrom([]string{"drop", "keep-in-extra"}).Draw(t, "removed")
		}
	case 3:
		if there {
			delete(properties, name)
			moved := object{"x-renamed-from": name}
			for k, v := range property {
				moved[k] = v
			}
			properties["moved"] = moved
			if i := slices.Index(required, any(name)); i >= 0 {
				required = slices.Clone(required)
				required[i] = "moved"
				s["required"] = required
			}
		}
	case 4:
		if there {
			properties[name] = object{"type": "array", "items": property}
		}
	case 5:
		if there {
			properties[name] = drawSchema(t, 1)
		}
	case 6:
		if there && !slices.Contains(required, any(name)) {
			s["required"] = append(slices.Clone(required), name)
			property["x-upcast-default"] = "z"
		}
	case 7:
		s["additionalProperties"] = false
	case 8:
		properties["version"] = object{"const": 2}
		s["required"] = append(slices.Clone(required), "version")
	case 9:
		s["not"] = object{"required": []any{name}}
	}
}
