package compat

import (
	"fmt"
	"iter"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
)

// Sample is one instance of a schema.
type Sample struct {
	Value *source.Node
	// Shows is what the instance was made for, `/reason is "other"`; empty: it
	// was drawn by chance.
	Shows string
}

// SampleOptions steer Samples.
type SampleOptions struct {
	Model contract.ContentModel // empty or Tolerant: only declared instances, W(S); Strict: any of S
	Count int                   // how many at the most; 0: as many as there are, perhaps without end
	Seed  uint64                // the same seed, the same instances
	Wild  bool                  // strange strings and numbers where they may be anything, for tests
	// Disagreed, if set, is called with what the generator was certain of and
	// the validator refused: a fault of one of them. Such values are left out.
	Disagreed func(*source.Node)
}

// Shortage is the error with which Samples ends if there are fewer instances
// than were asked for.
type Shortage struct {
	Made     int    // instances before it
	Complete bool   // proved: there are no others
	Reason   Reason // why it ended
}

// Error says how many there are, and why no more.
func (s *Shortage) Error() string {
	if s.Complete && s.Made > 0 {
		return fmt.Sprintf("there are only %d: %s", s.Made, s.Reason.Message)
	}
	return s.Reason.Message
}

// Samples makes instances of a schema, all different, each confirmed by the
// independent validator. First come those that show what the schema allows, the
// outer places before the inner ones: each branch and enum value, each optional
// member present and missing, the ends of ranges, no items and one. Then come
// instances by chance. They are the same on every machine for the same schema
// and options. An error comes last: a *Shortage.
//
//	for sample, err := range compat.Samples(s, compat.SampleOptions{Count: 20}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(string(sample.Value.AppendJSON(nil)))
//	}
func Samples(s *schema.Schema, opt SampleOptions) iter.Seq2[Sample, error] {
	return func(yield func(Sample, error) bool) {
		g, why := newSampler(s, opt)
		if g != nil {
			g.yield = func(sample Sample) bool { return yield(sample, nil) }
			why = g.run()
		}
		if why != nil && (g == nil || !g.done) {
			yield(Sample{}, why)
		}
	}
}

// sampler makes the instances of one schema.
type sampler struct {
	*prover
	opt     SampleOptions
	schema  *schema.Schema
	writes  literal
	chance  *chance
	toWrite *validator.Validator
	made    map[string]bool
	list    []*source.Node // the same, as nodes; only the first of many
	idle    int64          // the work when the last instance was made
	yield   func(Sample) bool
	done    bool // nobody wants more
}

// Bounds of the work on samples, in steps.
const (
	forOne     = 300_000 // on one instance
	forNothing = 4_000_000
	// When so many in a row are repetitions, the rest is sought one by one, if
	// it is likely to be small.
	maxRepeated = 25
	maxListed   = 200
)

func newSampler(s *schema.Schema, opt SampleOptions) (*sampler, *Shortage) {
	p := newProver(newTable(), DefaultBudget)
	static, why := p.static(s)
	if why != nil {
		return nil, &Shortage{Reason: *why}
	}
	g := &sampler{
		prover: p, opt: opt, schema: static[0], made: map[string]bool{},
		chance: newChance(opt.Seed, opt.Wild),
	}
	g.writes = literal{term: p.compile(g.schema), writer: opt.Model != contract.Strict}
	var err error
	if g.toWrite, err = validator.Compile(s); err != nil {
		return nil, &Shortage{Reason: *unusable(err)}
	}
	return g, nil
}

// run makes instances until there are enough; else it says why not.
func (g *sampler) run() *Shortage {
	first := g.solve([]literal{g.writes})
	if first.outcome == no {
		return g.empty()
	}
	g.idle = g.work
	g.offer(first, "is as small as can be")
	g.full()
	for t := range g.targets(g.schema) {
		if g.done || g.stuck() {
			break
		}
		g.try(t.shows, g.writes, holds(t.term))
	}
	g.idle = g.work
	for repeated := 0; !g.done && !g.stuck() && repeated < maxRepeated; repeated++ {
		if g.try("", g.writes) {
			repeated = 0
		}
	}
	if g.done {
		return nil
	}
	return g.rest()
}

// full shows everything that may be there at once.
func (g *sampler) full() {
	g.budget = g.work + forOne
	g.chance.begin()
	g.chance.density = 1
	g.offer(g.draw(g.chance, []literal{g.writes}), "has all that may be there")
}

// try makes an instance of which the literals hold; false if that gave nothing
// new.
func (g *sampler) try(shows string, literals ...literal) bool {
	g.budget = g.work + forOne
	g.chance.begin()
	return g.offer(g.draw(g.chance, literals), shows)
}

// stuck reports whether much work was in vain.
func (g *sampler) stuck() bool { return g.work-g.idle > forNothing }

// empty says why there is no instance.
func (g *sampler) empty() *Shortage {
	g.budget = g.work + DefaultBudget
	if g.writes.writer && g.solve([]literal{holds(g.writes.term)}).outcome != no {
		return &Shortage{Complete: true, Reason: Reason{Code: "nothing-declared",
			Message: "every instance has members that the schema does not declare: only the strict content model has any"}}
	}
	return &Shortage{Complete: true, Reason: Reason{Code: "empty", Message: "no value is an instance of the schema"}}
}

// rest makes the instances that chance did not find, and says why it ends.
func (g *sampler) rest() *Shortage {
	end := g.work + forNothing
	for !g.done && len(g.list) == len(g.made) && g.work < end {
		g.budget = min(g.work+DefaultBudget, end)
		g.chance.begin()
		others := fails(g.intern(term{kind: kEnum, values: g.list}))
		got := g.draw(g.chance, []literal{g.writes, others})
		if got.outcome == no {
			return &Shortage{len(g.made), true, Reason{Code: "complete", Message: "no other value is an instance of the schema"}}
		}
		if !g.offer(got, "") {
			break
		}
	}
	if g.done {
		return nil
	}
	return &Shortage{Made: len(g.made), Reason: Reason{Code: "budget", Message: "no other instance was found within the budget of work"}}
}

// offer yields the value that was found, if it is new and the validator confirms
// it; false if it is not.
func (g *sampler) offer(got answer, shows string) bool {
	defer g.forget()
	if got.outcome == no || got.value == nil || g.done {
		return false
	}
	for _, hints := range [][]*schema.Schema{{g.schema}, nil} {
		if g.opt.Wild && hints != nil {
			continue
		}
		v, small := g.presentBy(g.chance, got.value, hints)
		if !small {
			return false
		}
		key := string(v.Canonical())
		if g.made[key] {
			continue
		}
		if ok, err := g.confirm(v); err != nil {
			return false
		} else if ok {
			g.add(key, v, shows)
			return true
		}
		if got.outcome == yes && hints == nil && g.opt.Disagreed != nil {
			g.opt.Disagreed(v)
		}
	}
	return false
}

func (g *sampler) confirm(v *source.Node) (bool, error) {
	if g.writes.writer {
		return g.toWrite.Declared(v)
	}
	return g.toWrite.Valid(v)
}

func (g *sampler) add(key string, v *source.Node, shows string) {
	g.made[key] = true
	if len(g.list) < maxListed {
		g.list = append(g.list, v)
	}
	g.idle = g.work
	g.done = !g.yield(Sample{Value: v, Shows: shows}) || len(g.made) == g.opt.Count
}

// forget drops what belongs to one value only.
func (g *sampler) forget() {
	for _, v := range g.chance.drawn {
		delete(g.free, v)
	}
	g.chance.drawn, g.chance.later = nil, nil
}
