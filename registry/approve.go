package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// WaiverDecision is what an approver decides about a waiver.
type WaiverDecision struct {
	Fingerprint string // of the finding, or at least its first eight digits
	Home        string // that asks for it; may be empty where only one does
	Reason      string // for the audit trail
	// Seen is the Digest of the waiver as whoever decides saw it; empty: whatever its
	// home asks for now.
	Seen   string
	Actor  string
	Origin string
	Rights Rights // nil: whoever calls has all of them
}

// Waivers returns up to limit waivers that homes ask for and that come after that
// one; those of one home where home is not empty.
func (r *Registry) Waivers(ctx context.Context, home string, after WaiverKey, limit int) ([]Waiver, error) {
	return r.store.Waivers(ctx, home, after, limit)
}

// Approve gives the consent of every context for which whoever asks may approve,
// and returns the waiver as it is then; Missing says who has still to agree. What
// was approved already for as long changes nothing.
func (r *Registry) Approve(ctx context.Context, d WaiverDecision) (*Waiver, error) {
	return again(ctx, func() (*Waiver, error) { return r.approve(ctx, &d) })
}

func (r *Registry) approve(ctx context.Context, d *WaiverDecision) (*Waiver, error) {
	w, contexts, err := r.decidable(ctx, d, "approving")
	if err != nil {
		return nil, err
	}
	now := r.now()
	if today := now.Format(time.DateOnly); w.Expires < today {
		return nil, &Refusal{
			Code: BadPush, Message: "the waiver expired on " + w.Expires,
			Hint: "let its home renew it: a later `expires` in waivers.yaml, and a push",
		}
	}
	contexts = slices.DeleteFunc(contexts, func(name string) bool { return w.approves(name, w.Expires) })
	if len(contexts) == 0 {
		return w, nil
	}
	decision := Decision{Of: w}
	for _, name := range contexts {
		decision.Approved = append(decision.Approved, Approval{Context: name, Expires: w.Expires, Reason: d.Reason, By: d.Actor, At: now})
	}
	facts := w.facts()
	facts["contexts"] = contexts
	entry := d.entry(w, now, "approve")
	entry.After = text(facts)
	return r.decided(ctx, decision.publication(WaiverApproved, now, entry))
}

// Revoke takes back the consent of every context for which whoever asks may
// approve; from the next push on of its home the finding refuses again.
func (r *Registry) Revoke(ctx context.Context, d WaiverDecision) (*Waiver, error) {
	return again(ctx, func() (*Waiver, error) { return r.revoke(ctx, &d) })
}

func (r *Registry) revoke(ctx context.Context, d *WaiverDecision) (*Waiver, error) {
	w, contexts, err := r.decidable(ctx, d, "revoking")
	if err != nil {
		return nil, err
	}
	contexts = slices.DeleteFunc(contexts, func(name string) bool {
		return !slices.ContainsFunc(w.Approvals, func(a Approval) bool { return a.Context == name })
	})
	if len(contexts) == 0 {
		return nil, &Refusal{Code: NotFound, Message: "nobody of your contexts has approved it", Hint: "`treaty waiver list --proposed` shows who has"}
	}
	facts := w.facts()
	facts["contexts"] = contexts
	now := r.now()
	entry := d.entry(w, now, "revoke")
	entry.Before = text(facts)
	decision := Decision{Of: w, Revoked: contexts}
	return r.decided(ctx, decision.publication(WaiverRevoked, now, entry))
}

// decided commits what an approver decided, and returns the waiver as it is then.
func (r *Registry) decided(ctx context.Context, p *Publication) (*Waiver, error) {
	if err := r.commit(ctx, p); err != nil {
		return nil, err
	}
	r.sequenceOf(ctx)
	return p.Decision.after(), nil
}

func (d *WaiverDecision) entry(w *Waiver, now time.Time, action string) *AuditEntry {
	return &AuditEntry{
		Chain: "home " + w.Home, At: now, Actor: d.Actor, Origin: d.Origin,
		Action: action, Subject: "waiver " + w.Fingerprint + " of " + w.Home, Reason: d.Reason,
	}
}

// decidable finds the waiver that is meant, and the contexts for which whoever
// asks may decide.
func (r *Registry) decidable(ctx context.Context, d *WaiverDecision, what string) (*Waiver, []string, error) {
	if err := checkReason(what+" a waiver", d.Reason); err != nil {
		return nil, nil, err
	}
	if d.Home != "" {
		if err := checkHome(d.Home); err != nil {
			return nil, nil, err
		}
	}
	w, err := r.meant(ctx, d)
	if err != nil {
		return nil, nil, err
	}
	if d.Seen != "" && d.Seen != w.Digest() {
		return nil, nil, &Refusal{
			Code: Outdated, Message: "the waiver is not what you saw any more: " + w.Home + " asks for something else by now",
			Hint: "look at it again, and decide then",
		}
	}
	contexts := slices.Clone(w.Contexts)
	if d.Rights != nil {
		contexts = slices.DeleteFunc(contexts, func(name string) bool { return !d.Rights.MayApprove(name) })
	}
	if len(contexts) == 0 {
		return nil, nil, &Refusal{
			Code: Forbidden, Message: "you approve for none of the contexts that have to agree: " + strings.Join(w.Contexts, ", "),
			Hint: "it needs a token with the role approver for one of them",
		}
	}
	return w, contexts, nil
}

// meant returns the only waiver whose finding begins with the digits.
func (r *Registry) meant(ctx context.Context, d *WaiverDecision) (*Waiver, error) {
	if len(d.Fingerprint) < 8 || len(d.Fingerprint) > 64 || strings.Trim(d.Fingerprint, "0123456789abcdef") != "" {
		return nil, &Refusal{Code: BadPush, Message: quote(d.Fingerprint) + " is no fingerprint", Hint: "write at least the first eight digits of one, as a refused push prints it"}
	}
	var found []Waiver
	for after := (WaiverKey{}); ; {
		list, err := r.store.Waivers(ctx, d.Home, after, maxWaivers)
		if err != nil {
			return nil, err
		}
		for _, w := range list {
			if strings.HasPrefix(w.Fingerprint, d.Fingerprint) {
				found = append(found, w)
			}
		}
		if len(list) < maxWaivers {
			break
		}
		after = list[len(list)-1].WaiverKey
	}
	switch len(found) {
	case 0:
		return nil, &Refusal{
			Code: NotFound, Message: "no home asks for a waiver of " + d.Fingerprint,
			Hint: "a push that has it in waivers.yaml, and is refused, asks for it; `treaty waiver list --proposed` lists them",
		}
	case 1:
		return &found[0], nil
	}
	return nil, &Refusal{
		Code: BadPush, Message: fmt.Sprintf("%d waivers begin with %s: of %s, and others", len(found), d.Fingerprint, found[0].Home),
		Hint: "name the home, and more digits",
	}
}
