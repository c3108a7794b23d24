package web

import (
	"net/http"

	"github.com/treaty-events/treaty/registry/auth"
)

// saidCookie has what the next page says was done just before. No link and no other
// site can set it: one that could would have a page say that something was approved.
const saidCookie = "__Host-treaty-said"

// notices are what pages say of what was done just before, by their name in the cookie.
var notices = map[string]string{
	"signed-out":       "You are signed out.",
	"approved":         "Approved. The next push of its home passes.",
	"approved-in-part": "Approved. Others have still to agree.",
	"approved-one":     "Approved. Its home waits for more: its next push passes once they are approved, too.",
	"accepted":         "Accepted. It counts as if the file of this context declared it.",
	"not-accepted":     "Taken back. The relationship is only proposed again.",
	"revoked":          "Taken back. From its home's next push on the finding refuses again.",
}

// say has the next page say what was done.
func say(w http.ResponseWriter, notice string) { auth.SetCookie(w, saidCookie, notice) }

// toSay is what a page says was done just before; it is said once.
func toSay(w http.ResponseWriter, req *http.Request) string {
	cookies := req.CookiesNamed(saidCookie)
	if len(cookies) == 0 {
		return ""
	}
	auth.DropCookie(w, saidCookie)
	return notices[cookies[0].Value]
}
