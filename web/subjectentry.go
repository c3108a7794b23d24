package web

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/wire"
)

// chosenEntry is one version of a subject, with what it says.
type chosenEntry struct {
	registry.SubjectEntry
	GUID       string
	Text       *schemaText // nil: the version was deleted
	Metadata   *listing    // nil: none
	RuleSet    *listing    // nil: none
	References []referenceRow
	UsedBy     shortList[entryLink] // schemas that refer to it
	Also       shortList[entryLink] // where else the same schema is
	Step       *entryStep           // nil: there is no version before it
}

// schemaText is a schema as Kafka clients get it.
type schemaText struct {
	listing
	Open bool // it is short enough to be read at once
}

// shortText is up to how many lines a schema is shown unfolded.
const shortText = 80

// referenceRow is a schema that a version refers to.
type referenceRow struct {
	registry.SubjectReference
	Link string // empty: it is not there any more
}

// entryLink leads to a version of a subject.
type entryLink struct {
	Subject string
	Number  int
	Link    string
}

// entryStep is what a version changed.
type entryStep struct {
	From     int    // number of the version before
	Diff     string // where both are compared in full; empty: nowhere
	Readable bool
	Changes  []wire.DiffChange
	More     int
}

// entryPath is the address of a version of a subject.
func entryPath(subject string, number int) string {
	return subjectPath(subject) + "?version=" + strconv.Itoa(number)
}

// chosenEntry reads a version of a subject.
func (s *site) chosenEntry(ctx context.Context, snapshot *registry.Snapshot, subject string, entries []registry.SubjectEntry, at int) (*chosenEntry, error) {
	e := entries[at]
	v := &chosenEntry{SubjectEntry: e, GUID: registry.GUIDOf(e.VersionRecord)}
	if e.Deleted != nil {
		return v, nil // nothing of what it said is there
	}
	text, err := s.registry.SchemaText(ctx, e.Version)
	if err != nil {
		return nil, err
	}
	text = onLines(text)
	v.Text = &schemaText{listingOf("schema "+strconv.Itoa(int(e.ID)), "schema.json", text), len(linesOf(string(text))) <= shortText}
	v.attached(snapshot, e.Attached)
	for _, id := range snapshot.ReferencedBy(subject, e.Number) {
		for _, by := range snapshot.EntriesWithID(id) {
			v.UsedBy.add(entryLink{by.Subject, by.Number, entryPath(by.Subject, by.Number)})
		}
	}
	for _, other := range snapshot.EntriesWithID(e.ID) {
		if other.Subject != subject || other.Number != e.Number {
			v.Also.add(entryLink{other.Subject, other.Number, entryPath(other.Subject, other.Number)})
		}
	}
	v.Step, err = s.entryStep(ctx, entries[:at], e)
	return v, err
}

// attached shows what came with the schema.
func (v *chosenEntry) attached(snapshot *registry.Snapshot, a *registry.Attached) {
	if a == nil {
		return
	}
	for _, r := range a.References {
		row := referenceRow{SubjectReference: r}
		for _, e := range snapshot.SubjectEntries(r.Subject) {
			if e.Number == r.Version {
				row.Link = entryPath(r.Subject, r.Version)
			}
		}
		v.References = append(v.References, row)
	}
	if len(a.Metadata) > 0 {
		v.Metadata = jsonListing("metadata", a.Metadata)
	}
	if len(a.RuleSet) > 0 {
		v.RuleSet = jsonListing("rules", a.RuleSet)
	}
}

// jsonListing shows what came with a schema.
func jsonListing(name string, text json.RawMessage) *listing {
	l := listingOf(name, name+".json", onLines(text))
	return &l
}

// onLines writes JSON that a client sent on one line, as most do, on several.
func onLines(text []byte) []byte {
	if len(linesOf(string(text))) > 1 {
		return text
	}
	return indented(text)
}

// attachedWords lists what came with a schema.
func attachedWords(a *registry.Attached) []string {
	var words []string
	if n := len(a.References); n > 0 {
		words = append(words, strconv.Itoa(n)+" "+plural(n, "reference", "references"))
	}
	if len(a.Metadata) > 0 {
		words = append(words, "metadata")
	}
	if len(a.RuleSet) > 0 {
		words = append(words, "rules")
	}
	return words
}

// entryStep says what the version changed since the one before it that is there.
func (s *site) entryStep(ctx context.Context, before []registry.SubjectEntry, e registry.SubjectEntry) (*entryStep, error) {
	i := len(before) - 1
	for i >= 0 && before[i].Deleted != nil {
		i--
	}
	if i < 0 {
		return nil, nil
	}
	from := before[i]
	step := &entryStep{From: from.Number}
	if from.Contract != nil && from.Contract == e.Contract && from.VersionKey != e.VersionKey {
		step.Diff = diffPath(e.Contract.Name, from.Version.Version, e.Version.Version)
	}
	changes, more, isReadable, err := s.log.Step(ctx, from.Version, e.Version)
	if err != nil {
		return nil, err
	}
	step.Readable = isReadable
	step.Changes, step.More = firstOf(changes, maxLogChanges)
	step.More += more
	return step, nil
}
