package registry

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// Kafka clients know the versions of a subject by numbers: 1, 2, 3. Those of an
// unmanaged subject are its own versions; those of a contract's versions are written
// down with the publication that brings them, and never change. What has none
// yet - an older Treaty published it - is numbered as it is read, after all others,
// just as the next publication will write it.

// served lists, of each major of these that is no draft, the versions that Kafka
// clients are to see, the oldest first.
func served(majors []*Major) [][]*Version {
	var list [][]*Version
	for _, m := range majors {
		versions := slices.DeleteFunc(slices.Clone(m.Versions), func(v *Version) bool { return !v.Promised })
		if len(versions) > 0 && m.Status != contract.Draft {
			list = append(list, versions)
		}
	}
	return list
}

// unnumbered returns the entries that the served versions of the majors which claim a
// subject need beside those that it has, given by number. A version with the content
// of an entry behind that of the version before it is that entry; so a contract that
// takes a subject goes on where it stands. The newest entry is always the newest
// version of a major.
func unnumbered(entries []SubjectEntry, majors [][]*Version) []SubjectEntry {
	var missing []*Version
	for _, versions := range majors {
		last := 0
		for _, v := range versions {
			if n := placeOf(v, entries, last); n > 0 {
				last = n
			} else {
				missing = append(missing, v)
			}
		}
	}
	slices.SortFunc(missing, comparePublished)
	fresh := after(entries, missing...)
	if all := slices.Concat(entries, fresh); len(majors) > 0 && !leads(all, majors) {
		var newest []*Version
		for _, versions := range majors {
			newest = append(newest, versions[len(versions)-1])
		}
		if v := slices.MaxFunc(newest, comparePublished); !has(all, v) { // a version has one number under a subject
			fresh = append(fresh, after(all, v)...)
		}
	}
	return fresh
}

// has reports whether an entry is that very version.
func has(entries []SubjectEntry, v *Version) bool {
	return slices.ContainsFunc(entries, func(e SubjectEntry) bool { return e.VersionKey == v.VersionKey })
}

func comparePublished(a, b *Version) int {
	return cmp.Or(a.PublishedAt.Compare(b.PublishedAt), compareText(a.Lineage, b.Lineage), a.Version.Compare(b.Version))
}

// after numbers versions after the entries.
func after(entries []SubjectEntry, versions ...*Version) []SubjectEntry {
	next := 1
	if len(entries) > 0 {
		next = entries[len(entries)-1].Number + 1
	}
	var list []SubjectEntry
	for i, v := range versions {
		list = append(list, SubjectEntry{Number: next + i, Version: v})
	}
	return list
}

// placeOf returns the number of the entry that is the version: its own, or else
// the first behind the last one that has its content; 0: none is.
func placeOf(v *Version, entries []SubjectEntry, last int) int {
	for _, e := range slices.Backward(entries) {
		if e.VersionKey == v.VersionKey {
			return max(last, e.Number)
		}
	}
	for _, e := range entries {
		if e.Number > last && e.Visible() && e.Fingerprint == v.Fingerprint {
			return e.Number
		}
	}
	return 0
}

// leads reports whether the newest entry that is visible is the newest version of
// one of the majors.
func leads(entries []SubjectEntry, majors [][]*Version) bool {
	newest, ok := newestOf(entries)
	return ok && slices.ContainsFunc(majors, func(versions []*Version) bool {
		return versions[len(versions)-1].Fingerprint == newest.Fingerprint
	})
}

// newestOf returns the visible entry with the highest number; false: there is none.
func newestOf(entries []SubjectEntry) (SubjectEntry, bool) {
	for _, e := range slices.Backward(entries) {
		if e.Visible() {
			return e, true
		}
	}
	return SubjectEntry{}, false
}

// readSubjects takes the numbers and settings of the records.
func (b *builder) readSubjects(scope Scope) {
	for _, lineage := range scope.Lineages {
		if name, is := subjectOf(lineage); is {
			b.settings.delete(name)
		}
	}
	for _, settings := range b.records.Settings {
		b.settings.set(settings.Name, settings)
	}
	for numbers := b.records.Numbers; len(numbers) > 0; {
		subject, n := numbers[0].Subject, 1
		for n < len(numbers) && numbers[n].Subject == subject {
			n++
		}
		known := b.numbers.get(subject)
		all := slices.Concat(known, numbers[:n])
		slices.SortFunc(all, func(a, b SubjectNumber) int { return cmp.Compare(a.Number, b.Number) })
		if all = slices.Compact(all); len(all) > len(known) { // a number never changes
			b.numbers.set(subject, all)
		}
		numbers = numbers[n:]
	}
}

// numberSubjects makes the entries of the subjects anew, and of those in which
// contracts that changed have entries.
func (b *builder) numberSubjects(asked map[string]bool) {
	for _, n := range b.records.Numbers {
		asked[n.Subject] = true
	}
	for _, c := range b.contracts.fresh {
		for _, name := range b.entered.get(c.Lineage) {
			asked[name] = true
		}
	}
	var names edit[string]
	for name := range asked {
		before, after := b.entries.get(name), b.entriesOf(name)
		b.enter(name, before, after)
		if len(after) > 0 {
			b.entries.set(name, after)
		} else {
			b.entries.delete(name)
		}
		switch was, is := known(before), known(after); {
		case was && !is:
			names.gone = append(names.gone, name)
		case is && !was:
			names.fresh = append(names.fresh, name)
		}
	}
	b.subjectNames = names.of(b.before.subjectNames, compareText)
}

// known reports whether some content of the entries is there.
func known(entries []SubjectEntry) bool {
	return slices.ContainsFunc(entries, func(e SubjectEntry) bool { return e.Deleted == nil })
}

// enter notes in which subjects the lineages of contracts have entries.
func (b *builder) enter(name string, before, after []SubjectEntry) {
	of := func(entries []SubjectEntry) map[string]bool {
		lineages := map[string]bool{}
		for _, e := range entries {
			if e.Contract != nil {
				lineages[e.Lineage] = true
			}
		}
		return lineages
	}
	was, is := of(before), of(after)
	for lineage := range was {
		if !is[lineage] {
			b.entered.set(lineage, slices.DeleteFunc(slices.Clone(b.entered.get(lineage)), func(other string) bool { return other == name }))
		}
	}
	for lineage := range is {
		if !was[lineage] {
			names := append(slices.Clone(b.entered.get(lineage)), name)
			slices.Sort(names)
			b.entered.set(lineage, names)
		}
	}
}

// entriesOf makes the entries of a subject, by number.
func (s *Snapshot) entriesOf(name string) []SubjectEntry {
	var list []SubjectEntry
	if subject := subjectIn(s.subjects, name); subject != nil {
		for _, v := range subject.Versions {
			list = append(list, SubjectEntry{Number: v.Version.Revision + 1, Version: v})
		}
	}
	for _, n := range s.numbers.get(name) {
		if v := s.at(n.VersionKey); v != nil {
			list = append(list, SubjectEntry{Number: n.Number, Version: v})
		}
	}
	slices.SortFunc(list, func(a, b SubjectEntry) int { return cmp.Compare(a.Number, b.Number) })
	return append(list, unnumbered(list, served(s.claiming(name)))...)
}

// claiming lists the majors of the contract that has a subject which claim it, by
// number.
func (s *Snapshot) claiming(name string) []*Major {
	c, _, ok := s.SubjectOwner(name)
	if !ok {
		return nil
	}
	var list []*Major
	for _, of := range s.claimants.get(name) {
		if of.lineage == c.Lineage {
			list = append(list, c.Major(of.major))
		}
	}
	slices.SortFunc(list, func(a, b *Major) int { return cmp.Compare(a.Number, b.Number) })
	return list
}
