package web_test

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"

	"github.com/treaty-events/treaty/internal/testkit"
)

// walk looks at every page of the sample company, and at those that a large registry
// makes large.
func walk(t *testing.T, look func(t *testing.T, address, path string)) {
	for _, registry := range []struct {
		name, address string
		pages         []string
	}{
		{"the sample company", boot(t, sample(t)), everyPage},
		{"2,000 imported events", boot(t, imported(t, 2_000)), importedPages},
	} {
		for range 100 { // what takes longer than the first page waits is there soon
			if !strings.Contains(get(t, registry.address).body, "…") {
				break
			}
		}
		for _, path := range registry.pages {
			t.Run(registry.name+path, func(t *testing.T) { look(t, registry.address, path) })
		}
	}
}

// Everything that can be pressed is reached by Tab alone, one after the other, is seen
// while it has the focus, and the focus leaves it again.
func TestEveryPageByKeyboard(t *testing.T) {
	tab := testkit.Browser(t)
	// Else a page has the focus only when the browser has come to say so.
	do(t, tab, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	walk(t, func(t *testing.T, address, path string) {
		look(t, tab, address+path, wide.width, wide.scheme)
		count := value[int](t, tab, noteFocus+"; stops().length")
		if count < 5 {
			t.Fatalf("%d places to go to", count)
		}
		for range count + 3 { // what scrolls is a place, too
			press(t, tab, "Tab", 9)
		}
		for _, trouble := range value[[]string](t, tab, focusTrouble) {
			t.Error(trouble)
		}
	})
}

const (
	// noteFocus notes each element that gets the focus, and whether that is seen.
	noteFocus = `
		var walked = [];
		var stops = () => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
			.filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0 && !(e.type === "radio" && !e.checked));
		addEventListener("focusin", e => {
			const style = getComputedStyle(e.target), box = e.target.getBoundingClientRect();
			walked.push({e: e.target, isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1, isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth});
		})`
	focusTrouble = `[
		...stops().filter(e => !walked.some(w => w.e === e)).map(e => "not reached: " + e.outerHTML.slice(0, 200)),
		...walked.filter(w => !w.isMarked).map(w => "the focus is not seen: " + w.e.outerHTML.slice(0, 200)),
		...walked.filter(w => !w.isInSight).map(w => "out of sight: " + w.e.outerHTML.slice(0, 200)),
		...walked.slice(0, stops().length).filter((w, i) => i && walked[i - 1].e === w.e).map(w => "it stays at: " + w.e.outerHTML.slice(0, 200)),
	]`
)

// press is one stroke of a key.
func press(t *testing.T, tab context.Context, key string, code int64) {
	t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		do(t, tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: key, Code: key, WindowsVirtualKeyCode: code})
	}
}

// Without JavaScript each page says the same, nothing waits for a script, and each form
// can be sent.
func TestEveryPageWithoutJavaScript(t *testing.T) {
	tab := testkit.Browser(t)
	words := func(t *testing.T, page string, isOff bool) string {
		t.Helper()
		do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: isOff})
		look(t, tab, page, narrow.width, narrow.scheme)
		return value[string](t, tab, `document.querySelectorAll(".copy, .fold").forEach(e => e.remove());
			document.querySelectorAll("#main *").forEach(e => { if (getComputedStyle(e).contentVisibility === "auto") e.style.contentVisibility = "visible"; });
			document.getElementById("main").innerText`)
	}
	walk(t, func(t *testing.T, address, path string) {
		with, without := words(t, address+path, false), words(t, address+path, true)
		if with != without || len(without) < 20 {
			t.Errorf("it says with JavaScript:\n%s\nand without:\n%s", with, without)
		}
		fits(t, tab, narrow)
		const idle = `[...document.querySelectorAll("button, form")].filter(e =>
			e.tagName === "FORM" ? !e.action || !e.querySelector("button, input[type=search]") : !e.form || e.type !== "submit").map(e => e.outerHTML.slice(0, 200))`
		for _, element := range value[[]string](t, tab, idle) {
			t.Errorf("it does nothing: %s", element)
		}
	})
}
