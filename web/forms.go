package web

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

// formCookie has the key of the words in forms for whoever has no session: who
// signs in, and everybody where nobody is asked who they are.
const formCookie = "__Host-treaty-form"

// maxForm bounds what a form sends, in bytes.
const maxForm = 64 << 10

// forms makes the word that every form of a browser has and no other site knows,
// and checks it. The word follows from a secret that only this browser's cookie
// has, and is written differently each time, so that the sizes of zipped pages
// tell nothing of it.
type forms struct {
	key  string
	made bool // here: the answer has to set the cookie
}

func newForms(req *http.Request, session auth.Secret) *forms {
	if !session.IsZero() {
		return &forms{key: session.Reveal()}
	}
	if cookies := req.CookiesNamed(formCookie); len(cookies) == 1 && isKey(cookies[0].Value) {
		return &forms{key: cookies[0].Value}
	}
	return &forms{}
}

func isKey(text string) bool {
	data, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && len(data) == sha256.Size
}

// word returns the word for a form of the page.
func (f *forms) word() string {
	if f.key == "" {
		f.key, f.made = newKey(), true
	}
	pad, mac := random(sha256.Size), f.mac()
	subtle.XORBytes(mac, mac, pad)
	return base64.RawURLEncoding.EncodeToString(append(pad, mac...))
}

// newKey makes a key for a cookie.
func newKey() string { return base64.RawURLEncoding.EncodeToString(random(sha256.Size)) }

func random(size int) []byte {
	b := make([]byte, size)
	_, _ = rand.Read(b) // crypto/rand.Read never fails
	return b
}

func (f *forms) mac() []byte {
	h := hmac.New(sha256.New, []byte(f.key))
	h.Write([]byte("treaty form"))
	return h.Sum(nil)
}

// knows reports whether a form of this browser has the word.
func (f *forms) knows(word string) bool {
	data, err := base64.RawURLEncoding.DecodeString(word)
	if err != nil || len(data) != 2*sha256.Size || f.key == "" {
		return false
	}
	subtle.XORBytes(data[sha256.Size:], data[sha256.Size:], data[:sha256.Size])
	return hmac.Equal(data[sha256.Size:], f.mac())
}

// keep sets the cookie where the word was made for this answer.
func (f *forms) keep(w http.ResponseWriter) {
	if f != nil && f.made {
		auth.SetCookie(w, formCookie, f.key)
		f.made = false
	}
}

// crossSite refuses what browsers say comes from another site.
var crossSite = http.NewCrossOriginProtection()

// readForm reads what a form of ours sent, or says why it is not one.
func readForm(w http.ResponseWriter, req *http.Request) error {
	if crossSite.Check(req) != nil {
		return notOurs("a page of another site sent this form", "")
	}
	req.Body = http.MaxBytesReader(w, req.Body, maxForm)
	if err := req.ParseForm(); err != nil {
		return &registry.Refusal{Code: registry.BadPush, Message: "the form cannot be read", Hint: "go back, load the page again, and send it once more"}
	}
	f := visiting(req.Context()).forms
	switch {
	case f.key == "":
		return notOurs("your browser sent no cookie with the form",
			"let it keep the cookies of this site; over plain http some keep none, but for localhost in Chromium and Firefox: use https")
	case !f.knows(req.PostForm.Get("word")):
		return notOurs("the form is not from your session as it is now: you signed in or out since the page was loaded, or another site made it",
			"nothing was done: load the page again, and send the form once more")
	}
	return nil
}

func notOurs(message, hint string) error {
	return &registry.Refusal{Code: registry.Forbidden, Message: message, Hint: hint}
}
