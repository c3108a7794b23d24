package flow_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
)

// chain is a → b → c, of which each reacts to the one before: a/A is read by b/s, which
// emits b/B, and so on; c/s reads a/A too.
func chain() *flow.Graph {
	name := func(context, event string) contract.EventName {
		return contract.EventName{Context: context, Event: event}
	}
	a, b, c := name("a", "A"), name("b", "B"), name("c", "C")
	return flow.New([]contract.Event{{Name: a}, {Name: b}, {Name: c}}, []contract.Service{
		{Context: "a", Name: "first", Produces: []contract.Production{{Event: a}}},
		{Context: "b", Name: "s", Produces: []contract.Production{{Event: b}}, Consumes: []contract.Consumption{{Event: a, Emits: []contract.EventName{b}}}},
		{Context: "c", Name: "s", Produces: []contract.Production{{Event: c}}, Consumes: []contract.Consumption{{Event: b, Emits: []contract.EventName{c}}, {Event: a}, {Event: name("x", "X")}}},
	})
}

func TestExcerpts(t *testing.T) {
	for _, tt := range []struct {
		q    flow.Query
		want string // title: events, services; or what is refused
	}{
		{flow.Query{Depth: -1}, ": a.A b.B c.C x.X, a/first b/s c/s"},
		{flow.Query{Focus: "a.A", Depth: -1}, "Flow around a.A: a.A b.B, a/first b/s c/s"},
		{flow.Query{Focus: "A", Depth: 0}, "Flow around a.A: a.A, "},
		{flow.Query{Focus: "a", Depth: -1}, "Flow around a: a.A, a/first b/s c/s"},
		{flow.Query{Focus: "first", Depth: 1}, "Flow around a/first: a.A, a/first"},
		{flow.Query{Contexts: []string{"c", "a"}}, "Flow within c, a: a.A c.C, a/first c/s"},
		{flow.Query{Focus: "a.A", Depth: -1, Contexts: []string{"b"}}, "Flow around a.A within b: b.B, b/s"},
		{flow.Query{Focus: "s"}, `"s" may be b/s or c/s`},
		{flow.Query{Focus: "none"}, `there is no event, service or context "none" in the flow`},
		{flow.Query{Contexts: []string{"none"}}, `there is no context "none" in the flow`},
		{flow.Query{Focus: "first", Depth: 1, Contexts: []string{"c"}}, `there is no context "c" in the flow`},
	} {
		x, err := chain().Excerpt(tt.q)
		var got string
		var missing *flow.NotThereError
		switch {
		case errors.As(err, &missing):
			got = err.Error()
		case err != nil:
			t.Fatal(err)
		default:
			var events, services []string
			for i := range x.Events {
				events = append(events, x.Events[i].Name.String())
			}
			for i := range x.Services {
				services = append(services, x.ServiceName(i))
			}
			got = fmt.Sprintf("%s: %s, %s", x.Title, strings.Join(events, " "), strings.Join(services, " "))
		}
		if got != tt.want {
			t.Errorf("%+v\n got %s\nwant %s", tt.q, got, tt.want)
		}
	}
}

func TestLinksBetweenServices(t *testing.T) {
	g := chain()
	var got []string
	for _, l := range g.ServiceLinks() {
		from := "nobody in " + g.Contexts[l.Context].Name
		if l.From >= 0 {
			from = g.ServiceName(l.From)
		}
		got = append(got, fmt.Sprintf("%s > %s: %d, reacts %t", from, g.ServiceName(l.To), len(l.Events), l.Reacts))
	}
	want := []string{"nobody in x > c/s: 1, reacts false", "a/first > b/s: 1, reacts true", "a/first > c/s: 1, reacts false", "b/s > c/s: 1, reacts true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever uses there are, each is in the links of whoever writes the event.
func TestLinksBetweenServicesLeaveNoneOut(t *testing.T) {
	events, services := company(t, 100)
	g := flow.New(events, services)
	linked := map[[3]int]bool{}
	for _, l := range g.ServiceLinks() {
		for _, e := range l.Events {
			linked[[3]int{l.From, e, l.To}] = true
		}
	}
	want := map[[3]int]bool{}
	for i := range g.Uses {
		u := &g.Uses[i]
		for _, m := range g.Events[u.Event].Makes {
			want[[3]int{g.Makes[m].Service, u.Event, u.Service}] = true
		}
		if len(g.Events[u.Event].Makes) == 0 {
			want[[3]int{-1, u.Event, u.Service}] = true
		}
	}
	if diff := cmp.Diff(want, linked); diff != "" || len(want) < 100 {
		t.Error(diff)
	}
}
