package registry

import (
	"cmp"
	"maps"
	"slices"
)

// numbers are those that the push gives under Kafka subjects: to what it publishes, to
// what is there of a major that takes a subject or is a draft no more, and to what has
// had none so far under a subject that the push touches.
func (p *plan) numbers(fresh []VersionRecord) []SubjectNumber {
	claims := map[string][]*Major{} // by subject, as they will be
	owners := map[string]*Contract{}
	contracts := p.renumbered(fresh)
	for _, c := range contracts {
		for _, m := range c.Majors {
			for _, name := range p.before.subjectsOf(c, m) {
				if owner := owners[name]; owner == nil || owner.Name.Compare(c.Name) < 0 {
					owners[name], claims[name] = c, nil
				}
				if owners[name] == c {
					claims[name] = append(claims[name], m)
				}
			}
		}
	}
	for _, c := range contracts {
		for _, name := range p.before.entered.get(c.Lineage) { // of what it lets go of, too
			if owner, _, ok := p.before.SubjectOwner(name); owners[name] == nil && ok && owner.Lineage == c.Lineage {
				claims[name] = nil
			}
		}
	}
	var list []SubjectNumber
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		list = append(list, p.before.unwritten(name, p.before.SubjectEntries(name), claims[name])...)
	}
	return list
}

// unwritten returns the numbers of a subject's entries that are not written down, and
// of those that it needs beside them when these majors claim it.
func (s *Snapshot) unwritten(subject string, entries []SubjectEntry, majors []*Major) []SubjectNumber {
	written := map[int]bool{}
	for _, n := range s.numbers.get(subject) {
		written[n.Number] = true
	}
	var list []SubjectNumber
	for _, e := range slices.Concat(entries, unnumbered(entries, served(majors))) {
		if _, unmanaged := subjectOf(e.Lineage); !unmanaged && !written[e.Number] {
			list = append(list, SubjectNumber{Subject: subject, Number: e.Number, VersionKey: e.VersionKey})
		}
	}
	return list
}

// renumbered returns the contracts whose entries under Kafka subjects the push may
// change, as they will be.
func (p *plan) renumbered(fresh []VersionRecord) []*Contract {
	var list []*Contract
	for _, c := range p.contracts {
		if !c.speaksAsBefore() {
			list = append(list, c.after(fresh))
		}
	}
	for _, c := range p.gone {
		after := c.clone()
		after.Event = bareEvent(after.Versions)
		after.arrange(&writtenContract{})
		list = append(list, after)
	}
	return list
}

// speaksAsBefore reports whether Kafka clients see no change of the contract: no new
// version, no other subjects, no draft that is one no more.
func (c *contractPlan) speaksAsBefore() bool {
	if c.base == nil || c.base.Name != c.head.Name || len(c.fresh()) > 0 || len(c.base.Majors) != len(c.head.Majors) {
		return false
	}
	for i, m := range c.base.Majors {
		head := c.head.Majors[i]
		if head.Number != m.Number || head.Status != m.Status || !slices.Equal(head.Subjects, m.Subjects) {
			return false
		}
	}
	return true
}

// after returns the contract as it will be, with its new versions.
func (c *contractPlan) after(fresh []VersionRecord) *Contract {
	after := &Contract{Lineage: c.lineage()}
	if c.base != nil {
		after = c.base.clone()
	}
	for i := range fresh {
		if fresh[i].Lineage == after.Lineage {
			after.Versions = append(after.Versions, &Version{VersionRecord: &fresh[i]})
		}
	}
	slices.SortFunc(after.Versions, func(a, b *Version) int { return a.Version.Compare(b.Version) })
	written := &writtenContract{}
	for _, m := range c.head.Majors {
		written.majors = append(written.majors, &writtenMajor{MajorInfo: m.MajorInfo})
	}
	after.Event = c.head.Event
	after.arrange(written)
	return after
}

// numbersWithout returns the numbers that have to be written down when versions are
// hidden from Kafka clients: what is left of a subject keeps its numbers.
func (s *Snapshot) numbersWithout(hidden map[VersionKey]bool) []SubjectNumber {
	subjects := map[string]bool{}
	for key := range hidden {
		if name, is := subjectOf(key.Lineage); is {
			subjects[name] = true
		}
		for _, name := range s.entered.get(key.Lineage) {
			subjects[name] = true
		}
	}
	var list []SubjectNumber
	for _, name := range slices.Sorted(maps.Keys(subjects)) {
		entries := slices.Clone(s.SubjectEntries(name))
		for i, e := range entries {
			if hidden[e.VersionKey] {
				record := *e.VersionRecord
				record.Deleted = &Tombstone{}
				entries[i].Version = &Version{VersionRecord: &record, Contract: e.Contract}
			}
		}
		var majors []*Major
		for _, m := range s.claiming(name) {
			left := *m
			left.Versions = slices.DeleteFunc(slices.Clone(m.Versions), func(v *Version) bool { return hidden[v.VersionKey] })
			majors = append(majors, &left)
		}
		list = append(list, s.unwritten(name, entries, majors)...)
	}
	return list
}

// withNumbers adds numbers to a publication, and what they were found by.
func (s *Snapshot) withNumbers(pub *Publication, numbers []SubjectNumber) {
	heads := map[headKey]int64{}
	for _, n := range numbers {
		pub.Change.Lineages = append(pub.Change.Lineages, n.Lineage)
		heads[headKey{ContractHead, SubjectLineage(n.Subject)}] = s.subjectHeads.get(n.Subject)
	}
	for _, h := range pub.Reads {
		heads[headKey{h.Kind, h.Name}] = h.Generation
	}
	for _, h := range pub.Writes {
		delete(heads, headKey{h.Kind, h.Name})
	}
	pub.Numbers, pub.Reads = numbers, sortedHeads(heads)
	slices.Sort(pub.Change.Lineages)
	pub.Change.Lineages = slices.Compact(pub.Change.Lineages)
}

// claimHeads returns the heads of the contract that has a subject, and of its home:
// they say which numbers it needs.
func (s *Snapshot) claimHeads(subject string) []Head {
	c, _, ok := s.SubjectOwner(subject)
	if !ok {
		return nil
	}
	return []Head{
		{Kind: ContractHead, Name: c.Lineage, Generation: c.generation},
		{Kind: HomeHead, Name: c.Home, Generation: s.homeGeneration(c.Home)},
	}
}

// settingsHeads returns the heads of the settings above a subject.
func (s *Snapshot) settingsHeads(subject string) []Head {
	var list []Head
	for _, name := range scopes(subject)[1:] {
		list = append(list, Head{Kind: ContractHead, Name: SubjectLineage(name), Generation: s.subjectHeads.get(name)})
	}
	slices.SortFunc(list, func(a, b Head) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// unused returns those of settingsHeads under which there is no version yet. Who brings
// the first one writes them: IMPORT is set where there is none. Later ones read them, and
// do not disturb each other.
func (s *Snapshot) unused(subject string) []Head {
	return slices.DeleteFunc(s.settingsHeads(subject), func(h Head) bool {
		name, _ := subjectOf(h.Name)
		return s.inUse(name)
	})
}
