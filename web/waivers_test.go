package web_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// crossing is the home of billing, which reads what the sample's warehouse keeps
// private, with what it asks for.
func crossing(waivers string) workspace.MemFiles {
	return files(`
-- treaty.yaml --
treaty: 1
services: ["services/*.yaml"]
-- contexts/billing/context.yaml --
context: billing
owner: team-money
purpose: Writes invoices.
relationships:
  - {with: shop, as: downstream, pattern: customer-supplier}
-- services/biller.yaml --
service: biller
context: billing
owner: team-money
purpose: Writes invoices.
consumes:
  - {event: shop.Hidden, versions: "=1", fields: [/id], idempotent-by: envelope:id}
` + waivers)
}

const hiddenEvent = `
-- contexts/shop/context.yaml --
context: shop
owner: team-shop
purpose: Sells.
relationships:
  - {with: billing, as: upstream, pattern: customer-supplier}
-- contexts/shop/Hidden/event.yaml --
event: Hidden
summary: Nobody else reads it.
visibility: private
kind: domain
key: /id
idempotency-key: envelope:id
versions:
  1: {status: active}
-- contexts/shop/Hidden/v1.schema.json --
{"type":"object","required":["id"],"properties":{"id":{"type":"string","description":"Of the thing."}}}
`

const billing = "github.com/acme/billing"

// refusal pushes what is refused and returns the fingerprint of the finding.
func (h *house) refusal(files workspace.MemFiles) string {
	h.t.Helper()
	_, err := h.registry.Publish(h.t.Context(), registry.PushRequest{Home: billing, Files: files, Actor: "token ann", Origin: "here"})
	var refused *registry.Refusal
	if !errors.As(err, &refused) || refused.Code != registry.Refused {
		h.t.Fatalf("the push of billing: %v", err)
	}
	for _, f := range refused.Findings {
		if f.Rule == "not-visible" {
			return f.Fingerprint
		}
	}
	h.t.Fatalf("it is refused for %v", refused.Findings)
	return ""
}

// asks has billing ask for what it may not do, until that day.
func (h *house) asks(until time.Time) (fingerprint string, files workspace.MemFiles) {
	fingerprint = h.refusal(crossing(""))
	files = crossing("-- waivers.yaml --\nwaivers:\n  - {finding: " + fingerprint[:12] + ", reason: \"The public event <b>comes</b> in spring.\", owner: team-money, expires: " + until.Format(time.DateOnly) + "}\n")
	h.refusal(files)
	return fingerprint, files
}

func TestWaiversAreDecidedOnTheirPage(t *testing.T) {
	h := guarded(t, t.TempDir(), files(hiddenEvent))
	ada, _ := h.token("ada", "approver:shop")
	bob, _ := h.token("bob", "approver:billing publisher:*")
	reads, approves := h.person(), h.person()
	reads.signsIn("/sign-in", bob)
	empty := reads.opens("/waivers", nil)
	if !strings.Contains(empty.body, "Nobody asks for an exception") || !strings.Contains(empty.body, `href="/v1/waivers"`) {
		t.Errorf("without a waiver:\n%s", empty.body)
	}
	fingerprint, _ := h.asks(time.Now().AddDate(0, 1, 0))
	seen := reads.opens("/waivers", nil).body
	text := parse(t, seen).text
	for _, want := range []string{"not-visible", "The public event <b>comes</b> in spring.", "team-money", "has to agree", "(token ann)", "Open 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(seen, "<textarea") {
		t.Error("who may not approve is shown a form")
	}
	got := approves.signsIn("/waivers", ada)
	approve := "/waivers/" + fingerprint + "/approve"
	decision := form(got.body, "reason", "until spring")
	if got.Request.URL.Path != "/waivers" || !strings.Contains(got.body, approve) {
		t.Fatalf("the approver is at %s:\n%s", got.Request.URL, got.body)
	}
	// Whoever may not is refused as by the API, and that is written down.
	own := form(reads.opens("/account", nil).body, "reason", "for me", "home", billing)
	if got := reads.opens(approve, own); got.StatusCode != 403 || !strings.Contains(got.body, "approve for none of the contexts") {
		t.Errorf("who may not approve: %s\n%s", got.Status, got.body)
	}
	without := url.Values{}
	for name, values := range decision {
		without[name] = values
	}
	without.Set("reason", " ")
	if got := approves.opens(approve, without); got.StatusCode < 400 || !strings.Contains(got.body, "reason") ||
		strings.Contains(got.body, "push cannot") || !strings.Contains(got.body, `href="/waivers">Back to the form`) {
		t.Errorf("without a reason: %s", got.Status)
	}
	// Its home asks for another day meanwhile: what was seen is approved, or nothing.
	fingerprint, asking := h.asks(time.Now().AddDate(0, 2, 0))
	if got := approves.opens(approve, decision); got.StatusCode != 409 || !strings.Contains(got.body, "not what you saw") ||
		!strings.Contains(got.body, "<h1>It has changed since you saw it") || !strings.Contains(got.body, "until spring</textarea>") {
		t.Errorf("another day than was seen: %s\n%s", got.Status, got.body)
	}
	decision = form(approves.opens("/waivers", nil).body, "reason", "until spring")
	for range 2 { // the second time it is approved already, which changes nothing
		got = approves.opens(approve, decision)
		if got.StatusCode != 200 || got.Request.URL.RequestURI() != "/waivers?show=all" || !strings.Contains(got.body, `role="status"`) {
			t.Fatalf("approving: %s at %s\n%s", got.Status, got.Request.URL, got.body)
		}
	}
	if text := parse(t, got.body).text; !strings.Contains(text, "agreed") || !strings.Contains(text, "token ada") || !strings.Contains(text, "until spring") {
		t.Errorf("the page does not say who agreed:\n%s", text)
	}
	entries, err := h.store.Audit(t.Context(), registry.AuditQuery{Chain: "home " + billing, Limit: 100})
	must(t, err)
	last := entries[len(entries)-1]
	if last.Action != "approve" || last.Actor != "token ada" || last.Reason != "until spring" || last.Origin != "127.0.0.1" {
		t.Errorf("the audit trail has %+v", last)
	}
	if _, err := h.registry.Publish(t.Context(), registry.PushRequest{Home: billing, Files: asking, Actor: "token ann", Origin: "here"}); err != nil {
		t.Errorf("what was approved is refused: %v", err)
	}
	// And taken back.
	revoke := "/waivers/" + fingerprint + "/revoke"
	page := approves.opens("/waivers?show=approved", nil).body
	if !strings.Contains(page, revoke) || strings.Contains(page, approve) {
		t.Errorf("what was approved can not be taken back:\n%s", page)
	}
	if got := approves.opens(revoke, form(page, "reason", "no longer")); !strings.Contains(parse(t, got.body).text, "Taken back") {
		t.Errorf("taking it back: %s\n%s", got.Status, got.body)
	}
	approves.opens("/v1/findings", nil, "Accept: */*") // waits for the rules
	found := approves.opens("/findings?severity=error", nil).body
	if !strings.Contains(found, "finding: "+fingerprint[:12]+",") || !strings.Contains(found, "not-visible") {
		t.Errorf("what nobody lets pass is no finding:\n%s", found)
	}
	if got := approves.opens(revoke, form(page, "reason", "no longer")); got.StatusCode != 404 {
		t.Errorf("taking it back twice: %s", got.Status)
	}
}

// Many waivers of hostile texts, of each state: they are pages of one list.
func TestManyWaivers(t *testing.T) {
	h := guarded(t, t.TempDir(), files(hiddenEvent))
	now := time.Now().UTC().Truncate(time.Microsecond)
	var asked []registry.Waiver
	for i := range 70 {
		asked = append(asked, registry.Waiver{
			WaiverKey: registry.WaiverKey{Home: billing, Fingerprint: fmt.Sprintf("%064x", i)}, Rule: "not-proved", Subject: "shop.Hidden v1 " + attack, Message: attack,
			Contexts: []string{"shop", "gone"}, Reason: attack, Owner: attack, Expires: now.AddDate(0, 0, i-10).Format(time.DateOnly),
			ProposedBy: attack, ProposedAt: now.Add(time.Duration(i) * time.Second),
		})
	}
	must(t, h.store.Commit(t.Context(), &registry.Publication{
		Change: registry.Change{ID: strings.Repeat("1", 32), At: now, Kind: registry.WaiverChange, Home: billing}, Proposed: asked,
		Audit: []*registry.AuditEntry{{Chain: "home " + billing, At: now, Actor: "ann", Origin: "here", Action: "propose", Subject: "waivers"}},
	}))
	secret, _ := h.token("ada", "approver:*")
	p := h.person()
	first := p.signsIn("/waivers", secret)
	text := parse(t, first.body).text
	for _, want := range []string{"Open 60", "Expired 10", "All 70", "1 to 30 of 60", "Accept the Unknown", "Next", "⟨U+202E⟩"} {
		if !strings.Contains(text, want) {
			t.Errorf("the first page does not say %q", want)
		}
	}
	for _, never := range []string{"<script>", "<img", "onmouseover=\"x"} {
		if strings.Contains(first.body, never) {
			t.Errorf("the page holds %q", never)
		}
	}
	if !strings.Contains(first.body, `href="/events/shop.Hidden"`) {
		t.Error("the page does not lead to what it is about")
	}
	if text := parse(t, p.opens("/waivers?show=expired&page=99", nil).body).text; strings.Contains(text, "Accept the Unknown") || !strings.Contains(text, "expired") {
		t.Error("what has expired can be approved")
	}
}
