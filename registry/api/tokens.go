package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

func tokenRows() []operation {
	const tag = "tokens"
	return []operation{
		{
			id: "listTokens", method: http.MethodGet, path: "/v1/tokens", tag: tag, role: Admin,
			summary: "List tokens", description: "By id, without their secrets; those that were revoked or have expired too.",
			params: pageParams, answer: reply{description: "A page of tokens.", of: wire.Tokens{}, headers: []header{linkHeader}},
			caching: never, problems: notFound, handle: (*api).tokens,
		},
		{
			id: "createToken", method: http.MethodPost, path: "/v1/tokens", tag: tag, role: Founder,
			summary:     "Make a token",
			description: "Its secret is in this answer, and nowhere else. The bootstrap token makes one admin's token, and is used up by that.",
			body:        &body{description: "Whose it is, and what it may do.", types: []string{wire.MediaType}, of: wire.NewToken{}},
			answer:      reply{description: "The token with its secret.", of: wire.Token{}},
			caching:     never, problems: slices.Concat(sendBody, []kind{crossSite}, refusalsOf(registry.NotFound, auth.BadToken)), handle: (*api).createToken,
		},
		{
			id: "revokeToken", method: http.MethodDelete, path: "/v1/tokens/{token}", tag: tag, role: Admin,
			summary: "End a token for ever", description: "Within five seconds no server takes it any more.",
			params: []parameter{
				{name: "token", in: inPath, description: "Id of a token.", example: "4f1c2a9b7d3e8605"},
				{name: "reason", in: inQuery, description: "For the audit trail.", least: 1, most: 200},
			},
			answer:  reply{description: "The token as it is now.", of: wire.Token{}},
			caching: never, problems: slices.Concat([]kind{crossSite}, notFound), handle: (*api).revokeToken,
		},
	}
}

// desk returns who makes tokens, or a refusal where nobody does.
func (a *api) desk() (*auth.Desk, error) {
	if a.opt.Tokens == nil {
		return nil, &registry.Refusal{Code: registry.NotFound, Message: "this server keeps no tokens"}
	}
	return a.opt.Tokens, nil
}

// asking is the request's context, with who asks.
func (c *call) asking() context.Context {
	return auth.With(c.Request.Context(), c.who.Principal, c.who.Origin)
}

func (a *api) tokens(c *call) error {
	desk, err := a.desk()
	if err != nil {
		return err
	}
	after, err := c.after()
	if err == nil && !plain(after) {
		err = badCursor()
	}
	if err != nil {
		return err
	}
	limit := c.number("limit")
	found, err := desk.List(c.asking(), auth.TokenID(after), limit+1)
	if err != nil {
		return err
	}
	list := wire.Tokens{Tokens: []wire.Token{}}
	if len(found) > limit {
		found = found[:limit]
		list.Next = c.linkNext(string(found[limit-1].ID))
	}
	for i := range found {
		list.Tokens = append(list.Tokens, viewToken(&found[i]))
	}
	return c.answer(list)
}

func (a *api) createToken(c *call) error {
	req, err := a.readTokenRequest(c)
	if err != nil {
		return err
	}
	desk, err := a.desk()
	if err != nil {
		return err
	}
	secret, t, err := desk.Create(c.asking(), *req)
	if err != nil {
		return err
	}
	view := viewToken(&t)
	view.Secret = secret.Reveal()
	return c.answer(view)
}

func (a *api) readTokenRequest(c *call) (*auth.TokenRequest, error) {
	req := &auth.TokenRequest{}
	err := a.readObject(c, "a token", func(d *decoder) map[string]func(*source.Node) {
		return map[string]func(*source.Node){
			"name":   func(n *source.Node) { req.Name = d.text(n) },
			"reason": func(n *source.Node) { req.Reason = d.text(n) },
			"grants": func(n *source.Node) {
				for _, text := range d.list(n) {
					grant, err := auth.ParseGrant(text)
					if err != nil {
						d.refuse(n, err.Error())
						return
					}
					req.Grants = append(req.Grants, grant)
				}
			},
			"lifetimeSeconds": func(n *source.Node) { req.Lifetime = time.Duration(d.count(n)) * time.Second },
		}
	})
	return req, err
}

func (a *api) revokeToken(c *call) error {
	if err := acceptable(c.Request, wire.MediaType); err != nil {
		return err
	}
	desk, err := a.desk()
	if err != nil {
		return err
	}
	t, err := desk.Revoke(c.asking(), auth.TokenID(c.Param("token")), c.text("reason"))
	if err != nil {
		return err
	}
	return c.answer(viewToken(&t))
}

func viewToken(t *auth.Token) wire.Token {
	view := wire.Token{
		ID: string(t.ID), Name: t.Name, Grants: []string{}, State: t.State(time.Now()), CreatedAt: t.CreatedAt, CreatedBy: t.CreatedBy,
		ExpiresAt: t.ExpiresAt, RevokedAt: moment(t.RevokedAt), LastUsedAt: moment(t.LastUsed),
	}
	for _, grant := range t.Grants {
		view.Grants = append(view.Grants, grant.String())
	}
	return view
}
