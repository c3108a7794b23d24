package compat

import (
	"math"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

const allTypes = schema.AllTypes

// maxDepth bounds the goals within goals, so that the stack is bounded.
const maxDepth = 2_000

// prover answers goals over one table. Satisfiability is a least fixed point,
// for values are finite: a goal that needs itself is not satisfied that way. A
// yes is final at once; another answer is kept only if it leaned on no goal
// that was still open below it.
type prover struct {
	*table
	budget, work int64
	memo         map[string]answer
	open         map[string]int // goals in progress, and how deep they are
	// lean is the least depth of the goals in progress that the current answer
	// leaned on.
	lean     int
	patterns patterns
	// free are the values in witnesses that could as well be others, with the
	// test for these.
	free map[*source.Node]func(*source.Node) bool
}

func newProver(tb *table, budget int64) *prover {
	return &prover{
		table:    tb,
		budget:   budget,
		memo:     map[string]answer{},
		open:     map[string]int{},
		lean:     math.MaxInt,
		patterns: newPatterns(),
		free:     map[*source.Node]func(*source.Node) bool{},
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
	if !p.spend(1+len(g)) || len(p.open) > maxDepth {
		return answer{outcome: maybe, why: overBudget}
	}
	key := g.key()
	if got, ok := p.memo[key]; ok {
		return got
	}
	if depth, ok := p.open[key]; ok {
		p.lean = min(p.lean, depth)
		return answer{outcome: no}
	}
	depth := len(p.open)
	p.open[key] = depth
	outer := p.lean
	p.lean = math.MaxInt
	got := p.examine(g)
	if got.outcome == no && !p.spend(0) {
		got = answer{outcome: maybe, why: overBudget} // something may have been left out
	}
	delete(p.open, key)
	if got.outcome == yes || (p.lean >= depth && p.spend(0)) { // with more budget it may be known
		p.memo[key] = got
		p.lean = math.MaxInt
	}
	p.lean = min(p.lean, outer)
	return got
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
		x := &state{prover: p, typ: typ}
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
