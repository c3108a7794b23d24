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
	return verdictOf(r.judgeInTurn(ctx, req.Actor, req.Subject, past, s.policyOfSubject(req.Subject), offer.rev))
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

// judgeInTurn is judgeSubject for whoever has no turn yet.
func (r *Registry) judgeInTurn(ctx context.Context, actor, subject string, past []*Version, by subjectPolicy, rev *workspace.Revision) error {
	done, err := r.Turn(ctx, actor)
	if err != nil {
		return err
	}
	defer done()
	return r.judgeSubject(ctx, subject, past, by, rev)
}

// judgeSubject asks the gate about the past of the subject, and nothing else.
func (r *Registry) judgeSubject(ctx context.Context, subject string, versions []*Version, by subjectPolicy, rev *workspace.Revision) error {
	event := contract.Event{
		Name:          contract.EventName{Context: "subject", Event: subject},
		Compatibility: by.mode, ContentModel: by.model,
	}
	info := contract.MajorInfo{Number: 1, Status: contract.Active}
	head := only(&workspace.Contract{Event: event}, &workspace.Major{MajorInfo: info, Revisions: []*workspace.Revision{rev}})
	base := &workspace.Workspace{Label: label}
	if len(versions) > 0 {
		past, err := r.revisions(ctx, versions)
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
