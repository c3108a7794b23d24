package flow

// Measures is everything that is measured of a graph.
type Measures struct {
	Cycles      []Cycle
	Unreachable []int // events that nobody produces
	Orphans     []int // events that nobody consumes
	FanOuts     []FanOut
	Links       []Link
	Couplings   []Coupling
	Chains      []Chain
}

// Measure takes every measure of the graph.
func (g *Graph) Measure() *Measures {
	links := g.Links()
	return &Measures{
		Cycles: g.Cycles(), Unreachable: g.Unreachable(), Orphans: g.Orphans(),
		FanOuts: g.FanOuts(), Links: links, Couplings: g.couplings(links), Chains: g.Chains(),
	}
}
