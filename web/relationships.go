package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Proposal is what one of the two contexts declares alone.
func (v tieView) Proposal() contract.Proposal {
	if v.Ours != nil {
		return v.Ours.Proposes(v.name)
	}
	return v.Theirs.Proposes(v.With)
}

// decidable says what the visitor may decide of the relationship: accept it, or take
// back that an approver accepted it.
func (v *tieView) decidable(who visitor) {
	asked := v.Proposal()
	_, answered := asked.Answer()
	may := who.MayApprove(asked.To)
	v.Accepts = may && v.Standing == registry.Proposed && answered && v.HasContext(asked.To)
	v.Revokes = may && v.Consent != nil
}

// acceptsRelationship has a context accept what another proposes to it, as POST
// /v1/contexts/{context}/relationships/{with}/acceptance does.
func (s *site) acceptsRelationship(w http.ResponseWriter, req *http.Request) (string, error) {
	given, err := s.registry.Accept(req.Context(), consentOf(req))
	if err != nil {
		return "", err
	}
	say(w, "accepted")
	return consented(given), nil
}

// revokesRelationship takes that back, as DELETE does.
func (s *site) revokesRelationship(w http.ResponseWriter, req *http.Request) (string, error) {
	given, err := s.registry.Withdraw(req.Context(), consentOf(req))
	if err != nil {
		return "", err
	}
	say(w, "not-accepted")
	return consented(given), nil
}

// consented is where to go on after a decision: at the relationships of who decided.
func consented(c *contract.Consent) string {
	return "/contexts/" + url.PathEscape(c.To) + "#relationships"
}

// consentOf is what the visitor decides of a relationship.
func consentOf(req *http.Request) registry.ConsentDecision {
	who := visiting(req.Context())
	return registry.ConsentDecision{
		Proposal: contract.Proposal{
			To: req.PathValue("context"), From: req.PathValue("with"),
			As: contract.Role(req.PostForm.Get("as")), Pattern: contract.Pattern(req.PostForm.Get("pattern")),
		},
		Reason: strings.TrimSpace(req.PostForm.Get("reason")),
		Actor:  who.String(), Origin: who.Visitor.Origin.String(), Rights: who.rights(req.Context(), req.Method+" "+req.URL.Path),
	}
}
