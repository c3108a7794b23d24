package registry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
)

// Subject is what Kafka clients register under and no contract claims: allowed,
// visible, and flagged.
type Subject struct {
	Name     string
	Versions []*Version // by number: 1.0, 1.1, …; deleted ones too
}

// subjectPrefix begins the lineage of an unmanaged subject; no event's name has
// a space.
const subjectPrefix = "subject "

// SubjectLineage returns the lineage under which the store keeps an unmanaged
// subject.
func SubjectLineage(name string) string { return subjectPrefix + name }

// subjectOf returns the subject whose lineage it is.
func subjectOf(lineage string) (name string, is bool) {
	return strings.CutPrefix(lineage, subjectPrefix)
}

// Name returns what people call the version.
func (v *VersionRecord) Name() VersionName {
	if name, is := subjectOf(v.Lineage); is {
		return VersionName{Subject: name, Version: v.Version}
	}
	return VersionName{Event: v.Event, Version: v.Version}
}

// SubjectOwner returns the contract and the major that claim a Kafka subject, by
// name or because it is the major's own ("ordering.OrderPlaced.v2"); ok is false
// for an unmanaged subject, or none.
func (s *Snapshot) SubjectOwner(name string) (c *Contract, m *Major, ok bool) {
	claimants := s.claimants.get(name)
	if len(claimants) == 0 {
		return nil, nil, false
	}
	at := slices.MaxFunc(claimants, func(a, b majorOf) int {
		return cmp.Or(s.byLineage.get(a.lineage).Name.Compare(s.byLineage.get(b.lineage).Name), cmp.Compare(a.major, b.major))
	})
	c = s.byLineage.get(at.lineage)
	return c, c.Major(at.major), true
}

// majorOf names a major of a lineage.
type majorOf struct {
	lineage string
	major   int
}

// claimSubjects finds majors by their subjects. Where several claim one, the last by
// name and number has it. It returns the subjects that may have changed.
func (b *builder) claimSubjects() map[string]bool {
	asked := map[string]bool{} // subjects whose owner may have changed
	change := func(c *Contract, changed func(list []majorOf, of majorOf) []majorOf) {
		for _, m := range c.Majors {
			for _, name := range b.subjectsOf(c, m) {
				asked[name] = true
				if list := changed(slices.Clone(b.claimants.get(name)), majorOf{c.Lineage, m.Number}); len(list) > 0 {
					b.claimants.set(name, list)
				} else {
					b.claimants.delete(name)
				}
			}
		}
	}
	for _, c := range b.contracts.gone {
		change(c, func(list []majorOf, of majorOf) []majorOf {
			return slices.DeleteFunc(list, func(other majorOf) bool { return other == of })
		})
	}
	for _, c := range b.contracts.fresh {
		change(c, func(list []majorOf, of majorOf) []majorOf { return append(list, of) })
	}
	for _, s := range b.subjects.fresh {
		asked[s.Name] = true
	}
	return asked
}

func compareSubjects(a, b *Subject) int { return compareText(a.Name, b.Name) }

// subjectIn returns the subject of that name in a sorted list, or nil.
func subjectIn(list []*Subject, name string) *Subject {
	i, found := slices.BinarySearchFunc(list, name, func(s *Subject, name string) int { return compareText(s.Name, name) })
	if !found {
		return nil
	}
	return list[i]
}

// SubjectsOf lists the Kafka subjects of a major: those that it claims, else its
// own.
func SubjectsOf(event contract.EventName, m contract.MajorInfo) []string {
	if len(m.Subjects) > 0 {
		return m.Subjects
	}
	return []string{event.Major(m.Number)}
}

// subjectsOf lists the Kafka subjects of a contract's major.
func (s *Snapshot) subjectsOf(c *Contract, m *Major) []string {
	return s.subjectsUnder(c.Name, c.Lineage, m.MajorInfo)
}

// subjectsUnder lists the Kafka subjects of a major: those that it claims, else its own,
// under every name that the registry has known the event by. So clients that were set
// up before a rename go on.
func (s *Snapshot) subjectsUnder(event contract.EventName, lineage string, m contract.MajorInfo) []string {
	list := SubjectsOf(event, m)
	if len(m.Subjects) > 0 {
		return list
	}
	for _, name := range s.namesOf.get(lineage) {
		if name != event.String() {
			list = append(list, fmt.Sprintf("%s.v%d", name, m.Number))
		}
	}
	return list
}
