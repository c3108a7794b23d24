package compat

import (
	"math/rand/v2"
	"regexp/syntax"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// chance makes the prover draw values where it would seek the plainest. Whether
// there is a value is always decided without it.
type chance struct {
	*rand.Rand
	wild    bool    // strange values where they may be anything
	density float64 // how likely what need not be there is there
	left    int     // values that may still be drawn; the others are the plainest
	depth   int     // of the value being drawn
	later   map[*source.Node]unfinished
	drawn   []*source.Node // values that the presenter may replace
	// patterns are those met so far; nil: not understood.
	patterns map[string]*syntax.Regexp
}

// unfinished is a part of a value that is drawn when it is certain to be used.
type unfinished struct {
	goal  []literal
	plain *source.Node
}

// Bounds of a value that is drawn: below and beyond them it is the plainest.
const (
	maxDrawn      = 400
	maxDrawnDepth = 12
)

func newChance(seed uint64, wild bool) *chance {
	return &chance{Rand: rand.New(rand.NewPCG(seed, 0)), wild: wild, patterns: map[string]*syntax.Regexp{}}
}

// begin starts a new value.
func (c *chance) begin() {
	c.left, c.depth = maxDrawn, 0
	c.later = map[*source.Node]unfinished{}
	c.density = [...]float64{0.2, 0.5, 0.8, 1}[c.IntN(4)]
}

// shuffled returns the alternatives in the order in which they are tried.
func (c *chance) shuffled(alternatives clause) clause {
	if c == nil {
		return alternatives
	}
	return mixed(c, alternatives)
}

// mixed returns the list in another order.
func mixed[T any](c *chance, list []T) []T {
	out := slices.Clone(list)
	c.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// draw seeks a value for the literals by chance. What solve says of them stands:
// chance may choose badly, and then the value is the plainest.
func (p *prover) draw(c *chance, literals []literal) answer {
	plain := p.solve(literals)
	if plain.outcome == no || c.left <= 0 || c.depth >= maxDrawnDepth {
		return plain
	}
	c.left--
	c.depth++
	defer func() { c.depth-- }()
	g := newGoal(literals)
	best := plain
	for _, typ := range mixed(c, order[:]) {
		if g.refuses(typ) || !p.spend(1) {
			continue
		}
		x := &state{prover: p, typ: typ, nodes: new(int), chance: c}
		if !x.addAll(g) {
			continue
		}
		if got := x.search(); got.outcome == yes || (got.outcome == plain.outcome && got.value != nil) {
			return got
		}
	}
	return best
}

// solve seeks a value for a part of the state's value. By chance it is drawn
// later: most of what is sought on the way to a value is not used.
func (x *state) solve(literals []literal) answer {
	got := x.prover.solve(literals)
	if x.chance == nil || got.outcome != yes {
		return got
	}
	got.value = x.postponed(literals, got.value)
	return got
}

// postponed returns what stands for a value of the literals until it is drawn;
// without chance, the plain value itself.
func (x *state) postponed(literals []literal, plain *source.Node) *source.Node {
	if x.chance == nil {
		return plain
	}
	stand := *plain
	x.chance.later[&stand] = unfinished{slices.Clone(literals), plain}
	return &stand
}

// drawn returns another value of the state's atoms than the plainest, if chance
// finds one, with its parts drawn.
func (x *state) drawn(plain answer) answer {
	var got answer
	switch x.typ {
	case schema.TypeObject:
		got = x.drawnObject()
	case schema.TypeArray:
		got = x.drawnArray()
	case schema.TypeString:
		got = x.drawnText()
	case schema.TypeInteger, schema.TypeFraction:
		got = x.drawnNumber()
	default:
		got = x.oneOfThese(mixed(x.chance, []*source.Node{source.NewNull(), source.NewBool(false), source.NewBool(true)}))
	}
	if got.value == nil || got.outcome < plain.outcome {
		got = plain
	}
	if got.value != nil {
		got.value = x.fulfilled(got.value)
	}
	return got
}

// fulfilled draws the parts of v. Items that must differ, or some of which must
// not, stay as they were found where the drawn ones do not do.
func (x *state) fulfilled(v *source.Node) *source.Node {
	if v.Items == nil && v.Members == nil {
		return v
	}
	delicate := slices.ContainsFunc(x.atoms, func(l literal) bool { return l.term.kind == kUnique })
	out := x.withParts(v, !x.equalItems())
	if delicate {
		if different, _ := x.different(out.Items); !different {
			return x.withParts(v, false)
		}
	}
	return out
}

// equalItems reports whether two items must be equal.
func (x *state) equalItems() bool {
	return slices.ContainsFunc(x.atoms, func(l literal) bool { return l.term.kind == kUnique && l.not })
}

// withParts copies v with its parts, drawn or as they were found.
func (x *state) withParts(v *source.Node, drawn bool) *source.Node {
	out := &source.Node{Kind: v.Kind, Text: v.Text}
	for _, item := range v.Items {
		out.Items = append(out.Items, x.partOf(item, drawn))
	}
	for _, m := range v.Members {
		out.Members = append(out.Members, source.Member{Name: m.Name, Value: x.partOf(m.Value, drawn)})
	}
	return out
}

func (x *state) partOf(v *source.Node, drawn bool) *source.Node {
	later, ok := x.chance.later[v]
	if !ok {
		return v
	}
	if drawn {
		if got := x.prover.draw(x.chance, later.goal); got.outcome == yes {
			return got.value
		}
	}
	return later.plain
}

// oneOfThese returns the first of the values that fits the atoms.
func (x *state) oneOfThese(values []*source.Node) answer {
	values = slices.DeleteFunc(slices.Clone(values), func(v *source.Node) bool { return schema.TypeOf(v) != x.typ })
	if len(values) == 0 || !x.spend(len(values)) {
		return answer{outcome: no}
	}
	y := x.clone()
	// It is nobody else's term, so it is not kept.
	these := term{kind: kEnum, values: values, id: -1}
	these.describe()
	y.atoms = append([]literal{holds(&these)}, x.atoms...)
	return y.plainest()
}

// release makes v replaceable by whatever else fits the atoms.
func (x *state) release(v *source.Node) {
	keep(&x.free, v, func(other *source.Node) bool {
		return other.Kind == v.Kind && x.oneOfThese([]*source.Node{other}).outcome == yes
	})
	x.chance.drawn = append(x.chance.drawn, v)
}

// listed returns the values of the atoms' enum, if there is one.
func (x *state) listed() []*source.Node {
	for _, l := range x.atoms {
		if l.term.kind == kEnum && !l.not {
			return l.term.values
		}
	}
	return nil
}
