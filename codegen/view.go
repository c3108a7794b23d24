package codegen

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// view is all that a value must satisfy at one place: the schemas that apply
// whatever the value is, reached through $ref and allOf. What only some of them
// say holds for every valid value, so any of them may decide its type.
type view struct {
	facts   *facts
	parts   []*schema.Schema // the first is where the place is written
	seen    map[*schema.Schema]bool
	only    schema.Types // the values that are looked at
	dynamic bool         // something depends on the dynamic scope
}

// facts remembers what was found out about schemas, so that schemas that refer to
// each other many times are looked at once.
type facts struct {
	types map[*schema.Schema]schema.Types
	forms map[narrowed]*form
	// dynamic says that parts of a schema mean one thing here and another there.
	dynamic bool
}

// narrowed is a schema of whose values those of some JSON types are looked at.
type narrowed struct {
	schema *schema.Schema
	only   schema.Types
}

func newFacts() *facts {
	return &facts{types: map[*schema.Schema]schema.Types{}, forms: map[narrowed]*form{}}
}

// view collects what applies where all of roots apply.
func (k *facts) view(roots ...*schema.Schema) *view {
	v := &view{facts: k, seen: map[*schema.Schema]bool{}, only: schema.AllTypes}
	for _, s := range roots {
		v.add(s)
	}
	return v
}

// typesAt returns the JSON types that are valid under s.
func (k *facts) typesAt(s *schema.Schema) schema.Types {
	if types, ok := k.types[s]; ok {
		return types
	}
	k.types[s] = schema.AllTypes // what a schema that leads back to itself may be
	types := k.view(s).types()
	k.types[s] = types
	return types
}

func (v *view) add(s *schema.Schema) {
	if s == nil || v.seen[s] {
		return
	}
	v.seen[s] = true
	v.parts = append(v.parts, s)
	if s.Ref != nil {
		v.add(s.Ref.Target)
	}
	if r := s.DynamicRef; r != nil {
		if r.Dynamic {
			v.dynamic = true
		} else {
			v.add(r.Target)
		}
	}
	for _, sub := range s.AllOf {
		v.add(sub)
	}
}

// settle adds the branches that must hold for every value that is not null: of
// a union, the only branch whose types the place leaves. It returns the unions
// that say more than that.
func (v *view) settle() (unions []union) {
	for i := 0; i < len(v.parts); i++ { // parts grow on the way
		s := v.parts[i]
		for keyword, branches := range [][]*schema.Schema{s.OneOf, s.AnyOf} {
			if len(branches) == 0 {
				continue
			}
			left := v.possible(branches)
			if len(left) == 1 {
				v.add(left[0])
				continue
			}
			unions = append(unions, union{owner: s, exact: keyword == 0, branches: left})
		}
	}
	return unions
}

// union is a oneOf or anyOf with more than one branch that can hold.
type union struct {
	owner    *schema.Schema
	exact    bool // oneOf: exactly one branch holds
	branches []*schema.Schema
}

// same reports whether o is the same keyword, of which other branches may be left.
func (u union) same(o union) bool { return u.owner == o.owner && u.exact == o.exact }

// possible returns the branches that can hold for a value that is not null.
func (v *view) possible(branches []*schema.Schema) []*schema.Schema {
	types := v.types() &^ schema.TypeNull
	var left []*schema.Schema
	for _, b := range branches {
		if v.facts.typesAt(b)&types != 0 {
			left = append(left, b)
		}
	}
	return left
}

// core returns the parts that give the type its form: members, items, values and
// unions. Types, formats and bounds alone need no type of their own.
func (v *view) core(unions []union) []*schema.Schema {
	var parts []*schema.Schema
	for _, s := range v.parts {
		if s.Enum != nil || s.Const != nil || s.HasProperties || s.HasPatternProperties ||
			s.AdditionalProperties != nil || len(s.Required) > 0 || s.Items != nil || len(s.PrefixItems) > 0 ||
			slices.ContainsFunc(unions, func(u union) bool { return u.owner == s && v.matters(u) }) {
			parts = append(parts, s)
		}
	}
	return parts
}

// matters reports whether a union says anything about the form of a value, more
// than which members must be there.
func (v *view) matters(u union) bool {
	return slices.ContainsFunc(u.branches, func(b *schema.Schema) bool {
		return slices.ContainsFunc(v.facts.view(b).parts, func(s *schema.Schema) bool {
			return s.Types != nil || s.Enum != nil || s.Const != nil || s.HasProperties || s.Items != nil ||
				s.HasPatternProperties || len(s.AnyOf) > 0 || len(s.OneOf) > 0
		})
	})
}

// types returns the JSON types that a valid value can have.
func (v *view) types() schema.Types {
	types := v.only
	for _, s := range v.parts {
		types &= typesOf(s)
		for _, branches := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
			if len(branches) == 0 {
				continue
			}
			var some schema.Types
			for _, b := range branches {
				some |= v.facts.typesAt(b)
			}
			types &= some
		}
	}
	return types
}

// typesOf returns what the keywords of s alone say.
func typesOf(s *schema.Schema) schema.Types {
	types := schema.AllTypes
	if s.Bool != nil && !*s.Bool {
		return 0
	}
	if s.Types != nil {
		types &= *s.Types
	}
	if s.Enum != nil {
		types &= nodeTypes(s.Enum)
	}
	if s.Const != nil {
		types &= nodeTypes([]*source.Node{s.Const})
	}
	return types
}

func nodeTypes(nodes []*source.Node) schema.Types {
	var types schema.Types
	for _, n := range nodes {
		switch n.Kind {
		case source.Null:
			types |= schema.TypeNull
		case source.Bool:
			types |= schema.TypeBoolean
		case source.Number:
			types |= schema.TypeNumber
		case source.String:
			types |= schema.TypeString
		case source.Array:
			types |= schema.TypeArray
		case source.Object:
			types |= schema.TypeObject
		}
	}
	return types
}
