package registry

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
)

// subjectPolicy is what an unmanaged subject promises: what its newest version
// says, also when that was deleted. It judges what comes next, whoever sends it;
// a version that says otherwise is judged by it too, and changes what comes after.
type subjectPolicy struct {
	mode  contract.Mode
	model contract.ContentModel
}

// policy returns what judges the next version of the subject.
func (s *Subject) policy() subjectPolicy {
	if len(s.Versions) == 0 {
		return subjectPolicy{contract.DefaultMode, contract.Tolerant}
	}
	newest := s.Versions[len(s.Versions)-1]
	return subjectPolicy{newest.Mode, newest.Model}
}

// covers reports whether p promises at least what other does.
func (p subjectPolicy) covers(other subjectPolicy) bool {
	return p.mode.Covers(other.mode) && (p.model == other.model || p.model == contract.Strict)
}

func (p subjectPolicy) facts() map[string]any {
	return map[string]any{"compatibility": p.mode, "contentModel": p.model}
}

// policy returns what the subject promises from this version on, and what judges
// the version. The first may say what it likes; to promise less later needs an
// approver of every context.
func (req *SubjectRequest) policy(subject *Subject) (next, judge subjectPolicy, err error) {
	judge = subject.policy()
	next = judge
	if req.Mode != "" {
		next.mode = req.Mode
	}
	if req.Model != "" {
		next.model = req.Model
	}
	if len(subject.Versions) == 0 {
		return next, next, nil
	}
	if !next.covers(judge) && req.Rights != nil && !req.Rights.MayApprove("") {
		return next, judge, &Refusal{
			Code:    Forbidden,
			Message: fmt.Sprintf("the subject %s promises %s (%s); you may not let it promise less", quote(subject.Name), judge.mode, judge.model),
			Hint:    "leave the mode out, or use a token that may approve in every context",
		}
	}
	return next, judge, nil
}
