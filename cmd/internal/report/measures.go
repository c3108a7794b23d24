package report

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/flow"
)

// mostShown is how many lines of a measure are printed; --output json has all.
const mostShown = 10

// Measures prints what is measured of a flow: loops, the longest chains, events
// that nobody writes or reads, fan-out and coupling.
func Measures(s term.Streams, g *flow.Graph) error {
	p := &flowPrinter{Streams: s, g: g, out: bufio.NewWriter(s.Out)}
	m := g.Measure()
	p.cycles(m.Cycles)
	p.chains(m.Chains)
	p.list("Nobody is known to write", m.Unreachable)
	p.list("Nobody is known to read", m.Orphans)
	p.fanOut(m.FanOuts)
	p.coupling(m)
	return p.out.Flush()
}

func (p *flowPrinter) head(title string, n int) {
	p.printf("%s   %d\n", p.Paint(term.Bold, title), n)
}

// rest says how many lines were left out.
func (p *flowPrinter) rest(n int) {
	if n > mostShown {
		p.printf("  … and %d more: --output json has them all\n", n-mostShown)
	}
}

func (p *flowPrinter) cycles(list []flow.Cycle) {
	p.head("Loops", len(list))
	for i := range list[:min(len(list), mostShown)] {
		c := &list[i]
		p.printf("  %s   %s\n", p.ended(c), p.way(c.Round))
		if n := len(c.Events); n > len(c.Round) {
			p.printf("    the shortest way round of %d events that set off each other\n", n)
		}
		for _, r := range c.Ends[:min(len(c.Ends), mostShown)] {
			p.printf("    %s ends it: %s\n", p.service(p.g.Via(r), -1), term.Safe(p.g.Terminates(r)))
		}
		for j, w := range c.Endless {
			if j > 0 || !sameWay(w, c.Round) {
				p.printf("    %s   %s\n", p.Paint(term.Red, "endless"), p.way(w))
			}
		}
		if c.More {
			p.printf("    and there are more\n")
		}
	}
	p.rest(len(list))
}

func (p *flowPrinter) ended(c *flow.Cycle) string {
	if len(c.Endless) == 0 {
		return p.Paint(term.Yellow, "ends")
	}
	return p.Paint(term.Red, "endless")
}

func sameWay(a, b flow.Way) bool {
	return slices.Equal(a, b)
}

// way writes a way round with who reacts; of a long one its beginning and end.
func (p *flowPrinter) way(w flow.Way) string {
	var b strings.Builder
	b.WriteString(term.Safe(p.g.NameOf(p.g.Reactions[w[0].Reaction].From, w[0].From)))
	for i, turn := range w {
		if hidden := len(w) - mostShown; hidden > 0 && i >= mostShown-1 && i < len(w)-1 {
			if i == mostShown-1 {
				fmt.Fprintf(&b, " → … %d more", hidden)
			}
			continue
		}
		fmt.Fprintf(&b, " → %s %s", p.Paint(term.Dim, "("+p.service(p.g.Via(turn.Reaction), -1)+")"), term.Safe(p.g.NameOf(p.g.Reactions[turn.Reaction].To, turn.To)))
	}
	return b.String()
}

func (p *flowPrinter) chains(list []flow.Chain) {
	p.head("Longest chains of reactions", len(list))
	for _, c := range list {
		var names []string
		for i, s := range c.Steps {
			if hidden := len(c.Steps) - mostShown; hidden > 0 && i >= mostShown-1 && i < len(c.Steps)-1 {
				if i == mostShown-1 {
					names = append(names, fmt.Sprintf("… %d more", hidden))
				}
				continue
			}
			name := term.Safe(p.g.NameOf(s.Events[0], s.Major))
			if n := len(s.Events); n > 1 {
				name += fmt.Sprintf(" (and %d more, round)", n-1)
			}
			names = append(names, name)
		}
		p.printf("  %2d steps   %s\n", len(c.Steps), strings.Join(names, " → "))
	}
}

func (p *flowPrinter) list(title string, events []int) {
	p.head(title, len(events))
	for _, e := range events[:min(len(events), mostShown)] {
		p.printf("  %s\n", term.Safe(p.g.Events[e].Name.String()))
	}
	p.rest(len(events))
}

func (p *flowPrinter) fanOut(list []flow.FanOut) {
	p.head("Fan-out: events that are read", len(list))
	for _, f := range list[:min(len(list), mostShown)] {
		p.printf("  %-44s %s, %s\n", term.Safe(p.g.Events[f.Event].Name.String()), count(f.Contexts, "other context", "other contexts"), count(f.Services, "service", "services"))
	}
	p.rest(len(list))
}

func (p *flowPrinter) coupling(m *flow.Measures) {
	p.head("Coupling of contexts", len(m.Couplings))
	p.printf("  %-24s %9s %9s %12s   %s\n", "context", "read by", "reads", "instability", "whose events it reads")
	takes := make([][]string, len(p.g.Contexts))
	for _, l := range m.Links {
		text := fmt.Sprintf("%s %d", term.Safe(p.g.Contexts[l.Upstream].Name), l.Events)
		if l.Productions > 0 {
			text += fmt.Sprintf(" (writes %d)", l.Productions)
		}
		takes[l.Downstream] = append(takes[l.Downstream], text)
	}
	for _, c := range m.Couplings {
		ratio := "–"
		if value, ok := c.Instability(); ok {
			ratio = fmt.Sprintf("%.2f", value)
		}
		line := fmt.Sprintf("  %-24s %9d %9d %12s   %s", term.Safe(p.g.Contexts[c.Context].Name), c.Afferent, c.Efferent, ratio, strings.Join(takes[c.Context], ", "))
		p.printf("%s\n", strings.TrimRight(line, " "))
	}
}

// Links prints a flow by contexts: what each takes from others.
func Links(s term.Streams, g *flow.Graph) error {
	p := &flowPrinter{Streams: s, g: g, out: bufio.NewWriter(s.Out)}
	links := g.Links()
	p.printf("%s, %s between them\n", count(len(g.Contexts), "context", "contexts"), count(len(links), "link", "links"))
	at := 0
	for i := range g.Contexts {
		c := &g.Contexts[i]
		p.printf("\n%s   %s, %s\n", p.Paint(term.Bold, term.Safe(c.Name)), count(len(c.Services), "service", "services"), count(len(c.Events), "event", "events"))
		for ; at < len(links) && links[at].Upstream == i; at++ {
			l := &links[at]
			text := fmt.Sprintf("%s, read by %s", count(l.Events, "event", "events"), count(l.Services, "service", "services"))
			if l.Events == 0 {
				text = ""
			}
			if l.Productions > 0 {
				text = strings.TrimPrefix(text+fmt.Sprintf("; it writes %d", l.Productions), "; ")
			}
			p.printf("  → %-24s %s\n", term.Safe(g.Contexts[l.Downstream].Name), text)
		}
	}
	return p.out.Flush()
}
