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
func (q *deployment) consumed(use *contract.Consumption) ([]Row, error) {
	c, missing := q.contract(use.Event)
	if missing != nil {
		return []Row{*missing}, nil
	}
	var rows []Row
	writers := 0
	for _, other := range q.beside() {
		if other.declared == nil {
			if other.context() == c.Name.Context { // an event is written in its own context alone
				rows = append(rows, other.unknown(c, Producer, "writes"))
			}
			continue
		}
		for _, p := range other.declared.Produces {
			if !c.Is(p.Event) {
				continue
			}
			writers++
			for _, v := range written(c, &p, other.declared) {
				row, err := q.written(use, c, v, &other)
				if err != nil {
					return nil, err
				}
				rows = append(rows, row)
			}
		}
	}
	if writers == 0 {
		rows = append(rows, q.unwritten(c)...)
	}
	if use.Replays {
		stored, err := q.stored(use, c)
		if err != nil {
			return nil, err
		}
		rows = append(rows, stored...)
	}
	return rows, nil
}

// writing is a major that a producer writes, and the version that it writes of it:
// the newest that was there when its manifest was pushed.
type writing struct {
	major   int
	version *registry.Version // nil: there was none
}

func written(c *registry.Contract, p *contract.Production, d *registry.Declared) []writing {
	majors := p.Majors
	if len(majors) == 0 {
		for _, m := range c.Majors {
			majors = append(majors, m.Number)
		}
	}
	var list []writing
	for _, number := range majors {
		newest := newestAt(c, d, func(v *registry.Version) bool { return v.Version.Major == number })
		if newest == nil && len(p.Majors) == 0 {
			continue // the major came later
		}
		list = append(list, writing{number, newest})
	}
	return list
}

// written says whether the service can read what a producer writes.
func (q *deployment) written(use *contract.Consumption, c *registry.Contract, w writing, by *running) (Row, error) {
	if w.version == nil {
		return by.about(noVersion(w.major), c, contract.Version{}, Producer), nil
	}
	row, err := q.reads(q.candidate.declared, use, w.version)
	return by.about(row, c, w.version.Version, Producer), err
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
		if !q.recorded(row.Service) {
			row.Message = "it writes the event, and nothing says where it runs"
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
	var outside []string
	asked := 0
	for _, v := range c.Versions {
		switch {
		case v.Deleted != nil || !v.Promised:
			continue
		case !use.Versions.Contains(v.Version):
			outside = append(outside, v.Version.String())
			continue
		}
		asked++
		row, err := q.reads(q.candidate.declared, use, v)
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
	if !slices.ContainsFunc(rows, func(r Row) bool { return r.Verdict != Yes }) {
		rows = append(rows, Row{Verdict: Yes, Event: c.Name, Message: fmt.Sprintf("stored events of all %d versions are readable", asked)})
	}
	return rows, nil
}
