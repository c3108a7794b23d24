package registry

import (
	"context"
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// DeletionRequest asks that versions of a contract, or of an unmanaged subject,
// become tombstones.
type DeletionRequest struct {
	Event   contract.EventName // or
	Subject string
	Version string // "1.3"; "2": a whole major; empty: all
	Reason  string
	// Confirm is what Deletion.Confirm said. Without it, or when something has
	// changed since, nothing is deleted.
	Confirm string
	Rights  Rights // nil: whoever calls has all of them
	Actor   string
	Origin  string
}

// Deletion is what a deletion takes away, and whom it hurts.
type Deletion struct {
	Versions []VersionName
	Hurt     []Hurt // by service
	Confirm  string // to be sent back; changes when the versions or the hurt do
	Done     bool
	Sequence int64 // of the change, where it is done
}

// Hurt is a service that declares that it produces or consumes what is deleted.
type Hurt struct {
	Service  string // "context/name"
	Owner    string
	Produces bool
	Consumes bool
	Versions []contract.Version
}

// Delete deletes in one step, or says whom it would hurt and what confirms it.
// Numbers, ids and fingerprints stay and are never given again; contents go where
// nothing else has them.
func (r *Registry) Delete(ctx context.Context, req DeletionRequest) (*Deletion, error) {
	return again(ctx, func() (*Deletion, error) { return r.delete(ctx, &req) })
}

func (r *Registry) delete(ctx context.Context, req *DeletionRequest) (*Deletion, error) {
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := req.versions(s)
	if err != nil {
		return nil, err
	}
	if err := req.check(s, versions); err != nil {
		return nil, err
	}
	if err := s.unreferred(versions); err != nil {
		return nil, err
	}
	d := s.deletionOf(versions)
	if req.Confirm != d.Confirm {
		return d, nil
	}
	if err := checkReason("a deletion", req.Reason); err != nil {
		return nil, err
	}
	if err := r.commit(ctx, r.tombstones(req, s, versions)); err != nil {
		return nil, err
	}
	for _, v := range versions {
		r.parsed.Delete(v.VersionKey)
	}
	d.Done, d.Sequence = true, r.sequenceOf(ctx)
	return d, nil
}

// versions finds what is to be deleted; what is deleted already does not count.
func (req *DeletionRequest) versions(s *Snapshot) ([]*Version, error) {
	all, what, err := req.all(s)
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(slices.Clone(all), func(v *Version) bool { return v.Deleted != nil || !names(req.Version, v.Version) })
	if len(list) == 0 {
		return nil, &Refusal{Code: NotFound, Message: fmt.Sprintf("%s has no version %s that could be deleted", what, quote(req.Version))}
	}
	return list, nil
}

func (req *DeletionRequest) all(s *Snapshot) ([]*Version, string, error) {
	if req.Subject != "" {
		subject, err := s.Subject(SubjectName(req.Subject))
		if err != nil {
			return nil, "", err
		}
		return subject.Versions, "the subject " + quote(subject.Name), nil
	}
	c, err := s.Contract(req.Event)
	if err != nil {
		return nil, "", err
	}
	return c.Versions, c.Name.String(), nil
}

// names reports whether text names the version: itself, its major, or all.
func names(text string, v contract.Version) bool {
	return text == "" || text == v.String() || text == fmt.Sprint(v.Major)
}

// check refuses whoever may not, and what the home's files still hold.
func (req *DeletionRequest) check(s *Snapshot, versions []*Version) error {
	c := versions[0].Contract
	if req.Rights != nil && !req.mayDelete(c) {
		return &Refusal{Code: Forbidden, Message: "you may not delete versions", Hint: "an administrator can, or an approver of the context"}
	}
	for _, v := range versions {
		if c == nil {
			return nil
		}
		if c.Major(v.Version.Major).held() == v {
			return &Refusal{
				Code: InUse, Message: fmt.Sprintf("%s is what the files of %s hold", v.Name(), c.Home),
				Hint: "retire the major and remove its file there first, then delete",
			}
		}
	}
	return nil
}

// mayDelete asks one question: rights note what they deny.
func (req *DeletionRequest) mayDelete(c *Contract) bool {
	if c == nil {
		return req.Rights.MayAdminister()
	}
	return req.Rights.MayApprove(c.Name.Context)
}

// held returns the version that the home's files hold, or nil: the newest with
// their content.
func (m *Major) held() *Version {
	for _, v := range slices.Backward(m.Versions) {
		if m.written != nil && m.written.fingerprint == v.Fingerprint {
			return v
		}
	}
	return nil
}

// deletionOf says whom the loss of the versions hurts.
func (s *Snapshot) deletionOf(versions []*Version) *Deletion {
	d := &Deletion{}
	confirm := []any{}
	for _, v := range versions {
		d.Versions = append(d.Versions, v.Name())
		confirm = append(confirm, v.Name().String(), v.Fingerprint)
	}
	if c := versions[0].Contract; c != nil {
		for _, service := range s.speakers(c) {
			if hurt := hurtOf(service, c, versions); hurt != nil {
				d.Hurt = append(d.Hurt, *hurt)
				confirm = append(confirm, hurt.Service, len(hurt.Versions))
			}
		}
	}
	d.Confirm = digest(confirm)[:16]
	return d
}

// hurtOf returns how a service is hurt, or nil.
func hurtOf(service *Service, c *Contract, versions []*Version) *Hurt {
	h := &Hurt{Service: serviceID(service.Service), Owner: service.Owner}
	for _, v := range versions {
		produces := slices.ContainsFunc(service.Produces, func(p contract.Production) bool {
			return c.Is(p.Event) && (len(p.Majors) == 0 || slices.Contains(p.Majors, v.Version.Major))
		})
		consumes := slices.ContainsFunc(service.Consumes, func(u contract.Consumption) bool {
			return c.Is(u.Event) && u.Versions.Contains(v.Version)
		})
		if produces || consumes {
			h.Versions = append(h.Versions, v.Version)
		}
		h.Produces, h.Consumes = h.Produces || produces, h.Consumes || consumes
	}
	if len(h.Versions) == 0 {
		return nil
	}
	return h
}

// tombstones is what the store has to write.
func (r *Registry) tombstones(req *DeletionRequest, s *Snapshot, versions []*Version) *Publication {
	lineage, now := versions[0].Lineage, r.now()
	pub := &Publication{
		Writes:  []Head{{Kind: ContractHead, Name: lineage, Generation: s.generation(lineage)}},
		Change:  Change{At: now, Kind: DeletionChange, Actor: req.Actor, Lineages: []string{lineage}},
		Deleted: map[VersionKey]Tombstone{},
	}
	if c := versions[0].Contract; c != nil {
		pub.Reads = append([]Head{
			{Kind: DependantsHead, Name: lineage, Generation: c.dependants},
			{Kind: HomeHead, Name: c.Home, Generation: s.homeGeneration(c.Home)},
		}, s.enteredHeads(versions)...)
		pub.Change.Home = c.Home
	}
	for _, v := range versions {
		pub.Deleted[v.VersionKey] = Tombstone{At: now, Actor: req.Actor, Reason: req.Reason}
		pub.Change.Deleted = append(pub.Change.Deleted, v.Name())
		pub.Audit = append(pub.Audit, &AuditEntry{
			Chain: contractChain(lineage), At: now, Actor: req.Actor, Origin: req.Origin, Action: "delete",
			Subject: "version " + v.Name().String(), Reason: req.Reason, Before: text(versionFacts(v.VersionRecord)),
		})
	}
	if name, is := subjectOf(lineage); is {
		pub.Reads = s.claimHeads(name)
	}
	s.withNumbers(pub, s.numbersWithout(keysOf(versions)))
	return pub
}

func keysOf(versions []*Version) map[VersionKey]bool {
	keys := make(map[VersionKey]bool, len(versions))
	for _, v := range versions {
		keys[v.VersionKey] = true
	}
	return keys
}

// generation returns how often the versions of a lineage were written.
func (s *Snapshot) generation(lineage string) int64 {
	if c := s.byLineage.get(lineage); c != nil {
		return c.generation
	}
	if name, is := subjectOf(lineage); is {
		return s.subjectHeads.get(name)
	}
	return 0
}
