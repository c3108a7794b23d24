package readiness

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Deploy asks whether a service may go to an environment.
type Deploy struct {
	Service     string // its name, or "context/name"
	Commit      string // seven digits are enough; empty: the one that was pushed last
	Environment string
}

// Deployable is the answer.
type Deployable struct {
	Answer
	Service     string // "context/name"
	Commit      string // empty: none was ever pushed
	Environment string
}

// CanDeploy answers by what runs in the environment now, beside which the service
// would run: whether it can read all that is written there and all that is stored,
// and whether what it writes can be read there.
func CanDeploy(ctx context.Context, r *registry.Registry, ask Deploy) (*Deployable, error) {
	if err := registry.CheckEnvironment(ask.Environment); err != nil {
		return nil, err
	}
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	service, err := s.Service(ask.Service)
	if err != nil {
		return nil, err
	}
	d := &Deployable{Service: service.Context + "/" + service.Name, Commit: ask.Commit, Environment: ask.Environment}
	w, err := look(ctx, r, ask.Environment)
	if err != nil {
		return nil, err
	}
	candidate, err := d.candidate(ctx, r)
	if err != nil {
		return nil, err
	}
	q := &deployment{world: w, snapshot: s, candidate: candidate, reader: newReader(ctx, r)}
	rows, err := q.rows()
	if err != nil {
		return nil, err
	}
	d.Answer = answer(rows)
	return d, nil
}

// candidate finds what the service declared at the commit, or at the last one.
func (d *Deployable) candidate(ctx context.Context, r *registry.Registry) (running, error) {
	var err error
	if d.Commit, err = r.CommitOf(ctx, d.Service, d.Commit); err != nil {
		return running{}, err
	}
	if d.Commit == "" {
		return running{Environment: d.Environment, Service: d.Service, why: "its manifest was never pushed with a commit"}, nil
	}
	manifests, err := r.Declared(ctx, registry.ManifestQuery{Services: []string{d.Service}, Commits: []string{d.Commit}})
	return at(d.Environment, d.Service, d.Commit, manifests), err
}

// deployment is the question while it is answered.
type deployment struct {
	*world
	*reader
	snapshot  *registry.Snapshot
	candidate running
}

func (q *deployment) rows() ([]Row, error) {
	c := &q.candidate
	switch {
	case c.declared == nil:
		message := c.Service + " at " + c.Commit + ": " + c.why
		if c.Commit == "" {
			message = c.Service + ": " + c.why
		}
		return []Row{{Verdict: Unknown, Message: message, Hint: pushIt}}, nil
	case !q.known():
		return []Row{q.nothingThere()}, nil
	case len(c.declared.Consumes)+len(c.declared.Produces) == 0:
		return []Row{{Verdict: Yes, Message: c.Service + " reads and writes no event: there is nothing to decide"}}, nil
	}
	var reads, writes []contract.EventName
	for _, use := range c.declared.Consumes {
		reads, writes = append(reads, use.Event), append(writes, use.Emits...)
	}
	for _, p := range c.declared.Produces {
		writes = append(writes, p.Event)
	}
	rows, err := q.each(reads, q.consumed)
	if err != nil {
		return nil, err
	}
	more, err := q.each(writes, q.produced)
	return append(rows, more...), err
}

// each asks about the events of a manifest, about each once, whatever names it has.
func (q *deployment) each(names []contract.EventName, ask func(*registry.Contract) ([]Row, error)) ([]Row, error) {
	var rows []Row
	asked := map[*registry.Contract]bool{}
	slices.SortFunc(names, contract.EventName.Compare)
	for _, name := range slices.Compact(names) {
		event, missing := q.contract(name)
		if missing != nil {
			rows = append(rows, *missing)
			continue
		}
		if asked[event] {
			continue // with the entry before
		}
		asked[event] = true
		more, err := ask(event)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// beside lists what runs in the environment once the service is there. What runs
// of it now is still there while it is replaced, but does not stand in its own way
// where it is not known what that speaks.
func (q *deployment) beside() []running {
	list := slices.DeleteFunc(slices.Clone(q.running), func(r running) bool {
		return r.Service == q.candidate.Service && (r.Commit == q.candidate.Commit || r.declared == nil)
	})
	return append(list, q.candidate)
}

// contract finds the event that a manifest names; without one, the row says so.
func (q *deployment) contract(name contract.EventName) (*registry.Contract, *Row) {
	c, err := q.snapshot.Contract(name)
	if err != nil {
		return nil, &Row{Verdict: Unknown, Event: name, Message: "the registry has no such event", Hint: "push the event from its home first"}
	}
	return c, nil
}

// unknown says what stands in the way of knowing what a service speaks.
func (r *running) unknown(c *registry.Contract, does string) Row {
	row := Row{
		Verdict: Unknown, Event: c.Name, Service: r.Service, Commit: r.Commit, Environment: r.Environment, Role: r.role(c),
		Message: fmt.Sprintf("%s: whether it %s the event is not known", r.why, does), Hint: r.hint,
	}
	if row.Hint == "" {
		row.Hint = pushIt
	}
	return row
}

const pushIt = "check that commit out, and `treaty push`"

// role is what the service is to the event by what it declares now: empty where it
// declares nothing of it, or both.
func (r *running) role(c *registry.Contract) Role {
	is := func(list []*registry.Service) bool {
		return slices.ContainsFunc(list, func(s *registry.Service) bool { return s.Context+"/"+s.Name == r.Service })
	}
	switch writes, reads := is(c.Producers), is(c.Consumers); {
	case writes && !reads:
		return Producer
	case reads && !writes:
		return Consumer
	}
	return ""
}

// about completes a row that says how one side reads what the other writes.
func (r *running) about(row Row, c *registry.Contract, role Role) Row {
	row.Event, row.Service, row.Commit, row.Environment, row.Role = c.Name, r.Service, r.Commit, r.Environment, role
	return row
}
