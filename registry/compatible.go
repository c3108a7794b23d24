package registry

import (
	"context"
	"errors"
	"io/fs"
	"slices"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/suggest"
)

// Compatible is what `treaty suggest` makes of a schema that the gate refuses as the next
// version: one that breaks nothing and keeps what it can of the change. nil: there is none
// in the schema's own file. Nothing is written; the gate has judged what is returned, as
// it would judge it as that version.
func (r *Registry) Compatible(ctx context.Context, req VersionRequest) (*suggest.Suggestion, error) {
	req.DryRun = true
	found, err := r.searched(ctx, &req)
	if err == nil && found != nil {
		req.Schema = found.Files[0].After
		_, err = r.PublishVersion(ctx, req)
	}
	_, refused := refusalOf(err)
	if refused || errors.Is(err, errElsewhere) || errors.Is(err, fs.ErrNotExist) { // the file of another major, no more at home
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return found, nil
}

// searched looks for the form in a turn.
func (r *Registry) searched(ctx context.Context, req *VersionRequest) (*suggest.Suggestion, error) {
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	c, m, err := req.target(s)
	if err != nil {
		return nil, err
	}
	if s.shares(c, m.written.file) {
		return nil, nil
	}
	done, err := r.Turn(ctx, req.Actor)
	if err != nil {
		return nil, err
	}
	defer done()
	now, err := r.tried(ctx, req, s, c, m)
	if err != nil {
		return nil, err
	}
	list, err := suggest.For(ctx, suggest.Request{
		Base: now.base, Head: now.head, Contracts: []*workspace.Contract{now.head.Contract(c.Name)},
		Files: now.req.Files, Policy: now.policy, Rules: r.opt.Rules,
		Load: func(ctx context.Context, written map[string][]byte) (*workspace.Workspace, error) {
			next := *req
			if next.Schema = written[m.written.file]; len(written) != 1 || next.Schema == nil {
				return nil, errElsewhere
			}
			st, err := r.tried(ctx, &next, s, c, m)
			if err != nil {
				return nil, err
			}
			return st.head, nil
		},
	})
	if err != nil {
		return nil, err
	}
	found := list[0]
	if found.Opens > 0 || found.Undone || len(found.Files) != 1 || found.Files[0].Name != m.written.file {
		return nil, nil
	}
	return found, nil
}

// errElsewhere ends a search that has come to other files than the schema's own: a version
// has no others.
var errElsewhere = errors.New("other files would change")

// tried is what the gate would be asked about the version.
func (r *Registry) tried(ctx context.Context, req *VersionRequest, s *Snapshot, c *Contract, m *Major) (*standing, error) {
	p, err := r.planVersion(ctx, req, s, c, m)
	if err != nil {
		return nil, err
	}
	p.policy = r.policy(p.baseConfig(), p.now)
	return r.stands(ctx, p)
}

// shares reports whether another contract of the home is written in the file too: what
// that one would become is not asked about a version of this one.
func (s *Snapshot) shares(c *Contract, file string) bool {
	h := s.homes.get(c.Home)
	own := s.written(h, c.Lineage)
	return slices.ContainsFunc(h.contracts, func(other *writtenContract) bool {
		return other != own && slices.Contains(other.files, file)
	})
}
