package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

// Access says who looks at the pages, and what they may do.
type Access struct {
	Authenticator *auth.Authenticator
	Gate          *auth.Gate
	// Required says that reading needs a token: whoever shows none is asked to sign
	// in.
	Required bool
}

// asksToken reports whether reading needs a token.
func (s *site) asksToken() bool { return s.opt.Access != nil && s.opt.Access.Required }

// visitor is who looks at a page.
type visitor struct {
	auth.Visitor
	forms *forms
	gate  *auth.Gate // nil: nobody is asked who they are
}

// SignedIn reports whether there is a session to end.
func (v visitor) SignedIn() bool { return !v.Session.IsZero() }

// rights are what the visitor may do, for a call of the registry that subject
// names: what it refuses is in the audit trail.
func (v visitor) rights(ctx context.Context, subject string) registry.Rights {
	if v.gate == nil {
		return nil
	}
	return v.gate.Rights(ctx, subject)
}

type visitorKey struct{}

// visiting returns who looks at the page that a request is for.
func visiting(ctx context.Context) visitor {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v
}

// admit finds out who looks at a page, and lets those in who may read. The files
// that pages load, and the way in, are for everybody.
func (s *site) admit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasPrefix(req.URL.Path, "/static/") {
			next.ServeHTTP(w, req)
			return
		}
		v := visitor{Visitor: auth.Visitor{Principal: auth.Anybody()}}
		var err error
		if s.opt.Access != nil {
			v.gate = s.opt.Access.Gate
			v.Visitor, err = s.opt.Access.Authenticator.Visit(req)
		}
		v.forms = newForms(req, v.Session)
		ctx := auth.With(req.Context(), v.Principal, v.Origin)
		req = req.WithContext(context.WithValue(ctx, visitorKey{}, v))
		if err == nil && v.gate != nil && !isWayIn(req.URL.Path) {
			err = v.gate.Read(req.Context())
		}
		if err != nil {
			s.denied(w, req, err)
			return
		}
		next.ServeHTTP(w, req)
	})
}

// isWayIn reports whether a page is for those who have yet to say who they are.
func isWayIn(path string) bool {
	return path == signInPath || strings.HasPrefix(path, signInPath+"/") || path == signOutPath
}

// denied leads a person who is not known to where they can sign in, and tells
// others why they see nothing: a program that asks for a page, such as a reader
// of feeds, sends its token in a header.
func (s *site) denied(w http.ResponseWriter, req *http.Request, err error) {
	var refusal *registry.Refusal
	if errors.As(err, &refusal) && refusal.Code == auth.Unauthenticated {
		isPerson := takesPages(req) && req.Header.Get("Authorization") == ""
		if isPerson && req.Method == http.MethodPost {
			s.posted(s.strangers, s.endedSession)(w, req)
			return
		}
		if isPerson {
			seeOther(w, signInPath+"?"+url.Values{"return": {returnOf(req)}}.Encode())
			return
		}
		w.Header().Set("WWW-Authenticate", auth.Challenge)
	}
	s.refused(w, req, err)
}

// takesPages reports whether a browser asks for a page.
func takesPages(req *http.Request) bool {
	return strings.Contains(req.Header.Get("Accept"), "text/html")
}

// returnOf is where to go on after signing in: the page that was asked for.
func returnOf(req *http.Request) string {
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		return "/"
	}
	return req.URL.RequestURI()
}

// refused is the page of what the registry refused, or of a fault.
func (s *site) refused(w http.ResponseWriter, req *http.Request, err error) {
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) {
		s.fault(w, req, err)
		return
	}
	status, title := http.StatusBadRequest, "It was refused"
	if row, known := wire.RefusalByCode(string(refusal.Code)); known {
		status, title = row.Status, row.Title
	}
	if refusal.Code == registry.Outdated { // which says of pushes that somebody published
		title = "It has changed since you saw it"
	}
	if refusal.Code == registry.BadPush { // nobody pushes from a page
		title = "The form cannot be used"
	}
	if refusal.Code == auth.TooManyTries {
		w.Header().Set("Retry-After", retryAfter)
	}
	v := problemView{Status: status, Title: sentence(title), Words: strings.TrimSpace(sentence(refusal.Message) + " " + sentence(refusal.Hint)), Kept: keptOf(req)}
	if page := pageOfForm(req); req.Method == http.MethodPost && page != "/" {
		v.Back = page
	}
	s.render(w, req, status, "problem", v)
}

// seeOther leads to another page, which is asked for with GET. The address is one
// of ours.
func seeOther(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusSeeOther)
}
