package compat

import (
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

const allTypes = schema.AllTypes

// maxDepth bounds the goals within goals, so that the stack is bounded.
const maxDepth = 2_000

// prover answers goals over one table.
type prover struct {
	*table
	fixpoint
	goal         []byte // scratch: the key of the goal that is looked for
	budget, work int64
	patterns     patterns
	// free, nil as long as there are none, are the values in witnesses that could as well be others, with the
	// test for these.
	free map[*source.Node]func(*source.Node) bool
}

func newProver(tb *table, budget int64) *prover {
	return &prover{
		table:    tb,
		fixpoint: newFixpoint(),
		budget:   budget,
	}
}

// spend counts n steps before they are taken, and reports whether the budget
// has them. Where it has not, it is used up: nothing may be spent from then on.
func (p *prover) spend(n int) bool {
	if int64(n) > p.budget-p.work {
		p.work = max(p.work, p.budget+1)
		return false
	}
	p.work += int64(n)
	return true
}

var overBudget = &Reason{Code: "budget", Message: "the question is too large to decide within the budget of work"}

// solve seeks a value for the literals.
func (p *prover) solve(literals []literal) answer {
	g := newGoal(literals)
	if !p.spend(1+len(g)) || len(p.inProgress) > maxDepth {
		return answer{outcome: maybe, why: overBudget}
	}
	if g.contradicts() {
		return answer{outcome: no}
	}
	p.goal = g.appendKey(p.goal[:0])
	if got, ok := p.known(p.goal); ok {
		return got
	}
	return p.within(string(p.goal), func() (answer, bool) {
		got := p.examine(g)
		complete := p.spend(0) // with more budget it may be known
		if got.outcome == no && !complete {
			got = answer{outcome: maybe, why: overBudget} // something may have been left out
		}
		return got, complete
	})
}

// order is that in which the types are tried: the most telling witness first.
var order = [...]schema.Types{
	schema.TypeObject, schema.TypeString, schema.TypeInteger, schema.TypeArray,
	schema.TypeBoolean, schema.TypeFraction, schema.TypeNull,
}

// examine looks at each JSON type apart.
func (p *prover) examine(g goal) answer {
	best := answer{outcome: no}
	for _, typ := range order {
		if g.refuses(typ) {
			continue
		}
		x := &state{prover: p, typ: typ, nodes: new(int)}
		if !x.addAll(g) {
			continue
		}
		best = better(best, x.search())
		if best.outcome == yes {
			break
		}
	}
	return best
}
