package web_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/security"
	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/auth"
)

// atProvider is how the registry of a test knows the provider.
func atProvider(t *testing.T, p *testkit.Provider, grants string) func(*auth.Options) {
	t.Helper()
	list, err := auth.ParseGrants(grants)
	must(t, err)
	return func(o *auth.Options) {
		o.Transport = p.Client().Transport
		o.Providers = []auth.Provider{{
			Issuer: p.URL, Title: "Example & Co", ClientID: "treaty", ClientSecret: "s3cret", Scopes: []string{"groups"},
			Mappings: []auth.Mapping{{Claims: map[string]string{"groups": "schemas"}, Grants: list}},
		}}
	}
}

// atHome is a person whose browser trusts the provider.
func (h *house) atHome(p *testkit.Provider) *person {
	who := h.person()
	who.client.Transport = p.Client().Transport
	return who
}

const departing = "/sign-in/with/0?return=%2Fcontexts%3Ffocus%3Dshop"

func TestSigningInAtAProvider(t *testing.T) {
	p := testkit.NewProvider(t)
	folder := t.TempDir()
	h := guardedBy(t, folder, atProvider(t, p, "approver:shop"), files(hiddenEvent))
	ada := h.atHome(p)
	way := ada.opens("/contexts?focus=shop", nil).body
	if !strings.Contains(way, `href="`+departing+`"`) || !strings.Contains(way, "Example &amp; Co") {
		t.Fatalf("the way in does not lead to the provider:\n%s", way)
	}
	got := ada.opens(departing, nil)
	if got.StatusCode != 200 || got.Request.URL.RequestURI() != "/contexts?focus=shop" || ada.session() == nil || !strings.Contains(got.body, "Ada &lt;b&gt;Lovelace") {
		t.Fatalf("signed in, Ada is at %s with %s:\n%s", got.Request.URL, got.Status, got.body)
	}
	who := ada.opens("/v1/whoami", nil, "Accept: */*").body
	host := strings.TrimPrefix(p.URL, "https://")
	if !strings.Contains(who, `"248289@`+host+`"`) || !strings.Contains(who, "approver:shop") {
		t.Errorf("the API takes her for %s", who)
	}
	// What she may do follows from the configuration of now, also beside and after.
	beside := guardedBy(t, folder, atProvider(t, p, "reader"))
	if text := get(t, beside.address+"/account", "Cookie: "+ada.session().String()).body; !strings.Contains(text, "<code>reader</code>") || strings.Contains(text, "approver") {
		t.Errorf("under another configuration she may\n%s", text)
	}
	if got := get(t, guarded(t, folder).address+"/", "Cookie: "+ada.session().String()); got.StatusCode != http.StatusUnauthorized {
		t.Errorf("where nobody knows the provider she gets %s", got.Status)
	}
	ada.opens("/sign-out", form(ada.opens("/account", nil).body))
	if ada.session() != nil || ada.opens("/", nil).Request.URL.Path != "/sign-in" {
		t.Error("she cannot sign out")
	}
}

// Whatever comes back from elsewhere than this browser's own sign-in begins no session.
func TestArrivalsThatAreRefused(t *testing.T) {
	p := testkit.NewProvider(t)
	h := guardedBy(t, t.TempDir(), atProvider(t, p, "reader"))
	stop := func(who *person, at string) {
		who.client.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
			if strings.Contains(req.URL.String(), at) {
				return http.ErrUseLastResponse
			}
			return nil
		}
	}
	// returning is the address that a provider sends a browser back to.
	returning := func(who *person) *url.URL {
		stop(who, "/sign-in/return")
		u, err := url.Parse(who.opens(departing, nil).Header.Get("Location"))
		must(t, err)
		stop(who, "nowhere")
		return u
	}
	refused := func(name string, who *person, path, says string) {
		t.Helper()
		got := who.opens(path, nil)
		if got.StatusCode < 400 || who.session() != nil || !strings.Contains(got.body, `role="alert"`) || !strings.Contains(parse(t, got.body).text, says) {
			t.Errorf("%s: %s, session %v\n%s", name, got.Status, who.session(), got.body)
		}
	}
	eve := returning(h.atHome(p))
	refused("somebody else's code and state", h.atHome(p), eve.RequestURI(), "browser began no such sign-in")
	ada := h.atHome(p)
	mine := returning(ada)
	mixed := mine.Query()
	mixed.Set("code", eve.Query().Get("code"))
	refused("her own state and somebody else's code", ada, "/sign-in/return?"+mixed.Encode(), "does not take its own code")
	refused("the same again", ada, mine.RequestURI(), "browser began no such sign-in")
	for name, change := range map[string]func(url.Values){
		"without a state": func(q url.Values) { q.Del("state") },
		"with a state that was changed": func(q url.Values) {
			payload, mac, _ := strings.Cut(q.Get("state"), ".")
			text, err := base64.RawURLEncoding.DecodeString(payload)
			must(t, err)
			q.Set("state", base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(text), "/contexts", "//evil", 1)))+"."+mac)
		},
		"from another issuer": func(q url.Values) { q.Set("iss", "https://evil.example") },
		"without a code":      func(q url.Values) { q.Del("code") },
		"with an error":       func(q url.Values) { q.Set("error", "access_denied<script>") },
	} {
		who := h.atHome(p)
		q := returning(who).Query()
		change(q)
		refused(name, who, "/sign-in/return?"+q.Encode(), "ign in again")
	}
	for name, claims := range map[string]map[string]any{
		"another nonce":            {"nonce": "x"},
		"for another client":       {"aud": "other"},
		"for others too":           {"aud": []string{"treaty", "other"}, "azp": "other"},
		"of another issuer":        {"iss": "https://evil.example"},
		"that has expired":         {"exp": time.Now().Add(-time.Hour).Unix()},
		"of tomorrow":              {"iat": time.Now().Add(time.Hour).Unix()},
		"of a person without role": {"groups": []string{"staff"}},
		"with groups as one text":  {"groups": `["schemas"]`},
	} {
		p.Claiming(claims)
		refused("an id token "+name, h.atHome(p), departing, "")
	}
	p.Claiming(nil)
	// Another site cannot send people on their way.
	who := h.atHome(p)
	if got := who.opens(departing, nil, "Sec-Fetch-Site: cross-site"); got.Request.URL.Path != "/sign-in" || who.session() != nil {
		t.Errorf("another site leads to %s", got.Request.URL)
	}
	refused("a provider that is not there", h.atHome(p), "/sign-in/with/7", "no such provider")
	p.Close()
	slow := guardedBy(t, t.TempDir(), atProvider(t, p, "reader"))
	refused("a provider that is down", slow.person(), departing, "does not answer as it should")
}

func TestSigningInAtAProviderInABrowser(t *testing.T) {
	p := testkit.NewProvider(t)
	h := guardedBy(t, t.TempDir(), atProvider(t, p, "reader"), files(hiddenEvent))
	tab := testkit.Tab(t, testkit.Browser(t))
	do(t, tab, security.SetIgnoreCertificateErrors, security.SetIgnoreCertificateErrorsParams{Ignore: true})
	look(t, tab, h.address+"/contexts/shop", 390, "dark")
	at(t, tab, h.address+"/sign-in?return=%2Fcontexts%2Fshop")
	keepPicture(t, tab, "provider-"+fmt.Sprint(narrow))
	tabTo(t, tab, ".ways a")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("\r"), chromedp.WaitVisible(chromedp.CSS(".who bdi"))))
	at(t, tab, h.address+"/contexts/shop")
}
