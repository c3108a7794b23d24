package validator

import (
	"math"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/treaty-events/treaty/contract/source"
)

// Budget bounds the work of one call, in steps of about 50 nanoseconds: no call
// takes more than about a second. It is counted before the library starts,
// because nothing can stop it.
const Budget = 20_000_000

// Bounds of the counting itself: pairs of a schema and a value, and the library's
// stack. A stack as deep as that is beyond the budget anyway.
const (
	maxVisits = 2_000_000
	maxStack  = 2_000
)

// meter counts the work of validating, and what is left of the budget.
type meter struct {
	left   float64
	purse  *float64 // what is left for several calls
	visits int
	stack  int
	memo   map[application]work
	sizes  map[*source.Node]float64
	costs  *costs
}

// application is a schema applied to a value.
type application struct {
	schema *jsonschema.Schema
	value  *source.Node
}

// work is Σ cost, Σ depth and Σ depth² over the calls of the library, where
// depth is counted from the first: a call at depth d of the library's stack
// costs about d² for the path in its error, and so the whole can be moved to
// another depth without counting again.
type work struct{ cost, calls, depth, depth2 float64 }

// below returns w one level deeper.
func (w work) below() work {
	return work{w.cost, w.calls, w.depth + w.calls, w.depth2 + 2*w.depth + w.calls}
}

func (w work) plus(v work) work {
	return work{w.cost + v.cost, w.calls + v.calls, w.depth + v.depth, w.depth2 + v.depth2}
}

// steps returns the work as a number to compare with the budget.
func (w work) steps() float64 { return w.cost + 4*w.calls + w.depth2/32 }

// unending is the work of what is being counted already: a schema that applies
// itself to the same value.
var unending = work{cost: math.Inf(1)}

func newMeter(c *costs, purse *float64) *meter {
	return &meter{left: Budget, purse: purse, memo: map[application]work{}, sizes: map[*source.Node]float64{}, costs: c}
}

// spend takes the work of validating value under s from the budget; false means
// that it is not enough.
func (m *meter) spend(s *jsonschema.Schema, value *source.Node) bool {
	steps := m.count(s, value).steps()
	m.left -= steps
	*m.purse -= steps
	return m.left >= 0 && *m.purse >= 0 && m.visits <= maxVisits
}

// count returns the work, an upper bound: every branch is counted, whether or
// not the library comes to it.
func (m *meter) count(s *jsonschema.Schema, value *source.Node) work {
	key := application{s, value}
	if w, ok := m.memo[key]; ok {
		return w
	}
	m.visits++
	m.stack++
	defer func() { m.stack-- }()
	if m.visits > maxVisits || m.stack > maxStack {
		return unending
	}
	m.memo[key] = unending
	w := work{cost: m.own(s, value), calls: 1}
	if w.cost > Budget {
		return unending
	}
	if !mismatch(s, value) {
		apply(s, value, func(child *jsonschema.Schema, to *source.Node) {
			w = w.plus(m.count(child, to).below())
		})
	}
	m.memo[key] = w
	return w
}

// mismatch reports whether `type` alone refuses the value: the library then
// looks no further.
func mismatch(s *jsonschema.Schema, value *source.Node) bool {
	if s.Always != nil {
		return true
	}
	kind := value.Kind.String()
	return len(s.Types) > 0 && !slices.Contains(s.Types, kind) &&
		(value.Kind != source.Number || !slices.Contains(s.Types, "integer"))
}

// own returns the cost of the keywords of s that apply no schema.
func (m *meter) own(s *jsonschema.Schema, value *source.Node) float64 {
	cost := m.costs.constants(s)
	switch value.Kind {
	case source.String:
		cost += float64(len(value.Text)) / 16
		if s.Pattern != nil {
			cost += m.costs.match(s.Pattern, value.Text)
		}
	case source.Number:
		cost += m.size(value)
	case source.Array:
		cost += float64(len(value.Items))
		if s.UniqueItems {
			cost += m.size(value) * float64(min(len(value.Items), 20))
		}
	case source.Object:
		cost += float64(len(s.Properties) + len(s.Required) + 4*len(value.Members))
		for re := range s.PatternProperties {
			for i := range value.Members {
				cost += m.costs.match(re, value.Members[i].Name)
			}
		}
		if o, ok := othersOf(s); ok {
			for i := range value.Members {
				cost += float64(len(o.except)) + m.costs.match(o.pattern, value.Members[i].Name)
			}
		}
	}
	return cost
}

// size returns the cost of looking at the whole value once.
func (m *meter) size(n *source.Node) float64 {
	switch n.Kind {
	case source.Number:
		return numberCost(n.Text)
	case source.Array, source.Object:
		if size, ok := m.sizes[n]; ok {
			return size
		}
	}
	size := 1 + float64(len(n.Text))/16
	for _, item := range n.Items {
		size += m.size(item)
	}
	for i := range n.Members {
		size += 1 + m.size(n.Members[i].Value)
	}
	m.sizes[n] = size
	return size
}
