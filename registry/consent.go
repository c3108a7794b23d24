package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
)

// ConsentDecision is what an approver of a context decides about what another context
// proposes to it.
type ConsentDecision struct {
	contract.Proposal // exactly as From's file has it
	Reason            string
	Actor             string
	Origin            string
	Rights            Rights // nil: whoever calls has all of them
}

// Consent returns the consent to exactly that proposal where it counts, or nil.
func (s *Snapshot) Consent(p contract.Proposal) *contract.Consent {
	c := s.consents.To(p)
	if c == nil || !p.Waits(s.declared(p.From), s.declared(p.To)) {
		return nil
	}
	return c
}

// Consents returns those that count, sorted.
func (s *Snapshot) Consents() contract.Consents {
	var list contract.Consents
	for _, c := range s.consents {
		if s.Consent(c.Proposal) != nil {
			list = append(list, c)
		}
	}
	return list
}

// declared is what the file of a context declares.
func (s *Snapshot) declared(name string) []contract.Relationship {
	if c := s.contextNamed(name); c != nil {
		return c.Relationships
	}
	return nil
}

// Accept has a context accept what another proposes to it, as if its own file said
// so, and returns the consent. What is accepted already changes nothing.
func (r *Registry) Accept(ctx context.Context, d ConsentDecision) (*contract.Consent, error) {
	return again(ctx, func() (*contract.Consent, error) { return r.accept(ctx, &d) })
}

func (r *Registry) accept(ctx context.Context, d *ConsentDecision) (*contract.Consent, error) {
	s, err := r.deciding(ctx, d, "accepting")
	if err != nil {
		return nil, err
	}
	if given := s.Consent(d.Proposal); given != nil {
		return given, nil
	}
	if err := s.mayBeAccepted(d.Proposal); err != nil {
		return nil, err
	}
	consent := &contract.Consent{Proposal: d.Proposal, Reason: d.Reason, By: d.Actor, At: r.now()}
	pub := s.consenting(d, consent.At, "accept")
	pub.Consents, pub.Audit[0].After = contract.Consents{*consent}, text(proposalFacts(d.Proposal))
	if err := r.commit(ctx, pub); err != nil {
		return nil, err
	}
	r.sequenceOf(ctx)
	return consent, nil
}

// Withdraw takes back what an approver accepted. Whoever reads by it has to cease
// first: as with the files, nobody is left reading what was agreed no more.
func (r *Registry) Withdraw(ctx context.Context, d ConsentDecision) (*contract.Consent, error) {
	return again(ctx, func() (*contract.Consent, error) { return r.withdraw(ctx, &d) })
}

func (r *Registry) withdraw(ctx context.Context, d *ConsentDecision) (*contract.Consent, error) {
	s, err := r.deciding(ctx, d, "taking back that a relationship was accepted")
	if err != nil {
		return nil, err
	}
	given := s.Consent(d.Proposal)
	if given == nil {
		return nil, &Refusal{
			Code: NotFound, Message: fmt.Sprintf("nobody accepted for %s that %s", quote(d.To), proposed(d.Proposal)),
			Hint: fmt.Sprintf("`treaty relationships %s` shows what was accepted, and how", d.To),
		}
	}
	if readers := s.readingBy(d.Proposal); len(readers) > 0 {
		return nil, &Refusal{
			Code: InUse, Message: fmt.Sprintf("by it %s", reading(readers)),
			Hint: fmt.Sprintf("let them cease, and push that; or end the relationship in the context.yaml of %s: its push says whose waiver it needs", d.To),
		}
	}
	pub := s.consenting(d, r.now(), "revoke")
	pub.Withdrawn, pub.Audit[0].Before = []contract.Proposal{d.Proposal}, text(proposalFacts(d.Proposal))
	for _, owner := range owners(d.Proposal) { // who begins to read meanwhile has to be seen
		for _, c := range s.inContext(owner) {
			pub.Reads = append(pub.Reads, Head{Kind: DependantsHead, Name: c.Lineage, Generation: c.dependants})
		}
	}
	slices.SortFunc(pub.Reads, compareHeads)
	if err := r.commit(ctx, pub); err != nil {
		return nil, err
	}
	r.sequenceOf(ctx)
	return given, nil
}

// deciding returns what the decision is about, where whoever asks may decide.
func (r *Registry) deciding(ctx context.Context, d *ConsentDecision, what string) (*Snapshot, error) {
	if err := checkReason(what, d.Reason); err != nil {
		return nil, err
	}
	s, err := r.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{d.To, d.From} {
		if s.claims.get(claimed{ContextClaim, name}) == "" {
			return nil, notFound("context", name)
		}
	}
	if d.Rights != nil && !d.Rights.MayApprove(d.To) {
		return nil, &Refusal{
			Code: Forbidden, Message: "you do not approve for " + quote(d.To),
			Hint: "it needs a token with the role approver for it",
		}
	}
	return s, nil
}

// mayBeAccepted refuses what the files do not leave open.
func (s *Snapshot) mayBeAccepted(p contract.Proposal) error {
	asks, says := s.declared(p.From), s.declared(p.To)
	by := func(name string, r contract.Relationship) bool { return r.With == name }
	switch answer, ok := p.Answer(); {
	case !slices.ContainsFunc(asks, func(r contract.Relationship) bool { return by(p.To, r) }):
		return &Refusal{
			Code: NotFound, Message: fmt.Sprintf("%s proposes no relationship with %s", quote(p.From), quote(p.To)),
			Hint: fmt.Sprintf("`treaty relationships %s --proposed` lists what is proposed to it", p.To),
		}
	case !slices.Contains(asks, p.Relationship()):
		return &Refusal{
			Code: Outdated, Message: fmt.Sprintf("%s does not propose that it is %s of %s, %s: its file says something else by now", p.From, p.As, p.To, p.Pattern),
			Hint: "look at what it proposes now, and decide then",
		}
	case !ok:
		return &Refusal{
			Code: BadPush, Message: fmt.Sprintf("nothing answers that %s", proposed(p)),
			Hint: fmt.Sprintf("the file of %s has to name a pattern that can be declared from that side", p.From),
		}
	case !p.Waits(asks, says):
		return &Refusal{
			Code: BadPush, Message: fmt.Sprintf("the context.yaml of %s says something of %s itself, and files own contracts", p.To, p.From),
			Hint: fmt.Sprintf("write it there, and push: {with: %s, as: %s, pattern: %s}", p.From, answer.As, answer.Pattern),
		}
	}
	return nil
}

// consenting is what the store writes of every decision about a relationship. It
// changes what is known of To's home, by which those who read were judged, and was
// judged by From's file.
func (s *Snapshot) consenting(d *ConsentDecision, at time.Time, action string) *Publication {
	home := s.claims.get(claimed{ContextClaim, d.To})
	pub := &Publication{
		Writes: []Head{{Kind: HomeHead, Name: home, Generation: s.homeGeneration(home)}},
		Change: Change{At: at, Kind: RelationshipChange, Home: home, Actor: d.Actor, Homes: []string{home}},
		Audit: []*AuditEntry{{
			Chain: "home " + home, At: at, Actor: d.Actor, Origin: d.Origin, Action: action, Subject: relationshipSubject(d.Proposal), Reason: d.Reason,
		}},
	}
	if asks := s.claims.get(claimed{ContextClaim, d.From}); asks != home {
		pub.Reads = []Head{{Kind: HomeHead, Name: asks, Generation: s.homeGeneration(asks)}}
	}
	return pub
}

func relationshipSubject(p contract.Proposal) string {
	return fmt.Sprintf("relationship of %s with %s", p.To, p.From)
}

func proposalFacts(p contract.Proposal) map[string]string {
	return map[string]string{"from": p.From, "to": p.To, "as": string(p.As), "pattern": string(p.Pattern)}
}

// proposed says in words what is proposed.
func proposed(p contract.Proposal) string {
	return fmt.Sprintf("%s is %s of %s, %s", p.From, p.As, p.To, p.Pattern)
}

// owners lists whose events flow by a relationship.
func owners(p contract.Proposal) []string {
	switch {
	case p.Pattern == contract.SeparateWays:
		return nil
	case p.As == contract.Upstream:
		return []string{p.From}
	case p.As == contract.Downstream:
		return []string{p.To}
	}
	return []string{p.From, p.To}
}

// readingBy lists the services that read across the two contexts by nothing but the
// consent, each with what it reads.
func (s *Snapshot) readingBy(p contract.Proposal) []string {
	var list []string
	for _, owner := range owners(p) {
		reader := p.From
		if owner == p.From {
			reader = p.To
		}
		if s.flowsWithout(p, owner) {
			continue
		}
		for _, c := range s.inContext(owner) {
			for _, service := range c.Consumers {
				if service.Context == reader {
					list = append(list, fmt.Sprintf("%s reads %s", serviceID(service.Service), c.Name))
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// flowsWithout reports whether another consent lets the events of owner flow.
func (s *Snapshot) flowsWithout(p contract.Proposal, owner string) bool {
	return slices.ContainsFunc(s.consents.Of(p.To, p.From), func(c contract.Consent) bool {
		return c.Proposal != p && slices.Contains(owners(c.Proposal), owner) && s.Consent(c.Proposal) != nil
	})
}

// reading names some of the readers.
func reading(list []string) string {
	const most = 5
	if n := len(list) - most; n > 0 {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(", and %d more", n)
	}
	return strings.Join(list, ", ")
}
