package registry

import (
	"context"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// LookUpSubject returns the newest entry of a subject with the content of the request;
// without one, a *Refusal.
func (r *Registry) LookUpSubject(ctx context.Context, req SubjectRequest) (*SubjectEntry, error) {
	rev, _, err := req.revision()
	if err != nil {
		return nil, err
	}
	return Look(ctx, r, func(s *Snapshot) (*SubjectEntry, error) {
		entries := s.SubjectEntries(req.Subject)
		if !known(entries) {
			return nil, notFound("subject", req.Subject)
		}
		for _, e := range slices.Backward(entries) {
			if e.Fingerprint == rev.Fingerprint && (e.Visible() || req.Retracted && e.Deleted == nil) {
				return &e, nil
			}
		}
		return nil, &Refusal{Code: NotFound, Message: "the subject " + quote(req.Subject) + " has no version with this content"}
	})
}

// SubjectVerdict says whether a schema could follow under a subject.
type SubjectVerdict struct {
	Compatible bool
	Findings   []diag.Finding // that say why it could not
}

// JudgeSubject judges a schema as PublishSubject would, or against the entries with
// these numbers alone. It changes nothing.
func (r *Registry) JudgeSubject(ctx context.Context, req SubjectRequest, against []int) (*SubjectVerdict, error) {
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	rev, _, err := req.revision()
	if err != nil {
		return nil, err
	}
	mode, model, _ := s.Promise(req.Subject)
	var past []*Version
	for _, e := range s.SubjectEntries(req.Subject) {
		if e.Deleted == nil && (against == nil && e.Retracted == nil || slices.Contains(against, e.Number)) {
			past = append(past, e.Version)
		}
	}
	return r.verdict(ctx, &req, past, subjectPolicy{mode, model}, rev)
}

func (r *Registry) verdict(ctx context.Context, req *SubjectRequest, past []*Version, by subjectPolicy, rev *workspace.Revision) (*SubjectVerdict, error) {
	err := r.judgeInTurn(ctx, req.Actor, &Subject{Name: req.Subject, Versions: past}, by, rev)
	if refusal, is := refusalOf(err); is && refusal.Code == Refused {
		return &SubjectVerdict{Findings: refusal.Findings}, nil
	}
	if err != nil {
		return nil, err
	}
	return &SubjectVerdict{Compatible: true}, nil
}

// numberIn returns the number that a version of a contract has under a subject; 0:
// none.
func (s *Snapshot) numberIn(subject string, event contract.EventName, version contract.Version) int {
	for _, e := range slices.Backward(s.SubjectEntries(subject)) {
		if e.Contract != nil && e.Contract.Is(event) && e.Version.Version == version {
			return e.Number
		}
	}
	return 0
}
