package web

import (
	"net/http"
	"net/url"
	"strings"
)

// A form may be sent when its session has ended, or be refused: what somebody wrote in
// it is shown back, so that nothing has to be written twice.

// keptOf is what somebody wrote in a form that was read already.
func keptOf(req *http.Request) string {
	if req.Method != http.MethodPost {
		return ""
	}
	for _, name := range []string{"text", "reason"} {
		if text := strings.ReplaceAll(req.PostForm.Get(name), "\r\n", "\n"); text != "" && len(text) <= maxPasted {
			return text
		}
	}
	return ""
}

// endedSession answers a form of somebody who is not known any more.
func (s *site) endedSession(w http.ResponseWriter, req *http.Request) {
	v := problemView{
		Status: http.StatusUnauthorized, Title: "You are not signed in any more", Kept: keptOf(req),
		Words:  "Nothing was done. Sign in, and send it once more.",
		SignIn: signInPath + "?" + url.Values{"return": {pageOfForm(req)}}.Encode(),
	}
	if page := pageOfForm(req); strings.HasPrefix(page, "/playground") { // its form has no word of a session
		v.Again = page
	}
	s.render(w, req, v.Status, "problem", v)
}

// pageOfForm is the page that a form stands on.
func pageOfForm(req *http.Request) string {
	in := strings.Split(req.URL.EscapedPath(), "/") // the first is empty
	switch {
	case in[1] == "playground":
		return address{"/playground", req.URL.Query()}.with()
	case in[1] == "contexts" && len(in) > 2:
		return "/contexts/" + in[2]
	case "/"+in[1] == waiversPath:
		return waiversPath
	}
	return "/"
}
