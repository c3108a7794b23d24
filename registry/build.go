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
// since. What did not change is shared, and not even looked at.
type builder struct {
	*Snapshot
	before  *Snapshot
	records *Records
	touched map[string]bool // lineages whose contracts have to be made again
	nearby  map[string]bool // contexts that have to be made again
	written map[*home]map[string]*writtenContract

	contracts edit[*Contract]
	services  edit[*Service]
	subjects  edit[*Subject]
}

// build returns the snapshot after the records, which hold the whole of each
// home and lineage of scope.
func build(ctx context.Context, store Store, before *Snapshot, records *Records, scope Scope) (*Snapshot, error) {
	b := &builder{
		Snapshot: before.copy(), before: before, records: records,
		touched: map[string]bool{}, nearby: map[string]bool{}, written: map[*home]map[string]*writtenContract{},
	}
	b.Sequence = max(records.Sequence, before.Sequence)
	homes, err := b.readHomes(ctx, store, scope)
	if err != nil {
		return nil, err
	}
	b.readConsents(scope)
	b.readVersions()
	b.readSubjects(scope)
	b.linkServices(homes)
	b.makeContracts()
	if err := b.nameContracts(); err != nil {
		return nil, err
	}
	b.linkContexts()
	b.numberSubjects(b.claimSubjects())
	return b.Snapshot, nil
}

// copy returns a snapshot with the same content, which may be changed.
func (s *Snapshot) copy() *Snapshot {
	fresh := *s
	fresh.homes, fresh.claims, fresh.lineageOf, fresh.namesOf = s.homes.copy(), s.claims.copy(), s.lineageOf.copy(), s.namesOf.copy()
	fresh.lineages, fresh.byLineage = s.lineages.copy(), s.byLineage.copy()
	fresh.spokenBy, fresh.formerly, fresh.claimants = s.spokenBy.copy(), s.formerly.copy(), s.claimants.copy()
	fresh.subjectHeads, fresh.settings, fresh.numbers = s.subjectHeads.copy(), s.settings.copy(), s.numbers.copy()
	fresh.entries, fresh.entered = s.entries.copy(), s.entered.copy()
	fresh.flow = &flowOnce{}
	return &fresh
}

// emptySnapshot is what a store has before its first change.
func emptySnapshot(kafka *kafkaOptions) *Snapshot {
	return &Snapshot{
		kafka: kafka, settings: &table[string, SubjectSettings]{}, numbers: &table[string, []SubjectNumber]{},
		entries: &table[string, []SubjectEntry]{}, entered: &table[string, []string]{},
		homes: &table[string, *home]{}, claims: &table[claimed, string]{}, lineageOf: &table[string, string]{},
		namesOf: &table[string, []string]{}, lineages: &table[contract.EventName, *Contract]{}, byLineage: &table[string, *Contract]{},
		spokenBy: &table[contract.EventName, []*Service]{}, formerly: &table[contract.EventName, []string]{}, claimants: &table[string, []majorOf]{},
		subjectHeads: &table[string, int64]{}, schemas: newSchemaIndex(), flow: &flowOnce{},
	}
}

// readHomes reads the homes of the scope anew: their claims, and their files where
// they changed. It returns their names, and those of whom they took something
// from: the other half of a transfer may still have to be applied.
func (b *builder) readHomes(ctx context.Context, store Store, scope Scope) ([]string, error) {
	trees, claims, pushes := map[string][]FileRef{}, map[string][]Claim{}, map[string]map[string]Push{}
	for _, f := range b.records.Files {
		trees[f.Home] = append(trees[f.Home], f.FileRef)
		if pushes[f.Home] == nil {
			pushes[f.Home] = map[string]Push{}
		}
		pushes[f.Home][f.Name] = f.Push
	}
	for _, c := range b.records.Claims {
		claims[c.Home] = append(claims[c.Home], c)
	}
	names := scope.Homes
	if scope.All {
		names = slices.AppendSeq(slices.Collect(maps.Keys(trees)), maps.Keys(claims))
		slices.Sort(names)
		names = slices.Compact(names)
	}
	read, err := readTrees(ctx, store, b.before, names, trees)
	if err != nil {
		return nil, err
	}
	generations := b.records.generations(HomeHead)
	for _, name := range names {
		b.disclaim(b.before.homes.get(name))
	}
	changed := slices.Clone(names)
	for i, name := range names {
		h := *read[i]
		h.claims, h.generation, h.pushes = claims[name], generations[name], pushes[name]
		b.homes.set(name, &h)
		changed = append(changed, b.claim(&h)...)
	}
	slices.Sort(changed)
	return slices.Compact(changed), nil
}

func (b *builder) disclaim(h *home) {
	if h == nil {
		return
	}
	for _, c := range h.claims {
		b.claims.delete(claimed{c.Kind, c.Name})
	}
	b.touch(h)
}

// claim gives a home what it owns, and returns the homes that had it.
func (b *builder) claim(h *home) (losers []string) {
	for _, c := range h.claims {
		if had := b.claims.get(claimed{c.Kind, c.Name}); had != "" {
			losers = append(losers, had)
		}
		b.claims.set(claimed{c.Kind, c.Name}, c.Home)
		if c.Kind == ContractClaim && b.lineageOf.get(c.Name) != c.Lineage {
			b.lineageOf.set(c.Name, c.Lineage)
			names := append(slices.Clone(b.namesOf.get(c.Lineage)), c.Name)
			slices.Sort(names)
			b.namesOf.set(c.Lineage, names)
		}
	}
	b.touch(h)
	return losers
}

// readConsents takes the consents of the scope in the place of what was known of its
// homes' contexts.
func (b *builder) readConsents(scope Scope) {
	if scope.All {
		b.consents = b.records.Consents
		return
	}
	others := func(c contract.Consent) bool {
		return !slices.Contains(scope.Homes, b.claims.get(claimed{ContextClaim, c.To}))
	}
	if len(b.records.Consents) == 0 && !slices.ContainsFunc(b.consents, func(c contract.Consent) bool { return !others(c) }) {
		return // as with most changes
	}
	list := slices.Clone(b.records.Consents)
	for _, c := range b.before.consents {
		if others(c) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b contract.Consent) int { return a.Compare(b.Proposal) })
	b.consents = list
}

// touch marks the contracts that a home owns, and its contexts.
func (b *builder) touch(h *home) {
	for _, c := range h.claims {
		switch c.Kind {
		case ContractClaim:
			b.touched[c.Lineage] = true
		case ContextClaim:
			b.nearby[c.Name] = true
		}
	}
}

// readVersions takes the versions of the records.
func (b *builder) readVersions() {
	generations := b.records.generations(ContractHead)
	for lineage, generation := range generations {
		if name, is := subjectOf(lineage); is {
			b.subjectHeads.set(name, generation)
		}
	}
	versions := b.records.Versions
	for len(versions) > 0 {
		lineage, n := versions[0].Lineage, 1
		for n < len(versions) && versions[n].Lineage == lineage {
			n++
		}
		if name, is := subjectOf(lineage); is {
			b.subjects.replace(subjectIn(b.before.subjects, name), &Subject{Name: name, Versions: versionsOf(versions[:n])})
		} else {
			b.byLineage.set(lineage, &Contract{Lineage: lineage, Versions: versionsOf(versions[:n]), generation: generations[lineage]})
			b.touched[lineage] = true
		}
		versions = versions[n:]
	}
	b.Snapshot.subjects = b.subjects.of(b.before.subjects, compareSubjects)
	for lineage, generation := range b.records.generations(DependantsHead) {
		if c := b.byLineage.get(lineage); c != nil {
			c = c.clone()
			c.dependants = generation
			b.byLineage.set(lineage, c)
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
