package validator

import (
	"errors"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/source"
)

// maxPairs bounds the pairs of branches of a oneOf: each opened branch excludes
// all others.
const maxPairs = 1_000_000

// opener makes R(S), the tolerant reader of compat.md, as a copy of a graph.
type opener struct {
	known map[*jsonschema.Schema]*fact
	done  map[*jsonschema.Schema]*jsonschema.Schema
	pairs int
}

// open returns R(root).
func open(root *jsonschema.Schema, known map[*jsonschema.Schema]*fact) (*jsonschema.Schema, error) {
	o := &opener{known: known, done: map[*jsonschema.Schema]*jsonschema.Schema{}}
	opened := o.schema(root)
	if o.pairs > maxPairs {
		return nil, errors.New("its oneOf have too many branches to open")
	}
	return opened, nil
}

func (o *opener) schema(s *jsonschema.Schema) *jsonschema.Schema {
	if opened := o.done[s]; opened != nil {
		return opened
	}
	opened := new(jsonschema.Schema)
	o.done[s] = opened
	*opened = *o.parts(s)
	o.openEnum(s, opened)
	o.openOneOf(s, opened)
	return opened
}

// parts returns a copy of s with all that it applies opened, but for oneOf.
func (o *opener) parts(s *jsonschema.Schema) *jsonschema.Schema {
	opened := remake(*s, func(keyword string, child *jsonschema.Schema) *jsonschema.Schema {
		switch keyword {
		case "not", "if", "propertyNames", "oneOf":
			return child // as written; oneOf follows
		case "contains":
			if s.MaxContains != -1 {
				return child
			}
		}
		return o.schema(child)
	})
	if o.closes(s.AdditionalProperties) {
		opened.AdditionalProperties = nil
	}
	if s.UnevaluatedProperties != nil && o.closes(s.UnevaluatedProperties) {
		opened.UnevaluatedProperties = nil
	}
	return opened
}

// closes reports whether the value of a keyword is false or {"not": {}}.
func (o *opener) closes(value any) bool {
	switch value := value.(type) {
	case bool:
		return !value
	case *jsonschema.Schema:
		f := o.known[value]
		no := value.Always != nil && !*value.Always && f.node.Kind == source.Bool
		return no || f.never
	}
	return false
}

// openEnum lets an enum that is marked x-open-enum take any value of the types
// of its values.
func (o *opener) openEnum(s, opened *jsonschema.Schema) {
	f := o.known[s]
	if !f.openEnum || len(s.Enum) == 0 {
		return
	}
	opened.Enum = nil
	types := blank(s.Location)
	types.Types = typesOf(f.node.Get("enum").Items)
	opened.AllOf = append(opened.AllOf[:len(opened.AllOf):len(opened.AllOf)], types)
}

// typesOf returns the types of the values. Where every number is an integer,
// the type is integer.
func typesOf(values []*source.Node) []string {
	has := map[string]bool{}
	for _, n := range values {
		name := n.Kind.String()
		if n.Kind == source.Number && n.IsInteger() {
			name = "integer"
		}
		has[name] = true
	}
	return sortedNames(has)
}

// openOneOf turns oneOf [S₁…Sₙ] into anyOf over i of R(Sᵢ) and no other Sⱼ.
func (o *opener) openOneOf(s, opened *jsonschema.Schema) {
	n := len(s.OneOf)
	if n == 0 {
		return
	}
	apart := o.tagged(s.OneOf)
	if !apart {
		o.pairs += n * n
	}
	if o.pairs > maxPairs {
		return
	}
	branches := make([]*jsonschema.Schema, n)
	for i := range s.OneOf {
		branch := blank(s.OneOf[i].Location)
		branch.AllOf = []*jsonschema.Schema{o.schema(s.OneOf[i])}
		if n > 1 && !apart {
			branch.Not = blank(s.Location)
			branch.Not.AnyOf = append(append([]*jsonschema.Schema(nil), s.OneOf[:i]...), s.OneOf[i+1:]...)
		}
		branches[i] = branch
	}
	opened.OneOf = nil
	choice := blank(s.Location)
	choice.AnyOf = branches
	opened.AllOf = append(opened.AllOf[:len(opened.AllOf):len(opened.AllOf)], choice)
}

// blank returns a schema that accepts everything, to be filled.
func blank(location string) *jsonschema.Schema {
	return &jsonschema.Schema{
		Location:      location,
		MinProperties: -1, MaxProperties: -1,
		MinItems: -1, MaxItems: -1,
		MinContains: 1, MaxContains: -1,
		MinLength: -1, MaxLength: -1,
	}
}
