package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"

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
}

// Declared returns the manifests that query chooses, by service, in the order in
// which they were pushed.
func (r *Registry) Declared(ctx context.Context, query ManifestQuery) ([]Declared, error) {
	manifests, err := r.store.Manifests(ctx, query)
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
		list[i] = Declared{m, read[of]}
	}
	return list, nil
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

// Locked returns the version of the major that the lock of the manifest names, or
// nil.
func (d *Declared) Locked(c *Contract, major int) *Version {
	return c.lockedBy(d.Service.Lock, major)
}
