package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
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
	if err := checkSubject(req.Subject); err != nil {
		return nil, err
	}
	if err := req.check(); err != nil {
		return nil, err
	}
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	if c, m, ok := s.SubjectOwner(req.Subject); ok {
		return r.publishClaimed(ctx, &req, c, m)
	}
	if req.Rights != nil && !req.Rights.MayPublish("") {
		return nil, &Refusal{
			Code: Forbidden, Message: "you may not publish under subjects that no contract claims",
			Hint: "use a token that may publish in every context, or let a contract claim the subject (`subjects:` in event.yaml)",
		}
	}
	release, err := r.weigh(ctx, len(req.Schema))
	if err != nil {
		return nil, err
	}
	defer release()
	return again(ctx, func() (*RevisionResult, error) { return r.publishSubject(ctx, &req) })
}

// publishClaimed publishes a version of the major that claims the subject.
func (r *Registry) publishClaimed(ctx context.Context, req *SubjectRequest, c *Contract, m *Major) (*RevisionResult, error) {
	result, err := r.PublishVersion(ctx, VersionRequest{
		Event: c.Name, Major: m.Number, Schema: req.Schema, DryRun: req.DryRun,
		Rights: req.Rights, Actor: req.Actor, Origin: req.Origin,
	})
	if err != nil {
		return nil, err
	}
	rev := result.ofMajor(m.Number)
	if s, err := r.Snapshot(ctx); err == nil && !req.DryRun {
		rev.Number = s.numberIn(req.Subject, c.Name, rev.Version)
		if v := s.at(VersionKey{c.Lineage, rev.Version}); v != nil {
			rev.ID = v.ID
		}
	}
	return rev, nil
}

func (r *PushResult) ofMajor(number int) *RevisionResult {
	for i := range r.Contracts {
		for j := range r.Contracts[i].Revisions {
			if rev := &r.Contracts[i].Revisions[j]; rev.Major == number {
				return rev
			}
		}
	}
	return nil
}

// check refuses what is no mode or model.
func (req *SubjectRequest) check() error {
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
	if name == "" || len(name) > 300 || strings.ContainsFunc(name, strange) {
		return &Refusal{Code: BadPush, Message: fmt.Sprintf("%s is no name of a subject", quote(name)), Hint: "up to 300 bytes that can be shown"}
	}
	return nil
}

func (r *Registry) publishSubject(ctx context.Context, req *SubjectRequest) (*RevisionResult, error) {
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	if c, m, ok := s.SubjectOwner(req.Subject); ok { // since a moment
		return r.publishClaimed(ctx, req, c, m)
	}
	rev, doc, err := req.revision()
	if err != nil {
		return nil, err
	}
	subject, err := s.Subject(req.Subject)
	if isNotFound(err) {
		subject = &Subject{Name: req.Subject}
	}
	result := &RevisionResult{Major: 1, Label: rev.Label, File: rev.File, Fingerprint: rev.Fingerprint, Outcome: Same}
	next, judge, err := req.policy(subject)
	if err != nil {
		return nil, err
	}
	for _, v := range subject.Versions {
		if v.Deleted == nil && v.Fingerprint == rev.Fingerprint {
			result.Version, result.Number, result.ID = v.Version, v.Version.Revision+1, v.ID
			return result, nil
		}
	}
	if err := r.judgeInTurn(ctx, req.Actor, subject, judge, rev); err != nil {
		return nil, r.refusing(ctx, req.DryRun, err)
	}
	result.Outcome, result.Version = Published, contract.Version{Major: 1, Revision: len(subject.Versions)}
	if req.DryRun {
		return result, nil
	}
	pub := r.subjectPublication(req, s, subject, next, rev, doc)
	if err := r.commit(ctx, pub); err != nil {
		return nil, err
	}
	result.ID, result.Number = pub.Versions[0].ID, result.Version.Revision+1
	r.sequenceOf(ctx)
	return result, nil
}

// revision reads the schema. It stands alone: references to other files have
// nobody who could say which.
func (req *SubjectRequest) revision() (*workspace.Revision, *source.Document, error) {
	file := "schema.json"
	bad := func(message string) error {
		return &Refusal{Code: BadPush, Message: message, Hint: "send one JSON Schema that refers to nothing outside of itself"}
	}
	doc, err := source.Parse(file, req.Schema)
	if err != nil {
		return nil, nil, bad(err.Error())
	}
	read, problems := schema.Load(doc, schema.Options{})
	if read == nil || len(problems) > 0 {
		message := "this is no schema"
		if len(problems) > 0 {
			message = problems[0].Span.String() + ": " + problems[0].Message
		}
		return nil, nil, bad(message)
	}
	_, fingerprint := read.Bundle()
	return &workspace.Revision{Label: "new", Fingerprint: fingerprint, File: file, Schema: read}, doc, nil
}

// judgeInTurn is judgeSubject for whoever has no turn yet.
func (r *Registry) judgeInTurn(ctx context.Context, actor string, subject *Subject, by subjectPolicy, rev *workspace.Revision) error {
	done, err := r.Turn(ctx, actor)
	if err != nil {
		return err
	}
	defer done()
	return r.judgeSubject(ctx, subject, by, rev)
}

// judgeSubject asks the gate about the past of the subject, and nothing else.
func (r *Registry) judgeSubject(ctx context.Context, subject *Subject, by subjectPolicy, rev *workspace.Revision) error {
	event := contract.Event{
		Name:          contract.EventName{Context: "subject", Event: subject.Name},
		Compatibility: by.mode, ContentModel: by.model,
	}
	there := subject.there()
	info := contract.MajorInfo{Number: 1, Status: contract.Active}
	head := only(&workspace.Contract{Event: event}, &workspace.Major{MajorInfo: info, Revisions: []*workspace.Revision{rev}})
	base := &workspace.Workspace{Label: label}
	if len(there) > 0 {
		past, err := r.revisions(ctx, there)
		if err != nil {
			return err
		}
		for _, p := range past {
			p.Draft = false // nobody says of a subject that it is a draft
		}
		base = only(&workspace.Contract{Event: event}, &workspace.Major{MajorInfo: info, Revisions: past})
	}
	report, err := lint.Review(ctx, lint.Request{
		Base: base, Head: head, Policy: r.policy(workspace.Config{}, r.now()), Rules: r.opt.Rules,
		Groups: []lint.Group{lint.Breaking}, NewOnly: true, NewWorkspace: true, Ask: r.ask,
	})
	if err != nil {
		return err
	}
	r.tell(report.Comparisons)
	if report.Blocks() {
		return refusedBy(report.Findings)
	}
	return nil
}

func (r *Registry) subjectPublication(req *SubjectRequest, s *Snapshot, subject *Subject, next subjectPolicy, rev *workspace.Revision, doc *source.Document) *Publication {
	lineage, now := SubjectLineage(req.Subject), r.now()
	version := contract.Version{Major: 1, Revision: len(subject.Versions)}
	bundle, _ := rev.Schema.Bundle()
	v := VersionRecord{
		VersionKey: VersionKey{Lineage: lineage, Version: version}, Fingerprint: rev.Fingerprint, File: rev.File,
		Files: []FileRef{{Name: rev.File, Blob: BlobOf(doc.Data)}}, Bundle: BlobOf(bundle), Label: rev.Label,
		PublishedAt: now, Actor: req.Actor, Mode: next.mode, Model: next.model,
	}
	pub := &Publication{
		Reads:    s.namesake(req.Subject),
		Writes:   []Head{{Kind: ContractHead, Name: lineage, Generation: s.subjectHeads.get(req.Subject)}},
		Change:   Change{At: now, Kind: VersionChange, Actor: req.Actor, Lineages: []string{lineage}, Versions: []VersionName{v.Name()}},
		Versions: []VersionRecord{v},
		Blobs:    map[BlobID][]byte{BlobOf(bundle): bundle, BlobOf(doc.Data): doc.Data},
		Audit: []*AuditEntry{{
			Chain: contractChain(lineage), At: now, Actor: req.Actor, Origin: req.Origin, Action: "version",
			Subject: "version " + v.Name().String(), After: text(versionFacts(&v)),
		}},
	}
	if was := subject.policy(); len(subject.Versions) > 0 && !next.covers(was) {
		pub.Audit = append(pub.Audit, &AuditEntry{
			Chain: contractChain(lineage), At: now, Actor: req.Actor, Origin: req.Origin, Action: "weaken",
			Subject: "subject " + subject.Name, Before: text(was.facts()), After: text(next.facts()),
		})
	}
	return pub
}
