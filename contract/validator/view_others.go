package validator

import (
	"regexp"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// others applies a schema to the members whose names match a pattern, but for
// some. No keyword does; the library runs what is none as well.
type others struct {
	pattern *regexp.Regexp
	except  []string
	schema  *jsonschema.Schema
}

// pattern puts into part what is said of the members that match re, without
// those that are described apart.
func (w *viewer) pattern(re *regexp.Regexp, child *jsonschema.Schema, apart []string, part *jsonschema.Schema) {
	if len(apart) == 0 {
		part.PatternProperties[re] = child
		return
	}
	part.PatternProperties[re] = blank(child.Location) // none of them is additional
	rest := blank(child.Location)
	rest.Extensions = map[string]jsonschema.ExtSchema{"others": others{re, apart, child}}
	and(part, rest)
}

func (o others) about(name string) bool {
	return o.pattern.MatchString(name) && !slices.Contains(o.except, name)
}

// Validate is called by the library.
func (o others) Validate(ctx jsonschema.ValidationContext, v any) error {
	members, _ := v.(map[string]any)
	for _, name := range sortedNames(members) {
		if !o.about(name) {
			continue
		}
		if err := ctx.Validate(o.schema, "patternProperties", members[name], "member"); err != nil {
			return err
		}
	}
	return nil
}

// othersOf returns the others of a schema of a view, if it has such.
func othersOf(s *jsonschema.Schema) (others, bool) {
	o, ok := s.Extensions["others"].(others)
	return o, ok
}
