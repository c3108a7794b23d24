package registry

import (
	"context"

	"github.com/treaty-events/treaty/contract/workspace"
)

// manifests are what the services of the upload declare with its commit. Of a
// push without a commit, of one version alone, and of contexts in which whoever
// asks may not publish, nothing is kept.
func (p *plan) manifests() []Manifest {
	if p.req.Commit == "" || p.one {
		return nil
	}
	var lock BlobID
	if data, ok := p.req.Files[workspace.LockFile]; ok {
		lock = BlobOf(data)
	}
	mayPublish := quietly(p.req.Rights)
	var list []Manifest
	for _, s := range p.upload.Services {
		data, ok := p.req.Files[s.Doc.File]
		if !ok || !mayPublish(s.Context) {
			continue
		}
		list = append(list, Manifest{
			Service: serviceID(s), Commit: p.req.Commit, Blob: BlobOf(data), File: s.Doc.File, Lock: lock, Home: p.req.Home,
			PushedAt: p.now, Actor: p.req.Actor, Speaks: spoken(s),
		})
	}
	return list
}

// declare keeps the manifests of a push that changes nothing: what runs is often
// built from a commit that changed no contract.
func (r *Registry) declare(ctx context.Context, p *plan) error {
	manifests := p.manifests()
	if p.req.DryRun || len(manifests) == 0 {
		return nil
	}
	return r.store.Declare(ctx, manifests)
}

// Quietly is what rights have that note what they deny: the same rights, which
// note nothing, for a question whose "no" refuses nothing.
type Quietly interface{ Quietly() Rights }

// quietly returns what asks whether somebody may publish, and notes nothing.
func quietly(rights Rights) func(context string) bool {
	if rights == nil {
		return func(string) bool { return true }
	}
	if q, ok := rights.(Quietly); ok {
		rights = q.Quietly()
	}
	return rights.MayPublish
}
