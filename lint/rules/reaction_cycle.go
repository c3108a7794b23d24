package rules

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

var reactionCycle = &lint.Rule{
	ID:          "reaction-cycle",
	Since:       "0.1",
	Group:       lint.Boundaries,
	Recommended: diag.Warning,
	Strict:      diag.Error,
	Title:       "Reactions go round, and nobody says why they end",
	Rationale: "An event sets off another, which sets off the first: where nothing ends that, one change becomes a storm that fills " +
		"topics and queues until somebody pulls the plug. Each team sees only its own step, so nobody sees the loop.",
	FalsePositive: "The reaction depends on a condition that cannot hold twice: say it with `terminates:` in the consumption whose " +
		"reaction ends the round.",
	Bad:  loopExample(""),
	Good: loopExample(", terminates: Writes only where the name differs from the one that it holds."),
	Catalogue: func(p *lint.CataloguePass) {
		g := p.Flow()
		services := p.Workspace.AllServices()
		own := func(service int) bool { return g.Services[service].Source < len(p.Workspace.Services) }
		for _, cycle := range g.CyclesFor(own) {
			for i, way := range cycle.Endless {
				if !own(g.Via(way[len(way)-1].Reaction)) {
					continue // it goes through other repositories only
				}
				f := endlessWay(services, g, way)
				if cycle.More && i == len(cycle.Endless)-1 {
					f.Message += "; and there are more ways round"
				}
				p.Report(f)
			}
		}
	},
}

// endlessWay is found where the last reaction of the way is declared.
func endlessWay(services []*workspace.Service, g *flow.Graph, way flow.Way) diag.Finding {
	last := way[len(way)-1].Reaction
	use := &g.Uses[g.Reactions[last].Use]
	s := services[g.Services[use.Service].Source]
	f := diag.Finding{
		Subject: g.Events[g.Reactions[way[0].Reaction].From].Name.String(),
		Span:    useSpan(s, use.At, "emits"),
		Pointer: entryPointer("consumes", use.At, "emits"),
		Message: "the reactions go round: " + roundText(g, way),
		Values:  roundNames(g, way),
		Why:     "each event sets off the next one, and none of the services says why that ends",
		Hint: fmt.Sprintf("end it in %s (or in another of these services), and say how: `terminates: …` in what it consumes of %s",
			g.ServiceName(use.Service), g.Events[use.Event].Name),
	}
	for _, turn := range way[:min(len(way)-1, maxShown)] {
		reaction := &g.Reactions[turn.Reaction]
		step := &g.Uses[reaction.Use]
		other := services[g.Services[step.Service].Source]
		f.Related = append(f.Related, diag.Related{
			Span:    useSpan(other, step.At, "emits"),
			Message: fmt.Sprintf("%s emits %s because of %s", g.ServiceName(step.Service), g.NameOf(reaction.To, turn.To), g.NameOf(reaction.From, turn.From)),
		})
	}
	return f
}

// roundNames names who reacts, and with what, all the way round.
func roundNames(g *flow.Graph, way flow.Way) []string {
	var names []string
	for _, turn := range way {
		names = append(names, g.ServiceName(g.Via(turn.Reaction)), g.Events[g.Reactions[turn.Reaction].To].Name.String())
	}
	return names
}

// maxShown is how many steps of a round a message names.
const maxShown = 8

// roundText names the events and who reacts: "a.A v2 → (b/worker) b.B → (a/other) a.A v2".
func roundText(g *flow.Graph, way flow.Way) string {
	var b strings.Builder
	b.WriteString(g.NameOf(g.Reactions[way[0].Reaction].From, way[0].From))
	for i, turn := range way {
		if n := len(way) - maxShown; n > 0 && i == maxShown-1 {
			fmt.Fprintf(&b, " → … %d more", n)
		}
		if i < maxShown-1 || i == len(way)-1 {
			fmt.Fprintf(&b, " → (%s) %s", g.ServiceName(g.Via(turn.Reaction)), g.NameOf(g.Reactions[turn.Reaction].To, turn.To))
		}
	}
	return b.String()
}

// loopExample is two services that set off each other; more is in what the
// second consumes.
func loopExample(more string) string {
	return event("UserRenamed", "", `{"type": "object"}`) + event("ProfileRenamed", "", `{"type": "object"}`) +
		service("accounts", "ordering", "produces:\n  - {event: UserRenamed, versions: [1]}\nconsumes:\n"+
			"  - {event: ProfileRenamed, versions: \"=1\", fields: all, emits: [UserRenamed]}") +
		service("profiles", "ordering", "produces:\n  - {event: ProfileRenamed, versions: [1]}\nconsumes:\n"+
			"  - {event: UserRenamed, versions: \"=1\", fields: all, emits: [ProfileRenamed]"+more+"}")
}
