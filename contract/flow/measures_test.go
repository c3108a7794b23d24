package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
)

func TestFanOutCountsServicesAndOtherContexts(t *testing.T) {
	g := graph(t, `
		a/one reads a.Wide
		b/one reads a.Wide
		b/two reads a.Wide
		b/two reads a.Wide
		c/one reads a.Wide
		a/one reads a.Own
		a/two reads a.Own
		a/one makes a.Unread`)
	var got []string
	for _, f := range g.FanOuts() {
		got = append(got, fmt.Sprint(g.Events[f.Event].Name, f.Services, f.Contexts))
	}
	if diff := cmp.Diff([]string{"a.Wide 4 2", "a.Own 2 0"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCouplingCountsEachWayApart(t *testing.T) {
	g := graph(t, `
		sales/checkout makes sales.Placed sales.Cancelled
		stock/house makes sales.Cancelled
		sales/tracker reads sales.Placed
		stock/house reads sales.Placed
		stock/house reads sales.Cancelled
		stock/clerk reads sales.Placed
		sales/tracker reads stock.Reserved
		news/letter reads sales.Placed
		alone/one reads alone.Event`)
	m := g.Measure()
	var links []string
	for _, l := range m.Links {
		links = append(links, fmt.Sprintf("%s > %s: %d events, %d times, %d services, writes %d",
			g.Contexts[l.Upstream].Name, g.Contexts[l.Downstream].Name, l.Events, l.Consumptions, l.Services, l.Productions))
	}
	if diff := cmp.Diff([]string{
		"sales > news: 1 events, 1 times, 1 services, writes 0",
		"sales > stock: 2 events, 3 times, 2 services, writes 1",
		"stock > sales: 1 events, 1 times, 1 services, writes 0",
	}, links); diff != "" {
		t.Error(diff)
	}
	var couplings []string
	for _, c := range m.Couplings {
		ratio, ok := c.Instability()
		couplings = append(couplings, fmt.Sprintf("%s: in %d out %d own %d, %.2f %v", g.Contexts[c.Context].Name, c.Afferent, c.Efferent, c.Consumptions, ratio, ok))
	}
	if diff := cmp.Diff([]string{
		"alone: in 0 out 0 own 1, 0.00 false",
		"news: in 0 out 1 own 0, 1.00 true",
		"sales: in 2 out 1 own 1, 0.33 true",
		"stock: in 1 out 1 own 0, 0.50 true",
	}, couplings); diff != "" {
		t.Error(diff)
	}
}

func TestChains(t *testing.T) {
	for _, tc := range []struct{ name, flow, want string }{
		{"no reactions", "x/s reads a.A", ""},
		{"one way", "x/s reads a.A emits a.B\nx/s reads a.B emits a.C", "a.A > a.B > a.C\n"},
		{
			"each end once, by the longest way", "x/s reads a.A emits a.B a.D\nx/s reads a.B emits a.C\nx/s reads a.C emits a.D\nx/s reads a.B emits a.E",
			"a.A > a.B > a.C > a.D\na.A > a.B > a.E\n",
		},
		{
			"a cycle is one step", "x/s reads a.A emits a.B\nx/s reads a.B emits a.C\nx/s reads a.C emits a.B a.D",
			"a.A > (a.B a.C) > a.D\n",
		},
		{"a cycle alone is no chain", "x/s reads a.A emits a.A", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			g := graph(t, tc.flow)
			if diff := cmp.Diff(tc.want, chains(g, g.Chains())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func chains(g *flow.Graph, list []flow.Chain) string {
	var b strings.Builder
	for _, c := range list {
		for i, s := range c.Steps {
			if i > 0 {
				b.WriteString(" > ")
			}
			if len(s.Events) > 1 {
				fmt.Fprintf(&b, "(%s)", names(g, s.Events))
			} else {
				b.WriteString(names(g, s.Events))
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestChainsAreTheLongestFoundByForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		d := distances(g, func(int) bool { return true })
		first := func(e int) int { // the event that stands for those it goes round with
			for f := range d {
				if f == e || d[e][f] > 0 && d[f][e] > 0 {
					return f
				}
			}
			return e
		}
		var longest func(e int) int
		longest = func(e int) int { // steps of the longest way from the cycle of e
			n := 1
			for _, r := range g.Reactions {
				if first(r.From) == e && first(r.To) != e {
					n = max(n, 1+longest(first(r.To)))
				}
			}
			return n
		}
		want := 0
		for e := range g.Events {
			if n := longest(first(e)); n > 1 {
				want = max(want, n)
			}
		}
		got := 0
		if list := g.Chains(); len(list) > 0 {
			got = len(list[0].Steps)
		}
		if got != want {
			t.Fatalf("the longest chain has %d steps, want %d", got, want)
		}
	})
}

func TestAroundFollowsTheFlowAndNotEverything(t *testing.T) {
	g := graph(t, shop+`
		stock/house makes stock.Counted
		stock/house reads stock.Lost emits stock.Counted
		sales/tracker reads stock.Counted`)
	for _, tc := range []struct {
		focus string
		depth int
		want  string
	}{
		{"sales.Placed", 0, "sales.Placed"},
		{"sales.Placed", 1, "sales.Placed | news/letter sales/checkout stock/house"},
		{"sales.Placed", 2, "sales.Placed stock.Reserved | news/letter sales/checkout stock/house"},
		{"sales.Placed", 4, "sales.Cancelled sales.Placed stock.Reserved | news/letter sales/checkout sales/tracker stock/house"},
		{"sales.Cancelled", 2, "sales.Cancelled stock.Reserved | sales/tracker stock/house"},
		{"sales.Cancelled", 100, "sales.Cancelled sales.Placed stock.Reserved | sales/checkout sales/tracker stock/house"},
		{"news/letter", 1, "sales.Placed | news/letter"},
		{"letter", 2, "sales.Placed | news/letter sales/checkout"},
		{"news", 1, "sales.Placed | news/letter"},
	} {
		t.Run(fmt.Sprint(tc.focus, tc.depth), func(t *testing.T) {
			found := g.Find(tc.focus)
			if len(found) != 1 {
				t.Fatalf("%s is %v", tc.focus, found)
			}
			part := g.Around(found[0], tc.depth)
			if diff := cmp.Diff(tc.want, nodes(part)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func nodes(g *flow.Graph) string {
	var events, services []string
	for i := range g.Events {
		events = append(events, g.Events[i].Name.String())
	}
	for i := range g.Services {
		services = append(services, g.ServiceName(i))
	}
	if len(services) == 0 {
		return strings.Join(events, " ")
	}
	return strings.Join(events, " ") + " | " + strings.Join(services, " ")
}

func TestAPartCountsWhatLeadsOutOfIt(t *testing.T) {
	g := graph(t, shop)
	part := g.Only(g.Within(g.Find("stock")[0].Index))
	want := "context stock\nevent stock.Reserved 1\nstock/house makes stock.Reserved false\n"
	if diff := cmp.Diff(want, dump(part)); diff != "" {
		t.Error(diff)
	}
	if n := part.Services[0].Beyond; n != 2 {
		t.Errorf("stock/house reads 2 events of elsewhere, counted %d", n)
	}
}

func TestAPartOfEverythingIsEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		all := make([]int, len(g.Contexts))
		for i := range all {
			all[i] = i
		}
		if diff := cmp.Diff(dump(g), dump(g.Only(g.Within(all...)))); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNamesThatMayMeanSeveralThings(t *testing.T) {
	g := graph(t, "event shop.Placed\nevent desk.Placed\nshop/desk reads shop.Placed\nshop/shop reads shop.Placed")
	for name, want := range map[string]string{
		"desk": "desk", "shop": "shop", "shop/desk": "shop/desk", "Placed": "desk.Placed shop.Placed", "shop.Placed": "shop.Placed", "nothing": "",
	} {
		var got []string
		for _, n := range g.Find(name) {
			got = append(got, g.Name(n))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s is %v, want %s", name, got, want)
		}
	}
}

// big returns a flow of one service for each event, in which to says which
// events each sets off.
func big(n int, to func(i int) []int) *flow.Graph {
	name := func(i int) contract.EventName {
		return contract.EventName{Context: fmt.Sprint("c", i%50), Event: fmt.Sprint("E", i)}
	}
	services := make([]contract.Service, n)
	for i := range services {
		use := contract.Consumption{Event: name(i)}
		for _, j := range to(i) {
			use.Emits = append(use.Emits, name(j))
		}
		services[i] = contract.Service{Context: fmt.Sprint("c", i%50), Name: fmt.Sprint("s", i), Consumes: []contract.Consumption{use}}
	}
	return flow.New(nil, services)
}

// manyMajors returns a flow in which every event sets off every other, in every major.
func manyMajors(n int) *flow.Graph {
	name := func(i int) contract.EventName { return contract.EventName{Context: "c", Event: fmt.Sprint("E", i)} }
	s := contract.Service{Context: "c", Name: "s"}
	var majors []int
	for i := range 8 {
		majors = append(majors, i+1)
	}
	var all []contract.EventName
	for i := range n {
		all = append(all, name(i))
		s.Produces = append(s.Produces, contract.Production{Event: name(i), Majors: majors})
	}
	for i := range n {
		s.Consumes = append(s.Consumes, contract.Consumption{Event: name(i), Emits: all})
	}
	return flow.New(nil, []contract.Service{s})
}

// A flow that was made to be hard is measured all the same, in the time of its size.
func TestHostileFlowsAreMeasured(t *testing.T) {
	everything := func(n int) func(int) []int {
		return func(int) []int {
			all := make([]int, n)
			for i := range all {
				all[i] = i
			}
			return all
		}
	}
	for _, tc := range []struct {
		name           string
		graph          *flow.Graph
		cycles, chains int
		longest        int
	}{
		{"a ring of 100,000", big(100_000, func(i int) []int { return []int{(i + 1) % 100_000} }), 1, 0, 0},
		{"a line of 100,000", big(100_000, func(i int) []int {
			if i == 99_999 {
				return nil
			}
			return []int{i + 1}
		}), 0, 1, 100_000},
		{"all of 400 set off all", big(400, everything(400)), 1, 0, 0},
		{"100,000 that set off one", big(100_000, func(int) []int { return []int{0} }), 1, 1, 2},
		{"50,000 pairs", big(100_000, func(i int) []int { return []int{i ^ 1} }), 50_000, 0, 0},
		{"100 that set off all, in eight majors", manyMajors(100), 1, 0, 0},
		{"rings of a thousand with shortcuts", big(50_000, func(i int) []int {
			base := i / 1000 * 1000
			return []int{base + (i+1)%1000, base + (i*7)%1000}
		}), 50, 0, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := tc.graph.Measure()
			if len(m.Cycles) != tc.cycles || len(m.Chains) != tc.chains {
				t.Errorf("%d cycles and %d chains, want %d and %d", len(m.Cycles), len(m.Chains), tc.cycles, tc.chains)
			}
			if len(m.Chains) > 0 && len(m.Chains[0].Steps) != tc.longest {
				t.Errorf("the longest chain has %d steps, want %d", len(m.Chains[0].Steps), tc.longest)
			}
		})
	}
}
