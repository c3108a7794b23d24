package registry

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// offer is a schema that somebody wants to register, look up or have judged.
type offer struct {
	rev      *workspace.Revision
	doc      *source.Document // as it was sent
	bundle   []byte
	attached *Attached
	key      string // of what makes it another schema, see keyOf
	referred []string
}

// What the text of a schema is called, and what while references are followed that may
// have that name.
const (
	subjectFile   = "schema.json"
	referringFile = "the schema"
)

// offered reads the schema of a request. It refers to nothing but what its references
// name, and under a subject that a contract claims to files of the contract's home:
// else nobody could say which file is meant.
func (r *Registry) offered(ctx context.Context, s *Snapshot, req *SubjectRequest) (*offer, error) {
	o, err := r.offeredAlone(ctx, s, req)
	if refusal, is := refusalOf(err); !is || refusal.Code != BadPush {
		return o, err
	}
	c, _, ok := s.SubjectOwner(req.Subject)
	m := writable(s.claiming(req.Subject))
	if !ok || m == nil {
		return nil, err
	}
	upload, _, failed := r.withSchema(ctx, s, c, m, req.Schema)
	if failed != nil {
		return nil, failed
	}
	if upload.Contracts[0].Major(m.Number).Newest().Schema == nil {
		return nil, refusedBy(upload.Findings)
	}
	rev := upload.Contracts[0].Major(m.Number).Newest()
	bundle, _ := rev.Schema.Bundle()
	attached, err := req.attached()
	return &offer{rev: rev, bundle: bundle, attached: attached, key: keyOf(attached)}, err
}

// offeredAlone reads a schema that stands alone, with what its references name.
func (r *Registry) offeredAlone(ctx context.Context, s *Snapshot, req *SubjectRequest) (*offer, error) {
	attached, err := req.attached()
	if err != nil {
		return nil, err
	}
	file := subjectFile
	if len(req.References) > 0 {
		file = referringFile
	}
	doc, err := source.Parse(file, req.Schema)
	if err != nil {
		return nil, badSchema(err.Error())
	}
	found := references{docs: map[string]*source.Document{}, resources: map[string]*source.Document{}}
	if err := r.resolve(ctx, s, &found, referrer{subject: req.Subject, file: file}, req.References); err != nil {
		return nil, err
	}
	read, problems := schema.Load(doc, schema.Options{Resources: found.resources, Loader: found.load})
	if read == nil || len(problems) > 0 {
		message := "this is no schema"
		if len(problems) > 0 {
			message = problems[0].Span.String() + ": " + problems[0].Message
		}
		return nil, badSchema(message)
	}
	o := &offer{doc: doc, attached: attached, key: keyOf(attached), referred: found.subjects}
	var revision workspace.Revision
	o.bundle, revision.Fingerprint = read.Bundle()
	revision.Label, revision.File, revision.Schema = "new", subjectFile, read
	o.rev = &revision
	if len(req.References) > 0 {
		if attached.References, err = s.pinned(req); err != nil {
			return nil, err
		}
		return o, o.stands()
	}
	return o, nil
}

func badSchema(message string) *Refusal {
	return &Refusal{Code: BadPush, Message: message, Hint: "send one JSON Schema that refers to nothing but what its references name"}
}

// stands proves that the bundle is enough to read the schema again.
func (o *offer) stands() error {
	again, err := readBundle(o.bundle)
	if err != nil {
		return err
	}
	if _, fingerprint := again.Bundle(); fingerprint != o.rev.Fingerprint {
		return fmt.Errorf("%w: its bundle has another fingerprint", errUnstable)
	}
	return nil
}

func readBundle(data []byte) (*schema.Schema, error) {
	doc, err := source.Parse(subjectFile, data)
	if err != nil {
		return nil, err
	}
	read := readSchema(subjectFile, []*source.Document{doc})
	if read == nil {
		return nil, fmt.Errorf("%w: %s", errUnstable, subjectFile)
	}
	return read, nil
}

// attached reads what comes with the schema; it is never nil.
func (req *SubjectRequest) attached() (*Attached, error) {
	a := &Attached{}
	for _, part := range []struct {
		name string
		text json.RawMessage
		into *json.RawMessage
	}{{"metadata", req.Metadata, &a.Metadata}, {"ruleSet", req.RuleSet, &a.RuleSet}} {
		if len(part.text) == 0 || string(part.text) == "null" {
			continue
		}
		doc, err := source.Parse(part.name+".json", part.text)
		if err != nil || doc.Root.Kind != source.Object {
			return nil, &Refusal{Code: BadPush, Message: "the " + part.name + " is no JSON object", Hint: "leave it out, or correct it"}
		}
		if len(doc.Root.Members) > 0 {
			*part.into = compacted(part.text)
		}
	}
	return a, nil
}

// compacted is JSON without white space.
func compacted(text json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil {
		return text // the reader of documents takes no more than this one
	}
	return b.Bytes()
}

// keyOf tells apart what is attached: the variant of the id of a schema with it. What
// it refers to is in the fingerprint.
func keyOf(a *Attached) string {
	if a == nil || a.Metadata == nil && a.RuleSet == nil {
		return ""
	}
	text, _ := json.Marshal(Attached{Metadata: a.Metadata, RuleSet: a.RuleSet}) // they were read as JSON
	doc, err := source.Parse("attached.json", text)
	if err != nil {
		return digestOf(text)
	}
	return digestOf(doc.Root.Canonical())
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:16]
}

// among returns the newest visible entry that is the schema, with what was given, or
// nil. To whom attaches nothing it does not matter what is attached.
func (o *offer) among(entries []SubjectEntry, given *GivenVersion) *SubjectEntry {
	return o.find(entries, given, SubjectEntry.Visible)
}

func (o *offer) find(entries []SubjectEntry, given *GivenVersion, counts func(SubjectEntry) bool) *SubjectEntry {
	var found *SubjectEntry
	for _, e := range slices.Backward(entries) {
		key := keyOf(e.Attached)
		switch {
		case e.Fingerprint != o.rev.Fingerprint || !counts(e) || o.key != "" && key != o.key:
			continue
		case given != nil && (given.ID != e.ID || given.Number != 0 && given.Number != e.Number):
			continue
		case key == o.key:
			return &e
		case found == nil:
			found = &e
		}
	}
	return found
}

// group lists the versions with which the schema is compared: the visible ones, and
// where the subject has a compatibility group those of the schema's.
func (o *offer) group(s *Snapshot, subject string, entries []SubjectEntry) []*Version {
	_, _, property := s.Promise(subject)
	var list []*Version
	for _, e := range entries {
		if e.Visible() && (property == "" || groupOf(e.Attached, property) == groupOf(o.attached, property)) {
			list = append(list, e.Version)
		}
	}
	return list
}

// groupOf returns the value of a property of what is attached; nil: it has none.
func groupOf(a *Attached, property string) string {
	if a == nil {
		return ""
	}
	var metadata struct {
		Properties map[string]string `json:"properties"`
	}
	_ = json.Unmarshal(a.Metadata, &metadata) // what has another form has no properties
	return metadata.Properties[property]
}

// identify gives the record the variant, and with them the number and the id, that the
// request gives. An id that its content has had already under another stays: then this
// is a variant of its own.
func (o *offer) identify(s *Snapshot, req *SubjectRequest, record *VersionRecord) error {
	record.Variant = o.key
	if req.Given == nil {
		return nil
	}
	id := req.Given.ID
	if id == 0 {
		return &Refusal{
			Code: IDTaken, Message: fmt.Sprintf("version %d of the subject %s comes without an id", req.Given.Number, quote(req.Subject)),
			Hint: "send with `version` the `id` that it had; or, where the registry is to give both, send neither, in the mode READWRITE",
		}
	}
	if id < 1 || id > HighestBroughtID {
		return idTaken(id, fmt.Sprintf("an id is a number from 1 to %d", HighestBroughtID))
	}
	if has := s.schemas.withGUID(GUIDOf(record)); has != 0 && has != id {
		record.Variant = fmt.Sprintf("id %d", id)
	}
	if others := s.versionsAt(s.schemas.withID(id)); len(others) > 0 && (others[0].Fingerprint != record.Fingerprint || others[0].Variant != record.Variant) {
		return idTaken(id, "another schema has it")
	}
	record.ID = id
	if n := req.Given.Number; n != 0 {
		if n < 1 || n > HighestBroughtNumber {
			return &Refusal{
				Code: IDTaken, Message: fmt.Sprintf("the subject %s cannot have a version %d", quote(req.Subject), n),
				Hint: fmt.Sprintf("a number is from 1 to %d", HighestBroughtNumber),
			}
		}
		if next := record.Version.Revision + 1; n < next {
			return &Refusal{
				Code: IDTaken, Message: fmt.Sprintf("the subject %s cannot have another version %d", quote(req.Subject), n),
				Hint: fmt.Sprintf("versions are given in their order; the next is at least %d", next),
			}
		}
		record.Version.Revision = n - 1
	}
	return nil
}

func idTaken(id SchemaID, why string) *Refusal {
	return &Refusal{
		Code: IDTaken, Message: fmt.Sprintf("the schema cannot have the id %d: %s", id, why),
		Hint: "ids are one space for all subjects and contexts; copy into a registry that has none of them, or let this one give an id",
	}
}

// result is what became of a request that led to the entry.
func (e *SubjectEntry) result(outcome Outcome) *RevisionResult {
	return &RevisionResult{
		Major: e.Version.Version.Major, Version: e.Version.Version, Number: e.Number, ID: e.ID,
		Label: e.Label, File: e.File, Fingerprint: e.Fingerprint, Outcome: outcome,
	}
}
