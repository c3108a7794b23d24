package importing

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// Plan is what becomes of the files of a tree.
type Plan struct {
	Events  []Event   // by name
	Skipped []Skipped // files that are not imported, with the reason, by name
}

// Event is an event with its majors.
type Event struct {
	Name   contract.EventName
	Majors []Major // by number
	// Shifted says that the tree begins with major 0, which Treaty does not
	// have: every major of the event is one higher here.
	Shifted bool
}

// Major is a major with its revisions.
type Major struct {
	Number    int
	Revisions []Revision // the oldest first
}

// Revision is one file of the tree.
type Revision struct {
	File  string
	Label string // for people: what orders it, "1-0-2"
	order []string
}

// Skipped is a file that is not imported.
type Skipped struct {
	File   string `json:"file"`
	Reason string `json:"reason"` // why it is not imported
}

// Make plans the import of the files. Files without {context} belong to the
// given one.
func Make(files []string, p *Pattern, context string) Plan {
	var plan Plan
	byEvent := map[contract.EventName]map[int][]Revision{}
	for _, file := range files {
		values := p.read(file)
		if values == nil {
			plan.skip(file, "its name does not match the pattern")
			continue
		}
		name, major, revision, err := p.identify(file, values, context)
		if err != nil {
			plan.skip(file, err.Error())
			continue
		}
		if byEvent[name] == nil {
			byEvent[name] = map[int][]Revision{}
		}
		byEvent[name][major] = append(byEvent[name][major], revision)
	}
	for name, majors := range byEvent {
		plan.Events = append(plan.Events, plan.event(name, majors))
	}
	slices.SortFunc(plan.Events, func(a, b Event) int { return a.Name.Compare(b.Name) })
	slices.SortFunc(plan.Skipped, func(a, b Skipped) int { return strings.Compare(a.File, b.File) })
	return plan
}

func (p *Plan) skip(file, reason string) {
	p.Skipped = append(p.Skipped, Skipped{file, reason})
}

// identify says to which event, which major and which revision a file belongs.
func (p *Pattern) identify(file string, values map[string]string, context string) (contract.EventName, int, Revision, error) {
	if v, ok := values[contextPlace]; ok {
		context = v
	}
	name := contract.EventName{Context: context, Event: values[eventPlace]}
	if err := contract.CheckContextName(name.Context); err != nil {
		return name, 0, Revision{}, err
	}
	if err := contract.CheckEventName(name.Event); err != nil {
		return name, 0, Revision{}, err
	}
	major := 1
	if v, ok := values[majorPlace]; ok {
		n, err := strconv.Atoi(v)
		if err != nil {
			return name, 0, Revision{}, fmt.Errorf("its major %q is no number", v)
		}
		major = n
	}
	r := Revision{File: file}
	var parts []string
	for _, n := range p.names {
		if n != contextPlace && n != eventPlace {
			parts = append(parts, values[n])
		}
		if n != contextPlace && n != eventPlace && n != majorPlace {
			r.order = append(r.order, values[n])
		}
	}
	r.Label = label(parts)
	return name, major, r, nil
}

// label joins what tells a revision apart into a part of a file name.
func label(parts []string) string {
	text := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, strings.Join(parts, "-"))
	if text = strings.Trim(text, "-."); text == "" {
		return "imported"
	}
	return text
}

func (p *Plan) event(name contract.EventName, majors map[int][]Revision) Event {
	e := Event{Name: name}
	_, e.Shifted = majors[0]
	for number, revisions := range majors {
		slices.SortFunc(revisions, Revision.compare)
		revisions = p.distinct(revisions)
		if e.Shifted {
			number++
		}
		e.Majors = append(e.Majors, Major{Number: number, Revisions: revisions})
	}
	slices.SortFunc(e.Majors, func(a, b Major) int { return cmp.Compare(a.Number, b.Number) })
	return e
}

// distinct leaves out all but the first of the files that would be the same
// revision.
func (p *Plan) distinct(revisions []Revision) []Revision {
	return slices.CompactFunc(revisions, func(a, b Revision) bool {
		if slices.Equal(a.order, b.order) {
			p.skip(b.File, "it would be the same revision as "+a.File)
			return true
		}
		return false
	})
}

// compare orders revisions by what their placeholders say, numbers as numbers,
// then by file.
func (r Revision) compare(o Revision) int {
	for i := range r.order {
		if c := compareNatural(r.order[i], o.order[i]); c != 0 {
			return c
		}
	}
	return strings.Compare(r.File, o.File)
}

// compareNatural compares texts, runs of digits in them as numbers: v9 < v10.
func compareNatural(a, b string) int {
	for a != "" && b != "" {
		x, restA := run(a)
		y, restB := run(b)
		c := strings.Compare(x, y)
		if isDigit(x[0]) && isDigit(y[0]) {
			x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			c = cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
		}
		if c != 0 {
			return c
		}
		a, b = restA, restB
	}
	return cmp.Compare(len(a), len(b))
}

// run splits off the leading run of digits or of other bytes.
func run(s string) (string, string) {
	i := 1
	for i < len(s) && isDigit(s[i]) == isDigit(s[0]) {
		i++
	}
	return s[:i], s[i:]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
