package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// The keys are asked for when they are first shown: pressed twice in the meantime
// nothing breaks, and whoever is not signed in any more is led to where they can.
func TestTheKeysOfSlowAndEndedSessions(t *testing.T) {
	ctx := testkit.Browser(t)
	const press = `dispatch = () => document.dispatchEvent(new KeyboardEvent("keydown", {key: "?", bubbles: true}));`
	const broken = `broken = []; addEventListener("unhandledrejection", (e) => broken.push(String(e.reason)));`

	open := boot(t, sample(t))
	tab := testkit.Tab(t, ctx)
	look(t, tab, open+"/events", 1280, "light")
	got := value[string](t, tab, broken+press+`dispatch(); dispatch(); dispatch();
		new Promise((done) => setTimeout(() => done(broken.join() + " " + document.querySelectorAll("dialog[open] #keys").length), 500))`)
	if got != " 1" {
		t.Errorf("three times at once: %q", got)
	}

	h := guarded(t, t.TempDir(), sample(t))
	secret, _ := h.token("ada", "reader")
	tab = testkit.Tab(t, ctx)
	look(t, tab, h.address+"/sign-in", 1280, "light")
	tabTo(t, tab, "#token")
	must(t, chromedp.Do(tab, chromedp.KeyEvent(secret+"\r"), chromedp.WaitVisible(chromedp.CSS(".hero"))))
	h.offset.Store(int64(9 * 3_600_000_000_000)) // which no session lasts without a request
	value[bool](t, tab, press+`dispatch(); true`)
	at(t, tab, h.address+"/sign-in")
	if text := value[string](t, tab, "document.body.innerText"); strings.Contains(text, "null") {
		t.Errorf("it says %s", text)
	}
}
