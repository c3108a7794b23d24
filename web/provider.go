package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/wire"
)

// ReturnPath is where a provider of OpenID Connect sends people back to.
const ReturnPath = signInPath + "/return"

// departPath leads to a provider, by its number.
const departPath = signInPath + "/with/"

// wayCookie has the key of a sign-in that is under way at a provider.
const wayCookie = "__Host-treaty-way"

// way is a provider at which people can sign in.
type way struct{ Title, Path string }

// ways lists the providers, each with the address that leads there and back to
// where the person wants to go on.
func (s *site) ways(to string) []way {
	if s.opt.Access == nil {
		return nil
	}
	var list []way
	for i, title := range s.opt.Access.Authenticator.Titles() {
		list = append(list, way{title, departPath + strconv.Itoa(i) + "?" + url.Values{"return": {to}}.Encode()})
	}
	return list
}

// departs leads to a provider. Only a link of ours does: else another site could
// have a person sign in without their asking for it.
func (s *site) departs(w http.ResponseWriter, req *http.Request) {
	to := ownAddress(req.URL.Query().Get("return"))
	switch req.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		seeOther(w, signInPath+"?"+url.Values{"return": {to}}.Encode())
		return
	}
	if s.opt.Access == nil {
		s.refused(w, req, notOurs("nobody signs in here", ""))
		return
	}
	number, err := strconv.Atoi(req.PathValue("provider"))
	if err != nil {
		s.away(w, req, to, &registry.Refusal{Code: registry.NotFound, Message: "there is no such provider", Hint: "choose one of those on the page"})
		return
	}
	key := newKey()
	address, err := s.opt.Access.Authenticator.Depart(req.Context(), number, key, to)
	if err != nil {
		s.away(w, req, to, err)
		return
	}
	auth.SetCookie(w, wayCookie, key)
	seeOther(w, address)
}

// arrives begins the session of whoever comes back from a provider.
func (s *site) arrives(w http.ResponseWriter, req *http.Request) {
	if s.opt.Access == nil {
		s.refused(w, req, notOurs("nobody signs in here", ""))
		return
	}
	key := ""
	if cookies := req.CookiesNamed(wayCookie); len(cookies) == 1 && isKey(cookies[0].Value) {
		key = cookies[0].Value
	}
	v, to, err := s.opt.Access.Authenticator.Arrive(req, key)
	to = ownAddress(to)
	auth.DropCookie(w, wayCookie) // good for one sign-in
	if err != nil {
		s.away(w, req, to, err)
		return
	}
	auth.SetCookie(w, auth.CookieName, v.Session.Reveal())
	auth.DropCookie(w, formCookie)
	seeOther(w, to)
}

// away is the way in again, with why the provider did not let somebody in. A
// provider that cannot be asked is no fault of ours, and its words are in the log.
func (s *site) away(w http.ResponseWriter, req *http.Request, to string, err error) {
	status, trouble := http.StatusBadGateway, "The provider does not answer as it should. Sign in again later, or with a token."
	var refusal *registry.Refusal
	if errors.As(err, &refusal) {
		status, trouble = http.StatusUnauthorized, sentence(refusal.Message)+" "+sentence(refusal.Hint)
		if row, known := wire.RefusalByCode(string(refusal.Code)); known {
			status = row.Status
		}
	} else {
		s.opt.Log.Warn("signing in at a provider", "request", w.Header().Get("X-Request-Id"), "error", err)
	}
	s.render(w, req, status, "signin", s.wayIn(req, to, trouble))
}
