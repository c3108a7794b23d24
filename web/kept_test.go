package web_test

import (
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/auth"
)

// Whose session ended while they wrote gets back what they wrote, and can send it again
// once they have signed in.
func TestWhatWasPastedOutlivesTheSession(t *testing.T) {
	h := guarded(t, t.TempDir(), sample(t))
	secret, _ := h.token("ada", "reader")
	p := h.person()
	const page = "/playground?event=ordering.OrderPlaced&version=2.2"
	p.signsIn(page, secret)
	h.offset.Add(int64(auth.DefaultIdle + 1e9))
	pasted := "{\r\n  \"orderId\": \"<b>&amp;</b>\"\r\n}"
	got := p.opens(page, url.Values{"text": {pasted}})
	if got.StatusCode != 401 || !strings.Contains(got.body, "You are not signed in any more") || got.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s\n%s", got.Status, got.body)
	}
	doc := parse(t, got.body)
	if want := strings.ReplaceAll(pasted, "\r\n", "\n"); !strings.Contains(doc.text, want) {
		t.Errorf("what was pasted is lost:\n%s", doc.text)
	}
	way := signInAgain.FindStringSubmatch(got.body)
	if way == nil {
		t.Fatalf("nothing leads to where one signs in:\n%s", got.body)
	}
	if back := p.signsIn(unescape(t, way[1]), secret); back.Request.URL.RequestURI() != page {
		t.Errorf("signing in leads to %s", back.Request.URL)
	}
	again := regexp.MustCompile(`<form class="paste" method="post" action="([^"]+)">`).FindStringSubmatch(got.body)
	if again == nil {
		t.Fatalf("it cannot be sent again:\n%s", got.body)
	}
	if got := p.opens(unescape(t, again[1]), url.Values{"text": {pasted}}); got.StatusCode != 200 || !strings.Contains(got.body, "not valid") {
		t.Errorf("sent again: %s\n%s", got.Status, got.body)
	}
	// A decision has a word of its session: it is shown to be copied, and not sent again.
	h.offset.Add(int64(2*auth.DefaultIdle + 1e9))
	got = p.opens("/waivers/"+strings.Repeat("a", 64)+"/approve", url.Values{"reason": {"until spring"}})
	if got.StatusCode != 401 || !strings.Contains(got.body, "until spring") || strings.Contains(got.body, "Send it again") || !strings.Contains(got.body, `return=%2Fwaivers"`) {
		t.Errorf("a decision: %s\n%s", got.Status, got.body)
	}
}

var signInAgain = regexp.MustCompile(`<a class="act inline" href="([^"]+)"`)

// Where a token is demanded, the lines of a page have it: they are run as they stand.
func TestTheLinesOfAPageHaveTheTokenThatIsDemanded(t *testing.T) {
	h := guarded(t, t.TempDir(), sample(t))
	secret, _ := h.token("ada", "reader")
	p := h.person()
	p.signsIn("/sign-in", secret)
	dir, ran := t.TempDir(), 0
	must(t, os.WriteFile(dir+"/event.json", []byte(`{"orderId": 7}`), 0o600))
	for _, path := range []string{"/events/ordering.OrderPlaced", "/playground?event=ordering.OrderPlaced"} {
		for _, block := range shell.FindAllStringSubmatch(p.opens(path, nil).body, -1) {
			line := unescape(t, block[1])
			if !strings.HasPrefix(line, "curl ") {
				continue
			}
			ran++
			cmd := exec.CommandContext(t.Context(), "sh", "-c", strings.Replace(line, "curl -s", "curl -sS --fail-with-body", 1))
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "TREATY_TOKEN="+secret)
			if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), `"$schema"`) && !strings.Contains(string(out), "orderId") {
				t.Errorf("%s\n%v\n%s", line, err, out)
			}
		}
	}
	if ran < 3 {
		t.Errorf("%d lines", ran)
	}
	if page := get(t, boot(t, sample(t))+"/events/ordering.OrderPlaced").body; strings.Contains(page, "TREATY_TOKEN") {
		t.Error("a token is shown where none is demanded")
	}
}
