package auth

import "net/http"

// CookieName is the name of the cookie with a session's secret. The prefix has
// browsers refuse one that another host or a plain page set.
const CookieName = "__Host-treaty"

// SessionCookie returns the secret of a session that the request came with. Of
// several cookies of the name none counts: only an attack makes two.
func SessionCookie(r *http.Request) (Secret, bool) {
	cookies := r.CookiesNamed(CookieName)
	if len(cookies) != 1 {
		return Secret{}, false
	}
	return parseSession(cookies[0].Value)
}

// SetCookie answers with a cookie that scripts cannot read, that comes back over
// a secure connection alone, and of requests that another site makes only with
// those by which a person follows a link. It lasts as long as the browser runs.
func SetCookie(w http.ResponseWriter, name, value string) { setCookie(w, name, value, 0) }

// DropCookie has the browser forget a cookie that SetCookie set.
func DropCookie(w http.ResponseWriter, name string) { setCookie(w, name, "", -1) }

func setCookie(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: seconds,
	})
}
