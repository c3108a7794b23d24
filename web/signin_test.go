package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/web"
)

// house is a registry that demands tokens, as treatyd has it: pages and API behind
// one guard, over a real SQLite that several can share.
type house struct {
	t        *testing.T
	address  string
	registry *registry.Registry
	store    *sqlite.Store
	desk     *auth.Desk
	auth     *auth.Authenticator
	offset   *atomic.Int64 // of its clock
}

// guarded starts a house on the database of a folder.
func guarded(t *testing.T, folder string, uploads ...workspace.MemFiles) *house {
	t.Helper()
	return guardedBy(t, folder, func(*auth.Options) {}, uploads...)
}

// guardedBy is guarded, with other options of who is let in.
func guardedBy(t *testing.T, folder string, change func(*auth.Options), uploads ...workspace.MemFiles) *house {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	store, err := sqlite.Open(t.Context(), filepath.Join(folder, "treaty.db"))
	must(t, err)
	t.Cleanup(func() { store.Close() })
	h := &house{t: t, store: store, offset: &atomic.Int64{}}
	now := func() time.Time { return time.Now().Add(time.Duration(h.offset.Load())) }
	h.registry = registry.New(store, registry.Options{Rules: rules.All(), Now: now})
	for _, files := range uploads {
		_, err := h.registry.Publish(t.Context(), registry.PushRequest{Home: "github.com/example/shop", Files: files, History: true, Actor: "tester", Origin: "here"})
		must(t, err)
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	refusals := auth.NewRefusals(store, now, quiet)
	gate := auth.NewGate(refusals)
	h.desk = auth.NewDesk(store, gate, nil, now)
	h.address = "http://" + server.Listener.Addr().String()
	opt := auth.Options{Store: store, Refusals: refusals, Sessions: auth.NewSessions(store, 0, 0), Redirect: h.address + web.ReturnPath, Now: now, Log: quiet}
	change(&opt)
	h.auth, err = auth.New(opt)
	must(t, err)
	pages, err := web.Handler(h.registry, web.Options{Version: "1.0", Log: quiet, Access: &web.Access{Authenticator: h.auth, Gate: gate, Required: true}})
	must(t, err)
	mux := http.NewServeMux()
	mux.Handle("/v1/", api.New(h.registry, api.Options{Log: quiet, Authorize: func(r *http.Request, role api.Role) (api.Caller, error) {
		p, from, err := h.auth.Authenticate(r)
		ctx := auth.With(r.Context(), p, from)
		if err == nil {
			err = gate.Admit(ctx, auth.Role(role), r.URL.Path)
		}
		return api.Caller{Name: p.String(), Principal: p, Origin: from, Rights: gate.Rights(ctx, r.URL.Path)}, err
	}}))
	mux.Handle("/", pages)
	server.Config.Handler = api.Wrap(mux, api.GuardOptions{Log: quiet})
	server.Start()
	t.Cleanup(server.Close)
	return h
}

// token creates a token with that name and returns its secret.
func (h *house) token(name, grants string) (string, auth.Token) {
	h.t.Helper()
	list, err := auth.ParseGrants(grants)
	must(h.t, err)
	secret, token, err := h.desk.Create(auth.With(h.t.Context(), auth.OperatorNamed("test"), auth.Origin{}), auth.TokenRequest{Name: name, Grants: list})
	must(h.t, err)
	return secret.Reveal(), token
}

// person is somebody with a browser that follows redirects and has no JavaScript.
type person struct {
	t      *testing.T
	at     string // the address of the registry
	client *http.Client
}

func (h *house) person() *person {
	jar, err := cookiejar.New(nil)
	must(h.t, err)
	return &person{h.t, h.address, &http.Client{Jar: jarOfLocalhost{jar}}}
}

// jarOfLocalhost takes plain HTTP of this machine for secure, as browsers do.
type jarOfLocalhost struct{ http.CookieJar }

func (j jarOfLocalhost) Cookies(u *url.URL) []*http.Cookie { return j.CookieJar.Cookies(secure(u)) }

func (j jarOfLocalhost) SetCookies(u *url.URL, list []*http.Cookie) {
	j.CookieJar.SetCookies(secure(u), list)
}

func secure(u *url.URL) *url.URL {
	s := *u
	s.Scheme = "https"
	return &s
}

// opens asks for a page, or sends a form where values are not nil.
func (p *person) opens(path string, form url.Values, headers ...string) answer {
	p.t.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, p.at+path, body)
	must(p.t, err)
	req.Header.Set("Accept", "text/html")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", p.at)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	res, err := p.client.Do(req)
	must(p.t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	must(p.t, err)
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		parse(p.t, string(text))
	}
	return answer{res, string(text)}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// form is what the hidden fields of a page's first form send, with those values
// beside: names and values in turn.
func form(page string, pairs ...string) url.Values {
	values := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(page, -1) {
		if !values.Has(m[1]) {
			values.Set(m[1], strings.ReplaceAll(m[2], "&amp;", "&"))
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

// signsIn signs in on the page that path leads to.
func (p *person) signsIn(path, token string) answer {
	p.t.Helper()
	return p.opens("/sign-in", form(p.opens(path, nil).body, "token", token))
}

// session is the cookie that the person has, or nil.
func (p *person) session() *http.Cookie {
	u, err := url.Parse(p.at)
	must(p.t, err)
	for _, c := range p.client.Jar.Cookies(u) {
		if c.Name == auth.CookieName {
			return c
		}
	}
	return nil
}

func TestSigningInWithAToken(t *testing.T) {
	h := guarded(t, t.TempDir(), sample(t))
	secret, token := h.token("ada", "reader")
	p := h.person()
	way := p.opens("/events?context=ordering", nil)
	if way.Request.URL.Path != "/sign-in" || way.Request.URL.Query().Get("return") != "/events?context=ordering" || strings.Contains(way.body, "OrderPlaced") {
		t.Fatalf("a stranger is at %s", way.Request.URL)
	}
	for _, bad := range []string{"", "treaty_", "secret", secret[:len(secret)-1], secret + " x"} {
		got := p.opens("/sign-in", form(way.body, "token", bad))
		if got.StatusCode != http.StatusUnauthorized || !strings.Contains(got.body, `role="alert"`) || strings.Contains(got.body, secret) || p.session() != nil {
			t.Errorf("with the token %q: %s", bad, got.Status)
		}
	}
	page := p.opens("/sign-in", form(way.body, "token", secret))
	if page.StatusCode != 200 || page.Request.URL.RequestURI() != "/events?context=ordering" || !strings.Contains(parse(t, page.body).text, "OrderPlaced") || !strings.Contains(page.body, ">ada<") {
		t.Fatalf("signed in, the person is at %s with %s:\n%s", page.Request.URL, page.Status, page.body)
	}
	cookie := p.session()
	if cookie == nil || strings.Contains(cookie.Value, secret) || strings.Contains(cookie.Value, string(token.ID)) {
		t.Fatalf("the cookie is %v", cookie)
	}
	if account := p.opens("/account", nil).body; !strings.Contains(account, "<bdi>ada</bdi>") || !strings.Contains(account, "<code>reader</code>") {
		t.Errorf("the account does not say who it is:\n%s", account)
	}
	if got := p.opens("/v1/whoami", nil, "Accept: text/html,*/*;q=0.8"); got.StatusCode != 200 || !strings.Contains(got.body, `"ada"`) {
		t.Errorf("the API does not know who reads: %s %s", got.Status, got.body)
	}
	gone := p.opens("/sign-out", form(p.opens("/account", nil).body))
	if gone.Request.URL.Path != "/sign-in" || !strings.Contains(gone.body, "You are signed out") || p.session() != nil {
		t.Errorf("signed out, the person is at %s with %v", gone.Request.URL, p.session())
	}
	old := get(t, h.address+"/events", "Cookie: "+auth.CookieName+"="+cookie.Value)
	if old.StatusCode != http.StatusUnauthorized {
		t.Errorf("the cookie of a session that was ended: %s", old.Status)
	}
}

// What browsers are told of the cookie.
func TestTheCookieIsKeptFromScriptsAndOthers(t *testing.T) {
	h := guarded(t, t.TempDir())
	secret, _ := h.token("ada", "reader")
	p := h.person()
	p.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	got := p.signsIn("/sign-in", secret)
	var set string
	for _, line := range got.Header.Values("Set-Cookie") {
		if strings.HasPrefix(line, auth.CookieName+"=") {
			set = line
		}
	}
	for _, want := range []string{"__Host-treaty=treaty_session_", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
		if !strings.Contains(set, want) {
			t.Errorf("the cookie is set by %q, without %q", set, want)
		}
	}
	if strings.Contains(set, "Domain") || got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/" || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s %q to %q", got.Status, set, got.Header.Get("Location"))
	}
}

// A session has a new id each time that somebody signs in, and the one before it
// has ended: whoever planted it, or saw it, has nothing.
func TestEachSignInHasItsOwnSession(t *testing.T) {
	h := guarded(t, t.TempDir())
	ada, _ := h.token("ada", "reader")
	bob, _ := h.token("bob", "admin")
	p := h.person()
	p.signsIn("/sign-in", ada)
	first := p.session()
	// Signed in already, /sign-in leads on; a form from before the sign-in is refused.
	other := h.person()
	stale := form(other.opens("/sign-in", nil).body, "token", bob)
	if got := p.opens("/sign-in", stale); got.StatusCode != http.StatusForbidden || !strings.Contains(got.body, "load the page again") {
		t.Errorf("a form of another browser: %s", got.Status)
	}
	again := form(p.opens("/account", nil).body, "token", bob)
	p.opens("/sign-in", again)
	second := p.session()
	if second == nil || first.Value == second.Value || !strings.Contains(p.opens("/account", nil).body, ">bob<") {
		t.Errorf("the sessions are %v and %v", first, second)
	}
	if got := get(t, h.address+"/", "Cookie: "+first.String()); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("the first session is good for %s", got.Status)
	}
	planted := get(t, h.address+"/", "Cookie: "+auth.CookieName+"="+second.Value+"; "+auth.CookieName+"="+first.Value)
	if planted.StatusCode != http.StatusUnauthorized {
		t.Errorf("two cookies of one name: %s", planted.Status)
	}
}

// Sessions end with their token, after a time without requests, and after their
// whole time; on every treatyd of a store.
func TestSessionsEnd(t *testing.T) {
	folder := t.TempDir()
	h, beside := guarded(t, folder), guarded(t, folder)
	secret, token := h.token("ada", "reader")
	reads := func(address string, c *http.Cookie) bool {
		return get(t, address+"/", "Cookie: "+c.String()).StatusCode == 200
	}
	p := h.person()
	p.signsIn("/sign-in", secret)
	cookie := p.session()
	if !reads(h.address, cookie) || !reads(beside.address, cookie) {
		t.Fatal("the session is not good everywhere")
	}
	for range 3 { // busy, it outlives the idle time
		h.offset.Add(int64(auth.DefaultIdle - time.Minute))
		if !reads(h.address, cookie) {
			t.Fatal("a session ended that was busy")
		}
		h.auth.Flush(t.Context())
	}
	h.offset.Add(int64(time.Minute + 23*time.Minute))
	if reads(h.address, cookie) {
		t.Error("a session is good after its whole time")
	}
	h.auth.Flush(t.Context())
	h.offset.Store(0)
	if p.signsIn("/sign-in", secret); !reads(h.address, p.session()) {
		t.Fatal("nobody can sign in again")
	}
	h.offset.Store(int64(auth.DefaultIdle + time.Second))
	if reads(h.address, p.session()) {
		t.Error("an idle session is good")
	}
	h.offset.Store(0)
	if _, err := h.desk.Revoke(auth.With(t.Context(), auth.OperatorNamed("root"), auth.Origin{}), token.ID, "it leaked"); err != nil {
		t.Fatal(err)
	}
	h.offset.Store(int64(5 * time.Second))
	beside.offset.Store(int64(5 * time.Second))
	if reads(h.address, p.session()) || reads(beside.address, p.session()) {
		t.Error("a session outlives its token")
	}
}

// A form counts if it has the word of the very session, and comes from here.
func TestFormsOfOthersDoNothing(t *testing.T) {
	h := guarded(t, t.TempDir())
	secret, _ := h.token("ada", "admin")
	p, eve := h.person(), h.person()
	p.signsIn("/sign-in", secret)
	eve.signsIn("/sign-in", secret)
	own, others := form(p.opens("/account", nil).body), form(eve.opens("/account", nil).body)
	flipped := url.Values{"word": {"A" + own.Get("word")[1:]}}
	for name, tt := range map[string]struct {
		form    url.Values
		headers []string
	}{
		"without the word":               {url.Values{}, nil},
		"with the word of another":       {others, nil},
		"with a word that was changed":   {flipped, nil},
		"with a word of nonsense":        {url.Values{"word": {"../%00"}}, nil},
		"from another site":              {own, []string{"Origin: https://evil.example"}},
		"from another site, by the kind": {own, []string{"Sec-Fetch-Site: cross-site"}},
		"from another port":              {own, []string{"Origin: http://127.0.0.1:1"}},
		"without an origin, that is":     {own, []string{"Origin: null"}},
	} {
		got := p.opens("/sign-out", tt.form, tt.headers...)
		if got.StatusCode != http.StatusForbidden || p.session() == nil || p.opens("/", nil).Request.URL.Path != "/" {
			t.Errorf("%s: %s", name, got.Status)
		}
	}
	if got := p.opens("/sign-out", own); got.StatusCode != 200 || p.session() != nil {
		t.Errorf("its own form: %s", got.Status)
	}
}

// The cookie alone writes nothing by the API: it asks for no word.
func TestTheCookieWritesNothingByTheAPI(t *testing.T) {
	h := guarded(t, t.TempDir())
	secret, _ := h.token("ada", "admin")
	p := h.person()
	p.signsIn("/sign-in", secret)
	for _, method := range []string{http.MethodPost, http.MethodDelete} {
		got := ask(t, method, h.address+"/v1/waivers/0123456789abcdef/approval?reason=x", "Cookie: "+p.session().String(), "Content-Type: application/json")
		if got.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %s %s", method, got.Status, got.body)
		}
	}
}

// Whoever guesses has to wait, and is told so; others go on.
func TestGuessesHaveToWait(t *testing.T) {
	h := guarded(t, t.TempDir())
	p := h.person()
	way := form(p.opens("/sign-in", nil).body, "token", auth.NewSecret().Reveal())
	status := 0
	for range 40 {
		got := p.opens("/sign-in", way)
		if status = got.StatusCode; status == http.StatusTooManyRequests {
			if got.Header.Get("Retry-After") == "" || !strings.Contains(got.body, "too many") && !strings.Contains(got.body, "Too many") {
				t.Errorf("who has to wait is not told: %v", got.Header)
			}
			break
		}
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("40 guesses end with %d", status)
	}
}
