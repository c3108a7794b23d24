package report

import (
	"bufio"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/flow"
)

// Flow prints a flow of events as text: by context, each event with who writes
// it, and below it who reads it and what they emit in reaction.
func Flow(s term.Streams, g *flow.Graph) error {
	p := &flowPrinter{Streams: s, g: g, out: bufio.NewWriter(s.Out)}
	p.printf("%s, %s, %s   %s, %s\n", count(len(g.Contexts), "context", "contexts"), count(len(g.Services), "service", "services"), count(len(g.Events), "event", "events"),
		count(len(g.Uses), "consumption", "consumptions"), count(len(g.Reactions), "reaction", "reactions"))
	if len(g.Services) == 0 && len(g.Events) > 0 {
		p.printf("%s\n", p.Paint(term.Yellow, "there is no service here, so nobody is known to write or to read any of them"))
	}
	for i := range g.Contexts {
		c := &g.Contexts[i]
		if len(c.Events) == 0 {
			continue
		}
		p.printf("\n%s\n", p.Paint(term.Bold, term.Safe(c.Name)))
		p.width = p.widest(c)
		for _, e := range c.Events {
			p.event(e)
		}
	}
	p.silent()
	return p.out.Flush()
}

// flowPrinter prints parts of a flow. Writing is buffered; its error is the one
// of Flush.
type flowPrinter struct {
	term.Streams
	g   *flow.Graph
	out *bufio.Writer

	width int // of the names of events, in letters
}

// The names of a context's events take as much room as the longest of them, between
// these.
const (
	leastNameWidth = 30
	mostNameWidth  = 64
)

func (p *flowPrinter) widest(c *flow.Context) int {
	width := leastNameWidth
	for _, e := range c.Events {
		width = max(width, utf8.RuneCountInString(term.Safe(p.g.Events[e].Name.Event)))
	}
	return min(width, mostNameWidth)
}

func (p *flowPrinter) printf(format string, args ...any) { fmt.Fprintf(p.out, format, args...) }

func (p *flowPrinter) event(i int) {
	e := &p.g.Events[i]
	var makers []string
	for _, m := range e.Makes {
		makers = append(makers, p.service(p.g.Makes[m].Service, e.Context)+p.majors(e, p.g.Written(&p.g.Makes[m])))
	}
	by := "by " + strings.Join(makers, ", ")
	switch {
	case len(makers) == 0 && (e.Beyond > 0 || len(p.g.Services) == 0):
		by = ""
	case len(makers) == 0:
		by = p.Paint(term.Yellow, "nobody is known to write it")
	}
	p.printf("%s\n", strings.TrimRight(fmt.Sprintf("  %-*s %s%s", p.width, term.Safe(e.Name.Event), by, p.beyond(e.Beyond)), " "))
	for _, u := range e.Uses {
		p.use(&p.g.Uses[u], e.Context)
	}
	if len(e.Uses) == 0 && e.Beyond == 0 && len(p.g.Services) > 0 {
		p.printf("    %s\n", p.Paint(term.Dim, "nobody is known to read it"))
	}
}

func (p *flowPrinter) use(u *flow.Use, context int) {
	line := "    → " + p.service(u.Service, context) + p.reads(u)
	for i, r := range u.Emits {
		word := ", "
		if i == 0 {
			word = " → "
		}
		line += word + p.name(p.g.Reactions[r].To, p.g.Services[u.Service].Context) + p.round(p.g.Reactions[r].Cycle)
	}
	p.printf("%s\n", line)
	if u.Terminates != "" && len(u.Emits) > 0 {
		p.printf("        %s\n", p.Paint(term.Dim, "it ends: "+term.Safe(u.Terminates)))
	}
}

// majors names the majors that an arrow is about, of an event that has several.
func (p *flowPrinter) majors(e *flow.Event, list []int) string {
	if len(e.Majors) < 2 {
		return ""
	}
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = fmt.Sprint("v", n)
	}
	return p.Paint(term.Dim, " ("+strings.Join(words, ", ")+")")
}

// reads names the majors that a consumer reads, and what nobody writes of them.
func (p *flowPrinter) reads(u *flow.Use) string {
	e, list := &p.g.Events[u.Event], p.g.Read(u)
	if !p.g.Unmet(u) {
		return p.majors(e, list)
	}
	return p.Paint(term.Yellow, fmt.Sprintf(" (%s, which nobody is known to write)", term.Safe(u.Versions.String())))
}

// round says of a reaction that it is part of a loop.
func (p *flowPrinter) round(r flow.Round) string {
	switch r {
	case flow.Endless:
		return " " + p.Paint(term.Red, "(a loop that nobody ends)")
	case flow.Ended:
		return " " + p.Paint(term.Yellow, "(a loop that ends)")
	}
	return ""
}

// service is the name of a service, with its context where it is another.
func (p *flowPrinter) service(i, home int) string {
	s := &p.g.Services[i]
	if s.Context == home {
		return term.Safe(s.Name)
	}
	return p.Paint(term.Cyan, term.Safe(p.g.ServiceName(i)))
}

// name is the name of an event, with its context where it is another.
func (p *flowPrinter) name(i, home int) string {
	e := &p.g.Events[i]
	if e.Context == home {
		return term.Safe(e.Name.Event)
	}
	return term.Safe(e.Name.String())
}

func (p *flowPrinter) beyond(n int) string {
	if n == 0 {
		return ""
	}
	return p.Paint(term.Dim, fmt.Sprintf("   +%d not shown", n))
}

// silent names the services that have nothing to do with any event shown.
func (p *flowPrinter) silent() {
	var names []string
	for i := range p.g.Services {
		if s := &p.g.Services[i]; len(s.Makes)+len(s.Uses) == 0 {
			names = append(names, term.Safe(p.g.ServiceName(i)))
		}
	}
	if len(names) > 0 {
		p.printf("\nwithout events here: %s\n", strings.Join(names, ", "))
	}
}
