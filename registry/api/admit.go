package api

import (
	"net/http"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// Caller is who sends a request, for the record.
type Caller struct {
	Name      string          // "token ci", "github.com/acme/shop@main"
	Principal auth.Principal  // what it is known by, for whoever asks who they are
	Origin    auth.Origin     // where it came from
	Rights    registry.Rights // what may be done deeper down; nil: everything
}

// Authorize says who sends a request, and whether that may do what asks for the
// role: a publisher may if there is any context in which it may publish. Who may
// not is told with a *registry.Refusal; any other error is a fault.
type Authorize func(r *http.Request, role Role) (Caller, error)

// anybody is who sends a request where nobody is asked; nobody changes it.
var (
	anybody     = auth.Anybody()
	anybodyName = anybody.String()
)

// admit asks who sends the request. Without Options.Authorize everybody may do
// everything, and is anonymous.
func (a *api) admit(c *call) (err error) {
	if a.opt.Authorize == nil {
		c.who.Principal, c.who.Name = anybody, anybodyName
		return nil
	}
	c.who, err = a.opt.Authorize(c.Request, c.op.role)
	return err
}

// origin returns the address that a request came from.
func (c *call) origin() string {
	if c.who.Origin.Address.IsValid() {
		return c.who.Origin.String()
	}
	if p := PeerOf(c.Request.Context()); p.Address.IsValid() {
		return p.Address.String()
	}
	return c.Request.RemoteAddr
}

// notAdmitted are the problems of an operation that is not for anyone.
var notAdmitted = refusalsOf(auth.Unauthenticated, auth.Insecure, auth.TooManyTries, registry.Forbidden)
