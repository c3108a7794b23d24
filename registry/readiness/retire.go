package readiness

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
)

// Retire asks whether a major of an event may be retired.
type Retire struct {
	Event       contract.EventName
	Major       int
	Environment string // empty: all of them
}

// Retirable is the answer.
type Retirable struct {
	Answer
	Event       contract.EventName
	Major       int
	Environment string
}

// CanRetire answers by what services declare now, and by what those declared that
// run. Seen is who fetched versions of the event lately: evidence.
func CanRetire(ctx context.Context, r *registry.Registry, ask Retire, seen []usage.Seen) (*Retirable, error) {
	if ask.Environment != "" {
		if err := registry.CheckEnvironment(ask.Environment); err != nil {
			return nil, err
		}
	}
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	c, err := s.Contract(ask.Event)
	if err != nil {
		return nil, err
	}
	if c.Major(ask.Major) == nil {
		return nil, noMajor(c, ask.Major)
	}
	w, err := look(ctx, r, ask.Environment)
	if err != nil {
		return nil, err
	}
	ever, err := r.Declared(ctx, registry.ManifestQuery{Speaking: slices.Concat([]contract.EventName{c.Name}, c.Formerly)})
	if err != nil {
		return nil, err
	}
	q := &retirement{world: w, contract: c, major: ask.Major}
	rows := q.rows(ever)
	rows = append(rows, q.evidence(seen)...)
	return &Retirable{Answer: answer(rows), Event: c.Name, Major: ask.Major, Environment: ask.Environment}, nil
}

func noMajor(c *registry.Contract, major int) error {
	have := ""
	for _, m := range c.Majors {
		have += " v" + strconv.Itoa(m.Number)
	}
	return &registry.Refusal{Code: registry.NotFound, Message: fmt.Sprintf("%s has no major %d", c.Name, major), Hint: "it has" + have}
}

// retirement is the question while it is answered.
type retirement struct {
	*world
	contract *registry.Contract
	major    int
}

func (q *retirement) rows(ever []registry.Declared) []Row {
	if q.environment != "" && !q.known() {
		return []Row{q.nothingThere()}
	}
	var rows []Row
	told := map[string]string{} // of a service, the manifest that a row is of
	for i := range q.running {
		r := &q.running[i]
		if r.declared == nil {
			rows = append(rows, r.unknown(q.contract, Consumer, "needs"))
			continue
		}
		for _, row := range q.needs(r.declared.Consumes, r.declared.Produces) {
			rows = append(rows, r.about(row, q.contract, row.Role))
		}
		told[r.Service] = string(r.declared.Doc.Data)
	}
	declared := map[string]bool{}
	for _, s := range slices.Concat(q.contract.Producers, q.contract.Consumers) {
		id := s.Context + "/" + s.Name
		if declared[id] {
			continue
		}
		declared[id] = true
		if told[id] == string(s.Doc.Data) {
			continue
		}
		for _, row := range q.needs(s.Consumes, s.Produces) {
			row.Event, row.Service = q.contract.Name, id
			rows = append(rows, row)
		}
	}
	if rows = append(rows, q.unrecorded(ever)...); len(rows) == 0 {
		rows = append(rows, Row{Verdict: Yes, Event: q.contract.Name, Message: "no service that runs, or is declared, reads or writes the event"})
	}
	return rows
}

// needs says of each entry that is about the event whether it needs the major.
func (q *retirement) needs(consumes []contract.Consumption, produces []contract.Production) []Row {
	var rows []Row
	for _, p := range produces {
		if !q.contract.Is(p.Event) {
			continue
		}
		row := Row{Verdict: Yes, Role: Producer, Message: fmt.Sprintf("it does not write v%d", q.major)}
		if len(p.Majors) == 0 || slices.Contains(p.Majors, q.major) {
			row.Verdict, row.Message, row.Hint = No, fmt.Sprintf("it writes v%d", q.major), "move the producer to a later major first"
		}
		rows = append(rows, row)
	}
	for i := range consumes {
		if q.contract.Is(consumes[i].Event) {
			rows = append(rows, q.read(&consumes[i]))
		}
	}
	return rows
}

// read says whether a consumer needs the major: it reads no other. What is stored
// of a retired major can still be read, by its schema too.
func (q *retirement) read(use *contract.Consumption) Row {
	row := Row{Role: Consumer}
	later := slices.ContainsFunc(q.contract.Majors, func(m *registry.Major) bool {
		return m.Number != q.major && (m.Status == contract.Active || m.Status == contract.Deprecated) && use.Versions.TouchesMajor(m.Number)
	})
	switch {
	case !use.Versions.TouchesMajor(q.major):
		row.Verdict, row.Message = Yes, fmt.Sprintf("it declares %q: it does not read v%d", use.Versions, q.major)
	case later:
		row.Verdict, row.Message = Yes, fmt.Sprintf("it declares %q: it can do without v%d", use.Versions, q.major)
		if use.Replays {
			row.Message += "; what is stored of it stays readable, for it is retired and not deleted"
		}
	default:
		row.Verdict, row.Message = No, fmt.Sprintf("it declares %q: v%d is all that it reads", use.Versions, q.major)
		row.Hint = "let the consumer read a later major first, declare it, push and deploy"
	}
	return row
}

// unrecorded finds services that once declared that they need the major and do so
// no more, of which nothing says what runs.
func (q *retirement) unrecorded(ever []registry.Declared) []Row {
	needs := func(d *registry.Declared) []Row { return against(q.needs(d.Consumes, d.Produces)) }
	var rows []Row
	for _, d := range q.lastOf(ever, func(d *registry.Declared) bool { return len(needs(d)) > 0 }) {
		if q.declaresNeed(d.Manifest.Service) {
			continue
		}
		rows = append(rows, Row{
			Verdict: Unknown, Event: q.contract.Name, Service: d.Manifest.Service, Commit: d.Commit, Role: needs(d)[0].Role,
			Message: fmt.Sprintf("it needed v%d at that commit, does so no more, and nothing says which of its commits runs", q.major),
			Hint:    recordIt(d.Manifest.Service, q.environment),
		})
	}
	return rows
}

// declaresNeed reports whether the service declares now that it needs the major:
// that is a row already.
func (q *retirement) declaresNeed(id string) bool {
	return slices.ContainsFunc(slices.Concat(q.contract.Producers, q.contract.Consumers), func(s *registry.Service) bool {
		return s.Context+"/"+s.Name == id && len(against(q.needs(s.Consumes, s.Produces))) > 0
	})
}

func against(rows []Row) []Row {
	return slices.DeleteFunc(rows, func(r Row) bool { return r.Verdict != No })
}

// LookBack is for how long fetches count as evidence.
const LookBack = 30 * 24 * time.Hour

// evidence shows who fetched versions of the major.
func (q *retirement) evidence(seen []usage.Seen) []Row {
	var rows []Row
	for _, s := range seen {
		if s.Lineage != q.contract.Lineage || s.Version.Major != q.major {
			continue
		}
		rows = append(rows, Row{
			Verdict: Evidence, Event: q.contract.Name, Version: s.Version,
			Message: fmt.Sprintf("%s fetched %s, %d times, the last time on %s", s.Client, s.Version, s.Count, s.Last),
		})
	}
	return rows
}
