package registry

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// publishClaimed publishes a version of the major that claims the subject: the highest
// that is active. What any of them has already is that version; a step back to older
// content is the files' to take.
func (r *Registry) publishClaimed(ctx context.Context, s *Snapshot, req *SubjectRequest) (*RevisionResult, error) {
	release, err := r.weigh(ctx, len(req.Schema))
	if err != nil {
		return nil, err
	}
	offer, err := r.offered(ctx, s, req)
	release() // who publishes takes its own room
	if err != nil {
		return nil, err
	}
	if e := offer.among(s.SubjectEntries(req.Subject), req.Given); e != nil {
		return e.result(Same), nil
	}
	if err := req.active(s); err != nil {
		return nil, err
	}
	if err := req.mayRegister(s); err != nil {
		return nil, err
	}
	if offer.key != "" {
		c, _, _ := s.SubjectOwner(req.Subject)
		return nil, &Refusal{
			Code:    OwnedByFiles,
			Message: fmt.Sprintf("the subject %s is of %s, whose files are in %s: metadata and rules cannot be attached to its versions here", quote(req.Subject), c.Name, c.Home),
			Hint:    "register the schema alone; what is to be said of it belongs into its event.yaml or its schema",
		}
	}
	return r.publishMajor(ctx, s, req, offer)
}

// publishMajor publishes the schema as a version of the major.
func (r *Registry) publishMajor(ctx context.Context, s *Snapshot, req *SubjectRequest, offer *offer) (*RevisionResult, error) {
	if err := req.active(s); err != nil {
		return nil, err
	}
	c, _, _ := s.SubjectOwner(req.Subject)
	m := writable(s.claiming(req.Subject))
	schema := req.Schema
	if len(req.References) > 0 {
		var err error
		if schema, err = r.standingAlone(ctx, s, c, m, schema, offer); err != nil {
			return nil, err
		}
	}
	published, err := r.PublishVersion(ctx, VersionRequest{
		Event: c.Name, Major: m.Number, Schema: schema, DryRun: req.DryRun,
		Rights: req.Rights, Actor: req.Actor, Origin: req.Origin,
	})
	if err != nil {
		return r.meanwhile(ctx, req, offer, err)
	}
	result := published.ofMajor(m.Number)
	if req.DryRun {
		return result, nil
	}
	now, err := r.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	key := VersionKey{c.Lineage, result.Version}
	if v := now.at(key); v != nil {
		result.ID = v.ID
	}
	for _, e := range now.SubjectEntries(req.Subject) {
		if e.VersionKey == key || e.Visible() && e.Fingerprint == result.Fingerprint {
			result.Number = e.Number
		}
	}
	return result, nil
}

// meanwhile returns the version that somebody else has registered since the schema was
// looked for, where that is why it could not be published: others came after it.
func (r *Registry) meanwhile(ctx context.Context, req *SubjectRequest, offer *offer, why error) (*RevisionResult, error) {
	if refusal, is := refusalOf(why); !is || refusal.Code != NeedsRevert {
		return nil, why
	}
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	if e := offer.among(s.SubjectEntries(req.Subject), req.Given); e != nil {
		return e.result(Same), nil
	}
	return nil, why
}

// active refuses a claimed subject whose majors are drafts, or retired.
func (req *SubjectRequest) active(s *Snapshot) error {
	if writable(s.claiming(req.Subject)) != nil {
		return nil
	}
	c, _, _ := s.SubjectOwner(req.Subject)
	return &Refusal{
		Code: OwnedByFiles, Message: fmt.Sprintf("no major of %s that claims the subject %s is active", c.Name, quote(req.Subject)),
		Hint: fmt.Sprintf("its files in %s say so: set the major's `status: active` there, and push", c.Home),
	}
}

// writable returns the major that a registration is for: the highest active one, or the
// highest deprecated one; nil: there is none.
func writable(majors []*Major) *Major {
	for _, status := range []contract.Status{contract.Active, contract.Deprecated} {
		for _, m := range slices.Backward(majors) {
			if m.Status == status {
				return m
			}
		}
	}
	return nil
}

// standingAlone returns a schema as the files of the contract can have it: as it was
// sent where its references are files of the home with that content, else with what it
// refers to.
func (r *Registry) standingAlone(ctx context.Context, s *Snapshot, c *Contract, m *Major, schema []byte, offer *offer) ([]byte, error) {
	upload, _, err := r.withSchema(ctx, s, c, m, schema)
	if refusal, is := refusalOf(err); is && refusal.Code != BadPush || err != nil && !is {
		return nil, err
	}
	if err == nil {
		if rev := upload.Contracts[0].Major(m.Number).Newest(); rev.Schema != nil && rev.Fingerprint == offer.rev.Fingerprint {
			return schema, nil
		}
	}
	return bytes.Clone(offer.bundle), nil
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
