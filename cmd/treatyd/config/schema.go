package config

import (
	"encoding/json"
	"strconv"
	"strings"
)

// node is an object of a JSON Schema, its members in the order of their names.
type node = map[string]any

// Schema returns the JSON Schema of the file, for editors.
func Schema() []byte {
	top := node{}
	for i := range settings {
		s := &settings[i]
		group, name, nested := strings.Cut(s.fileKey(), ".")
		if !nested {
			top[group] = s.schema()
			continue
		}
		if top[group] == nil {
			top[group] = closed(node{})
		}
		top[group].(node)["properties"].(node)[name] = s.schema()
	}
	top["auth"].(node)["properties"].(node)["oidc"] = issuersSchema()
	top["auth"].(node)["properties"].(node)["sign-in"] = providersSchema()
	root := closed(top)
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "The registry's configuration (treatyd.yaml)"
	root["description"] = "What treatyd is told with --config. A flag and a variable TREATYD_… say more than the file. Secrets are in files of their own."
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic(err) // texts, lists and maps have no error
	}
	return append(text, '\n')
}

func closed(properties node) node {
	return node{"type": "object", "additionalProperties": false, "properties": properties}
}

// schema says how a setting is written.
func (s *setting) schema() node {
	n := node{"description": strings.ReplaceAll(s.help(), "`", "")}
	switch s.kind {
	case list:
		n["type"], n["items"] = "array", node{"type": "string"}
	case boolean:
		n["type"] = "boolean"
	case number, count:
		n["type"], n["minimum"] = map[kind]string{number: "number", count: "integer"}[s.kind], 0
	case duration, size:
		n["type"] = []string{"string", "integer"}
	default:
		n["type"] = "string"
	}
	if s.words != nil {
		n["enum"] = s.words
	}
	if s.preset != "" {
		n["default"] = s.typed(s.preset)
	}
	return n
}

// typed returns a text, which was checked, as the type that the file has.
func (s *setting) typed(text string) any {
	switch s.kind {
	case boolean:
		return text == "true"
	case number, count: // 0x1p3 is a number too, but not in JSON
		f, _ := strconv.ParseFloat(text, 64)
		return f
	}
	return text
}

func issuersSchema() node {
	issuer := closed(node{"issuer": someText(), "audience": someText(), "mappings": mappingsSchema()})
	issuer["required"] = []string{"issuer", "audience", "mappings"}
	return node{"description": "Who signs OpenID Connect tokens that are accepted, and which claims give which grants.", "type": "array", "minItems": 1, "items": issuer}
}

func providersSchema() node {
	provider := closed(node{
		"issuer": someText(), "title": someText(), "client-id": someText(), "client-secret-file": someText(),
		"scopes": node{"type": "array", "minItems": 1, "items": someText()}, "mappings": mappingsSchema(),
	})
	provider["required"] = []string{"issuer", "client-id", "mappings"}
	return node{"description": "OpenID Connect providers at which people sign in, and which claims give which grants.", "type": "array", "minItems": 1, "items": provider}
}

func someText() node { return node{"type": "string", "minLength": 1} }

func mappingsSchema() node {
	mapping := closed(node{
		"claims": node{"type": "object", "minProperties": 1, "additionalProperties": node{"type": []string{"string", "number", "boolean"}}},
		"grants": node{"type": "array", "minItems": 1, "items": node{"type": "string", "pattern": "^(reader|admin|(publisher|approver):.+)$"}},
	})
	mapping["required"] = []string{"claims", "grants"}
	return node{"type": "array", "minItems": 1, "items": mapping}
}
