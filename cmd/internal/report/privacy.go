package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/privacy"
)

// Privacy is a register of personal data that is printed.
type Privacy struct {
	*privacy.Register
	Scope  string          // what was looked at
	Tracer *privacy.Tracer // shows where fields may go on; nil: not asked for
	Notes  []string        // what the register cannot know, a line each
	Empty  []string        // what to do where there is nothing, a line each
}

// PrivacyText prints the register by data subject, then by event.
func PrivacyText(s term.Streams, r Privacy) error {
	p := textPrinter{Streams: s}
	fmt.Fprintf(&p.b, "%s   %s\n", p.Paint(term.Bold, summary(r.Register)), p.Paint(term.Dim, term.Safe(r.Scope)))
	if len(r.Entries) == 0 {
		for _, line := range r.Empty {
			fmt.Fprintf(&p.b, "  %s\n", term.Safe(line))
		}
	}
	for _, subject := range subjects(r.Register) {
		fmt.Fprintf(&p.b, "\n%s\n", p.Paint(term.Bold, term.Safe(subjectTitle(subject))))
		for _, major := range majors(r.Register, subject) {
			p.major(major, r.Tracer)
		}
	}
	p.unknown(r)
	_, err := io.WriteString(s.Out, p.b.String())
	return err
}

// summary counts what is in the register.
func summary(r *privacy.Register) string {
	events, receivers := map[contract.EventName]bool{}, map[privacy.ServiceName]bool{}
	for _, e := range r.Entries {
		events[e.Event] = true
		for _, c := range e.Receivers {
			receivers[c.ServiceName] = true
		}
	}
	if len(r.Entries) == 0 {
		return "no personal data"
	}
	by := nobody
	if len(receivers) > 0 {
		by = count(len(receivers), "service", "services")
	}
	return fmt.Sprintf("%s in %s, received by %s", count(len(r.Entries), "personal field", "personal fields"),
		count(len(events), "event", "events"), by)
}

// subjects lists the names of the data subjects; "" last: nobody said whose it is.
func subjects(r *privacy.Register) []string {
	var names []string
	for _, e := range r.Entries {
		names = append(names, e.Subject.Name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if (a == "") != (b == "") {
			return -cmp.Compare(a, b)
		}
		return cmp.Compare(a, b)
	})
	return slices.Compact(names)
}

func subjectTitle(name string) string {
	return cmp.Or(name, "of whom is not said (data-subject in event.yaml)")
}

// majors groups the entries of a subject by event and major.
func majors(r *privacy.Register, subject string) [][]privacy.Entry {
	var groups [][]privacy.Entry
	for _, e := range r.Entries {
		if e.Subject.Name != subject {
			continue
		}
		if n := len(groups); n > 0 && groups[n-1][0].Event == e.Event && groups[n-1][0].Major == e.Major {
			groups[n-1] = append(groups[n-1], e)
			continue
		}
		groups = append(groups, []privacy.Entry{e})
	}
	return groups
}

func (p *textPrinter) major(entries []privacy.Entry, tracer *privacy.Tracer) {
	first := &entries[0]
	facts := []string{"kept " + howLong(first.Retention), "written by " + orNobody(services(first.Producers))}
	if first.Owner != "" {
		facts = append([]string{first.Owner}, facts...)
	}
	if first.Status != contract.Active {
		facts = append(facts, string(first.Status))
	}
	fmt.Fprintf(&p.b, "  %s v%d   %s\n", term.Safe(first.Event.String()), first.Major, p.Paint(term.Dim, term.Safe(strings.Join(facts, "; "))))
	field, sensitivity := 0, 0
	for i := range entries {
		field, sensitivity = max(field, width(fieldOf(&entries[i]))), max(sensitivity, width(weightOf(&entries[i])))
	}
	for i := range entries {
		e := &entries[i]
		word := pad(weightOf(e), sensitivity)
		if e.Sensitivity != privacy.Personal {
			word = p.Paint(term.Yellow, word)
		}
		fmt.Fprintf(&p.b, "    %s   %s   %s\n", pad(fieldOf(e), min(field, maxPlace)), word, p.receivers(e))
		if tracer != nil {
			path, left := tracer.Trace(e)
			p.hops(path, "      ")
			if left > 0 {
				fmt.Fprintf(&p.b, "      %s\n", p.Paint(term.Dim, "… "+count(left, "more step", "more steps")+" from these fields, and what follows them"))
			}
		}
	}
}

// receivers are who receives the field; that nobody does stands back.
func (p *textPrinter) receivers(e *privacy.Entry) string {
	if list := receivers(e); len(list) > 0 {
		return term.Safe(strings.Join(list, ", "))
	}
	return p.Paint(term.Dim, nobody)
}

// hops prints where the data of a field may go on.
func (p *textPrinter) hops(path privacy.Path, indent string) {
	for _, h := range path.Hops {
		from := term.Safe(h.Receiver.ServiceName.String())
		for _, onto := range h.Onto {
			fmt.Fprintf(&p.b, "%s→ %s may write it to %s v%d %s   %s\n", indent, from, term.Safe(onto.Key.Event.String()), onto.Key.Major,
				term.Safe(cmp.Or(onto.Key.Pointer, wholeEvent)), p.Paint(term.Dim, because(onto)))
			p.hops(onto, indent+"  ")
		}
		for _, dark := range h.Dark {
			fmt.Fprintf(&p.b, "%s→ %s writes %s, whose contract is not here: not known\n", indent, from, term.Safe(dark.String()))
		}
	}
}

func because(path privacy.Path) string {
	var words []string
	for _, like := range path.Likes {
		words = append(words, strings.ReplaceAll(string(like), "-", " "))
	}
	way := "in reaction"
	if path.Later {
		way = "later"
	}
	if words = append(words, way); path.Again {
		words = append(words, "see above")
	}
	return strings.Join(words, ", ")
}

// unknown prints what the register does not know.
func (p *textPrinter) unknown(r Privacy) {
	if len(r.Gaps)+len(r.Unmarked)+len(r.Notes) > 0 {
		p.b.WriteByte('\n')
	}
	for _, g := range r.Gaps {
		fmt.Fprintf(&p.b, "%s %s: %s\n", p.Paint(term.Yellow, "not known:"), term.Safe(g.About), term.Safe(g.Why))
	}
	if len(r.Unmarked) > 0 {
		fmt.Fprintf(&p.b, "%s\n", unmarked(r.Register))
	}
	for _, line := range r.Notes {
		fmt.Fprintf(&p.b, "%s\n", p.Paint(term.Dim, term.Safe(line)))
	}
}

// unmarked says which events name a data subject and mark nothing.
func unmarked(r *privacy.Register) string {
	const most = 3
	var names []string
	for i, name := range r.Unmarked {
		if i == most {
			names = append(names, count(len(r.Unmarked)-most, "other", "others"))
			break
		}
		names = append(names, term.Safe(name.String()))
	}
	return fmt.Sprintf("%s whose data is carried, and %s no field: %s", count(len(r.Unmarked), "event says", "events say"),
		map[bool]string{true: "marks", false: "mark"}[len(r.Unmarked) == 1], strings.Join(names, ", "))
}
