package registry

import (
	"context"
	"fmt"
	"slices"
)

// RetractionRequest asks that versions of an unmanaged subject are not used any
// more; permanently: that they become tombstones.
type RetractionRequest struct {
	Subject   string
	Number    int    // 0: all
	Permanent bool   // of what is retracted already
	Rights    Rights // nil: whoever calls has all of them
	Actor     string
	Origin    string
}

// RetractSubject retracts versions, or deletes those that are retracted, and returns
// their numbers. Numbers go on after them all the same, and who has the id of what is
// retracted can read it.
func (r *Registry) RetractSubject(ctx context.Context, req RetractionRequest) ([]int, error) {
	req.Subject = SubjectName(req.Subject)
	return again(ctx, func() ([]int, error) { return r.retract(ctx, &req) })
}

func (r *Registry) retract(ctx context.Context, req *RetractionRequest) ([]int, error) {
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	list, err := req.entries(s)
	if err != nil {
		return nil, err
	}
	if err := r.commit(ctx, r.retraction(req, s, list)); err != nil {
		return nil, err
	}
	r.sequenceOf(ctx)
	numbers := make([]int, len(list))
	for i, e := range list {
		numbers[i] = e.Number
		if req.Permanent {
			r.parsed.Delete(e.VersionKey)
		}
	}
	return numbers, nil
}

// entries finds what is to be retracted, or refuses it.
func (req *RetractionRequest) entries(s *Snapshot) ([]SubjectEntry, error) {
	entries := slices.DeleteFunc(slices.Clone(s.SubjectEntries(req.Subject)), func(e SubjectEntry) bool { return e.Deleted != nil })
	if len(entries) == 0 {
		return nil, notFound("subject", req.Subject)
	}
	if err := req.check(s); err != nil {
		return nil, err
	}
	if req.Number != 0 {
		entries = slices.DeleteFunc(entries, func(e SubjectEntry) bool { return e.Number != req.Number })
		if len(entries) == 0 {
			return nil, notFound("version "+fmt.Sprint(req.Number)+" of the subject", req.Subject)
		}
	}
	hidden := func(e SubjectEntry) bool { return e.Retracted != nil }
	switch {
	case req.Permanent && !slices.ContainsFunc(entries, func(e SubjectEntry) bool { return !hidden(e) }):
	case req.Permanent:
		return nil, &Refusal{
			Code: NotRetracted, Message: fmt.Sprintf("Subject '%s' was not deleted first before being permanently deleted", req.Subject),
			Hint: "retract it first, without `permanent`, and see who misses it",
		}
	default:
		if entries = slices.DeleteFunc(entries, hidden); len(entries) == 0 {
			return nil, &Refusal{
				Code: Retracted, Message: fmt.Sprintf("Subject '%s' was soft deleted already", req.Subject), Hint: "`permanent=true` deletes it for ever",
			}
		}
	}
	return entries, req.free(s, entries)
}

// check refuses what a contract has, what is closed, and who may not.
func (req *RetractionRequest) check(s *Snapshot) error {
	if c, _, claimed := s.SubjectOwner(req.Subject); claimed {
		return ownedBy(c, "the versions of the subject "+quote(req.Subject),
			"retire the major there; or let another subject take its place, and delete the version with `treaty delete`")
	}
	if mode := s.KafkaMode(req.Subject); mode == ReadOnly || mode == ReadOnlyOverride {
		return wrongMode(req.Subject, "is in read-only mode", "an administrator sets the mode READWRITE")
	}
	switch {
	case req.Rights == nil:
		return nil
	case req.Permanent && !req.Rights.MayAdminister():
		return &Refusal{Code: Forbidden, Message: "you may not delete versions of subjects for ever", Hint: "an administrator can"}
	case !req.Permanent && !req.Rights.MayApprove(""):
		return &Refusal{Code: Forbidden, Message: "you may not retract versions of subjects", Hint: "use a token that may approve in every context"}
	}
	return nil
}

func ownedBy(c *Contract, what, hint string) *Refusal {
	return &Refusal{Code: OwnedByFiles, Message: fmt.Sprintf("%s are %s's: they belong to the files of %s", what, c.Name, c.Home), Hint: hint}
}

// free refuses what contracts left under the subject, and what schemas refer to.
func (req *RetractionRequest) free(s *Snapshot, entries []SubjectEntry) error {
	for _, e := range entries {
		if e.Contract != nil {
			return ownedBy(e.Contract, fmt.Sprintf("version %d of the subject %s and its like", e.Number, quote(req.Subject)), "`treaty delete` deletes versions of contracts")
		}
		if ids := s.ReferencedBy(req.Subject, e.Number); len(ids) > 0 {
			return &Refusal{
				Code: Referenced, Message: fmt.Sprintf("One or more references exist to the schema of subject '%s', version %d: the schemas with the ids %s", req.Subject, e.Number, listed(ids)),
				Hint: "retract what refers to it first",
			}
		}
	}
	return nil
}

// listed writes a list, the first of many.
func listed[T any](list []T) string {
	const most = 10
	text := ""
	for i, item := range list[:min(len(list), most)] {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(item)
	}
	if len(list) > most {
		text += fmt.Sprintf(" and %d more", len(list)-most)
	}
	return text
}

// retraction is what the store has to write.
func (r *Registry) retraction(req *RetractionRequest, s *Snapshot, entries []SubjectEntry) *Publication {
	lineage, now := SubjectLineage(req.Subject), r.now()
	pub := &Publication{
		Writes: []Head{{Kind: ContractHead, Name: lineage, Generation: s.subjectHeads.get(req.Subject)}},
		Change: Change{At: now, Kind: SubjectChange, Actor: req.Actor, Lineages: []string{lineage}},
	}
	action := "retract"
	if req.Permanent {
		action, pub.Change.Kind, pub.Deleted = "delete", DeletionChange, map[VersionKey]Tombstone{}
	} else {
		pub.Retracted = map[VersionKey]Retraction{}
	}
	for _, e := range entries {
		if req.Permanent {
			pub.Deleted[e.VersionKey] = Tombstone{At: now, Actor: req.Actor, Reason: "deleted for ever after it was retracted"}
			pub.Change.Deleted = append(pub.Change.Deleted, e.Name())
		} else {
			pub.Retracted[e.VersionKey] = Retraction{At: now, Actor: req.Actor}
		}
		pub.Audit = append(pub.Audit, &AuditEntry{
			Chain: contractChain(lineage), At: now, Actor: req.Actor, Origin: req.Origin, Action: action,
			Subject: "version " + e.Name().String(), Before: text(versionFacts(e.VersionRecord)),
		})
	}
	return pub
}
