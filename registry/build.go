package registry

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

func compareText(a, b string) int { return strings.Compare(a, b) }

// builder makes a snapshot of the one before and the records of what changed
// since. What did not change is shared.
type builder struct {
	*Snapshot
	before  *Snapshot
	records *Records
	touched map[string]bool // lineages whose contracts have to be made again
}

// build returns the snapshot after the records, which hold the whole of each
// home and lineage of scope.
func build(ctx context.Context, store Store, before *Snapshot, records *Records, scope Scope) (*Snapshot, error) {
	b := &builder{before: before, records: records, touched: map[string]bool{}}
	b.Snapshot = &Snapshot{
		Sequence: max(records.Sequence, before.Sequence),
		homes:    maps.Clone(before.homes), claims: maps.Clone(before.claims), lineageOf: maps.Clone(before.lineageOf),
		byLineage: maps.Clone(before.byLineage), schemas: before.schemas,
		subjects: before.subjects,
	}
	if err := b.readHomes(ctx, store, scope); err != nil {
		return nil, err
	}
	b.readVersions(scope)
	b.linkServices()
	b.makeContracts()
	if err := b.nameContracts(); err != nil {
		return nil, err
	}
	b.linkContexts()
	b.claimSubjects()
	return b.Snapshot, nil
}

// emptySnapshot is what a store has before its first change.
func emptySnapshot() *Snapshot {
	return &Snapshot{
		homes: map[string]*home{}, claims: map[claimed]string{}, lineageOf: map[string]string{},
		lineages: map[contract.EventName]*Contract{}, byLineage: map[string]*Contract{},
		spokenBy: map[contract.EventName][]*Service{}, schemas: newSchemaIndex(),
	}
}

// readHomes reads the homes of the scope anew: their claims, and their files
// where they changed.
func (b *builder) readHomes(ctx context.Context, store Store, scope Scope) error {
	trees, claims := map[string][]FileRef{}, map[string][]Claim{}
	for _, f := range b.records.Files {
		trees[f.Home] = append(trees[f.Home], f.FileRef)
	}
	for _, c := range b.records.Claims {
		claims[c.Home] = append(claims[c.Home], c)
	}
	names := scope.Homes
	if scope.All {
		names = slices.Sorted(maps.Keys(trees))
		for name := range claims {
			if _, found := slices.BinarySearch(names, name); !found {
				names = append(names, name)
				slices.Sort(names)
			}
		}
	}
	read, err := readTrees(ctx, store, b.before, names, trees)
	if err != nil {
		return err
	}
	generations := b.records.generations(HomeHead)
	for _, name := range names {
		b.disclaim(b.before.homes[name])
	}
	for i, name := range names {
		h := *read[i]
		h.claims, h.generation = claims[name], generations[name]
		b.homes[name] = &h
		b.claim(&h)
	}
	return nil
}

func (b *builder) disclaim(h *home) {
	if h == nil {
		return
	}
	for _, c := range h.claims {
		delete(b.claims, claimed{c.Kind, c.Name})
	}
	b.touch(h)
}

func (b *builder) claim(h *home) {
	for _, c := range h.claims {
		b.claims[claimed{c.Kind, c.Name}] = c.Home
		if c.Kind == ContractClaim {
			b.lineageOf[c.Name] = c.Lineage
		}
	}
	b.touch(h)
}

// touch marks the contracts that a home owns.
func (b *builder) touch(h *home) {
	for _, c := range h.claims {
		if c.Kind == ContractClaim {
			b.touched[c.Lineage] = true
		}
	}
}

// readVersions takes the versions of the scope's lineages.
func (b *builder) readVersions(scope Scope) {
	generations := b.records.generations(ContractHead)
	versions := b.records.Versions
	for len(versions) > 0 {
		lineage, n := versions[0].Lineage, 1
		for n < len(versions) && versions[n].Lineage == lineage {
			n++
		}
		if name, is := subjectOf(lineage); is {
			b.putSubject(name, versions[:n], generations[lineage])
		} else {
			b.byLineage[lineage] = &Contract{Lineage: lineage, Versions: versionsOf(versions[:n]), generation: generations[lineage]}
			b.touched[lineage] = true
		}
		versions = versions[n:]
	}
	for lineage, generation := range b.records.generations(DependantsHead) {
		if c := b.byLineage[lineage]; c != nil {
			c = c.clone()
			c.dependants = generation
			b.byLineage[lineage] = c
			b.touched[lineage] = true
		}
	}
	for i := range b.records.Versions {
		b.schemas.add(&b.records.Versions[i])
	}
}

func versionsOf(records []VersionRecord) []*Version {
	list := make([]*Version, len(records))
	for i := range records {
		list[i] = &Version{VersionRecord: &records[i]}
	}
	return list
}

// clone returns a contract with versions of its own, which link to it.
func (c *Contract) clone() *Contract {
	fresh := &Contract{Lineage: c.Lineage, generation: c.generation, dependants: c.dependants}
	for _, v := range c.Versions {
		fresh.Versions = append(fresh.Versions, &Version{VersionRecord: v.VersionRecord})
	}
	return fresh
}

func (b *builder) putSubject(name string, records []VersionRecord, generation int64) {
	subject := &Subject{Name: name, Versions: versionsOf(records), generation: generation}
	i, found := slices.BinarySearchFunc(b.subjects, name, func(s *Subject, name string) int { return compareText(s.Name, name) })
	b.subjects = slices.Clone(b.subjects)
	if found {
		b.subjects[i] = subject
	} else {
		b.subjects = slices.Insert(b.subjects, i, subject)
	}
}

// generations returns the generations of the heads of a kind, by name.
func (r *Records) generations(kind HeadKind) map[string]int64 {
	m := map[string]int64{}
	for _, h := range r.Heads {
		if h.Kind == kind {
			m[h.Name] = h.Generation
		}
	}
	return m
}
