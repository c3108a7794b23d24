package schema

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
)

// MaxCount caps counts: no value has more of anything. A schema may ask for more,
// and then only its Node says for how many.
const MaxCount = 1 << 53

// types reads `type`: one name or a list of different names.
func (p *parser) types(s *Schema, m *source.Member) {
	var set Types
	at := s.Pointer.Join(m.Name)
	switch {
	case m.Value.Kind == source.String:
		set = p.typeName(m.Value, at, -1)
	case m.Value.Kind == source.Array && len(m.Value.Items) > 0:
		set = p.typeList(m.Value, at)
	default:
		p.wants(s, m, "the name of a type or a list of them")
	}
	s.Types = &set
}

func (p *parser) typeList(list *source.Node, at source.Pointer) Types {
	var set, seen Types // in seen, fractions alone stand for "number"
	for i, n := range list.Items {
		t := p.typeName(n, at, i)
		set |= t
		if t == TypeNumber {
			t = TypeFraction
		}
		if seen&t != 0 {
			p.invalidAt(n, at.JoinIndex(i), fmt.Sprintf("\"type\" names %q twice", n.Text), "name each type once")
		}
		seen |= t
	}
	return set
}

// typeName returns what the name of a type stands for; i is its place in the
// list at the pointer, or -1 where it stands alone.
func (p *parser) typeName(n *source.Node, at source.Pointer, i int) Types {
	if n.Kind == source.String {
		if t := parseType(n.Text); t != 0 {
			return t
		}
	}
	if i >= 0 {
		at = at.JoinIndex(i)
	}
	if n.Kind != source.String {
		p.invalidAt(n, at, "\"type\" must list names of types, not "+show(n), "write the name as a string")
		return 0
	}
	names := make([]string, len(typeNames))
	for i, known := range typeNames {
		names[i] = known.name
	}
	hint := didYouMean(n.Text, names, "the types are "+strings.Join(names, ", "))
	if n.Text == "any" {
		hint = `remove "type": without it every type is accepted`
	}
	p.invalidAt(n, at, fmt.Sprintf("\"type\" names no type of JSON Schema: %q", clip(n.Text)), hint)
	return 0
}

// enum reads `enum`. Draft 4 wants one value or more, all different; since
// then an empty enum is allowed, and accepts nothing.
func (p *parser) enum(s *Schema, m *source.Member) {
	if m.Value.Kind != source.Array {
		p.wants(s, m, "an array of values")
		return
	}
	s.Enum = m.Value.Items
	if s.Enum == nil {
		s.Enum = []*source.Node{}
	}
	if s.Draft > Draft4 {
		return
	}
	if len(s.Enum) == 0 {
		p.wants(s, m, "an array of one or more values")
	}
	seen := make(map[string]bool, len(s.Enum))
	for i, n := range s.Enum {
		key := string(n.Canonical())
		if seen[key] {
			p.invalidAt(n, s.Pointer.Join("enum").JoinIndex(i), "\"enum\" lists a value twice: "+show(n), "draft 4 wants different values: remove one")
		}
		seen[key] = true
	}
}

func (p *parser) constant(s *Schema, m *source.Member) { s.Const = m.Value }

// rat reads a number; nil if it is none, or if the numbers of the schema
// together are too long to compute with.
func (p *parser) rat(s *Schema, m *source.Member) *big.Rat {
	if m.Value.Kind != source.Number {
		p.wants(s, m, "a number")
		return nil
	}
	if !p.load.digits(m.Value.Text) {
		p.invalid(s, m, "the numbers of this schema have too many digits together", "use smaller exponents")
		return nil
	}
	r, ok := new(big.Rat).SetString(m.Value.Text)
	if !ok {
		p.wants(s, m, "a number")
		return nil
	}
	return r
}

func (p *parser) minimum(s *Schema, m *source.Member)          { s.Minimum = p.rat(s, m) }
func (p *parser) maximum(s *Schema, m *source.Member)          { s.Maximum = p.rat(s, m) }
func (p *parser) exclusiveMinimum(s *Schema, m *source.Member) { s.ExclusiveMinimum = p.rat(s, m) }
func (p *parser) exclusiveMaximum(s *Schema, m *source.Member) { s.ExclusiveMaximum = p.rat(s, m) }

func (p *parser) multipleOf(s *Schema, m *source.Member) {
	r := p.rat(s, m)
	if r != nil && r.Sign() <= 0 {
		p.wants(s, m, "a number greater than 0")
		return
	}
	s.MultipleOf = r
}

// exclusiveFlag checks draft 4's boolean; exclusiveInDraft4 applies it.
func (p *parser) exclusiveFlag(s *Schema, m *source.Member) {
	if m.Value.Kind == source.Number {
		p.invalid(s, m, fmt.Sprintf("draft 4 wants a boolean for %q, not a number", m.Name),
			"name a newer draft in $schema, or write minimum or maximum and true here")
		return
	}
	p.flag(s, m)
	bound := "minimum"
	if m.Name == "exclusiveMaximum" {
		bound = "maximum"
	}
	if s.Node.Member(bound) == nil {
		p.invalid(s, m, fmt.Sprintf("%q says nothing without %q", m.Name, bound), fmt.Sprintf("add %q, or remove it", bound))
	}
}

// exclusiveInDraft4 turns the bounds that a boolean makes exclusive into
// exclusive bounds.
func (p *parser) exclusiveInDraft4(s *Schema) {
	isTrue := func(n *source.Node) bool { return n != nil && n.Kind == source.Bool && n.Text == "true" }
	if s.Minimum != nil && isTrue(s.Node.Get("exclusiveMinimum")) {
		s.Minimum, s.ExclusiveMinimum = nil, s.Minimum
	}
	if s.Maximum != nil && isTrue(s.Node.Get("exclusiveMaximum")) {
		s.Maximum, s.ExclusiveMaximum = nil, s.Maximum
	}
}

// count reads a whole number that is not negative, however it is spelled.
func (p *parser) count(s *Schema, m *source.Member) *int64 {
	if m.Value.Kind == source.Number {
		if n, err := strconv.ParseInt(m.Value.Text, 10, 64); err == nil && n >= 0 {
			n = min(n, MaxCount)
			return &n
		}
		if r := p.rat(s, m); r == nil {
			return nil
		} else if r.IsInt() && r.Sign() >= 0 {
			n := int64(MaxCount)
			if r.Num().IsInt64() {
				n = min(n, r.Num().Int64())
			}
			return &n
		}
	}
	p.wants(s, m, "a whole number, 0 or more")
	return nil
}

// text reads a string; nil if it is none.
func (p *parser) text(s *Schema, m *source.Member) *string {
	if m.Value.Kind != source.String {
		p.wants(s, m, "a string")
		return nil
	}
	return &m.Value.Text
}

// flag reads a boolean; false if it is none.
func (p *parser) flag(s *Schema, m *source.Member) bool {
	if m.Value.Kind != source.Bool {
		p.wants(s, m, "true or false")
	}
	return m.Value.Kind == source.Bool && m.Value.Text == "true"
}

// pattern reads `pattern`; whether it is one that Treaty understands is another
// rule's question.
func (p *parser) pattern(s *Schema, m *source.Member)     { s.Pattern = p.text(s, m) }
func (p *parser) uniqueItems(s *Schema, m *source.Member) { s.UniqueItems = p.flag(s, m) }

// required reads `required`: different names, in draft 4 one at least.
func (p *parser) required(s *Schema, m *source.Member) {
	if m.Value.Kind == source.Bool {
		p.invalid(s, m, "\"required\" must be an array of names, not a boolean",
			"list the name in the \"required\" of the schema around the property")
		return
	}
	names := p.names(s, m, m.Value, s.Pointer.Join(m.Name))
	s.Required = slices.Grow(s.Required, len(names))
	for _, n := range names {
		s.Required = append(s.Required, Required{Name: n.Text, Node: n})
	}
}

// names reads an array of different strings; in draft 4 it may not be empty.
func (p *parser) names(s *Schema, m *source.Member, list *source.Node, at source.Pointer) []*source.Node {
	what := "an array of names"
	if s.Draft == Draft4 {
		what = "an array of one or more names"
	}
	if list.Kind != source.Array || s.Draft == Draft4 && len(list.Items) == 0 {
		p.invalidAt(list, at, fmt.Sprintf("%q must be %s, not %s", m.Name, what, show(list)), "list the names, or remove it")
		return nil
	}
	names := make([]*source.Node, 0, len(list.Items))
	seen := make(map[string]bool, len(list.Items))
	for i, n := range list.Items {
		switch {
		case n.Kind != source.String:
			p.invalidAt(n, at.JoinIndex(i), fmt.Sprintf("%q must list names, not %s", m.Name, show(n)), "write the name as a string")
		case seen[n.Text]:
			p.invalidAt(n, at.JoinIndex(i), fmt.Sprintf("%q lists %q twice", m.Name, clip(n.Text)), "list it once")
		default:
			seen[n.Text] = true
			names = append(names, n)
		}
	}
	return names
}
