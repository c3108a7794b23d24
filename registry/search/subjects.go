package search

import (
	"slices"

	"github.com/treaty-events/treaty/registry"
)

// subjects returns the entries of Kafka subjects. That which a major has of itself is
// found with its event: it says no more.
func subjects(s *registry.Snapshot) []entry {
	var list []entry
	for _, name := range s.SubjectNames() {
		c, m, claimed := s.SubjectOwner(name)
		switch {
		case !claimed:
			list = append(list, newEntry(Hit{Kind: Subject, Name: name, Text: "of no contract"}))
		case slices.Contains(m.Subjects, name):
			list = append(list, newEntry(Hit{Kind: Subject, Name: name, Text: "of " + c.Name.String(), Context: c.Name.Context, In: c}))
		}
	}
	return list
}
