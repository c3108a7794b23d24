package registry

import (
	"cmp"
	"context"
	"slices"

	"github.com/treaty-events/treaty/contract/source"
)

// SubjectEntries returns the entries of a Kafka subject, by number, retracted and
// deleted ones too; nil: there never was one.
func (s *Snapshot) SubjectEntries(subject string) []SubjectEntry { return s.entries.get(subject) }

// SubjectNames lists the Kafka subjects with an entry whose content is there,
// retracted or not; sorted.
func (s *Snapshot) SubjectNames() []string { return s.subjectNames }

// Claiming returns the contract that has a Kafka subject, and which of its majors claim
// it, by number; nil: the subject is unmanaged, or none.
func (s *Snapshot) Claiming(subject string) (*Contract, []*Major) {
	c, _, _ := s.SubjectOwner(subject)
	return c, s.claiming(subject)
}

// EntriesWithID lists the entries to which a schema's id was given and whose content
// is there, by subject and number.
func (s *Snapshot) EntriesWithID(id SchemaID) []NamedEntry {
	subjects := map[string]bool{}
	for _, key := range s.schemas.withID(id) {
		if name, is := subjectOf(key.Lineage); is {
			subjects[name] = true
		}
		for _, name := range s.entered.get(key.Lineage) {
			subjects[name] = true
		}
	}
	var list []NamedEntry
	for name := range subjects {
		for _, e := range s.SubjectEntries(name) {
			if e.ID == id && e.Deleted == nil {
				list = append(list, NamedEntry{Subject: name, SubjectEntry: e})
			}
		}
	}
	slices.SortFunc(list, func(a, b NamedEntry) int {
		return cmp.Or(compareText(a.Subject, b.Subject), cmp.Compare(a.Number, b.Number))
	})
	return list
}

// FirstWithID returns the one of EntriesWithID that was published first: what an id
// stands for, text and all, stays what it was when others publish the same content
// in other words. False: there is none.
func (s *Snapshot) FirstWithID(id SchemaID) (first NamedEntry, found bool) {
	consider := func(subject string, key VersionKey, entries []SubjectEntry) {
		for _, e := range entries {
			if other := (NamedEntry{Subject: subject, SubjectEntry: e}); e.VersionKey == key && e.Deleted == nil && (!found || other.Compare(first) < 0) {
				first, found = other, true
			}
		}
	}
	for _, key := range s.schemas.withID(id) {
		if name, is := subjectOf(key.Lineage); is {
			entries := s.SubjectEntries(name) // of which there may be many
			if at, is := slices.BinarySearchFunc(entries, key.Version.Revision+1, byNumber); is {
				consider(name, key, entries[at:at+1])
			}
		}
		for _, name := range s.entered.get(key.Lineage) {
			consider(name, key, s.SubjectEntries(name))
		}
	}
	return first, found
}

// Compare orders entries by when they were published; those of one publication by
// subject and number.
func (e NamedEntry) Compare(other NamedEntry) int {
	return cmp.Or(e.PublishedAt.Compare(other.PublishedAt), compareText(e.Subject, other.Subject), cmp.Compare(e.Number, other.Number))
}

func byNumber(e SubjectEntry, number int) int { return cmp.Compare(e.Number, number) }

// HighestID returns the highest id of a schema; 0: there is none.
func (s *Snapshot) HighestID() SchemaID { return s.schemas.highestID() }

// SchemaText returns the schema of v as Kafka clients are given it, in JSON: as it
// was written, where it stands alone or names what it refers to (see Attached); else
// its bundle. That of a deleted version is a *Refusal.
func (r *Registry) SchemaText(ctx context.Context, v *Version) ([]byte, error) {
	if v.Contract == nil {
		return r.Original(ctx, v)
	}
	return r.contentOf(ctx, v, func() ([]byte, error) {
		files, err := r.store.Files(ctx, []VersionKey{v.VersionKey})
		if err != nil {
			return nil, err
		}
		of := files[v.VersionKey]
		if len(of) != 1 {
			return r.blob(ctx, v.VersionRecord.Bundle)
		}
		data, err := r.blob(ctx, of[0].Blob)
		if err != nil || !source.IsYAML(v.File) {
			return data, err
		}
		doc, err := source.Parse(v.File, data)
		if err != nil {
			return nil, err
		}
		return doc.Root.AppendJSON(nil), nil
	})
}
