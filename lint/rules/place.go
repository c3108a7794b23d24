package rules

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// schemaAt returns the subschema of a document that stands at the pointer, or nil.
func schemaAt(root *schema.Schema, at source.Pointer) *schema.Schema {
	var found *schema.Schema
	root.Walk(func(s *schema.Schema) bool {
		if s.Pointer == at {
			found = s
		}
		return found == nil
	})
	return found
}

// lastToken returns the name, or the number, of what the pointer points at.
func lastToken(p source.Pointer) string {
	tokens := p.Tokens()
	if len(tokens) == 0 {
		return ""
	}
	return tokens[len(tokens)-1]
}
