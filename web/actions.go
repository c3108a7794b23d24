package web

import (
	"net/http"
)

// action is something that a form of a page does: what the registry owns, and
// nothing else (contracts change by their files). It says where to go on. Adding
// one is its function and a row.
type action struct {
	pattern string
	do      func(http.ResponseWriter, *http.Request) (to string, err error)
}

func (s *site) actions() []action {
	return []action{
		{"POST " + signInPath, s.signsIn},
		{"POST " + signOutPath, s.signsOut},
		{"POST " + waiversPath + "/{fingerprint}/approve", s.approvesWaiver},
		{"POST " + waiversPath + "/{fingerprint}/revoke", s.revokesWaiver},
		{"POST /contexts/{context}/relationships/{with}/accept", s.acceptsRelationship},
		{"POST /contexts/{context}/relationships/{with}/revoke", s.revokesRelationship},
	}
}

// act does what a form asks for, if it is one of ours, and leads to a page that
// can be loaded again without doing it again.
func (s *site) act(a action) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		err := readForm(w, req)
		to := ""
		if err == nil {
			to, err = a.do(w, req)
		}
		switch {
		case err != nil:
			s.refused(w, req, err)
		case to != "": // else it has answered
			seeOther(w, to)
		}
	}
}
