package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// How long tokens live.
const (
	DefaultLifetime = 90 * 24 * time.Hour
	MaxLifetime     = 366 * 24 * time.Hour
)

// Desk creates and revokes tokens for admins, and the first admin for whoever
// holds the bootstrap token. Who asks is in the context (see With).
type Desk struct {
	store     Store
	gate      *Gate
	bootstrap *Bootstrap
	now       func() time.Time
}

// NewDesk returns a desk; without a bootstrap (nil) it makes no first admin.
// Now may be nil.
func NewDesk(store Store, gate *Gate, bootstrap *Bootstrap, now func() time.Time) *Desk {
	now, _ = defaults(now, nil)
	return &Desk{store, gate, bootstrap, now}
}

// TokenRequest says which token to create.
type TokenRequest struct {
	Name     string
	Grants   Grants
	Lifetime time.Duration // 0: DefaultLifetime
	Reason   string        // for the audit trail; may be empty
}

// Create creates a token. Its secret is nowhere else: it is to be shown once.
// The bootstrap token creates one admin, and is used up by that.
func (d *Desk) Create(ctx context.Context, req TokenRequest) (Secret, Token, error) {
	p := From(ctx)
	first := p.Kind == ByBootstrap
	if p.Kind == Anonymous {
		d.gate.Refuse(ctx, "create the token "+clip(req.Name), "it is not known who asks")
		return Secret{}, Token{}, refuse(registry.Forbidden, "it is not known who asks, and a token would outlive that everybody may do everything",
			"on the server's machine: treatyd token create; or demand tokens (--auth-required) and begin with the bootstrap token")
	}
	if err := d.gate.Found(ctx, "create the token "+clip(req.Name)); err != nil {
		return Secret{}, Token{}, err
	}
	if err := req.check(first); err != nil {
		return Secret{}, Token{}, err
	}
	secret := NewSecret()
	now := d.now().UTC().Truncate(time.Microsecond)
	t := Token{
		ID: newTokenID(), Name: req.Name, Hash: secret.Hash(), Grants: req.Grants,
		CreatedAt: now, CreatedBy: p.String(), ExpiresAt: now.Add(req.Lifetime),
	}
	create := d.store.CreateToken
	if first {
		create = d.store.CreateFirstAdmin
	}
	switch err := create(ctx, t, d.entry(ctx, &t, "create", req.Reason)); {
	case errors.Is(err, ErrNameTaken):
		return Secret{}, Token{}, refuse(BadToken, "a token has the name "+t.Name, "choose another name, or revoke that token first")
	case errors.Is(err, ErrAdminExists):
		d.gate.Refuse(ctx, "create the first admin", "there is an admin")
		return Secret{}, Token{}, refuse(registry.Forbidden, "there is an admin already: the bootstrap token is used up", "ask an admin for a token")
	case err != nil:
		return Secret{}, Token{}, err
	}
	if first {
		d.bootstrap.spent()
	}
	return secret, t, nil
}

// check completes a request and says what is wrong with it.
func (req *TokenRequest) check(first bool) error {
	if req.Lifetime == 0 {
		req.Lifetime = DefaultLifetime
	}
	if first && len(req.Grants) == 0 {
		req.Grants = Grants{{Role: Admin}}
	}
	grants, err := req.Grants.checked()
	switch bad := CheckTokenName(req.Name); {
	case bad != nil:
		return refuse(BadToken, bad.Error(), "")
	case err != nil:
		return refuse(BadToken, err.Error(), "")
	case len(grants) == 0:
		return refuse(BadToken, "a token without a role may do nothing", "give it reader, reporter:CONTEXT, publisher:CONTEXT, approver:CONTEXT or admin")
	case first && !grants.MayAdminister():
		return refuse(BadToken, "the first token has to be an admin's", "give it the role admin; it can create the others")
	case req.Lifetime < time.Minute || req.Lifetime > MaxLifetime:
		return refuse(BadToken, fmt.Sprintf("a token lives from a minute to %d days", int(MaxLifetime.Hours()/24)), "")
	}
	req.Grants, req.Reason = grants, clip(req.Reason)
	return nil
}

// Revoke ends a token for ever, and returns it as it is then; within five
// seconds no replica takes it.
func (d *Desk) Revoke(ctx context.Context, id TokenID, reason string) (Token, error) {
	if err := d.gate.Administer(ctx, "revoke the token "+clip(string(id))); err != nil {
		return Token{}, err
	}
	t, err := d.store.Token(ctx, id)
	if err == nil {
		at := d.now().UTC().Truncate(time.Microsecond)
		err = d.store.RevokeToken(ctx, id, at, d.entry(ctx, &t, "revoke", clip(reason)))
		t.RevokedAt = at
	}
	if errors.Is(err, ErrNoToken) {
		err = refuse(registry.NotFound, "there is no such token that could be revoked", "`treatyd token list` and GET /v1/tokens show the ids")
	}
	if err != nil {
		return Token{}, err
	}
	return t, nil
}

// List returns up to limit tokens whose id comes after that one, for admins.
func (d *Desk) List(ctx context.Context, after TokenID, limit int) ([]Token, error) {
	if err := d.gate.Administer(ctx, "list the tokens"); err != nil {
		return nil, err
	}
	return d.store.Tokens(ctx, after, limit)
}

// entry is what the audit trail has of a token's creation or end.
func (d *Desk) entry(ctx context.Context, t *Token, action, reason string) *registry.AuditEntry {
	state, err := json.Marshal(struct {
		ID      TokenID   `json:"id"`
		Grants  Grants    `json:"grants"`
		Expires time.Time `json:"expires"`
	}{t.ID, t.Grants, t.ExpiresAt})
	if err != nil {
		panic(err) // texts and times have no error
	}
	e := &registry.AuditEntry{
		Chain: t.chain(), At: d.now(), Actor: From(ctx).String(), Origin: OriginOf(ctx).String(),
		Action: action, Subject: t.chain(), Reason: reason,
	}
	if action == "create" {
		e.After = string(state)
	} else {
		e.Before = string(state)
	}
	return e
}
