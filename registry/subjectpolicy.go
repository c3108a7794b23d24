package registry

import (
	"encoding/json"
	"fmt"

	"github.com/treaty-events/treaty/contract"
)

// subjectPolicy is what an unmanaged subject promises. It judges what comes next,
// whoever sends it; a version that says otherwise is judged by it too, and changes
// what comes after.
type subjectPolicy struct {
	mode  contract.Mode
	model contract.ContentModel
}

// policyOfSubject returns what judges the next version of a subject.
func (s *Snapshot) policyOfSubject(name string) subjectPolicy {
	mode, model, _ := s.Promise(name)
	return subjectPolicy{mode, model}
}

// covers reports whether p promises at least what other does.
func (p subjectPolicy) covers(other subjectPolicy) bool {
	return p.mode.Covers(other.mode) && (p.model == other.model || p.model == contract.Strict)
}

// policy returns what the subject promises from this version on, and what judges
// the version. The first may say what it likes, where no settings of the subject
// say it; to promise less later needs an approver of every context.
func (req *SubjectRequest) policy(s *Snapshot) (next, judge subjectPolicy, err error) {
	judge = s.policyOfSubject(req.Subject)
	next = judge
	if req.Mode != "" {
		next.mode = req.Mode
	}
	if req.Model != "" {
		next.model = req.Model
	}
	if _, set := s.SettingsOf(req.Subject); !set && len(s.SubjectEntries(req.Subject)) == 0 {
		return next, next, nil
	}
	return next, judge, mayPromise(req.Rights, req.Subject, judge, next)
}

// mayPromise refuses to let a subject promise less to whom does not approve in every
// context.
func mayPromise(who Rights, subject string, before, after subjectPolicy) error {
	if after.covers(before) || who == nil || who.MayApprove("") {
		return nil
	}
	return &Refusal{
		Code:    Forbidden,
		Message: fmt.Sprintf("the subject %s promises %s (%s); you may not let it promise less", quote(subject), before.mode, before.model),
		Hint:    "leave the mode out, or use a token that may approve in every context",
	}
}

// settings returns the settings that the subject has from this version on; false:
// those that it has.
func (req *SubjectRequest) settings(s *Snapshot) (SubjectSettings, bool) {
	own, _ := s.SettingsOf(req.Subject)
	config := own.config()
	if (req.Mode == "" || config.Compatibility == string(req.Mode)) && (req.Model == "" || modelOf(config.Policy) == req.Model) {
		return own, false
	}
	members := map[string]json.RawMessage{}
	_ = json.Unmarshal(own.Config, &members) // the registry keeps objects only; none is empty
	if req.Mode != "" {
		members["compatibility"] = json.RawMessage(text(req.Mode))
	}
	if req.Model != "" {
		members["compatibilityPolicy"] = json.RawMessage(text(policyName(req.Model)))
	}
	own.Name, own.Config = req.Subject, json.RawMessage(text(members))
	return own, true
}

// policyName is what Kafka clients call a content model.
func policyName(model contract.ContentModel) string {
	if model == contract.Strict {
		return strictPolicy
	}
	return lenientPolicy
}

// What Kafka clients call the content models.
const (
	strictPolicy  = "STRICT"
	lenientPolicy = "LENIENT"
)

// modelOf translates what Kafka clients call a content model.
func modelOf(policy string) contract.ContentModel {
	switch policy {
	case strictPolicy:
		return contract.Strict
	case lenientPolicy:
		return contract.Tolerant
	}
	return ""
}
