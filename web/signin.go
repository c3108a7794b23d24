package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

const (
	signInPath  = "/sign-in"
	signOutPath = "/sign-out"
	accountPath = "/account"
)

// retryAfter is how long whoever sent too many bad tokens waits, in seconds.
var retryAfter = fmt.Sprint(int(auth.TryAgain / time.Second))

// signInView is the way in.
type signInView struct {
	Word    string
	Return  string // where to go on
	Trouble string // why the last try was refused
	Needed  bool   // nothing is read without
	Ways    []way  // providers, beside tokens
}

func (signInView) place() layout { return layout{Title: "Sign in", Alternate: "/v1/whoami"} }

func (s *site) signIn(ctx context.Context, _ *registry.Snapshot, req *http.Request) (any, error) {
	to := ownAddress(req.URL.Query().Get("return"))
	if visiting(ctx).SignedIn() {
		return nil, &movedError{to: to, status: http.StatusSeeOther}
	}
	return s.wayIn(req, to, ""), nil
}

func (s *site) wayIn(req *http.Request, to, trouble string) signInView {
	return signInView{
		Word: visiting(req.Context()).forms.word(), Return: to, Trouble: trouble, Ways: s.ways(to),
		Needed: s.asksToken(),
	}
}

// signsIn begins a session for whoever shows a token.
func (s *site) signsIn(w http.ResponseWriter, req *http.Request) (string, error) {
	to := ownAddress(req.PostForm.Get("return"))
	if s.opt.Access == nil {
		return "", notOurs("nobody signs in here", "")
	}
	v, err := s.opt.Access.Authenticator.SignIn(req, req.PostForm.Get("token"))
	var refusal *registry.Refusal
	if errors.As(err, &refusal) {
		status := http.StatusUnauthorized
		if row, known := wire.RefusalByCode(string(refusal.Code)); known {
			status = row.Status
		}
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", retryAfter)
		}
		s.render(w, req, status, "signin", s.wayIn(req, to, sentence(refusal.Message)+" "+sentence(refusal.Hint)))
		return "", nil
	}
	if err != nil {
		return "", err
	}
	auth.SetCookie(w, auth.CookieName, v.Session.Reveal())
	auth.DropCookie(w, formCookie) // whoever knew it before knows nothing of the session
	return to, nil
}

// signsOut ends the session, and has the browser forget the pages that it keeps.
func (s *site) signsOut(w http.ResponseWriter, req *http.Request) (string, error) {
	v := visiting(req.Context())
	if v.SignedIn() {
		if err := s.opt.Access.Authenticator.SignOut(req.Context(), v.Session); err != nil {
			return "", err
		}
	}
	auth.DropCookie(w, auth.CookieName)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	say(w, "signed-out")
	return signInPath, nil
}

// accountView is who the visitor is here.
type accountView struct {
	auth.Principal
	Called   string
	Word     string // of the form that signs out; empty: there is nothing to end
	Everyone bool   // nobody is asked who they are
}

func (accountView) place() layout { return layout{Title: "Who you are", Alternate: "/v1/whoami"} }

func (s *site) account(ctx context.Context, _ *registry.Snapshot, _ *http.Request) (any, error) {
	v := visiting(ctx)
	view := accountView{Principal: v.Principal, Called: v.Called, Everyone: v.Kind == auth.Anonymous}
	if v.SignedIn() {
		view.Word = v.forms.word()
	}
	return view, nil
}
