package registry

import (
	"context"
	"maps"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Mend is what `treaty lint --fix --rule` would write in the files of a home to mend one
// finding of its inspection; nothing is written. The gate is asked as the home's next push
// would ask it: what it would not let pass is left, with the reason.
func (r *Registry) Mend(ctx context.Context, s *Snapshot, home string, f diag.Finding) (*lint.Mended, error) {
	done, err := r.Turn(ctx, "mend")
	if err != nil {
		return nil, err
	}
	defer done()
	now, err := r.standingOf(ctx, s, home)
	if err != nil {
		return nil, err
	}
	return lint.Mend(ctx, lint.MendRequest{
		Files: now.req.Files, Only: []string{f.Rule}, Finding: f.Fingerprint, Promised: now.policy,
		Load: func(ctx context.Context, written map[string][]byte) (base, head *workspace.Workspace, err error) {
			mended := maps.Clone(now.req.Files)
			maps.Copy(mended, written)
			next, err := r.standing(ctx, s, home, mended)
			if err != nil {
				return nil, nil, err
			}
			return next.base, next.head, nil
		},
		Request: lint.Request{
			Base: now.base, Head: now.head, Policy: now.policy, Rules: r.opt.Rules, Whole: true, NewWorkspace: true, Ask: r.ask,
			Approved: now.approved,
		},
	})
}
