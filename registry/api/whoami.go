package api

import (
	"net/http"

	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

func whoamiRows() []operation {
	return []operation{{
		id: "whoami", method: http.MethodGet, path: "/v1/whoami", tag: "registry", role: Reader,
		summary:     "Ask who you are",
		description: "Whom the registry takes you for, what you may do, and until when. Who is nobody, or may not even read, is refused.",
		answer:      reply{description: "Who you are.", of: wire.Principal{}},
		caching:     never, handle: (*api).whoami,
	}}
}

func (a *api) whoami(c *call) error {
	return c.answer(viewPrincipal(c.who.Principal))
}

func viewPrincipal(p auth.Principal) wire.Principal {
	view := wire.Principal{Name: p.Name, Kind: string(p.Kind), Roles: []string{}}
	for _, g := range p.Grants {
		view.Roles = append(view.Roles, g.String())
	}
	if !p.ExpiresAt.IsZero() {
		at := p.ExpiresAt.UTC()
		view.ExpiresAt = &at
	}
	return view
}
