package auth

import (
	"context"
	"sync"

	"github.com/treaty-events/treaty/registry"
)

// Gate answers whether whoever a context carries (see With) may do something.
// What is refused is in the audit trail, but for reading.
type Gate struct{ refusals *Refusals }

// NewGate returns a gate that notes what it refuses.
func NewGate(refusals *Refusals) *Gate { return &Gate{refusals} }

// Read returns nil if whoever asks may read, else a *registry.Refusal.
func (g *Gate) Read(ctx context.Context) error {
	p := From(ctx)
	if p.MayRead() {
		return nil
	}
	return denied(p, "read here")
}

// Admit returns nil if whoever asks holds the role anywhere, else a
// *registry.Refusal: what it is about is known only later.
func (g *Gate) Admit(ctx context.Context, role Role, subject string) error {
	if role == Reader {
		return g.Read(ctx)
	}
	p := From(ctx)
	return g.check(ctx, p, p.Holds(role), "do what needs the role "+string(role), subject)
}

// Publish returns nil if whoever asks may publish in a context; "" stands for
// subjects that no contract claims. Subject says in the audit trail what was
// tried.
func (g *Gate) Publish(ctx context.Context, in, subject string) error {
	p := From(ctx)
	return g.check(ctx, p, p.MayPublish(in), "publish "+place(in), subject)
}

// Approve is Publish for the approval of exceptions.
func (g *Gate) Approve(ctx context.Context, in, subject string) error {
	p := From(ctx)
	return g.check(ctx, p, p.MayApprove(in), "approve exceptions "+place(in), subject)
}

// Administer is Publish for what only admins may.
func (g *Gate) Administer(ctx context.Context, subject string) error {
	p := From(ctx)
	return g.check(ctx, p, p.MayAdminister(), "do what is for admins", subject)
}

// Found is Administer for what whoever holds the bootstrap token may too: to
// create a token.
func (g *Gate) Found(ctx context.Context, subject string) error {
	if From(ctx).Kind == ByBootstrap {
		return nil
	}
	return g.Administer(ctx, subject)
}

// Refuse notes a refusal that another room made of its own: it knew only later
// which contexts a request is about.
func (g *Gate) Refuse(ctx context.Context, subject, reason string) {
	g.refusals.Note(ctx, From(ctx), OriginOf(ctx), subject, reason)
}

// Rights returns what whoever asks may do, for the registry to ask when it knows
// which contexts a request is about. What it refuses then is in the audit trail,
// once, with subject. It is for one request.
func (g *Gate) Rights(ctx context.Context, subject string) registry.Rights {
	return &rights{From(ctx).Grants, sync.OnceFunc(func() {
		g.Refuse(ctx, subject, "no role for what this would change")
	})}
}

// rights are grants that note what they do not allow. That somebody is no admin
// is no refusal by itself: an approver may do some of what an admin may.
type rights struct {
	Grants
	note func()
}

func (r *rights) MayReport(in string) bool { return r.noted(r.Grants.MayReport(in)) }

func (r *rights) MayPublish(in string) bool { return r.noted(r.Grants.MayPublish(in)) }

func (r *rights) MayApprove(in string) bool { return r.noted(r.Grants.MayApprove(in)) }

// Quietly implements registry.Quietly.
func (r *rights) Quietly() registry.Rights { return r.Grants }

func (r *rights) noted(may bool) bool {
	if !may {
		r.note()
	}
	return may
}

func (g *Gate) check(ctx context.Context, p Principal, may bool, what, subject string) error {
	if may {
		return nil
	}
	refusal := denied(p, what)
	g.Refuse(ctx, subject, refusal.Message)
	return refusal
}

func denied(p Principal, what string) *registry.Refusal {
	if p.Kind == Nobody {
		return refuse(Unauthenticated, "it is not known who asks, so you may not "+what, credentialsHint)
	}
	return refuse(registry.Forbidden, p.String()+" may not "+what, "an admin creates tokens: treatyd token create, with the role that this needs")
}

func place(in string) string {
	if in == "" {
		return "subjects that no contract claims"
	}
	return "in the context " + in
}
