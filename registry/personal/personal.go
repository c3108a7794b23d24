// Package personal keeps the register of personal data of a registry beside its
// snapshots: which fields are marked, and who receives them.
//
// It promises to be as fresh as the snapshot that it is asked for, to read the
// schemas of those contracts only that mark a field, and to be made once for all
// who ask at the same time.
package personal

import (
	"context"
	"sync/atomic"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/privacy"
	"github.com/treaty-events/treaty/registry"
)

// Data is the register of one snapshot.
type Data struct {
	*privacy.Register
	Tracer   *privacy.Tracer
	snapshot *registry.Snapshot
}

// Index makes registers. It is safe for concurrent use.
type Index struct {
	registry *registry.Registry
	current  atomic.Pointer[Data]
	building chan struct{} // holds a token while a register is made
}

// New returns an index of the registry. It is made when it is first asked.
func New(r *registry.Registry) *Index {
	return &Index{registry: r, building: make(chan struct{}, 1)}
}

// Of returns the register of the snapshot. The error is of ctx or of the store.
func (x *Index) Of(ctx context.Context, s *registry.Snapshot) (*Data, error) {
	if d := x.current.Load(); d != nil && d.snapshot == s {
		return d, nil
	}
	select {
	case x.building <- struct{}{}:
		defer func() { <-x.building }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if d := x.current.Load(); d != nil && d.snapshot == s {
		return d, nil
	}
	ws, err := x.workspace(ctx, s)
	if err != nil {
		return nil, err
	}
	d := &Data{Register: privacy.Of(ws), snapshot: s}
	d.Tracer = privacy.NewTracer(d.Register)
	x.current.Store(d)
	return d, nil
}

// workspace is the whole registry, with the newest schema of each major of those
// contracts that have personal data.
func (x *Index) workspace(ctx context.Context, s *registry.Snapshot) (*workspace.Workspace, error) {
	ws := &workspace.Workspace{Label: "registry", Consents: s.Consents()}
	for _, c := range s.Contexts() {
		ws.Contexts = append(ws.Contexts, c.Context)
	}
	for _, c := range s.Services() {
		ws.Services = append(ws.Services, c.Service)
	}
	for _, c := range s.Contracts() {
		k := &workspace.Contract{Event: c.Event, Doc: c.Doc, Dir: c.Dir}
		ws.Contracts = append(ws.Contracts, k)
		if !c.PersonalData() {
			continue
		}
		for _, m := range c.Majors {
			newest := m.Newest()
			if newest == nil {
				continue // all were deleted
			}
			revisions, err := x.registry.Revisions(ctx, []*registry.Version{newest})
			if err != nil {
				return nil, err
			}
			k.Majors = append(k.Majors, &workspace.Major{MajorInfo: m.MajorInfo, Revisions: revisions})
		}
	}
	return ws, nil
}
