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
	now, err := declaredNow(ctx, r, c)
	if err != nil {
		return nil, err
	}
	q := &retirement{world: w, reader: newReader(ctx, r), contract: c, major: ask.Major}
	rows, err := q.rows(ever, now)
	if err != nil {
		return nil, err
	}
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
	*reader
	contract *registry.Contract
	major    int
}

func (q *retirement) rows(ever, now []registry.Declared) ([]Row, error) {
	if q.environment != "" && !q.known() {
		return []Row{q.nothingThere()}, nil
	}
	var rows []Row
	told := map[string][]Row{} // of a service and its manifest
	for i := range q.running {
		r := &q.running[i]
		if r.declared == nil {
			rows = append(rows, r.unknown(q.contract, "needs"))
			continue
		}
		needs, err := q.needs(r.declared)
		if err != nil {
			return nil, err
		}
		told[r.Service+string(r.declared.Doc.Data)] = needs
		for _, row := range needs {
			rows = append(rows, r.about(row, q.contract, row.Role))
		}
	}
	for i := range now {
		needs, err := q.needs(&now[i])
		if err != nil {
			return nil, err
		}
		service := now[i].Manifest.Service
		if before, ok := told[service+string(now[i].Doc.Data)]; ok && slices.EqualFunc(before, needs, alike) {
			continue
		}
		for _, row := range needs {
			row.Event, row.Service = q.contract.Name, service
			rows = append(rows, row)
		}
	}
	unrecorded, err := q.unrecorded(ever, now)
	if rows = append(rows, unrecorded...); len(rows) == 0 {
		rows = append(rows, Row{Verdict: Yes, Event: q.contract.Name, Message: "no service that runs, or is declared, reads or writes the event"})
	}
	return rows, err
}

// alike reports whether two rows say the same of what a service declared.
func alike(a, b Row) bool {
	return a.Verdict == b.Verdict && a.Role == b.Role && a.Message == b.Message
}

// declaredNow is what the services that speak the event declare now, each once: they
// write what is in force.
func declaredNow(ctx context.Context, r *registry.Registry, c *registry.Contract) ([]registry.Declared, error) {
	var services []*registry.Service
	for _, s := range slices.Concat(c.Producers, c.Consumers) {
		if !slices.Contains(services, s) {
			services = append(services, s)
		}
	}
	list, err := r.DeclaredNow(ctx, services)
	newest := slices.MaxFunc(c.Versions, func(a, b *registry.Version) int { return a.PublishedAt.Compare(b.PublishedAt) }).PublishedAt
	for i := range list {
		list[i].PushedAt = newest
	}
	return list, err
}

// needs says of each entry that is about the event whether it needs the major.
func (q *retirement) needs(d *registry.Declared) ([]Row, error) {
	var rows []Row
	for _, p := range productions(q.contract, d) {
		row := Row{Verdict: Yes, Role: Producer, Message: fmt.Sprintf("it does not write v%d", q.major)}
		switch {
		case !slices.Contains(p.Majors, q.major):
		case onlyEmits(q.contract, d):
			row = whichMajor(q.contract, d)
			row.Role = Producer
		default:
			row.Verdict, row.Message, row.Hint = No, fmt.Sprintf("it writes v%d", q.major), "move the producer to a later major first"
		}
		rows = append(rows, row)
	}
	for _, use := range usesOf(d, q.contract) {
		row, err := q.read(d, use)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// read says whether a consumer needs the major: it reads no other. What is stored
// of a retired major can still be read, by its schema too.
func (q *retirement) read(d *registry.Declared, use *contract.Consumption) (Row, error) {
	row := Row{Role: Consumer}
	if !use.Versions.TouchesMajor(q.major) {
		row.Verdict, row.Message = Yes, fmt.Sprintf("it declares %q: it does not read v%d", use.Versions, q.major)
		return row, nil
	}
	left, err := q.left(d, use)
	switch {
	case err != nil:
		return row, err
	case left == nil:
		row.Verdict, row.Message = No, fmt.Sprintf("it declares %q: v%d is all that it reads", use.Versions, q.major)
		row.Hint = "let the consumer read a later major first, declare it, push and deploy"
	case left.Verdict == Yes:
		row.Verdict, row.Message = Yes, fmt.Sprintf("it declares %q: it can do without v%d", use.Versions, q.major)
		if use.Replays {
			row.Message += "; what is stored of it stays readable, for it is retired and not deleted"
		}
	default:
		left.Role, left.Message = Consumer, fmt.Sprintf("it declares %q: %s", use.Versions, left.Message)
		return *left, nil
	}
	return row, nil
}

// left says whether the consumer can read what stays in its range: what is in force
// of a major that was there when it was declared, or of one that came later. It is
// nil where nothing stays.
func (q *retirement) left(d *registry.Declared, use *contract.Consumption) (*Row, error) {
	var best *Row
	for _, m := range q.contract.Majors {
		if !m.StaysWithout(q.major) || !use.Versions.TouchesMajor(m.Number) || m.Newest() == nil {
			continue
		}
		row, err := q.readsVersion(d, use, m.Newest())
		if err != nil {
			return nil, err
		}
		if best == nil || slices.Index(verdicts, row.Verdict) > slices.Index(verdicts, best.Verdict) {
			best = &row
		}
	}
	return best, nil
}

// unrecorded finds services that once declared that they need the major and do so
// no more, of which nothing says what runs.
func (q *retirement) unrecorded(ever, declared []registry.Declared) ([]Row, error) {
	needs := map[*registry.Declared]Role{}
	for i := range ever {
		role, err := q.needed(&ever[i])
		if err != nil {
			return nil, err
		}
		if role != "" {
			needs[&ever[i]] = role
		}
	}
	now := map[string]bool{} // that is a row already
	for i := range declared {
		role, err := q.needed(&declared[i])
		if err != nil {
			return nil, err
		}
		now[declared[i].Manifest.Service] = role != ""
	}
	var rows []Row
	for _, environment := range q.environments() {
		for _, d := range q.lastOf(ever, environment, func(d *registry.Declared) bool { return needs[d] != "" }) {
			if now[d.Manifest.Service] {
				continue
			}
			rows = append(rows, Row{
				Verdict: Unknown, Event: q.contract.Name, Service: d.Manifest.Service, Commit: d.Commit, Role: needs[d],
				Message: fmt.Sprintf("it needed v%d at that commit, does so no more, and nothing says which of its commits runs%s", q.major, in(environment)),
				Hint:    recordIt(d.Manifest.Service, environment),
			})
		}
	}
	return rows, nil
}

func in(environment string) string {
	if environment == "" {
		return ""
	}
	return " in " + environment
}

// needed returns as what a service needs the major, or may need it; "": as nothing.
func (q *retirement) needed(d *registry.Declared) (Role, error) {
	rows, err := q.needs(d)
	for _, row := range rows {
		if row.Verdict != Yes {
			return row.Role, err
		}
	}
	return "", err
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
