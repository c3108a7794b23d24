package auth

import (
	"context"
	"time"
)

// Kind says how a principal became known.
type Kind string

// The kinds of principals.
const (
	Nobody      Kind = ""          // no credentials came
	ByToken     Kind = "token"     // a token of this registry
	ByOIDC      Kind = "oidc"      // a token that an OpenID Connect issuer signed
	Anonymous   Kind = "anonymous" // the server was told to let everybody do everything
	ByBootstrap Kind = "bootstrap" // the one-time token: may create the first admin, nothing else
	Operator    Kind = "operator"  // a command on the server's machine, which has the store anyway
)

// Principal is who asks. The zero Principal is nobody, who may do nothing.
type Principal struct {
	Name  string // for the audit trail: the token's name, or who the issuer says it is
	Kind  Kind
	Token TokenID // of a token
	Grants
	ExpiresAt time.Time // of the credentials; zero: they do not end
}

// Anybody returns the principal of whoever shows no credentials to a server that
// lets everybody do everything.
func Anybody() Principal {
	return Principal{Name: string(Anonymous), Kind: Anonymous, Grants: Grants{{Role: Admin}}}
}

// OperatorNamed returns the principal of a command that works on the store
// itself, with the name of whoever runs it.
func OperatorNamed(name string) Principal {
	return Principal{Name: name, Kind: Operator, Grants: Grants{{Role: Admin}}}
}

// String names the principal for a message and the audit trail: "token ci".
func (p Principal) String() string {
	switch p.Kind {
	case Nobody:
		return "nobody"
	case Anonymous, ByBootstrap:
		return string(p.Kind)
	}
	return string(p.Kind) + " " + p.Name
}

type caller struct {
	principal Principal
	origin    Origin
}

type callerKey struct{}

// With returns a context that carries who asks, and from where.
func With(ctx context.Context, p Principal, from Origin) context.Context {
	return context.WithValue(ctx, callerKey{}, caller{p, from})
}

// From returns who asks; nobody where the context does not say.
func From(ctx context.Context) Principal {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c.principal
}

// OriginOf returns where the request came from.
func OriginOf(ctx context.Context) Origin {
	c, _ := ctx.Value(callerKey{}).(caller)
	return c.origin
}
