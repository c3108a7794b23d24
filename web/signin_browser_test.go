package web_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// at waits until the tab is at an address that begins so, or fails.
func at(t *testing.T, tab context.Context, want string) {
	t.Helper()
	for range 100 {
		got, err := chromedp.Run(tab, chromedp.Location())
		must(t, err)
		if strings.HasPrefix(got, want) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	got, _ := chromedp.Run(tab, chromedp.Location())
	t.Fatalf("the browser is at %s, want %s", got, want)
}

// tabTo presses Tab until the focus is on what the selector names.
func tabTo(t *testing.T, tab context.Context, selector string) {
	t.Helper()
	for range 60 {
		if value[bool](t, tab, "document.activeElement.matches('"+selector+"')") {
			return
		}
		must(t, chromedp.Do(tab, chromedp.KeyEvent("\t")))
	}
	t.Fatalf("no Tab leads to %s", selector)
}

// A person signs in, lets something pass and signs out, in a real Chromium, on
// plain http of this machine, by keyboard and without JavaScript.
func TestSigningInByKeyboardWithoutJavaScript(t *testing.T) {
	h := guarded(t, t.TempDir(), files(hiddenEvent))
	h.asks(time.Now().AddDate(0, 1, 0))
	secret, _ := h.token("ada", "approver:shop")
	ctx, axe := testkit.Browser(t), testkit.Axe(t)
	tab := testkit.Tab(t, ctx)
	do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	look(t, tab, h.address+"/waivers", 1280, "light")
	at(t, tab, h.address+"/sign-in?return=%2Fwaivers")
	tabTo(t, tab, "#token")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("treaty_wrong\r"), chromedp.WaitVisible(chromedp.CSS("[role=alert]"))))
	tabTo(t, tab, "#token")
	must(t, chromedp.Do(tab, chromedp.KeyEvent(secret+"\r"), chromedp.WaitVisible(chromedp.CSS(".waiver"))))
	at(t, tab, h.address+"/waivers")
	if cookies := value[string](t, tab, "document.cookie"); cookies != "" {
		t.Errorf("scripts see the cookies %q", cookies)
	}

	// The same page by those who look at it in other ways; they are signed in too.
	second := testkit.Tab(t, tab)
	v := watch(t, second)
	for _, path := range []string{"/waivers", "/account", "/sign-out"} {
		v.begin(t, second)
		look(t, second, h.address+path, 1280, "light")
		v.weigh(t)
		for _, m := range []mode{narrow, {width: 390, scheme: "dark"}, wide, dark} {
			turn(t, second, m.width, m.scheme)
			fits(t, second, m)
			isForAll(t, second, axe, m)
			keepPicture(t, second, "signed-in"+strings.ReplaceAll(path, "/", "-")+"-"+m.String())
		}
		v.judge(t, h.address+"/", path == "/sign-out") // which is no page
	}

	tabTo(t, tab, ".waiver summary")
	must(t, chromedp.Do(tab, chromedp.KeyEvent(" "), chromedp.WaitVisible(chromedp.CSS(".waiver textarea"))))
	tabTo(t, tab, ".waiver textarea")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("until spring\t\r"), chromedp.WaitVisible(chromedp.CSS("main > [role=status]"))))
	if text := value[string](t, tab, "document.querySelector('.waiver').innerText"); !strings.Contains(text, "token ada") || !strings.Contains(text, "until spring") {
		t.Errorf("the waiver says %s", text)
	}
	tabTo(t, tab, ".who")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("\r"), chromedp.WaitVisible(chromedp.CSS("form[action=\"/sign-out\"]"))))
	tabTo(t, tab, "form[action=\"/sign-out\"] button")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("\r"), chromedp.WaitVisible(chromedp.CSS("#token"))))
	at(t, tab, h.address+"/sign-in")
	look(t, tab, h.address+"/waivers", 1280, "light")
	at(t, tab, h.address+"/sign-in?return=%2Fwaivers")
	if got := get(t, h.address+"/waivers", "Accept: text/html"); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a stranger gets %s", got.Status)
	}
}

// keepPicture keeps what a tab shows in the folder of TREATY_PICTURES, where that is
// set, to be looked at.
func keepPicture(t *testing.T, tab context.Context, name string) {
	t.Helper()
	folder := os.Getenv("TREATY_PICTURES")
	if folder == "" {
		return
	}
	data, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, strings.NewReplacer(" ", "", ",", "-").Replace(name)+".png"), data, 0o644))
}
