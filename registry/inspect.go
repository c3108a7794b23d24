package registry

import (
	"context"
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Homes lists who has pushed, by name.
func (s *Snapshot) Homes() []string { return slices.Sorted(s.homes.keys()) }

// Inspection is what the rules say of what a home has, as it stands.
type Inspection struct {
	Home     string
	Findings []diag.Finding // sorted; those that nobody lets pass
	Waived   int            // findings that a waiver lets pass, which has all approvals
	Baseline int            // findings that the home's baseline forgives
}

// Inspect asks the one gate about a home as the snapshot has it, with what other
// homes have beside it: the home's own policy on the server's floor, as for its
// next push, but of everything and not of what is new.
func (r *Registry) Inspect(ctx context.Context, s *Snapshot, name string) (*Inspection, error) {
	done, err := r.Turn(ctx, "inspection")
	if err != nil {
		return nil, err
	}
	defer done()
	st, err := r.standingOf(ctx, s, name)
	if err != nil {
		return nil, err
	}
	p := st.plan
	report, err := lint.Review(ctx, lint.Request{
		Head: st.head, Policy: p.policy, Rules: r.opt.Rules, Whole: true, Ask: r.ask, Approved: p.approved, OwnBaseline: true,
	})
	if err != nil {
		return nil, err
	}
	found := &Inspection{Home: name, Waived: len(report.Waived), Baseline: len(report.Baseline)}
	for _, f := range p.placed(report.Findings) {
		if f.Rule != baselineGrown && p.isAbout(f, name) {
			found.Findings = append(found.Findings, f)
		}
	}
	return found, nil
}

// baselineGrown says that a baseline has grown, which is about a push.
const baselineGrown = "baseline-grown"

// standing is a push of files that nobody pushed: the plan, and both sides of its review.
type standing struct {
	*plan
	base, head *workspace.Workspace
}

// standingOf is how the home of that name stands, with the files that it has.
func (r *Registry) standingOf(ctx context.Context, s *Snapshot, name string) (*standing, error) {
	h := s.homes.get(name)
	if h == nil {
		return nil, &Refusal{Code: NotFound, Message: "there is no home " + quote(name), Hint: "GET /v1/findings names those that there are"}
	}
	blobs, err := r.store.Blobs(ctx, blobsOf(h.files))
	if err != nil {
		return nil, err
	}
	return r.standing(ctx, s, name, filesOf(h.files, blobs))
}

// standing is what the gate would be asked if the home pushed the files, under the policy
// that they have. What the home has already changes nothing.
func (r *Registry) standing(ctx context.Context, s *Snapshot, home string, files workspace.MemFiles) (*standing, error) {
	upload, err := readFiles(ctx, files)
	if err != nil {
		return nil, err
	}
	p, err := newPlan(&PushRequest{Home: home, Files: files, DryRun: true, Revert: true}, s, upload, r.now())
	if err != nil {
		return nil, err
	}
	p.policy = r.policy(upload.Config, p.now)
	return r.stands(ctx, p)
}

// stands is what the gate would be asked about a plan that has its policy.
func (r *Registry) stands(ctx context.Context, p *plan) (*standing, error) {
	if err := r.hydrate(ctx, p); err != nil {
		return nil, err
	}
	base, head, err := r.sides(ctx, p)
	if err != nil {
		return nil, err
	}
	return &standing{p, base, head}, r.knownWaivers(ctx, p)
}

// isAbout reports whether a finding is about what the home has.
func (p *plan) isAbout(f diag.Finding, home string) bool {
	if of := p.subjectHome(f.Subject); of != "" {
		return of == home
	}
	return p.has(home, f.Span.File)
}
