package web_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
)

// proposing is a home whose context wants to read what the shop has, and proposes it;
// the shop says nothing of it.
func proposing(pattern string) workspace.MemFiles {
	return files("-- contexts/crm/context.yaml --\ncontext: crm\nowner: team-crm\npurpose: Knows the customers.\n" +
		"relationships:\n  - {with: shop, as: downstream, pattern: " + pattern + "}\n")
}

// proposes pushes that.
func (h *house) proposes(pattern string) {
	h.t.Helper()
	_, err := h.registry.Publish(h.t.Context(), registry.PushRequest{Home: "github.com/acme/crm", Files: proposing(pattern), Actor: "token ann", Origin: "here"})
	must(h.t, err)
}

const acceptCRM = "/contexts/shop/relationships/crm/accept"

// Who approves for a context accepts on its page, or on that of who asks, what was
// proposed to it, as it was seen; others see who did, and when.
func TestARelationshipIsAcceptedOnThePageOfAContext(t *testing.T) {
	h := guarded(t, t.TempDir(), files(hiddenEvent))
	h.proposes("conformist")
	ada, _ := h.token("ada", "approver:shop")
	bob, _ := h.token("bob", "approver:crm publisher:*")
	reads, approves := h.person(), h.person()
	reads.signsIn("/", bob)
	approves.signsIn("/", ada)
	for _, path := range []string{"/contexts/shop", "/contexts/crm"} {
		got := reads.opens(path, nil).body
		if strings.Contains(got, acceptCRM) || !strings.Contains(got, "team-shop") {
			t.Errorf("%s shows a form to who does not approve for the shop", path)
		}
		if got := approves.opens(path, nil).body; !strings.Contains(got, acceptCRM) || !strings.Contains(got, "pattern: open-host-service") {
			t.Errorf("%s does not let the approver accept it, there or in the file:\n%s", path, got)
		}
	}
	own := form(reads.opens("/account", nil).body, "reason", "we want it", "as", "downstream", "pattern", "conformist")
	if got := reads.opens(acceptCRM, own); got.StatusCode != 403 || !strings.Contains(got.body, "do not approve for") {
		t.Errorf("who may not accept: %s\n%s", got.Status, got.body)
	}
	without := form(approves.opens("/contexts/shop", nil).body, "reason", " ")
	if got := approves.opens(acceptCRM, without); got.StatusCode < 400 || !strings.Contains(got.body, "reason") {
		t.Errorf("without a reason: %s", got.Status)
	}
	forged := url.Values{"reason": {"mine"}, "as": {"downstream"}, "pattern": {"conformist"}}
	if got := approves.opens(acceptCRM, forged); got.StatusCode != 403 {
		t.Errorf("without the word of the form: %s", got.Status)
	}
	// It proposes something else meanwhile: what was seen is accepted, or nothing.
	seen := form(approves.opens("/contexts/shop", nil).body, "reason", "they may")
	h.proposes("anticorruption-layer")
	if got := approves.opens(acceptCRM, seen); got.StatusCode != 409 || !strings.Contains(got.body, "says something else by now") {
		t.Errorf("another pattern than was seen: %s\n%s", got.Status, got.body)
	}
	seen = form(approves.opens("/contexts/shop", nil).body, "reason", "they may <b>read</b> it")
	got := approves.opens(acceptCRM, seen)
	if got.StatusCode != 200 || got.Request.URL.Path != "/contexts/shop" || !strings.Contains(got.body, `role="status"`) {
		t.Fatalf("accepting: %s at %s\n%s", got.Status, got.Request.URL, got.body)
	}
	for path, with := range map[string]string{"/contexts/shop": "crm", "/contexts/crm": "shop"} {
		text := plainText(parse(t, reads.opens(path, nil).body).text)
		if !strings.Contains(text, with+" accepted in the registry") || !strings.Contains(text, "Accepted for shop by token ada on ") || !strings.Contains(text, ": they may <b>read</b> it") {
			t.Errorf("%s does not say who accepted it:\n%s", path, text)
		}
	}
	if text := parse(t, reads.opens("/contexts", nil).body).text; !strings.Contains(text, "accepted in the registry") {
		t.Errorf("the map does not say it:\n%s", text)
	}
	if got := reads.opens("/v1/contexts/crm", nil, "Accept: application/json"); !strings.Contains(got.body, `"standing":"accepted"`) || !strings.Contains(got.body, `"by":"token ada"`) {
		t.Errorf("v1 says %s", got.body)
	}
	entries, err := h.store.Audit(t.Context(), registry.AuditQuery{Limit: 100})
	must(t, err)
	last := entries[len(entries)-1]
	if last.Action != "accept" || last.Subject != "relationship of shop with crm" || last.Actor != "token ada" || last.Origin != "127.0.0.1" || last.Reason != "they may <b>read</b> it" {
		t.Errorf("the audit trail has %+v", last)
	}
	// And taken back.
	const revoke = "/contexts/shop/relationships/crm/revoke"
	page := approves.opens("/contexts/shop", nil).body
	if !strings.Contains(page, revoke) || strings.Contains(page, acceptCRM) {
		t.Errorf("what was accepted can not be taken back:\n%s", page)
	}
	if got := approves.opens(revoke, form(page, "reason", "no longer")); !strings.Contains(parse(t, got.body).text, "Taken back") {
		t.Errorf("taking it back: %s\n%s", got.Status, got.body)
	}
	if got := approves.opens(revoke, form(page, "reason", "no longer")); got.StatusCode != 404 {
		t.Errorf("taking it back twice: %s", got.Status)
	}
}

// The same in a real Chromium, by keyboard, without JavaScript.
func TestAcceptingARelationshipByKeyboardWithoutJavaScript(t *testing.T) {
	h := guarded(t, t.TempDir(), files(hiddenEvent))
	h.proposes("conformist")
	secret, _ := h.token("ada", "approver:shop")
	ctx, axe := testkit.Browser(t), testkit.Axe(t)
	tab := testkit.Tab(t, ctx)
	do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	look(t, tab, h.address+"/contexts/shop", 1280, "light")
	at(t, tab, h.address+"/sign-in?return=%2Fcontexts%2Fshop")
	tabTo(t, tab, "#token")
	must(t, chromedp.Do(tab, chromedp.KeyEvent(secret+"\r"), chromedp.WaitVisible(chromedp.CSS(".ties"))))

	second := testkit.Tab(t, tab)
	v := watch(t, second)
	looked := func(name string, modes ...mode) {
		v.begin(t, second)
		look(t, second, h.address+"/contexts/shop", 1280, "light")
		v.weigh(t)
		for _, m := range modes {
			turn(t, second, m.width, m.scheme)
			value[bool](t, second, "(document.querySelectorAll('.ties details').forEach(d => d.open = true), true)")
			fits(t, second, m)
			isForAll(t, second, axe, m)
			value[bool](t, second, "(document.querySelector('#relationships').scrollIntoView(), true)")
			keepPicture(t, second, name+"-"+m.String())
		}
		v.judge(t, h.address+"/", false)
	}
	looked("relationship-proposed", narrow, mode{width: 390, scheme: "dark"}, wide, dark)
	tabTo(t, tab, ".ties .act-on summary")
	must(t, chromedp.Do(tab, chromedp.KeyEvent(" "), chromedp.WaitVisible(chromedp.CSS(".ties textarea"))))
	tabTo(t, tab, ".ties textarea")
	must(t, chromedp.Do(tab, chromedp.KeyEvent("they may\t\r"), chromedp.WaitVisible(chromedp.CSS("main > [role=status]"))))
	if text := value[string](t, tab, "document.querySelector('.ties').innerText"); !strings.Contains(text, "token ada") || !strings.Contains(text, "they may") {
		t.Errorf("the relationship says %s", text)
	}
	looked("relationship-accepted", narrow, dark)
}
