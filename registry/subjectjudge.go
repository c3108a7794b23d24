package registry

import (
	"context"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// SubjectVerdict says whether a schema could follow under a subject.
type SubjectVerdict struct {
	Compatible bool
	Findings   []diag.Finding // that say why it could not
}

// JudgeSubject judges a schema as PublishSubject would, or against the entries with
// these numbers alone. It changes nothing.
func (r *Registry) JudgeSubject(ctx context.Context, req SubjectRequest, against []int) (*SubjectVerdict, error) {
	req.Subject = SubjectName(req.Subject)
	if err := req.check(); err != nil {
		return nil, err
	}
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	release, err := r.weigh(ctx, len(req.Schema))
	if err != nil {
		return nil, err
	}
	offer, err := r.offered(ctx, s, &req)
	release()
	if err != nil {
		return nil, err
	}
	entries := s.SubjectEntries(req.Subject)
	if claiming := s.claiming(req.Subject); against == nil && len(claiming) > 0 {
		if offer.among(entries, nil) != nil {
			return &SubjectVerdict{Compatible: true}, nil
		}
		_, err := r.publishMajor(ctx, s, &SubjectRequest{Subject: req.Subject, Actor: req.Actor, Origin: req.Origin, Schema: req.Schema, References: req.References, DryRun: true}, offer)
		return verdictOf(err)
	}
	past := offer.group(s, req.Subject, entries)
	if against != nil {
		past = nil
		for _, e := range entries {
			if e.Deleted == nil && slices.Contains(against, e.Number) {
				past = append(past, e.Version)
			}
		}
	}
	q := &subjectQuestion{subject: req.Subject, past: past, by: s.policyOfSubject(req.Subject), rev: offer.rev}
	q.readers(s)
	return verdictOf(r.judgeInTurn(ctx, req.Actor, q))
}

// verdictOf is what the gate said; another error is one.
func verdictOf(err error) (*SubjectVerdict, error) {
	if refusal, is := refusalOf(err); is && refusal.Code == Refused {
		return &SubjectVerdict{Findings: refusal.Findings}, nil
	}
	if err != nil {
		return nil, err
	}
	return &SubjectVerdict{Compatible: true}, nil
}

// subjectQuestion asks whether a schema keeps what versions under a subject promise.
type subjectQuestion struct {
	subject  string
	past     []*Version
	by       subjectPolicy
	rev      *workspace.Revision
	event    contract.EventName   // as findings call it; empty: after the subject
	major    int                  // likewise
	services []*workspace.Service // that read the event
}

// readers takes who reads the versions, where they are of one major of a contract.
func (q *subjectQuestion) readers(s *Snapshot) {
	for _, v := range q.past {
		if v.Contract == nil || v.Contract != q.past[0].Contract || v.Version.Major != q.past[0].Version.Major {
			return
		}
	}
	if len(q.past) == 0 {
		return
	}
	c := q.past[0].Contract
	q.event, q.major = c.Name, q.past[0].Version.Major
	for _, service := range s.speakers(c) {
		q.services = append(q.services, service.Service)
	}
}

// judgeInTurn is judgeSubject for whoever has no turn yet.
func (r *Registry) judgeInTurn(ctx context.Context, actor string, q *subjectQuestion) error {
	done, err := r.Turn(ctx, actor)
	if err != nil {
		return err
	}
	defer done()
	return r.judgeSubject(ctx, q)
}

// judgeSubject asks the gate about the past of the subject, and nothing else.
func (r *Registry) judgeSubject(ctx context.Context, q *subjectQuestion) error {
	event := contract.Event{Name: q.event, Compatibility: q.by.mode, ContentModel: q.by.model}
	if event.Name == (contract.EventName{}) {
		event.Name = contract.EventName{Context: "subject", Event: q.subject}
	}
	info := contract.MajorInfo{Number: max(q.major, 1), Status: contract.Active}
	head := only(&workspace.Contract{Event: event}, &workspace.Major{MajorInfo: info, Revisions: []*workspace.Revision{q.rev}})
	base := &workspace.Workspace{Label: label}
	if len(q.past) > 0 {
		past, err := r.revisions(ctx, q.past)
		if err != nil {
			return err
		}
		for _, p := range past {
			p.Draft = false // nobody says of a subject that it is a draft
		}
		base = only(&workspace.Contract{Event: event}, &workspace.Major{MajorInfo: info, Revisions: past})
	}
	base.Services, head.Services = q.services, q.services
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
