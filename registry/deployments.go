package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Deployments returns what query chooses, by environment, service and commit.
func (r *Registry) Deployments(ctx context.Context, query DeploymentQuery) ([]Deployment, error) {
	return r.store.Deployments(ctx, query)
}

// Places returns where services were ever recorded, by environment and service.
func (r *Registry) Places(ctx context.Context) ([]Place, error) { return r.store.Places(ctx) }

// Declared is what a service declared with a commit.
type Declared struct {
	Manifest
	*workspace.Service
	// SaidAt is when the file was first pushed as it is here: pushes of other
	// commits with the same file say nothing new of the service.
	SaidAt time.Time
}

// Declared returns the manifests that query chooses, by service, in the order in
// which they were pushed.
func (r *Registry) Declared(ctx context.Context, query ManifestQuery) ([]Declared, error) {
	manifests, err := r.store.Manifests(ctx, query)
	if err != nil {
		return nil, err
	}
	said, err := r.saidAt(ctx, query, manifests)
	if err != nil {
		return nil, err
	}
	var ids []BlobID
	for _, m := range manifests {
		if ids = append(ids, m.Blob); m.Lock != "" {
			ids = append(ids, m.Lock)
		}
	}
	slices.Sort(ids)
	blobs, err := r.store.Blobs(ctx, slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	type content struct {
		service, file string
		blob, lock    BlobID
	}
	read := map[content]*workspace.Service{} // most commits change no manifest
	list := make([]Declared, len(manifests))
	for i, m := range manifests {
		of := content{m.Service, m.File, m.Blob, m.Lock}
		if read[of] == nil {
			if read[of], err = readManifest(m, blobs); err != nil {
				return nil, err
			}
		}
		list[i] = Declared{m, read[of], said[place{m.Service, m.Commit, m.Blob}]}
	}
	return list, nil
}

// place names a manifest among all.
type place struct {
	service, commit string
	blob            BlobID
}

// saidAt says of each manifest when its file was first pushed as it is, with no
// other one of the service since. What the query leaves out counts too.
func (r *Registry) saidAt(ctx context.Context, query ManifestQuery, chosen []Manifest) (map[place]time.Time, error) {
	all := chosen
	if len(query.Commits) > 0 || len(query.Speaking) > 0 {
		var services []string
		for _, m := range chosen {
			services = append(services, m.Service)
		}
		if services = slices.Compact(services); len(services) > 0 { // they are sorted
			var err error
			if all, err = r.store.Manifests(ctx, ManifestQuery{Services: services}); err != nil {
				return nil, err
			}
		}
	}
	said := make(map[place]time.Time, len(all))
	for i, m := range all {
		at := m.PushedAt
		if i > 0 && all[i-1].Service == m.Service && all[i-1].Blob == m.Blob {
			before := all[i-1]
			at = said[place{before.Service, before.Commit, before.Blob}]
		}
		said[place{m.Service, m.Commit, m.Blob}] = at
	}
	return said, nil
}

func readManifest(m Manifest, blobs map[BlobID][]byte) (*workspace.Service, error) {
	doc, err := source.Parse(m.File, blobs[m.Blob])
	if err != nil {
		return nil, fmt.Errorf("the manifest of %s at %s cannot be read any more: %w", m.Service, m.Commit, err)
	}
	context, _, _ := strings.Cut(m.Service, "/")
	service := workspace.ReadService(doc, context)
	if m.Lock != "" {
		if service.Lock, err = workspace.ParseLock(blobs[m.Lock]); err != nil {
			service.Lock = nil // it was accepted once; without it, the newest counts
		}
	}
	return service, nil
}

// KnowsMajor reports whether the major was there when the service was declared: the
// lock names it, or a version of it was there when the manifest was first pushed as
// it is, and the lock does not name earlier majors alone.
func (d *Declared) KnowsMajor(c *Contract, major int) bool {
	if c.lockedBy(d.Service.Lock, major) != nil {
		return true
	}
	first := slices.IndexFunc(c.Versions, func(v *Version) bool { return v.Version.Major == major })
	return first >= 0 && !c.lockedBefore(d.Service.Lock, major) && !c.Versions[first].PublishedAt.After(d.SaidAt)
}

// Knows returns the version of the major that the service was declared against:
// that of its lock, else the newest in its range when the manifest was first
// pushed as it is. A major that came later it does not know, nor one that is later
// than those which the lock names: nil.
func (d *Declared) Knows(c *Contract, use *contract.Consumption, major int) *Version {
	if v := c.lockedBy(d.Service.Lock, major); v != nil {
		return v
	}
	if c.lockedBefore(d.Service.Lock, major) {
		return nil
	}
	for _, v := range slices.Backward(c.Versions) {
		if v.Version.Major == major && use.Versions.Contains(v.Version) && !v.PublishedAt.After(d.SaidAt) {
			return v
		}
	}
	return nil
}
