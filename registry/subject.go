package registry

import (
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

	generation int64
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
	at, ok := s.subjectOwners[name]
	if !ok {
		return nil, nil, false
	}
	c = s.byLineage[at.lineage]
	return c, c.Major(at.major), true
}

// majorOf names a major of a lineage.
type majorOf struct {
	lineage string
	major   int
}

// claimSubjects finds majors by their subjects. Where several claim one, the
// highest number has it.
func (b *builder) claimSubjects() {
	b.subjectOwners = map[string]majorOf{}
	for _, c := range b.Snapshot.contracts {
		for _, m := range c.Majors {
			for _, name := range SubjectsOf(c.Name, m.MajorInfo) {
				b.subjectOwners[name] = majorOf{c.Lineage, m.Number}
			}
		}
	}
	b.unmanaged = slices.DeleteFunc(slices.Clone(b.subjects), func(s *Subject) bool {
		_, owned := b.subjectOwners[s.Name]
		return owned
	})
}

// SubjectsOf lists the Kafka subjects of a major: those that it claims, else its
// own.
func SubjectsOf(event contract.EventName, m contract.MajorInfo) []string {
	if len(m.Subjects) > 0 {
		return m.Subjects
	}
	return []string{fmt.Sprintf("%s.v%d", event, m.Number)}
}
