package flow_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
)

func TestArrowsKnowTheirMajors(t *testing.T) {
	g := graph(t, `
		event a.A@1,2
		event b.B@1
		a/old makes a.A@1
		b/both reads a.A emits b.B
		b/new reads a.A@=2
		b/odd reads a.A@=7`)
	var got []string
	for i := range g.Makes {
		got = append(got, fmt.Sprint(g.ServiceName(g.Makes[i].Service), " writes ", g.Written(&g.Makes[i])))
	}
	for i := range g.Uses {
		u := &g.Uses[i]
		got = append(got, fmt.Sprint(g.ServiceName(u.Service), " reads ", g.Read(u), " unmet ", g.Unmet(u)))
	}
	for i := range g.Reactions {
		got = append(got, fmt.Sprint(g.Triggers(&g.Reactions[i]), " sets off ", g.Emitted(&g.Reactions[i])))
	}
	if diff := cmp.Diff([]string{
		"a/old writes [1]", "b/both writes [1]",
		"b/both reads [1 2] unmet false", "b/new reads [2] unmet true", "b/odd reads [] unmet true",
		"[1] sets off [1]",
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAChainGoesOnOnlyInTheMajorThatIsWritten(t *testing.T) {
	g := graph(t, `
		x/s makes a.B@1
		x/s reads a.A emits a.B
		x/t reads a.B@=1 emits a.C
		x/t reads a.B@=2 emits a.D`)
	if diff := cmp.Diff("a.A > a.B > a.C\n", chains(g, g.Chains())); diff != "" {
		t.Error(diff)
	}
}

// A part of a flow has the majors that the whole has.
func TestAPartKnowsItsMajors(t *testing.T) {
	whole := graph(t, "x/up makes a.A@2\nx/up reads a.A@=1 emits a.A\ny/down makes a.A@1\ny/down reads a.A@=2 emits a.A")
	part := whole.Around(whole.Find("a.A")[0], 2)
	if diff := cmp.Diff(cycles(whole), cycles(part)); diff != "" {
		t.Error(diff)
	}
}

// With every major as an event of its own, the same goes round.
func TestMajorsGoRoundAsIfTheyWereEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const events, majors = 3, 3
		name := func(i int) contract.EventName { return contract.EventName{Context: "c", Event: fmt.Sprint("E", i)} }
		number := rapid.IntRange(1, majors)
		var told, apart []contract.Service
		for i := range rapid.IntRange(1, 5).Draw(t, "services") {
			from, to := rapid.IntRange(0, events-1).Draw(t, "from"), rapid.IntRange(0, events-1).Draw(t, "to")
			low, high := number.Draw(t, "low"), number.Draw(t, "high")
			written := slices.Compact([]int{number.Draw(t, "written"), number.Draw(t, "and")})
			versions, err := contract.ParseRange(fmt.Sprintf(">=%d <=%d", low, high))
			if err != nil {
				t.Fatal(err)
			}
			s := contract.Service{Context: "c", Name: fmt.Sprint("s", i)}
			one := s
			s.Produces = []contract.Production{{Event: name(to), Majors: written}}
			s.Consumes = []contract.Consumption{{Event: name(from), Versions: versions, Emits: []contract.EventName{name(to)}}}
			for m := low; m <= high; m++ {
				use := contract.Consumption{Event: name(from*10 + m)}
				for _, n := range written {
					use.Emits = append(use.Emits, name(to*10+n))
				}
				one.Consumes = append(one.Consumes, use)
			}
			told, apart = append(told, s), append(apart, one)
		}
		var contracts []contract.Event
		for i := range events {
			e := contract.Event{Name: name(i)}
			for m := range majors {
				e.Majors = append(e.Majors, contract.MajorInfo{Number: m + 1})
			}
			contracts = append(contracts, e)
		}
		round := func(g *flow.Graph) map[string]bool {
			services := map[string]bool{}
			for i, r := range g.Reactions {
				if r.Cycle == flow.Endless {
					services[g.ServiceName(g.Via(i))] = true
				}
			}
			return services
		}
		if diff := cmp.Diff(round(flow.New(nil, apart)), round(flow.New(contracts, told))); diff != "" {
			t.Fatal(diff)
		}
	})
}
