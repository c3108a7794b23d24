package asyncapi

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// nullable notes a schema that allows null in the words of OpenAPI alone. JSON Schema
// does not know them, so that what producers may send would be invalid.
func (im *importer) nullable(l loc) {
	said := l.get("nullable")
	if l.file.ours || said.node == nil || said.node.Kind != source.Bool || said.node.Text != "true" {
		return
	}
	if remedy := withNull(l.node); remedy != "" {
		im.lose(lostNullable, said, remedy)
	}
}

// withNull says how a schema is to be written that allows null too; empty where it
// does already.
func withNull(n *source.Node) string {
	var steps []string
	if types := typesOf(n); len(types) > 0 && !slices.Contains(types, "null") {
		steps = append(steps, "type: ["+strings.Join(append(types, `"null"`), ", ")+"]")
	}
	if enum := n.Get("enum"); enum != nil && !slices.ContainsFunc(enum.Items, isNull) {
		steps = append(steps, "null in its enum")
	}
	if fixed := n.Get("const"); fixed != nil && !isNull(fixed) {
		steps = append(steps, "enum: [its const, null]")
	}
	for _, keyword := range []string{"$ref", "allOf", "anyOf", "oneOf"} {
		if n.Get(keyword) != nil {
			steps = append(steps, `anyOf: [{its `+keyword+`}, {type: "null"}]`)
		}
	}
	if len(steps) == 0 {
		return ""
	}
	return "write " + strings.Join(steps, ", and ")
}

func isNull(n *source.Node) bool { return n.Kind == source.Null }

// typesOf returns the types that a schema names, as far as they are texts.
func typesOf(n *source.Node) []string {
	t := n.Get("type")
	if text := textOf(t); text != "" {
		return []string{clip(text)}
	}
	var types []string
	for _, item := range items(t) {
		types = append(types, clip(textOf(item)))
	}
	return types
}
