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

func TestCycles(t *testing.T) {
	for _, tc := range []struct{ name, flow, want string }{
		{"a way that goes on", "x/s reads a.A emits a.B\nx/s reads a.B emits a.C", ""},
		{"an event that sets off itself", "x/s reads a.A emits a.A", "[a.A] round a.A > a.A\n  endless a.A > a.A\n"},
		{
			"two events", "x/s reads a.A emits a.B\ny/t reads a.B emits a.A",
			"[a.A a.B] round a.A > a.B > a.A\n  endless a.A > a.B > a.A\n",
		},
		{
			"two events, and a reason", "x/s reads a.A emits a.B because it is so\ny/t reads a.B emits a.A",
			"[a.A a.B] round a.A > a.B > a.A\n  ends a.A > a.B: it is so\n",
		},
		{
			"one of two services has a reason", "x/s reads a.A emits a.B because it is so\nx/r reads a.A emits a.B\ny/t reads a.B emits a.A",
			"[a.A a.B] round a.A > a.B > a.A\n  ends a.A > a.B: it is so\n  endless a.A > a.B > a.A\n",
		},
		{
			"the shortest way round of three events",
			"x/s reads a.A emits a.B\nx/s reads a.B emits a.C\nx/s reads a.C emits a.A\nx/t reads a.C emits a.B",
			"[a.A a.B a.C] round a.B > a.C > a.B\n  endless a.B > a.C > a.B\n  endless a.A > a.B > a.C > a.A\n",
		},
		{
			"two cycles that a reason keeps apart",
			"x/s reads a.A emits a.A a.B\nx/s reads a.B emits a.B\nx/t reads a.B emits a.A because it is so",
			"[a.A a.B] round a.A > a.A\n  ends a.B > a.A: it is so\n  endless a.A > a.A\n  endless a.B > a.B\n",
		},
		{"a reason outside of any cycle says nothing", "x/s reads a.A emits a.B because it is so", ""},
		{
			"a reader of a major that nobody writes closes no loop",
			"x/s makes a.Ping@1\ny/t makes a.Pong@1\nx/s reads a.Pong@=2 emits a.Ping\ny/t reads a.Ping@=1 emits a.Pong", "",
		},
		{
			"a reader of the major that is written closes it",
			"x/s makes a.Ping@1\ny/t makes a.Pong@1,2\nx/s reads a.Pong@=2 emits a.Ping\ny/t reads a.Ping@=1 emits a.Pong",
			"[a.Ping a.Pong] round a.Ping > a.Pong v2 > a.Ping\n  endless a.Ping > a.Pong v2 > a.Ping\n",
		},
		{"lifting an event to its next major is no loop", "event a.A@1,2\nx/s makes a.A@2\nx/s reads a.A@=1 emits a.A", ""},
		{
			"lifting it and back is one", "x/up makes a.A@2\nx/up reads a.A@=1 emits a.A\nx/down makes a.A@1\nx/down reads a.A@=2 emits a.A",
			"[a.A] round a.A v1 > a.A v2 > a.A v1\n  endless a.A v1 > a.A v2 > a.A v1\n",
		},
		{
			"majors of an event may be in two loops",
			"x/s makes a.A@1\nx/s reads a.A@=1 emits a.A\nx/t makes a.A@2\nx/t reads a.A@>=2 emits a.A because it is so",
			"[a.A] round a.A v1 > a.A v1\n  endless a.A v1 > a.A v1\n[a.A] round a.A v2 > a.A v2\n  ends a.A > a.A: it is so\n",
		},
		{
			"what is emitted in a major that nobody says is in any",
			"event a.A@1,2\nx/s reads a.A@=2 emits a.A", "[a.A] round a.A v2 > a.A v2\n  endless a.A v2 > a.A v2\n",
		},
		{
			"without a contract it may be in one that is not known",
			"y/t makes a.A@1\nx/s reads a.A@=2 emits a.A", "[a.A] round a.A > a.A\n  endless a.A > a.A\n",
		},
		{
			"of very many majors none is told apart",
			"x/s makes a.A@1,2,3,4,5,6,7,8,9\nx/s reads a.A@=10 emits a.A",
			"[a.A] round a.A > a.A\n  endless a.A > a.A\n",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, cycles(graph(t, tc.flow))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func cycles(g *flow.Graph) string {
	var b strings.Builder
	for _, c := range g.Cycles() {
		fmt.Fprintf(&b, "[%s] round %s\n", names(g, c.Events), way(g, c.Round))
		for _, r := range c.Ends {
			fmt.Fprintf(&b, "  ends %s > %s: %s\n", g.Events[g.Reactions[r].From].Name, g.Events[g.Reactions[r].To].Name, g.Terminates(r))
		}
		for _, w := range c.Endless {
			fmt.Fprintf(&b, "  endless %s\n", way(g, w))
		}
		if c.More {
			b.WriteString("  more\n")
		}
	}
	return b.String()
}

// drawn draws a flow of a few events and reactions.
func drawn(t *rapid.T) *flow.Graph {
	n := rapid.IntRange(1, 8).Draw(t, "events")
	name := func(i int) contract.EventName { return contract.EventName{Context: "c", Event: string(rune('A' + i))} }
	var services []contract.Service
	for i := range rapid.IntRange(1, 3).Draw(t, "services") {
		s := contract.Service{Context: "c", Name: fmt.Sprint("s", i)}
		for range rapid.IntRange(0, 7).Draw(t, "uses") {
			use := contract.Consumption{Event: name(rapid.IntRange(0, n-1).Draw(t, "reads"))}
			for range rapid.IntRange(0, 2).Draw(t, "emits") {
				use.Emits = append(use.Emits, name(rapid.IntRange(0, n-1).Draw(t, "emitted")))
			}
			if rapid.IntRange(0, 3).Draw(t, "ends") == 0 {
				use.Terminates = "because"
			}
			s.Consumes = append(s.Consumes, use)
		}
		services = append(services, s)
	}
	return flow.New(nil, services)
}

// distances are the shortest ways between all events over some reactions, by
// force (Floyd and Warshall); 0: there is none.
func distances(g *flow.Graph, keep func(int) bool) [][]int {
	d := make([][]int, len(g.Events))
	for i := range d {
		d[i] = make([]int, len(g.Events))
	}
	for i, r := range g.Reactions {
		if keep(i) {
			d[r.From][r.To] = 1
		}
	}
	for k := range d {
		for i := range d {
			for j := range d {
				if d[i][k] > 0 && d[k][j] > 0 && (d[i][j] == 0 || d[i][k]+d[k][j] < d[i][j]) {
					d[i][j] = d[i][k] + d[k][j]
				}
			}
		}
	}
	return d
}

func TestCyclesAreThoseFoundByForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		all := distances(g, func(int) bool { return true })
		open := distances(g, func(r int) bool { return g.Terminates(r) == "" })
		for i, r := range g.Reactions {
			want := flow.Once
			switch {
			case open[r.To][r.From] > 0 && g.Terminates(i) == "", r.From == r.To && g.Terminates(i) == "":
				want = flow.Endless
			case all[r.To][r.From] > 0, r.From == r.To:
				want = flow.Ended
			}
			if r.Cycle != want {
				t.Fatalf("%s > %s is %d, want %d", g.Events[r.From].Name, g.Events[r.To].Name, r.Cycle, want)
			}
		}
		cycles := g.Cycles()
		in := map[int]bool{}
		for _, c := range cycles {
			shortest := 0
			for _, e := range c.Events {
				in[e] = true
				for _, f := range c.Events {
					if all[e][f] == 0 {
						t.Fatalf("%s does not lead to %s", g.Events[e].Name, g.Events[f].Name)
					}
				}
				if shortest == 0 || all[e][e] < shortest {
					shortest = all[e][e]
				}
			}
			if len(c.Round) != shortest {
				t.Fatalf("the shortest way round has %d steps, found %s", shortest, way(g, c.Round))
			}
		}
		for e := range g.Events {
			if in[e] != (all[e][e] > 0) {
				t.Fatalf("%s is in a cycle: %v", g.Events[e].Name, in[e])
			}
		}
	})
}

// With a reason in each consumption that is named last, nothing goes round.
func TestEndlessWaysNameWhatHasToEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawn(t)
		ended := map[int]bool{}
		for _, c := range g.Cycles() {
			for _, w := range c.Endless {
				for _, turn := range w {
					if r := g.Reactions[turn.Reaction]; r.Cycle != flow.Endless || ended[r.Use] {
						t.Fatalf("%s goes through a reaction that ends", way(g, w))
					}
				}
				if last := g.Reactions[w[len(w)-1].Reaction]; last.To != g.Reactions[w[0].Reaction].From {
					t.Fatalf("%s does not go round", way(g, w))
				}
				ended[g.Reactions[w[len(w)-1].Reaction].Use] = true
			}
		}
		left := distances(g, func(r int) bool { return g.Terminates(r) == "" && !ended[g.Reactions[r].Use] })
		for e := range g.Events {
			if left[e][e] > 0 {
				t.Fatalf("%s still sets off itself", g.Events[e].Name)
			}
		}
	})
}
