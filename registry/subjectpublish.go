package registry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract"
)

// SubjectRequest is a new version under a Kafka subject. Where a major claims the
// subject it is a version of that major; else the subject is unmanaged, and
// judged by its own past alone.
type SubjectRequest struct {
	Subject string
	Schema  []byte // JSON
	// Mode and Model are what an unmanaged subject promises from this version on;
	// empty: what it promised before. Less than that needs an approver.
	Mode  contract.Mode
	Model contract.ContentModel
	// References say which registered schemas the schema's references mean; Metadata
	// and RuleSet, JSON objects, are kept with it.
	References []SubjectReference
	Metadata   json.RawMessage
	RuleSet    json.RawMessage
	Given      *GivenVersion // nil: the registry gives the id and the number
	Retracted  bool          // LookUpSubject: retracted entries count too
	DryRun     bool
	Rights     Rights // nil: whoever calls has all of them
	Actor      string
	Origin     string
}

// GivenVersion is what a version is to be, that another registry had before. Only
// subjects in the mode IMPORT take it.
type GivenVersion struct {
	ID     SchemaID
	Number int // 0: the next
}

// PublishSubject publishes one version under a subject, or says what would
// happen. Content that the subject has already is that version.
func (r *Registry) PublishSubject(ctx context.Context, req SubjectRequest) (*RevisionResult, error) {
	req.Subject = SubjectName(req.Subject)
	if err := req.check(); err != nil {
		return nil, err
	}
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	if err := req.mayPublish(s); err != nil { // before anybody has to wait for it
		return nil, err
	}
	if !req.DryRun {
		leave, err := r.turns.take(ctx, SubjectLineage(req.Subject))
		if err != nil {
			return nil, err
		}
		defer leave()
	}
	return again(ctx, func() (*RevisionResult, error) { return r.publishUnder(ctx, &req) })
}

func (r *Registry) publishUnder(ctx context.Context, req *SubjectRequest) (*RevisionResult, error) {
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	if err := req.mayPublish(s); err != nil {
		return nil, err
	}
	if len(s.claiming(req.Subject)) > 0 {
		return r.publishClaimed(ctx, s, req)
	}
	release, err := r.weigh(ctx, len(req.Schema))
	if err != nil {
		return nil, err
	}
	defer release()
	return r.publishSubject(ctx, s, req)
}

// mayPublish refuses who may not publish under the subject, and a subject that no
// contract claims where the server takes none.
func (req *SubjectRequest) mayPublish(s *Snapshot) error {
	c, _, claimed := s.SubjectOwner(req.Subject)
	switch {
	case claimed && req.Rights != nil && !req.Rights.MayPublish(c.Name.Context):
		return mayNotPublish(c.Name.Context)
	case claimed:
		return nil
	case s.kafka.refuse && !known(s.SubjectEntries(req.Subject)) && s.KafkaMode(req.Subject) != Importing:
		return &Refusal{
			Code: NoContract, Message: fmt.Sprintf("no contract claims the subject %s, and this registry takes no others", quote(req.Subject)),
			Hint: "let a contract claim it: `subjects:` of a major in its event.yaml, and push",
		}
	case req.Rights != nil && !req.Rights.MayPublish(""):
		return &Refusal{
			Code: Forbidden, Message: "you may not publish under subjects that no contract claims",
			Hint: "use a token that may publish in every context, or let a contract claim the subject (`subjects:` in event.yaml)",
		}
	}
	return nil
}

// check refuses what is no name, no mode or no model.
func (req *SubjectRequest) check() error {
	if err := checkSubject(req.Subject); err != nil {
		return err
	}
	bad := func(err error) error {
		return &Refusal{Code: BadPush, Message: err.Error(), Hint: "leave it out: what the subject promises goes on"}
	}
	if _, err := contract.ParseMode(string(req.Mode)); err != nil {
		return bad(err)
	}
	if _, err := contract.ParseContentModel(string(req.Model)); err != nil {
		return bad(err)
	}
	return nil
}

func checkSubject(name string) error {
	strange := func(c rune) bool { return !unicode.IsGraphic(c) }
	if name == "" || name == kafkaContext(name) || len(name) > 300 || !utf8.ValidString(name) || strings.ContainsFunc(name, strange) {
		return &Refusal{Code: BadPush, Message: fmt.Sprintf("%s is no name of a subject", quote(name)), Hint: "up to 300 bytes that can be shown, and not a Kafka context alone"}
	}
	return nil
}

// publishSubject publishes a version of an unmanaged subject.
func (r *Registry) publishSubject(ctx context.Context, s *Snapshot, req *SubjectRequest) (*RevisionResult, error) {
	offer, err := r.offered(ctx, s, req)
	if err != nil {
		return nil, err
	}
	next, judge, err := req.policy(s)
	if err != nil {
		return nil, err
	}
	entries := s.SubjectEntries(req.Subject)
	if e := offer.among(entries, req.Given); e != nil {
		return e.result(Same), nil
	}
	if err := req.mayRegister(s); err != nil {
		return nil, err
	}
	record := req.record(s, offer, judge, r.now())
	if err := offer.identify(s, req, record); err != nil {
		return nil, err
	}
	if req.Given == nil {
		if err := r.judgeInTurn(ctx, req.Actor, &subjectQuestion{subject: req.Subject, past: offer.group(s, req.Subject, entries), by: judge, rev: offer.rev}); err != nil {
			return nil, r.refusing(ctx, req.DryRun, err)
		}
	}
	if req.DryRun {
		return (&SubjectEntry{Version: &Version{VersionRecord: record}}).result(Published), nil
	}
	pub := req.publication(s, offer, judge, next, *record)
	if err := r.commit(ctx, pub); err != nil {
		return nil, req.taken(err)
	}
	r.sequenceOf(ctx)
	entry := SubjectEntry{Number: record.Version.Revision + 1, Version: &Version{VersionRecord: &pub.Versions[0]}}
	return entry.result(Published), nil
}

// mayRegister refuses what the mode of the subject does not let in.
func (req *SubjectRequest) mayRegister(s *Snapshot) error {
	mode, wanted := s.KafkaMode(req.Subject), ReadWrite
	if req.Given != nil {
		wanted = Importing
	}
	switch {
	case mode != wanted && (mode == ReadOnly || mode == ReadOnlyOverride):
		return wrongMode(req.Subject, "is in read-only mode", "an administrator sets the mode READWRITE")
	case mode != wanted && wanted == Importing:
		return wrongMode(req.Subject, "is not in import mode", "leave the id and the version out: the registry gives them; or let an administrator set the mode IMPORT")
	case mode != wanted:
		return wrongMode(req.Subject, "is not in read-write mode", "an administrator sets the mode READWRITE when the import is done")
	case req.Given != nil && req.Rights != nil && !req.Rights.MayAdminister():
		return &Refusal{Code: Forbidden, Message: "you may not import versions with their ids", Hint: "an administrator can"}
	}
	return nil
}

func wrongMode(subject, why, hint string) *Refusal {
	return &Refusal{Code: WrongMode, Message: fmt.Sprintf("Subject %s %s", subject, why), Hint: hint}
}

// record is the version that the request makes, with the next number.
func (req *SubjectRequest) record(s *Snapshot, offer *offer, judge subjectPolicy, at time.Time) *VersionRecord {
	next := contract.Version{Major: 1}
	if entries := s.SubjectEntries(req.Subject); len(entries) > 0 {
		next.Revision = entries[len(entries)-1].Number
	}
	v := &VersionRecord{
		VersionKey: VersionKey{Lineage: SubjectLineage(req.Subject), Version: next}, Fingerprint: offer.rev.Fingerprint, File: offer.rev.File,
		Files: []FileRef{{Name: offer.rev.File, Blob: BlobOf(offer.doc.Data)}}, Bundle: BlobOf(offer.bundle), Label: offer.rev.Label,
		PublishedAt: at, Actor: req.Actor, Mode: judge.mode, Model: judge.model, Imported: req.Given != nil,
	}
	if a := offer.attached; a.References != nil || a.Metadata != nil || a.RuleSet != nil {
		v.Attached = a
	}
	return v
}

// publication is what the store has to write.
func (req *SubjectRequest) publication(s *Snapshot, offer *offer, judge, next subjectPolicy, v VersionRecord) *Publication {
	pub := &Publication{
		Change:   Change{At: v.PublishedAt, Kind: VersionChange, Actor: req.Actor, Versions: []VersionName{v.Name()}},
		Versions: []VersionRecord{v},
		Blobs:    map[BlobID][]byte{v.Bundle: offer.bundle, BlobOf(offer.doc.Data): offer.doc.Data},
	}
	audit := func(action, subject, before, after string) {
		pub.Audit = append(pub.Audit, &AuditEntry{
			Chain: contractChain(v.Lineage), At: v.PublishedAt, Actor: req.Actor, Origin: req.Origin, Action: action, Subject: subject, Before: before, After: after,
		})
	}
	audit("version", "version "+v.Name().String(), "", text(versionFacts(&v)))
	if settings, changed := req.settings(s); changed {
		pub.Settings = []SubjectSettings{settings}
		action := "configure"
		if !next.covers(judge) {
			action = "weaken"
		}
		audit(action, "subject "+req.Subject, text(judge.facts()), text(next.facts()))
	}
	write := map[headKey]int64{}
	for _, name := range append(offer.referred, req.Subject) { // who deletes what is referred to has to see this
		write[headKey{ContractHead, SubjectLineage(name)}] = s.subjectHeads.get(name)
	}
	for _, h := range s.unused(req.Subject) {
		write[headKey{h.Kind, h.Name}] = h.Generation
	}
	read := map[headKey]int64{}
	for _, h := range slices.Concat(s.namesake(req.Subject), s.settingsHeads(req.Subject), s.holderHeads(offer.referred)) {
		read[headKey{h.Kind, h.Name}] = h.Generation
	}
	maps.DeleteFunc(read, func(k headKey, _ int64) bool { _, writes := write[k]; return writes })
	pub.Reads, pub.Writes = sortedHeads(read), sortedHeads(write)
	pub.Change.Lineages = headNames(pub.Writes, ContractHead)
	return pub
}

// taken says of an id that came from elsewhere why it cannot be.
func (req *SubjectRequest) taken(err error) error {
	if errors.Is(err, ErrIDTaken) || errors.Is(err, ErrOtherID) {
		return idTaken(req.Given.ID, "another schema has it")
	}
	return err
}

func (p subjectPolicy) facts() map[string]any {
	return map[string]any{"compatibility": p.mode, "contentModel": p.model}
}
