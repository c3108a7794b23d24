package flow_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/flow"
)

// parse reads a flow of lines such as
//
//	event a.A@1,2
//	a/shop makes a.A@2 b.B
//	b/desk reads a.A@=2 emits b.B because it stops
//
// into contracts and services. What stands after `because` is `terminates:`; after @
// stand majors, or the range that is read: no majors, [1] and any unless it is said.
func parse(t testing.TB, text string) ([]contract.Event, []contract.Service) {
	t.Helper()
	var (
		events   []contract.Event
		services []contract.Service
	)
	service := func(name string) *contract.Service {
		context, base, _ := strings.Cut(name, "/")
		i := slices.IndexFunc(services, func(s contract.Service) bool { return s.Context == context && s.Name == base })
		if i < 0 {
			i = len(services)
			services = append(services, contract.Service{Name: base, Context: context})
		}
		return &services[i]
	}
	for line := range strings.Lines(text) {
		line, why, _ := strings.Cut(strings.TrimSpace(line), " because ")
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case words[0] == "event":
			name, majors := at(t, words[1])
			event := contract.Event{Name: name}
			for _, number := range majors {
				event.Majors = append(event.Majors, contract.MajorInfo{Number: number, Status: contract.Active})
			}
			events = append(events, event)
		case words[1] == "makes":
			for _, word := range words[2:] {
				s := service(words[0])
				name, majors := at(t, word)
				if majors == nil {
					majors = []int{1}
				}
				s.Produces = append(s.Produces, contract.Production{Event: name, Majors: majors})
			}
		case words[1] == "reads":
			name, versions, _ := strings.Cut(words[2], "@")
			read, err := contract.ParseRange(cmp.Or(versions, "*"))
			if err != nil {
				t.Fatal(err)
			}
			use := contract.Consumption{Event: eventName(t, name), Versions: read, Terminates: why}
			for _, word := range words[min(4, len(words)):] {
				use.Emits = append(use.Emits, eventName(t, word))
			}
			s := service(words[0])
			s.Consumes = append(s.Consumes, use)
		default:
			t.Fatalf("no line of a flow: %q", line)
		}
	}
	return events, services
}

// at reads "a.A@1,2".
func at(t testing.TB, text string) (contract.EventName, []int) {
	t.Helper()
	name, list, _ := strings.Cut(text, "@")
	var majors []int
	for number := range strings.SplitSeq(list, ",") {
		if n, err := strconv.Atoi(number); err == nil {
			majors = append(majors, n)
		}
	}
	return eventName(t, name), majors
}

func eventName(t testing.TB, text string) contract.EventName {
	t.Helper()
	name, err := contract.ParseEventName(text, "")
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func graph(t testing.TB, text string) *flow.Graph {
	t.Helper()
	return flow.New(parse(t, text))
}

// names are the names of these events, in order.
func names(g *flow.Graph, events []int) string {
	list := make([]string, len(events))
	for i, e := range events {
		list[i] = g.Events[e].Name.String()
	}
	return strings.Join(list, " ")
}

// way writes a way round: "a.A > b.B > a.A".
func way(g *flow.Graph, w flow.Way) string {
	text := g.NameOf(g.Reactions[w[0].Reaction].From, w[0].From)
	for i, turn := range w {
		r := g.Reactions[turn.Reaction]
		if i > 0 && (g.Reactions[w[i-1].Reaction].To != r.From || w[i-1].To != turn.From) {
			return text + " > broken"
		}
		text += " > " + g.NameOf(r.To, turn.To)
	}
	return text
}

const shop = `
	event sales.Placed
	event sales.Cancelled
	event stock.Reserved
	sales/checkout makes sales.Placed
	sales/tracker makes sales.Cancelled
	stock/house makes stock.Reserved
	stock/house reads sales.Placed emits stock.Reserved
	sales/tracker reads stock.Reserved emits sales.Cancelled
	stock/house reads sales.Cancelled
	news/letter reads sales.Placed`

func TestAGraphDoesNotDependOnTheOrderOfItsParts(t *testing.T) {
	events, services := parse(t, shop)
	want := dump(flow.New(events, services))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		rng.Shuffle(len(services), func(i, j int) { services[i], services[j] = services[j], services[i] })
		if diff := gocmp.Diff(want, dump(flow.New(events, services))); diff != "" {
			t.Fatal(diff)
		}
	}
}

// dump writes every arrow of the graph, in its order.
func dump(g *flow.Graph) string {
	var b strings.Builder
	for i := range g.Contexts {
		fmt.Fprintln(&b, "context", g.Name(flow.Node{Kind: flow.KindContext, Index: i}))
	}
	for i := range g.Events {
		fmt.Fprintln(&b, "event", g.Events[i].Name, g.Events[i].Beyond)
	}
	for _, m := range g.Makes {
		fmt.Fprintln(&b, g.ServiceName(m.Service), "makes", g.Events[m.Event].Name, m.Implied)
	}
	for _, u := range g.Uses {
		fmt.Fprintln(&b, g.ServiceName(u.Service), "reads", g.Events[u.Event].Name, len(u.Emits))
	}
	for i, r := range g.Reactions {
		fmt.Fprintln(&b, g.Events[r.From].Name, "then", g.Events[r.To].Name, "by", g.ServiceName(g.Via(i)), r.Cycle)
	}
	return b.String()
}

func TestWhatServicesNameIsInTheGraph(t *testing.T) {
	g := graph(t, `
		event a.A
		b/desk reads a.A emits b.B
		b/desk reads c.Elsewhere`)
	want := `context a
context b
context c
event a.A 0
event b.B 0
event c.Elsewhere 0
b/desk makes b.B true
b/desk reads a.A 1
b/desk reads c.Elsewhere 0
a.A then b.B by b/desk 0
`
	if diff := gocmp.Diff(want, dump(g)); diff != "" {
		t.Error(diff)
	}
	for i, known := range []bool{true, false, false} {
		if g.Events[i].Known != known {
			t.Errorf("%s: known %v", g.Events[i].Name, !known)
		}
	}
}

func TestFormerNamesStandForTheEvent(t *testing.T) {
	events, services := parse(t, `
		event sales.Placed
		event old.Taken
		sales/checkout makes old.Placed
		stock/house reads sales.Placed
		stock/house reads old.Taken`)
	events[0].Formerly = []contract.EventName{eventName(t, "old.Placed"), eventName(t, "old.Taken")}
	g := flow.New(events, services)
	if len(g.Events) != 2 {
		t.Fatalf("%d events, want 2", len(g.Events))
	}
	placed := g.Find("old.Placed")
	if len(placed) != 1 || g.Name(placed[0]) != "sales.Placed" {
		t.Fatalf("old.Placed is %v", placed)
	}
	if e := g.Events[placed[0].Index]; len(e.Makes) != 1 || len(e.Uses) != 1 {
		t.Errorf("it has %d producers and %d consumers, want 1 and 1: today's name of another event is that event", len(e.Makes), len(e.Uses))
	}
}

func TestLiveEventsThatNobodyWritesOrReads(t *testing.T) {
	events, services := parse(t, `
		event a.Made
		event a.Read
		event a.Alone
		event a.Retired
		event a.Draft
		a/shop makes a.Made
		a/shop reads a.Read`)
	for i, status := range []contract.Status{contract.Active, contract.Deprecated, contract.Active, contract.Retired, contract.Draft} {
		events[i].Majors = []contract.MajorInfo{{Number: 1, Status: status}}
	}
	g := flow.New(events, services)
	if got := names(g, g.Unreachable()); got != "a.Alone a.Read" {
		t.Errorf("nobody writes %s", got)
	}
	if got := names(g, g.Orphans()); got != "a.Alone a.Made" {
		t.Errorf("nobody reads %s", got)
	}
}
