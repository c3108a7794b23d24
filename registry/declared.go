package registry

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Declared is what a service declared with a commit.
type Declared struct {
	Manifest
	*workspace.Service
	// since is, of each entry of what it consumes, when the service first said it as
	// it is here: an edit of another entry says nothing new of this one.
	since []time.Time
}

// Declared returns the manifests that query chooses, by service, in the order in
// which they were pushed.
func (r *Registry) Declared(ctx context.Context, query ManifestQuery) ([]Declared, error) {
	manifests, err := r.store.Manifests(ctx, query)
	if err != nil || len(manifests) == 0 {
		return nil, err
	}
	said, err := r.saidBy(ctx, servicesOf(manifests))
	if err != nil {
		return nil, err
	}
	list, err := r.read(ctx, manifests)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].since = since(list[i].Service, list[i].SaidAt, said[list[i].Manifest.Service])
	}
	return list, nil
}

// DeclaredNow is what services of the registry declare now, in their order. What
// the pushes with commits do not say is since the last push of it.
func (r *Registry) DeclaredNow(ctx context.Context, services []*Service) ([]Declared, error) {
	var names []string
	for _, s := range services {
		names = append(names, serviceID(s.Service))
	}
	said, err := r.saidBy(ctx, names)
	if err != nil {
		return nil, err
	}
	list := make([]Declared, len(services))
	for i, s := range services {
		list[i] = Declared{Manifest: Manifest{Service: names[i], Home: s.Home, PushedAt: s.Pushed.At, SaidAt: s.Pushed.At}, Service: s.Service}
		list[i].since = since(s.Service, s.Pushed.At, said[names[i]])
	}
	return list, nil
}

// servicesOf lists whose the manifests are; those are by service.
func servicesOf(manifests []Manifest) []string {
	names := make([]string, len(manifests))
	for i, m := range manifests {
		names[i] = m.Service
	}
	return slices.Compact(names)
}

// saidBy returns what each service ever said, the oldest first: few of the commits
// that were pushed change a manifest.
func (r *Registry) saidBy(ctx context.Context, services []string) (map[string][]Declared, error) {
	if len(services) == 0 {
		return nil, nil
	}
	manifests, err := r.store.Manifests(ctx, ManifestQuery{Services: services, Said: true})
	if err != nil {
		return nil, err
	}
	list, err := r.read(ctx, manifests)
	if err != nil {
		return nil, err
	}
	said := map[string][]Declared{}
	for _, d := range list {
		said[d.Manifest.Service] = append(said[d.Manifest.Service], d)
	}
	return said, nil
}

// since says of each entry when it was first said as it is: at the time of the
// manifest, or of the earliest before it of which all up to it say it too.
func since(s *workspace.Service, at time.Time, said []Declared) []time.Time {
	list := make([]time.Time, len(s.Consumes))
	for i, use := range s.Consumes {
		list[i] = at
		for _, before := range slices.Backward(said) {
			if before.SaidAt.After(at) {
				continue
			}
			if !slices.ContainsFunc(before.Consumes, func(u contract.Consumption) bool { return reflect.DeepEqual(u, use) }) {
				break
			}
			list[i] = before.SaidAt
		}
	}
	return list
}

// read reads the contents of manifests, each once.
func (r *Registry) read(ctx context.Context, manifests []Manifest) ([]Declared, error) {
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
		list[i] = Declared{Manifest: m, Service: read[of]}
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

// saidAt returns when the entry was first said as it is.
func (d *Declared) saidAt(use *contract.Consumption) time.Time {
	for i := range d.Consumes {
		if &d.Consumes[i] == use {
			return d.since[i]
		}
	}
	return d.SaidAt
}

// Knows returns the version of the major that the service was declared against:
// that of its lock, else the newest in its range when the entry was first pushed as
// it is. A major that came later it does not know, nor one that is later than those
// which the lock names: nil.
func (d *Declared) Knows(c *Contract, use *contract.Consumption, major int) *Version {
	if v := c.lockedBy(d.Service.Lock, major); v != nil {
		return v
	}
	if c.lockedBefore(d.Service.Lock, major) {
		return nil
	}
	for _, v := range slices.Backward(c.Versions) {
		if v.Version.Major == major && use.Versions.Contains(v.Version) && !v.PublishedAt.After(d.saidAt(use)) {
			return v
		}
	}
	return nil
}

// Writes returns the version of the major that the service writes: the newest that
// was there when its manifest was pushed; where the event is of another home, the one
// in the lock that was pushed beside it, if that names one. Nil: there was none.
func (d *Declared) Writes(c *Contract, major int) *Version {
	if v := c.lockedBy(d.Service.Lock, major); v != nil && d.Home != c.Home {
		return v
	}
	for _, v := range slices.Backward(c.Versions) {
		if v.Version.Major == major && !v.PublishedAt.After(d.PushedAt) {
			return v
		}
	}
	return nil
}
