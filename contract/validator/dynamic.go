package validator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// maxDynamic bounds the schemas that a dynamic scope multiplies into.
const maxDynamic = 20_000

// settle returns a copy of the graph in which every dynamic reference is a
// static one. A schema is there once for each dynamic scope that matters to it:
// which schema each dynamic anchor was bound to first, on the way from the root.
// The library's own search of the scope errs, and sub-schemas of the copy can be
// validated alone.
func (c *compiler) settle(root *jsonschema.Schema) (*jsonschema.Schema, error) {
	dynamic := false
	for _, f := range c.known {
		dynamic = dynamic || f.dynamic
	}
	if !dynamic {
		return root, nil
	}
	s := &settler{compiler: c, done: map[settled]*jsonschema.Schema{}}
	copied := s.schema(root, nil)
	return copied, s.err
}

// settler copies a graph.
type settler struct {
	*compiler
	done map[settled]*jsonschema.Schema
	err  error
}

// settled is a schema under a scope.
type settled struct {
	schema *jsonschema.Schema
	scope  string
}

// binding says which schema a dynamic anchor stands for.
type binding struct {
	anchor string
	target *jsonschema.Schema
}

func (s *settler) schema(from *jsonschema.Schema, scope []binding) *jsonschema.Schema {
	f := s.fact(from)
	if s.err != nil || f == nil {
		return from
	}
	scope = s.extend(scope, f.in)
	key := settled{from, scopeKey(scope)}
	if to := s.done[key]; to != nil {
		return to
	}
	if len(s.done) >= maxDynamic {
		s.err = s.unsupported("dynamic-ref", fmt.Errorf("its dynamic references lead to more than %d schemas", maxDynamic))
		return from
	}
	to := new(jsonschema.Schema)
	s.done[key] = to
	*to = *remake(*from, func(keyword string, child *jsonschema.Schema) *jsonschema.Schema {
		if keyword == "$recursiveRef" {
			child = s.target(f, child, scope)
		}
		return s.schema(child, scope)
	})
	s.known[to] = f
	return to
}

// fact returns what is known about a schema, which a dynamic anchor may have
// made reachable only now.
func (s *settler) fact(of *jsonschema.Schema) *fact {
	if s.known[of] == nil && s.err == nil {
		v, at := s.locate(of.Location)
		if v == nil {
			return nil
		}
		_, s.err = s.place(v, at)
	}
	return s.known[of]
}

// extend binds the dynamic anchors of a resource that is entered. What is bound
// stays: the outermost counts.
func (s *settler) extend(scope []binding, in *resource) []binding {
	for _, a := range in.anchors {
		bound := slices.ContainsFunc(scope, func(b binding) bool { return b.anchor == a.name })
		if bound || s.err != nil {
			continue
		}
		target, err := s.place(in.volume, a.at)
		if err != nil {
			s.err = err
			return scope
		}
		scope = append(slices.Clone(scope), binding{a.name, target})
	}
	return scope
}

// target returns where a dynamic reference leads in the scope: what its anchor
// is bound to, if what it names at first has that anchor.
func (s *settler) target(f *fact, first *jsonschema.Schema, scope []binding) *jsonschema.Schema {
	of := s.fact(first)
	if of == nil || !slices.Contains(of.marks, f.anchor) {
		return first
	}
	for _, b := range scope {
		if b.anchor == f.anchor {
			return b.target
		}
	}
	return first
}

// scopeKey names a scope.
func scopeKey(scope []binding) string {
	parts := make([]string, len(scope))
	for i, b := range scope {
		parts[i] = b.anchor + " " + b.target.Location
	}
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}
