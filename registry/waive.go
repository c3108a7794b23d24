package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// knownWaivers reads what the home has asked for, where the upload asks for
// anything.
func (r *Registry) knownWaivers(ctx context.Context, p *plan) error {
	p.waivers = map[string]*Waiver{}
	if len(p.upload.Waivers) == 0 {
		return nil
	}
	list, err := r.store.Waivers(ctx, p.req.Home, WaiverKey{}, maxWaivers)
	for i := range list {
		p.waivers[list[i].Fingerprint] = &list[i]
	}
	return err
}

// approved says who has still to approve that a waiver lets a finding pass;
// nothing: each context that is hurt has. The registry asks for that whatever its
// base says: what was pushed may never have been looked at.
func (p *plan) approved(f diag.Finding, w workspace.Waiver) string {
	asked := p.waiverFor(f, w)
	missing := asked.Missing()
	if len(missing) == 0 && len(asked.Contexts) > 0 {
		return ""
	}
	return fmt.Sprintf("an approver of %s has to let it pass: `treaty waiver approve %s`",
		strings.Join(missing, ", and one of "), f.Fingerprint[:lint.ShortFingerprint])
}

// waiverFor is what the upload asks for of a finding, with the approvals that
// were given.
func (p *plan) waiverFor(f diag.Finding, w workspace.Waiver) *Waiver {
	asked := &Waiver{
		WaiverKey: WaiverKey{Home: p.req.Home, Fingerprint: f.Fingerprint},
		Rule:      f.Rule, Subject: f.Subject, Message: f.Message, Contexts: p.consents(f),
		Reason: w.Reason, Owner: w.Owner, Expires: w.Expires,
		ProposedBy: p.req.Actor, ProposedAt: p.now,
	}
	if known := p.waivers[f.Fingerprint]; known != nil {
		asked.Approvals = known.Approvals
	}
	return asked
}

// consents lists the contexts whose approvers have to agree: the finding's own,
// or all that it hurts; and the context of whom it is about, where that is not of
// this home: who pushes is not who is hurt.
func (p *plan) consents(f diag.Finding) []string {
	contexts := slices.Concat(f.Contexts, p.othersIn(f))
	if len(contexts) == 0 {
		contexts = p.hurtBy(f.Subject)
	}
	slices.Sort(contexts)
	return slices.Compact(contexts)
}

// othersIn returns the context of the service, or the context, of another home that
// a finding is about. Services of several contexts may have one name: then the
// values of the finding tell them apart.
func (p *plan) othersIn(f diag.Finding) []string {
	what, name, _ := strings.Cut(f.Subject, " ")
	switch what {
	case "context":
		if home := p.before.claims.get(claimed{ContextClaim, name}); home != "" && home != p.req.Home {
			return []string{name}
		}
	case "service":
		var named []string
		own := false
		for _, s := range p.before.services {
			if s.Name == name && s.Home != p.req.Home {
				named = append(named, s.Context)
			}
		}
		for _, s := range p.upload.Services {
			own = own || s.Name == name
		}
		meant := slices.DeleteFunc(slices.Clone(named), func(context string) bool { return !slices.Contains(f.Values, context) })
		if len(meant) > 0 || own {
			return meant
		}
		return named
	}
	return nil
}

// proposals lists what the upload asks for, of the findings that refuse it, and
// that is not written down yet as it is asked for now.
func (p *plan) proposals() []Waiver {
	var list []Waiver
	for _, f := range p.result.Findings {
		for _, w := range p.upload.Waivers {
			if !p.blocks(f) || !w.Names(f.Fingerprint) || w.DaysLeft(p.now) < 0 {
				continue
			}
			asked := p.waiverFor(f, w)
			if known := p.waivers[f.Fingerprint]; known == nil || !known.asks(asked) {
				list = append(list, *asked)
			}
			break
		}
	}
	return list
}

// asks reports whether both ask for the same.
func (w *Waiver) asks(other *Waiver) bool {
	return w.Reason == other.Reason && w.Owner == other.Owner && w.Expires == other.Expires && w.Message == other.Message &&
		slices.Equal(w.Contexts, other.Contexts)
}

// propose writes down what a refused push asks for, so that approvers find it.
// Who may not publish was refused before, and asks for nothing; nor does a dry run.
func (r *Registry) propose(ctx context.Context, p *plan, refused error) error {
	var refusal *Refusal
	if p.req.DryRun || !errors.As(refused, &refusal) {
		return refused
	}
	list := p.proposals()
	if len(list) == 0 {
		return refused
	}
	if len(p.waivers)+len(list) > maxWaivers {
		refusal.Hint = fmt.Sprintf("%s has asked for %d waivers, and may for no more: mend some findings; %s", p.req.Home, len(p.waivers), refusal.Hint)
		return refusal
	}
	if err := r.commit(ctx, p.proposal(list)); err != nil {
		return err
	}
	r.sequenceOf(ctx)
	return refused
}

// proposal is what the store has to write of what is asked for.
func (p *plan) proposal(list []Waiver) *Publication {
	asked, news := make([]map[string]any, len(list)), make([]WaiverNews, len(list))
	for i := range list {
		asked[i], news[i] = list[i].facts(), list[i].news(WaiverProposed)
	}
	return &Publication{
		Change:   Change{At: p.now, Kind: WaiverChange, Home: p.req.Home, Commit: p.req.Commit, Actor: p.req.Actor, Waivers: news},
		Proposed: list,
		Audit: []*AuditEntry{{
			Chain: "home " + p.req.Home, At: p.now, Actor: p.req.Actor, Origin: p.req.Origin,
			Action: "propose", Subject: fmt.Sprintf("%d waivers of %s", len(list), p.req.Home), After: text(asked),
		}},
	}
}

// waived is what the review let pass, with its places.
func (p *plan) waived(list []lint.Waived) []Waived {
	var out []Waived
	for _, w := range list {
		placed := p.placed([]diag.Finding{w.Finding})
		out = append(out, Waived{Finding: placed[0], Reason: w.Waiver.Reason, Owner: w.Waiver.Owner, Expires: w.Waiver.Expires, Known: w.Known})
	}
	return out
}

// used lists the waivers that let the push pass, as they were judged by, and those
// of which that is news: they let something pass for the first time, or versions.
func (p *plan) used(versions []VersionName) ([]Waiver, []WaiverNews) {
	var list []Waiver
	var news []WaiverNews
	for _, passed := range p.result.Waived {
		known := p.waivers[passed.Finding.Fingerprint]
		if known == nil {
			continue
		}
		w := *known
		if of := versionsUnder(passed.Finding.Subject, versions); w.Used == nil || len(of) > 0 {
			w.Used = &WaiverUse{At: p.now, Commit: p.req.Commit, Versions: of}
			news = append(news, w.news(WaiverUsed))
		}
		list = append(list, w)
	}
	return list, news
}

// versionsUnder returns those of the versions that are of the event that a finding
// is about: "ordering.OrderPlaced v1".
func versionsUnder(subject string, versions []VersionName) []VersionName {
	name, major, _ := strings.Cut(subject, " ")
	var list []VersionName
	for _, v := range versions {
		if v.Subject == "" && v.Event.String() == name && (major == "" || major == fmt.Sprintf("v%d", v.Version.Major)) {
			list = append(list, v)
		}
	}
	return list
}

// facts are what the audit trail has of a waiver.
func (w *Waiver) facts() map[string]any {
	return map[string]any{
		"fingerprint": w.Fingerprint, "rule": w.Rule, "subject": w.Subject, "owner": w.Owner, "expires": w.Expires,
		"contexts": w.Contexts, "reason": w.Reason,
	}
}
