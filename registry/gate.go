package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// policy returns what the gate enforces: what the base says, on the floor that
// the server sets with its profile and its policy.
func (r *Registry) policy(base workspace.Config, now time.Time) lint.Policy {
	p := lint.PolicyOf(base, now)
	p.Floor = cmp.Or(r.opt.Profile, lint.ProfileRecommended)
	if own := r.opt.Policy; own != nil {
		if own.Profile == lint.ProfileStrict {
			p.Floor = own.Profile
		}
		p.Demand(lint.PolicyOf(workspace.Config{Profile: own.Profile, Policies: []*workspace.Policy{own}}, now))
	}
	return p
}

// gate asks the one gate about the push. The review sees the registry as it
// would be: the upload, and what other homes have.
func (r *Registry) gate(ctx context.Context, p *plan) error {
	done, err := r.Turn(ctx, p.req.Actor)
	if err != nil {
		return err
	}
	defer done()
	if err := r.hydrate(ctx, p); err != nil {
		return err
	}
	if err := r.judgeTaken(ctx, p); err != nil {
		return err
	}
	steps, err := r.settle(ctx, p)
	if err != nil {
		return err
	}
	base, head, err := r.sides(ctx, p)
	if err != nil {
		return err
	}
	if err := r.knownWaivers(ctx, p); err != nil {
		return err
	}
	report, err := lint.Review(ctx, lint.Request{
		Base: base, Head: head,
		Policy: p.policy, Rules: r.opt.Rules, NewOnly: true, Whole: true, NewWorkspace: true, Ask: r.ask,
		Approved: p.approved, OwnBaseline: p.isFirst(),
	})
	if err != nil {
		return err
	}
	r.tell(report.Comparisons)
	known, others := p.forgiven(report)
	p.result.Findings = p.placed(slices.Concat(steps, report.Findings, others))
	p.result.Waived, p.result.Baseline = p.waived(report.Waived), len(known)
	p.changes = report.Contracts
	if err := p.accept(); err != nil {
		return err
	}
	if p.blocked(r.opt.Rules) {
		return r.propose(ctx, p, refusedBy(p.result.Findings))
	}
	return nil
}

// tell passes on the questions whose events nobody confirmed.
func (r *Registry) tell(questions []lint.Comparison) {
	for _, c := range questions {
		if c.Answer.Result.Unconfirmed() {
			r.opt.Unconfirmed(c)
		}
	}
}

func refusedBy(findings []diag.Finding) *Refusal {
	n := 0
	for _, f := range findings {
		if f.Severity == diag.Error {
			n++
		}
	}
	noun := "errors"
	if n == 1 {
		noun = "error"
	}
	return &Refusal{
		Code:     Refused,
		Message:  fmt.Sprintf("refused: the gate found %d %s; nothing was published", n, noun),
		Hint:     "correct what is listed and push again; `treaty explain RULE` says more about each",
		Findings: findings,
	}
}

// settle judges every new revision but the newest of each major, which the
// review of the whole does: in a major that the registry does not know, history
// is a fact and is counted; elsewhere it has to pass the gate. It returns what
// refuses such a revision.
func (r *Registry) settle(ctx context.Context, p *plan) ([]diag.Finding, error) {
	type job struct {
		c *contractPlan
		m *majorPlan
	}
	var jobs []job
	for _, c := range p.contracts {
		for _, m := range c.majors {
			if len(m.fresh()) > 1 {
				jobs = append(jobs, job{c, m})
			}
		}
	}
	errs, found := make([]error, len(jobs)), make([][]diag.Finding, len(jobs))
	parallel(len(jobs), func(i int) {
		c, m := jobs[i].c, jobs[i].m
		if m.past == nil {
			errs[i] = r.countBreaks(ctx, c.head.Event, m)
		} else {
			found[i], errs[i] = r.gateSteps(ctx, p, c, m)
		}
	})
	return slices.Concat(found...), errors.Join(errs...)
}

// countBreaks asks, for each new revision of a first import, what the mode asks
// against those before it.
func (r *Registry) countBreaks(ctx context.Context, event contract.Event, m *majorPlan) error {
	past := &workspace.Major{MajorInfo: m.head.MajorInfo}
	for _, s := range m.fresh() {
		if len(past.Revisions) > 0 && m.head.Status != contract.Draft {
			questions := lint.Questions(event, past, s.rev)
			if err := s.count(ctx, questions, r.ask); err != nil {
				return err
			}
			r.tell(questions)
		}
		past.Revisions = append(past.Revisions, s.numbered())
	}
	return nil
}

// count asks the questions and keeps the outcome.
func (s *step) count(ctx context.Context, questions []lint.Comparison, ask func(*lint.Comparison)) error {
	for i := range questions {
		if err := ctx.Err(); err != nil {
			return err
		}
		ask(&questions[i])
		switch answer := &questions[i].Answer; answer.Result.Verdict {
		case compat.Refuted:
			s.breaks += max(1, len(answer.Breaks))
			if s.proof == nil {
				s.proof = proofOf(&questions[i])
			}
		case compat.Unknown:
			s.unknowns++
		}
	}
	switch {
	case s.breaks > 0:
		s.outcome = Imported
	case s.unknowns > 0:
		s.outcome = Unknown
	}
	return nil
}

// proofOf shows the first break of a comparison.
func proofOf(c *lint.Comparison) *BreakProof {
	proof := &BreakProof{Question: c.Answer.Question, Against: c.Older.Label, Witness: c.Answer.Result.Witness.JSON}
	if len(c.Answer.Breaks) > 0 {
		first := c.Answer.Breaks[0]
		proof.Rule, proof.Message, proof.Witness = first.Rule, first.Message, first.Witness.JSON
	}
	return proof
}

// gateSteps asks the gate about each new revision of a known major but the
// newest, as if it had been pushed by itself, and returns the errors that it
// finds.
func (r *Registry) gateSteps(ctx context.Context, p *plan, c *contractPlan, m *majorPlan) ([]diag.Finding, error) {
	var found []diag.Finding
	fresh := m.fresh()
	base := m.past
	readers := slices.Concat(p.neighbours(nil), p.baseServices())
	for _, s := range fresh[:len(fresh)-1] {
		past := only(c.past, base)
		past.Services = readers
		report, err := lint.Review(ctx, lint.Request{
			Base:   past,
			Head:   only(c.head, &workspace.Major{MajorInfo: m.head.MajorInfo, Revisions: []*workspace.Revision{s.rev}}),
			Policy: p.policy, Rules: r.opt.Rules, Groups: []lint.Group{lint.Breaking}, NewOnly: true,
			NewWorkspace: true, Ask: r.ask,
		})
		if err != nil {
			return nil, err
		}
		r.tell(report.Comparisons)
		for _, f := range report.Findings {
			if f.Severity == diag.Error {
				found = append(found, f)
			}
		}
		base = withRevisions(base, s.numbered())
	}
	return found, nil
}

// only is a workspace of one major of one contract.
func only(c *workspace.Contract, m *workspace.Major) *workspace.Workspace {
	one := *c
	one.Majors = []*workspace.Major{m}
	return &workspace.Workspace{Label: label, Contracts: []*workspace.Contract{&one}}
}

// withRevisions returns the major with further revisions.
func withRevisions(m *workspace.Major, more ...*workspace.Revision) *workspace.Major {
	grown := *m
	grown.Revisions = slices.Concat(m.Revisions, more)
	return &grown
}

// parallel runs f(0) to f(n-1), as many at once as there are processors.
func parallel(n int, f func(i int)) {
	var work sync.WaitGroup
	next := make(chan int)
	for range min(n, runtime.GOMAXPROCS(0)) {
		work.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	work.Wait()
}
