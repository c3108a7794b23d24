package registry

import (
	"fmt"
	"slices"
)

// What registered schemas refer to is not deleted: they could not be read any more. A
// registration writes the heads of the subjects that it refers to and reads those of
// the contracts whose versions are there; a deletion does the opposite. So one of the
// two sees the other.

// unreferred refuses to delete what schemas refer to that can be found and do not go
// themselves.
func (s *Snapshot) unreferred(versions []*Version) error {
	going := keysOf(versions)
	var first string
	var who []string
	for _, other := range s.subjects {
		for _, v := range other.Versions {
			if v.Attached == nil || v.Deleted != nil || v.Retracted != nil || going[v.VersionKey] {
				continue
			}
			for _, ref := range v.Attached.References {
				subject := qualified(other.Name, ref.Subject)
				target, ok := s.entryAt(subject, ref.Version)
				if !ok || !going[target.VersionKey] {
					continue
				}
				if first == "" {
					first = fmt.Sprintf("%s, version %d of the subject %s", target.Name(), ref.Version, quote(subject))
				}
				who = append(who, fmt.Sprintf("%s version %d (id %d)", quote(other.Name), v.Version.Revision+1, v.ID))
				break
			}
		}
	}
	if who == nil {
		return nil
	}
	return &Refusal{
		Code: Referenced, Message: fmt.Sprintf("%s, cannot be deleted: what refers to it, or to what would go with it, could not be read any more: %s", first, listed(who)),
		Hint: "retract those versions first, as Kafka clients delete versions of subjects, or delete them",
	}
}

// entryAt returns the entry of a subject with a number.
func (s *Snapshot) entryAt(subject string, number int) (SubjectEntry, bool) {
	entries := s.SubjectEntries(subject)
	i, found := slices.BinarySearchFunc(entries, number, byNumber)
	if !found {
		return SubjectEntry{}, false
	}
	return entries[i], true
}

// enteredHeads returns the heads of the subjects under which a contract's versions have
// numbers.
func (s *Snapshot) enteredHeads(versions []*Version) []Head {
	going := keysOf(versions)
	var list []Head
	for _, name := range s.entered.get(versions[0].Lineage) {
		if slices.ContainsFunc(s.SubjectEntries(name), func(e SubjectEntry) bool { return going[e.VersionKey] }) {
			list = append(list, Head{Kind: ContractHead, Name: SubjectLineage(name), Generation: s.subjectHeads.get(name)})
		}
	}
	return list
}

// holderHeads returns the heads of the contracts that have versions under subjects.
func (s *Snapshot) holderHeads(subjects []string) []Head {
	var list []Head
	for _, name := range subjects {
		for _, e := range s.SubjectEntries(name) {
			if e.Contract != nil {
				list = append(list, Head{Kind: ContractHead, Name: e.Lineage, Generation: e.Contract.generation})
			}
		}
	}
	return list
}
