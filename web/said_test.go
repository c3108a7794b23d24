package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// What was done just before is said once, to who did it: no link makes a page say that
// something was approved.
func TestNoLinkSaysWhatWasDone(t *testing.T) {
	h := guarded(t, t.TempDir(), sample(t))
	secret, _ := h.token("ada", "reader")
	p := h.person()
	page := p.signsIn("/account", secret)
	out := p.opens("/sign-out", form(page.body))
	if out.Request.URL.RequestURI() != "/sign-in" || !strings.Contains(out.body, "You are signed out.") {
		t.Errorf("at %s it is not said that the session ended:\n%s", out.Request.URL, out.body)
	}
	if again := p.opens("/sign-in", nil); strings.Contains(again.body, "You are signed out.") {
		t.Error("it is said twice")
	}
	for _, link := range []string{"/sign-in?said=signed-out", "/sign-in?said=approved", "/sign-in?__Host-treaty-said=approved"} {
		if got := h.person().opens(link, nil); strings.Contains(got.body, "signed out") || strings.Contains(got.body, "Approved") {
			t.Errorf("%s says what nobody did", link)
		}
	}
}

// What is not there says what was probably meant, in the letters that names have.
func TestWhatIsNotThereSaysWhatWasMeant(t *testing.T) {
	address := boot(t, sample(t))
	for path, want := range map[string]string{
		"/events/ordering.orderplaced":                       `has no event "ordering.orderplaced". Did you mean ordering.OrderPlaced?`,
		"/events/ordering.OrderPlacd/diff":                   "Did you mean ordering.OrderPlaced?",
		"/events/ordering.OrderPlacd/changelog":              "Did you mean ordering.OrderPlaced?",
		"/playground?event=ordering.OrderPlacd":              "Did you mean ordering.OrderPlaced?",
		"/usage?event=ordering.OrderPlacd":                   "Did you mean ordering.OrderPlaced?",
		"/events/ordering.OrderPlacd/volumes":                "Did you mean ordering.OrderPlaced?",
		"/events/nothing":                                    "There is no such event.",
		"/events/ordering.OrderPlaced/9.9":                   "ordering.OrderPlaced has no version 9.9.",
		"/events/ordering.OrderPlaced/diff?from=9.9&to=1.0":  "ordering.OrderPlaced has no version 9.9.",
		"/events/ordering.OrderPlaced/diff?from=abc&to=1.0":  "abc",
		"/events/nowhere.NothingHappened":                    `has no event "nowhere.NothingHappened"`,
		"/events/%3Cscript%3Ealert(1)%3C%2Fscript%3E/matrix": "There is no such event.",
	} {
		got := get(t, address+path)
		if text := plainText(parse(t, got.body).text); got.StatusCode != http.StatusNotFound || !strings.Contains(text, want) || strings.Contains(text, "Ordering.OrderPlaced") {
			t.Errorf("%s: %s, does not say %q:\n%.600s", path, got.Status, want, text)
		}
	}
}

// A slash too many leads to the page, and nowhere else.
func TestASlashTooManyLeadsToThePage(t *testing.T) {
	address := boot(t, sample(t))
	for path, want := range map[string]string{
		"/events/":                        "/events",
		"/events/?context=ordering":       "/events?context=ordering",
		"/events/ordering.OrderPlaced/":   "/events/ordering.OrderPlaced",
		"/nosuch/":                        "",
		"/%2Fevil.example/":               "",
		"/events/ordering.OrderPlaced/a/": "/events/ordering.OrderPlaced/a",
	} {
		got := get(t, address+path)
		if to := got.Header.Get("Location"); to != want || want == "" && got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s to %q, want %q", path, got.Status, to, want)
		}
	}
}
