package compat

import (
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// presenter copies what the prover found, parts of which may be shared, into a
// tree of its own, in which free values are replaced by ones that read well.
type presenter struct {
	free   map[*source.Node]func(*source.Node) bool
	left   int     // bytes
	chance *chance // nil: the best value is taken
}

// present returns a copy of v that reads well as an event of the schemas; of
// none, as it is. False: it is larger than a witness may be.
func (p *prover) present(v *source.Node, hints []*schema.Schema) (*source.Node, bool) {
	return p.presentBy(nil, v, hints)
}

// presentBy is present by chance: free values differ each time.
func (p *prover) presentBy(c *chance, v *source.Node, hints []*schema.Schema) (*source.Node, bool) {
	pr := &presenter{free: p.free, left: maxWitness, chance: c}
	out := pr.copy(v, "", inPlaceAll(hints))
	return out, pr.left >= 0
}

func (p *presenter) copy(v *source.Node, name string, hints []*schema.Schema) *source.Node {
	p.left -= len(v.Text) + 3
	if p.left < 0 {
		return v
	}
	if v = p.replace(v, name, hints); v.Items == nil && v.Members == nil {
		c := *v
		return &c
	}
	c := &source.Node{Kind: v.Kind, Text: v.Text}
	for i, item := range v.Items {
		c.Items = append(c.Items, p.copy(item, name, inPlaceAll(ofItem(hints, i))))
	}
	described := ofMembers(hints)
	for _, m := range inOrder(v.Members, hints) {
		p.left -= len(m.Name) + 4
		c.Members = append(c.Members, source.Member{Name: m.Name, Value: p.copy(m.Value, m.Name, described(m.Name))})
	}
	return c
}

// replace returns a better value for one that may be any that fits.
func (p *presenter) replace(v *source.Node, name string, hints []*schema.Schema) *source.Node {
	fits := p.free[v]
	if fits == nil || hints == nil {
		return v
	}
	for _, better := range p.chance.preferred(p.suggested(v, name, hints)) {
		if fits(better) {
			return better
		}
	}
	return v
}

// suggested returns what might stand for v, the best first.
func (p *presenter) suggested(v *source.Node, name string, hints []*schema.Schema) []*source.Node {
	var out []*source.Node
	for _, s := range hints {
		for _, better := range append(slices.Clone(s.Annotations.Examples), s.Annotations.Default) {
			if better != nil && better.Kind == v.Kind {
				out = append(out, better)
			}
		}
	}
	if v.Kind != source.String {
		return out
	}
	for _, s := range hints {
		if text := formats[s.Annotations.Format]; text != "" {
			out = append(out, source.NewString(p.chance.varied(text)))
		}
	}
	if p.chance != nil && len(out) > 0 {
		return out // what the schema says itself
	}
	for _, text := range plausible(name) {
		out = append(out, source.NewString(p.chance.varied(text)))
	}
	if p.chance == nil && slices.ContainsFunc(hints, func(s *schema.Schema) bool { return s.Pattern != nil }) {
		for _, text := range usual {
			out = append(out, source.NewString(text))
		}
	}
	return out
}

// inOrder returns the members in the order in which the schemas list them, the
// others after them.
func inOrder(members []source.Member, hints []*schema.Schema) []source.Member {
	rank := map[string]int{}
	for _, s := range hints {
		for _, p := range s.Properties {
			if _, ok := rank[p.Name]; !ok {
				rank[p.Name] = len(rank) + 1
			}
		}
	}
	at := func(m source.Member) int {
		if r := rank[m.Name]; r > 0 {
			return r
		}
		return len(rank) + 1
	}
	out := slices.Clone(members)
	slices.SortStableFunc(out, func(a, b source.Member) int { return at(a) - at(b) })
	return out
}

// maxHints bounds the schemas that are looked at for one value.
const maxHints = 64

// inPlaceAll returns the schemas and those that apply to the same value.
func inPlaceAll(list []*schema.Schema) []*schema.Schema {
	out := slices.Clone(list)
	for i := 0; i < len(out) && len(out) < maxHints; i++ {
		inPlace(out[i], func(s *schema.Schema) {
			if s != out[i].Not && !slices.Contains(out, s) {
				out = append(out, s)
			}
		})
	}
	return out
}

// ofMembers returns the schemas that describe the member called so.
func ofMembers(hints []*schema.Schema) func(name string) []*schema.Schema {
	byName := make([]map[string]*schema.Schema, len(hints))
	for i, s := range hints {
		byName[i] = make(map[string]*schema.Schema, len(s.Properties))
		for _, p := range s.Properties {
			byName[i][p.Name] = p.Schema
		}
	}
	return func(name string) []*schema.Schema {
		var out []*schema.Schema
		for i, s := range hints {
			if sub := byName[i][name]; sub != nil {
				out = append(out, sub)
			} else if s.AdditionalProperties != nil {
				out = append(out, s.AdditionalProperties)
			}
		}
		return inPlaceAll(out)
	}
}

// ofItem returns the schemas by which list describes an item.
func ofItem(list []*schema.Schema, i int) []*schema.Schema {
	var out []*schema.Schema
	for _, s := range list {
		if i < len(s.PrefixItems) {
			out = append(out, s.PrefixItems[i])
		} else if s.Items != nil {
			out = append(out, s.Items)
		}
	}
	return out
}
