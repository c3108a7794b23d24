package registry

import (
	"strings"
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
