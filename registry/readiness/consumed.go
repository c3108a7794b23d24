package readiness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// consumed says whether the service can read an event: as everything writes it
// that runs there, and, where it replays, as it is stored.
func (q *deployment) consumed(c *registry.Contract) ([]Row, error) {
	var rows []Row
	writers := 0
	for _, other := range q.beside() {
		if other.declared == nil {
			if other.context() == c.Name.Context { // an event is written in its own context alone
				rows = append(rows, other.unknown(c, "writes"))
			}
			continue
		}
		writes := written(c, other.declared)
		if len(writes) == 0 {
			continue
		}
		writers++
		if onlyEmits(c, other.declared) {
			rows = append(rows, other.about(whichMajor(c, other.declared), c, Producer))
		}
		read, err := q.pair(q.candidate.declared, c, writes)
		if err != nil {
			return nil, err
		}
		for _, row := range read {
			rows = append(rows, other.about(row, c, Producer))
		}
	}
	if writers == 0 {
		rows = append(rows, q.unwritten(c)...)
	}
	for _, use := range usesOf(q.candidate.declared, c) {
		if !use.Replays {
			continue
		}
		stored, err := q.stored(use, c)
		if err != nil {
			return nil, err
		}
		rows = append(rows, stored...)
	}
	return rows, nil
}

// writing is a major that a producer writes, and the version that it writes of it.
type writing struct {
	major   int
	version *registry.Version // nil: there was none
}

// productions lists what a service declared that it writes of an event. What it
// only emits does not say which major: it may be any that was in use.
func productions(c *registry.Contract, d *registry.Declared) []contract.Production {
	list := c.WrittenBy(d.Service)
	if !emitted(list) {
		return list
	}
	for _, m := range c.Majors {
		if m.InUse() && d.Writes(c, m.Number) != nil {
			list[0].Majors = append(list[0].Majors, m.Number)
		}
	}
	return list
}

// onlyEmits reports whether the service does not say which of several majors it
// writes.
func onlyEmits(c *registry.Contract, d *registry.Declared) bool {
	return emitted(c.WrittenBy(d.Service)) && len(written(c, d)) > 1
}

// emitted reports whether the service says no major.
func emitted(list []contract.Production) bool { return len(list) == 1 && len(list[0].Majors) == 0 }

// written lists what a service declared that it writes of an event.
func written(c *registry.Contract, d *registry.Declared) []writing {
	var list []writing
	for _, p := range productions(c, d) {
		for _, number := range p.Majors {
			list = append(list, writing{number, d.Writes(c, number)})
		}
	}
	return list
}

// whichMajor says of a service that only emits the event that it may write any major.
func whichMajor(c *registry.Contract, d *registry.Declared) Row {
	return Row{
		Verdict: Unknown, Event: c.Name, Message: fmt.Sprintf("%s emits the event, and does not say which of %s it writes", d.Manifest.Service, majorsOf(written(c, d))),
		Hint: "let its manifest say so: `produces:` with `versions:`",
	}
}

func noVersion(major int) Row {
	return Row{
		Verdict: Unknown, Message: fmt.Sprintf("v%d is written, of which there was no version when the manifest was pushed", major),
		Hint: "push the event, then the producer's manifest",
	}
}

// unwritten says why it is not known what will be read: nothing that runs there
// writes the event.
func (q *deployment) unwritten(c *registry.Contract) []Row {
	if len(c.Producers) == 0 {
		return []Row{{
			Verdict: Unknown, Event: c.Name, Message: "no service declares that it writes the event",
			Hint: "let its producer declare it: `produces:` in its manifest",
		}}
	}
	var rows []Row
	for _, p := range c.Producers {
		row := Row{
			Verdict: Unknown, Event: c.Name, Service: p.Context + "/" + p.Name, Role: Producer,
			Message: fmt.Sprintf("it writes the event, and does not run in %s: what will be written there is not known", q.environment),
			Hint:    "deploy the producer first",
		}
		if !q.recorded(row.Service, q.environment) {
			row.Message = "it writes the event, and nothing says whether it runs in " + q.environment
			row.Hint = recordIt(row.Service, q.environment)
		}
		rows = append(rows, row)
	}
	return rows
}

// stored says whether the service can read every version that was ever promised:
// events of it may be stored.
func (q *deployment) stored(use *contract.Consumption, c *registry.Contract) ([]Row, error) {
	var rows []Row
	var outside, lifted []string
	asked := 0
	for _, v := range c.Versions {
		switch {
		case v.Deleted != nil || !v.Promised:
			continue
		case !use.Versions.Contains(v.Version) && readsLater(use, c, v.Version.Major):
			lifted = append(lifted, v.Version.String())
			continue
		case !use.Versions.Contains(v.Version):
			outside = append(outside, v.Version.String())
			continue
		}
		asked++
		row, err := q.readsVersion(q.candidate.declared, use, v)
		if err != nil {
			return nil, err
		}
		if row.Verdict != Yes {
			row.Event, row.Version, row.Message = c.Name, v.Version, "stored events: "+row.Message
			rows = append(rows, row)
		}
	}
	if len(outside) > 0 {
		rows = append(rows, Row{
			Verdict: Unknown, Event: c.Name,
			Message: fmt.Sprintf("it replays stored events, and %q leaves out %s: whether such events are stored is not known", use.Versions, strings.Join(outside, ", ")),
			Hint:    "declare every version that may be stored",
		})
	}
	if len(lifted) > 0 {
		rows = append(rows, Row{
			Verdict: Evidence, Event: c.Name,
			Message: fmt.Sprintf("stored events of %s are of an earlier major: the service's upcasters read them, which no row judges", strings.Join(lifted, ", ")),
		})
	}
	if !slices.ContainsFunc(rows, func(r Row) bool { return r.Verdict == No || r.Verdict == Unknown }) {
		rows = append(rows, Row{Verdict: Yes, Event: c.Name, Message: fmt.Sprintf("stored events of the versions that it declares are readable: %d", asked)})
	}
	return rows, nil
}

// readsLater reports whether the consumer reads a later major, to which stored
// events of this one are lifted.
func readsLater(use *contract.Consumption, c *registry.Contract, major int) bool {
	return slices.ContainsFunc(c.Majors, func(m *registry.Major) bool { return m.Number > major && use.Versions.TouchesMajor(m.Number) })
}
