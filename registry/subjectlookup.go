package registry

import (
	"context"
	"slices"
)

// LookUpSubject returns the newest entry of a subject with the content of the request;
// without one, a *Refusal.
func (r *Registry) LookUpSubject(ctx context.Context, req SubjectRequest) (*SubjectEntry, error) {
	req.Subject = SubjectName(req.Subject)
	release, err := r.weigh(ctx, len(req.Schema))
	if err != nil {
		return nil, err
	}
	defer release()
	return Look(ctx, r, func(s *Snapshot) (*SubjectEntry, error) {
		entries := s.SubjectEntries(req.Subject)
		there := func(e SubjectEntry) bool { return e.Visible() || req.Retracted && e.Deleted == nil }
		if !slices.ContainsFunc(entries, there) {
			return nil, notFound("subject", req.Subject)
		}
		offer, err := r.offered(ctx, s, &req)
		if err != nil {
			return nil, err
		}
		found := offer.among(entries, nil)
		if found == nil && req.Retracted {
			found = offer.find(entries, nil, func(e SubjectEntry) bool { return e.Deleted == nil })
		}
		if found == nil {
			return nil, &Refusal{Code: NotFound, Message: "the subject " + quote(req.Subject) + " has no version with this content"}
		}
		return found, nil
	})
}
