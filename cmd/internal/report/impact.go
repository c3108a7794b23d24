package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/impact"
	"github.com/treaty-events/treaty/registry/wire"
)

// effects are what can become of a consumer, the worst first, as they are counted.
var effects = []struct {
	word, one, many string
	style           term.Style
}{
	{"breaking", "breaks", "break", term.Red},
	{"unknown", "unknown", "unknown", term.Yellow},
	{"affected", "affected, compatibly", "affected, compatibly", term.Green},
	{"unaffected", "unaffected", "unaffected", term.Green},
}

// Impacts prints what each change does to those who read the event.
func Impacts(s term.Streams, list []wire.Impact) error {
	return printEach(s, list, (*textPrinter).impact)
}

func (p *textPrinter) impact(i *wire.Impact) {
	mark := p.Paint(term.Green, "✓")
	if !i.Passes() {
		mark = p.Paint(term.Red, "✗")
	}
	what := i.From + " → " + i.To
	if i.Retires {
		what = "retired"
	}
	fmt.Fprintf(&p.b, "%s %s   %s   %s\n", mark, p.Paint(term.Bold, term.Safe(fmt.Sprintf("%s v%d", i.Event, i.Major))), tally(i.Consumers), p.Paint(term.Dim, term.Safe(what)))
	p.consumers(i.Consumers)
}

// tally counts the services by what becomes of them.
func tally(consumers []wire.ImpactedBy) string {
	if len(consumers) == 0 {
		return "nobody is known to read it"
	}
	var parts []string
	for _, e := range effects {
		n := 0
		for _, c := range consumers {
			if c.Effect == e.word {
				n++
			}
		}
		switch {
		case n == 1:
			parts = append(parts, "1 "+e.one)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d %s", n, e.many))
		}
	}
	return strings.Join(parts, ", ")
}

// consumers prints those that are hurt and unknown with their reasons, the others
// in a line.
func (p *textPrinter) consumers(list []wire.ImpactedBy) {
	for _, e := range effects {
		var names []string
		for _, c := range list {
			if c.Effect != e.word {
				continue
			}
			name := c.Context + "/" + c.Service
			if len(c.Reasons) == 0 {
				names = append(names, name)
				continue
			}
			fmt.Fprintf(&p.b, "  %s   %s   %s\n", p.Paint(e.style, fmt.Sprintf("%-10s", e.word)), term.Safe(name), p.Paint(term.Dim, term.Safe(reading(&c))))
			for _, r := range c.Reasons {
				p.reason(&r)
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(&p.b, "  %s   %s\n", p.Paint(e.style, fmt.Sprintf("%-10s", e.word)), term.Safe(strings.Join(slices.Compact(names), ", ")))
		}
	}
}

// reading says what the manifest says.
func reading(c *wire.ImpactedBy) string {
	text := fmt.Sprintf("%q", c.Versions)
	if len(c.Fields) > 0 {
		text += " " + strings.Join(c.Fields, " ")
	}
	if c.Replays {
		text += " (replays)"
	}
	return text
}

func (p *textPrinter) reason(r *wire.ImpactReason) {
	where, rule := "", r.Rule
	if r.Where != nil {
		where = r.Where.String() + "   "
	}
	if r.Code != "" {
		rule += " (" + r.Code + ")"
	}
	fmt.Fprintf(&p.b, "      %s   %s%s\n", rule, term.Safe(where), term.Safe(r.Message))
	if r.Witness == nil {
		return
	}
	said := ""
	switch question := contract.Question(r.Question); {
	case r.Rule == impact.RemovedInUse || question == "":
		said = "running consumers: one that " + r.Against + " allowed and that will come no more"
	case question == contract.RunningConsumers:
		said = "running consumers: one that the new schema allows and a reader of " + r.Against + " refuses"
	default:
		said = "stored events: one that " + r.Against + " allowed and a reader of the new schema refuses"
	}
	fmt.Fprintf(&p.b, "        %s\n        %s\n", p.Paint(term.Dim, term.Safe(said)), shorten(Brief(r.Witness)))
}
