package codegen

import (
	"path"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/schema"
)

// goNameKey is the keyword by which people choose a name.
const goNameKey = "x-go-name"

// override returns the x-go-name of s, or "". It is read from the text, so that
// it counts beside a $ref in drafts that ignore its siblings.
func override(s *schema.Schema) string {
	if n := s.Node.Get(goNameKey); n != nil && validOverride(n.Text) {
		return n.Text
	}
	return ""
}

// place returns the name that a type has from where its schema is written: the
// root's name, then a word for every step. Where a schema is written does not
// change when something is added elsewhere, so neither does its name.
func (p *planner) place(s *schema.Schema) string {
	if s.Parent == nil {
		return p.rootName(s)
	}
	steps := relative(s)
	word := override(s)
	branch := branchWord{}
	switch {
	case word != "":
	case steps[0] == "oneOf" || steps[0] == "anyOf":
		branch = p.branchWord(s)
		word = branch.word
	default:
		word = stepWord(s, steps)
	}
	if steps[0] == "$defs" || steps[0] == "definitions" {
		return p.place(documentRoot(s)) + word
	}
	name := p.place(s.Parent) + word
	if branch.numbered {
		p.numbered[name] = s
	}
	return name
}

// relative returns the steps from the parent of s to s.
func relative(s *schema.Schema) []string {
	tokens := s.Pointer.Tokens()
	up := len(s.Parent.Pointer.Tokens())
	if s.Parent.Doc != s.Doc || up >= len(tokens) {
		return []string{""}
	}
	return tokens[up:]
}

func documentRoot(s *schema.Schema) *schema.Schema {
	for s.Parent != nil {
		s = s.Parent
	}
	return s
}

// stepWord names one step: the property, the definition, or what the keyword is
// to its parent.
func stepWord(s *schema.Schema, steps []string) string {
	last := steps[len(steps)-1]
	switch steps[0] {
	case "properties", "$defs", "definitions", "dependentSchemas", "dependencies":
		return GoWord(last)
	case "items", "prefixItems":
		if len(steps) == 1 {
			return "Item"
		}
		return "Item" + ordinal(last)
	case "additionalItems", "unevaluatedItems", "contains":
		return "Item"
	case "additionalProperties", "unevaluatedProperties":
		return "Value"
	case "patternProperties":
		return "Value" + ordinalAmong(s, last)
	case "allOf":
		return ""
	}
	return GoWord(last)
}

// ordinal turns an index from 0 into a number from 1.
func ordinal(index string) string {
	i, err := strconv.Atoi(index)
	if err != nil {
		return GoWord(index)
	}
	return strconv.Itoa(i + 1)
}

// ordinalAmong numbers pattern properties after the first.
func ordinalAmong(s *schema.Schema, pattern string) string {
	for i, pp := range s.Parent.PatternProperties {
		if pp.Pattern == pattern && i > 0 {
			return strconv.Itoa(i + 1)
		}
	}
	return ""
}

// rootName returns the name of the type of a whole document: the unit's for the
// unit's own schema, and the file's for a document that it refers to.
func (p *planner) rootName(s *schema.Schema) string {
	if s.Doc == p.unit.schema.Doc {
		if p.wrapped && s == p.unit.schema {
			return p.unit.name + "Value"
		}
		return p.unit.name
	}
	if name := override(s); name != "" {
		return name
	}
	return reserved(GoWord(fileWord(s.Doc.File)))
}

// fileWord returns the part of a file's name that says what it holds.
func fileWord(file string) string {
	base := path.Base(file)
	for _, end := range []string{".json", ".yaml", ".yml", ".schema"} {
		base = strings.TrimSuffix(base, end)
	}
	return base
}
