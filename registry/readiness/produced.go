package readiness

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// produced says whether everything that runs there can read what the service
// writes of an event.
func (q *deployment) produced(c *registry.Contract) ([]Row, error) {
	var rows []Row
	if onlyEmits(c, q.candidate.declared) {
		rows = append(rows, whichMajor(c, q.candidate.declared))
	}
	writes := written(c, q.candidate.declared)
	if len(writes) == 0 {
		rows = append(rows, Row{
			Verdict: Unknown, Event: c.Name, Message: "it emits the event, of which no version was in use when the manifest was pushed",
			Hint: "push the event, then the producer's manifest",
		})
	}
	for _, w := range writes {
		if w.version == nil {
			row := noVersion(w.major)
			row.Event = c.Name
			rows = append(rows, row)
		}
	}
	writes = slices.DeleteFunc(writes, func(w writing) bool { return w.version == nil })
	there := map[string]bool{}
	for _, other := range q.beside() {
		more, err := q.readBy(&other, c, writes)
		if err != nil {
			return nil, err
		}
		there[other.Service] = true
		rows = append(rows, more...)
	}
	rows = append(rows, q.elsewhere(c, there)...)
	left, err := q.left(c)
	if err != nil {
		return nil, err
	}
	rows = append(rows, left...)
	if len(rows) == 0 {
		rows = append(rows, Row{Verdict: Yes, Event: c.Name, Message: "no service declares that it reads the event"})
	}
	return rows, nil
}

// readBy says whether a service that runs there can read what is written.
func (q *deployment) readBy(other *running, c *registry.Contract, writes []writing) ([]Row, error) {
	if other.declared == nil {
		return []Row{other.unknown(c, "reads")}, nil
	}
	rows, err := q.pair(other.declared, c, writes)
	for i, row := range rows {
		rows[i] = other.about(row, c, Consumer)
	}
	return rows, err
}

// elsewhere says of those that declare that they read the event and do not run
// there what is known of that: they were recorded there as gone, or nobody said.
func (q *deployment) elsewhere(c *registry.Contract, there map[string]bool) []Row {
	var rows []Row
	for _, s := range c.Consumers {
		row := Row{Event: c.Name, Service: s.Context + "/" + s.Name, Role: Consumer}
		switch {
		case there[row.Service]:
			continue
		case q.recorded(row.Service, q.environment):
			row.Verdict, row.Message = Yes, "it reads the event, and does not run in "+q.environment
		default:
			row.Verdict, row.Message = Unknown, "it reads the event, and nothing says whether it runs in "+q.environment
			row.Hint = recordIt(row.Service, q.environment)
		}
		rows = append(rows, row)
	}
	return rows
}

// left finds services that once read the event and declare so no more, of which
// nothing says what runs.
func (q *deployment) left(c *registry.Contract) ([]Row, error) {
	ever, err := q.r.Declared(q.ctx, registry.ManifestQuery{Speaking: slices.Concat([]contract.EventName{c.Name}, c.Formerly)})
	if err != nil {
		return nil, err
	}
	reads := func(d *registry.Declared) bool {
		return slices.ContainsFunc(d.Consumes, func(u contract.Consumption) bool { return c.Is(u.Event) })
	}
	var rows []Row
	for _, d := range q.lastOf(ever, q.environment, reads) {
		declared := slices.ContainsFunc(c.Consumers, func(s *registry.Service) bool { return s.Context+"/"+s.Name == d.Manifest.Service })
		if declared || d.Manifest.Service == q.candidate.Service {
			continue
		}
		rows = append(rows, Row{
			Verdict: Unknown, Event: c.Name, Service: d.Manifest.Service, Commit: d.Commit, Role: Consumer,
			Message: "it read the event at that commit, does so no more, and nothing says which of its commits runs",
			Hint:    recordIt(d.Manifest.Service, q.environment),
		})
	}
	return rows, nil
}
