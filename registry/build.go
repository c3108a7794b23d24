package registry

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

func compareText(a, b string) int { return strings.Compare(a, b) }

// builder makes a snapshot of records. What the snapshot before has already
// read is taken over: files with the same contents and versions do not change.
type builder struct {
	records *Records
	before  *Snapshot // may be nil
	blobs   map[BlobID][]byte
	trees   map[string][]FileRef // files by home
	known   map[VersionName]*workspace.Revision
}

// build reads what the store holds and the snapshot before has not.
func build(ctx context.Context, store Store, before *Snapshot) (*Snapshot, error) {
	records, err := store.Records(ctx)
	if err != nil {
		return nil, err
	}
	b := &builder{records: records, before: before, trees: map[string][]FileRef{}, known: map[VersionName]*workspace.Revision{}}
	for _, f := range records.Files {
		b.trees[f.Home] = append(b.trees[f.Home], f.FileRef)
	}
	if before != nil {
		for _, c := range before.contracts {
			for _, v := range c.Versions {
				b.known[v.name()] = v.Revision
			}
		}
	}
	if b.blobs, err = store.Blobs(ctx, b.missing()); err != nil {
		return nil, err
	}
	return b.snapshot(ctx)
}

func (v *VersionRecord) name() VersionName { return VersionName{Event: v.Event, Version: v.Version} }

// unchanged returns what the snapshot before has of a home, if its files are
// still the same.
func (b *builder) unchanged(name string) *home {
	if b.before == nil {
		return nil
	}
	if h := b.before.homes[name]; h != nil && slices.Equal(h.files, b.trees[name]) {
		return h
	}
	return nil
}

// missing lists the contents that have to be read from the store.
func (b *builder) missing() []BlobID {
	wanted := map[BlobID]bool{}
	for name, files := range b.trees {
		if b.unchanged(name) == nil {
			for _, f := range files {
				wanted[f.Blob] = true
			}
		}
	}
	for i := range b.records.Versions {
		v := &b.records.Versions[i]
		if b.known[v.name()] == nil {
			for _, f := range v.Files {
				wanted[f.Blob] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(wanted))
}

func (b *builder) snapshot(ctx context.Context) (*Snapshot, error) {
	s := &Snapshot{
		Sequence:  b.records.Sequence,
		Workspace: &workspace.Workspace{Label: label},
		homes:     map[string]*home{},
		claims:    map[claimed]string{},
		lineageOf: map[string]string{},
		lineages:  map[contract.EventName]*Contract{},
		schemas:   map[contract.Fingerprint]*Version{},
	}
	for _, c := range b.records.Claims {
		s.claims[claimed{c.Kind, c.Name}] = c.Home
		if c.Kind == ContractClaim {
			s.lineageOf[c.Name] = c.Lineage
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.trees)) {
		h := b.unchanged(name)
		if h == nil {
			var err error
			if h, err = readHome(ctx, b.trees[name], b.blobs); err != nil {
				return nil, err
			}
		}
		s.homes[name] = h
		s.adopt(name, h.workspace)
	}
	if err := b.contracts(ctx, s); err != nil {
		return nil, err
	}
	s.link()
	return s, nil
}

// adopt takes the contexts and services that the home owns, and what is wrong
// with its files.
func (s *Snapshot) adopt(name string, ws *workspace.Workspace) {
	for _, c := range ws.Contexts {
		if c.Doc != nil && s.claims[claimed{ContextClaim, c.Name}] == name {
			s.Workspace.Contexts = append(s.Workspace.Contexts, c)
		}
	}
	for _, service := range ws.Services {
		if s.claims[claimed{ServiceClaim, serviceID(service)}] == name {
			s.services = append(s.services, &Service{Service: service, Home: name})
		}
	}
	s.Workspace.Findings = append(s.Workspace.Findings, ws.Findings...)
}

// contracts makes a contract of each lineage that has versions.
func (b *builder) contracts(ctx context.Context, s *Snapshot) error {
	versions := b.records.Versions
	for len(versions) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := 1
		for n < len(versions) && versions[n].Lineage == versions[0].Lineage {
			n++
		}
		s.contracts = append(s.contracts, b.contract(s, versions[:n]))
		versions = versions[n:]
	}
	slices.SortFunc(s.contracts, func(a, b *Contract) int { return a.Name.Compare(b.Name) })
	return s.nameContracts()
}

// nameContracts finds contracts by every name that they have or had.
func (s *Snapshot) nameContracts() error {
	byLineage := map[string]*Contract{}
	for _, c := range s.contracts {
		byLineage[c.Versions[0].Lineage] = c
	}
	for _, text := range slices.Sorted(maps.Keys(s.lineageOf)) {
		name, err := contract.ParseEventName(text, "")
		if err != nil {
			return fmt.Errorf("the claim of contract %q: %w", text, err)
		}
		c := byLineage[s.lineageOf[text]]
		if c == nil {
			continue
		}
		s.lineages[name] = c
		if !c.Is(name) {
			c.Formerly = slices.Concat(c.Formerly, []contract.EventName{name})
		}
	}
	return nil
}
