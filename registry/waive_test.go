package registry_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

const billingHome = "github.com/acme/billing"

// crossing is the home of billing, which reads what ordering keeps private, and
// the exceptions that it asks for.
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
  - {with: ordering, as: downstream, pattern: conformist}
-- services/biller.yaml --
service: biller
context: billing
owner: team-money
consumes:
  - {event: ordering.OrderPlaced, versions: "=1", fields: [/orderId], idempotent-by: envelope:id}
` + waivers)
}

func waiverOf(fingerprint, expires string) string {
	return "-- waivers.yaml --\nwaivers:\n  - {finding: " + fingerprint + ", reason: The public event comes in spring., owner: team-money, expires: " + expires + "}\n"
}

// hidden is the shop with its event private.
func hidden() workspace.MemFiles {
	m := with(shop, "")
	yaml := "contexts/ordering/OrderPlaced/event.yaml"
	m[yaml] = []byte(strings.Replace(string(m[yaml]), "visibility: public", "visibility: private", 1))
	return m
}

// refusing returns the one finding for which the push is refused.
func refusing(t *testing.T, r *registry.Registry, files workspace.MemFiles) diag.Finding {
	t.Helper()
	_, err := push(t, r, registry.PushRequest{Home: billingHome, Files: files})
	refusal := wantRefusal(t, err, registry.Refused)
	var found []diag.Finding
	for _, f := range refusal.Findings {
		if f.Severity == diag.Error {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Fatalf("refused for %d findings, want one\n%s", len(found), explain(err))
	}
	return found[0]
}

// A crossing is asked for, let pass by the side that is crossed, until a day; the
// day after it refuses, and it can be taken back before.
func TestACrossingIsLetPassUntilADay(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	until := now.AddDate(0, 0, 10).Format(time.DateOnly)
	mustPush(t, r, registry.PushRequest{Files: hidden()})
	found := refusing(t, r, crossing(""))
	if found.Rule != "not-visible" || !slices.Equal(found.Contexts, []string{"ordering"}) {
		t.Fatalf("refused for %s, which %v may let pass", found.Rule, found.Contexts)
	}
	asking := crossing(waiverOf(found.Fingerprint[:12], until))

	// A dry run asks for nothing; a push does, and is told who decides.
	if _, err := push(t, r, registry.PushRequest{Home: billingHome, Files: asking, DryRun: true}); err == nil {
		t.Fatal("a dry run passes")
	}
	if list, err := r.Waivers(t.Context(), "", registry.WaiverKey{}, 10); err != nil || len(list) != 0 {
		t.Fatalf("a dry run asked for %v, %v", list, err)
	}
	proposed := refusing(t, r, asking)
	if last := proposed.Related[len(proposed.Related)-1]; !strings.Contains(last.Message, "an approver of ordering has to let it pass: `treaty waiver approve "+found.Fingerprint[:12]+"`") {
		t.Errorf("the refusal says %q", last.Message)
	}
	list, err := r.Waivers(t.Context(), "", registry.WaiverKey{}, 10)
	if err != nil || len(list) != 1 || list[0].Fingerprint != found.Fingerprint || list[0].Expires != until || !slices.Equal(list[0].Missing(), []string{"ordering"}) {
		t.Fatalf("asked for: %+v, %v", list, err)
	}

	// Only ordering's approvers may.
	decide := registry.WaiverDecision{Fingerprint: found.Fingerprint[:8], Reason: "until spring", Actor: "token ann"}
	decide.Rights = rights{approve: "billing"}
	_, err = r.Approve(t.Context(), decide)
	wantRefusal(t, err, registry.Forbidden)
	decide.Rights = rights{approve: "ordering"}
	w, err := r.Approve(t.Context(), decide)
	if err != nil || len(w.Missing()) != 0 || w.Approvals[0].By != "token ann" {
		t.Fatalf("approved: %+v, %v", w, err)
	}

	result := mustPush(t, r, registry.PushRequest{Home: billingHome, Files: asking})
	if len(result.Waived) != 1 || result.Waived[0].Finding.Rule != "not-visible" || result.Waived[0].Expires != until {
		t.Errorf("waived: %+v", result.Waived)
	}

	// On its last day it holds, on the day after it does not, nor is it forgotten
	// that the event is private; more time has to be approved again.
	changed := func(m workspace.MemFiles) workspace.MemFiles {
		return with(m, "-- contexts/billing/context.yaml --\n"+string(m["contexts/billing/context.yaml"])+"description: More.\n")
	}
	clock = now.AddDate(0, 0, 10)
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: changed(asking), DryRun: true})
	clock = now.AddDate(0, 0, 11)
	_, err = push(t, r, registry.PushRequest{Home: billingHome, Files: changed(asking)})
	var rules []string
	for _, f := range wantRefusal(t, err, registry.Refused).Findings {
		if f.Severity == diag.Error {
			rules = append(rules, f.Rule)
		}
	}
	slices.Sort(rules)
	if !slices.Equal(rules, []string{"expired-waiver", "not-visible"}) {
		t.Errorf("the day after it is refused for %v", rules)
	}
	refusing(t, r, crossing(""))
	later := crossing(waiverOf(found.Fingerprint[:12], now.AddDate(0, 1, 0).Format(time.DateOnly)))
	refusing(t, r, later)
	decide.Reason, decide.Seen = "until spring, really", w.Digest()
	_, err = r.Approve(t.Context(), decide) // it has another day since
	wantRefusal(t, err, registry.Outdated)
	if list, err = r.Waivers(t.Context(), "", registry.WaiverKey{}, 10); err != nil || list[0].Digest() == w.Digest() {
		t.Fatalf("a waiver with another day has the same digest, %v", err)
	}
	decide.Seen = list[0].Digest()
	if _, err := r.Approve(t.Context(), decide); err != nil {
		t.Fatal(err)
	}
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: later})

	// It is taken back: the next push is refused.
	if w, err = r.Revoke(t.Context(), decide); err != nil || len(w.Missing()) != 1 {
		t.Fatalf("revoked: %+v, %v", w, err)
	}
	refusing(t, r, changed(later))
	_, err = r.Revoke(t.Context(), decide)
	wantRefusal(t, err, registry.NotFound)
}

// What is in the files of a home counts for nothing without an approval, however
// long it has been there.
func TestAWaiverIsNotSmuggledIn(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: hidden()})
	found := refusing(t, r, crossing(""))
	asking := crossing(waiverOf(found.Fingerprint, "2099-01-01"))
	innocent := with(asking, "-- services/biller.yaml --\nservice: biller\ncontext: billing\nowner: team-money\n")
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: innocent})
	refusing(t, r, asking)
}

// A break needs an approver of each context that it hurts.
func TestABreakNeedsEachContextThatItHurts(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	reader := crossing("")
	reader["services/biller.yaml"] = []byte(strings.Replace(string(reader["services/biller.yaml"]), "fields: [/orderId]", "fields: all, replays: true", 1))
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: reader})
	_, err := push(t, r, registry.PushRequest{Files: with(shop, breaking)})
	var name string
	for _, f := range wantRefusal(t, err, registry.Refused).Findings {
		if f.Rule == "property-required" {
			name = f.Fingerprint
			if !slices.Equal(f.Contexts, []string{"billing", "ordering"}) {
				t.Errorf("it hurts %v", f.Contexts)
			}
		}
	}
	if name == "" {
		t.Fatalf("no property-required\n%s", explain(err))
	}
	asking := with(shop, breaking+waiverOf(name, "2099-01-01"))
	if _, err := push(t, r, registry.PushRequest{Files: asking}); err == nil {
		t.Fatal("it passes without approval")
	}
	for i, context := range []string{"ordering", "billing"} {
		w, err := r.Approve(t.Context(), registry.WaiverDecision{Fingerprint: name, Reason: "agreed", Rights: rights{approve: context}})
		if err != nil || len(w.Missing()) != 1-i {
			t.Fatalf("%s approves: %+v, %v", context, w, err)
		}
		_, err = push(t, r, registry.PushRequest{Files: asking, DryRun: true})
		if (err == nil) != (i == 1) {
			t.Errorf("after %s approved: %v", context, err)
		}
	}
}

func TestWhatIsRefusedOfDecisions(t *testing.T) {
	r := newRegistry(t)
	for _, c := range []struct {
		fingerprint, reason string
		code                registry.Code
	}{
		{"7f3a90c41b2e", "", registry.BadPush},
		{"7f3a", "why", registry.BadPush},
		{"7F3A90C41B2E", "why", registry.BadPush},
		{"7f3a90c4' OR 1=1", "why", registry.BadPush},
		{"7f3a90c41b2e", "why", registry.NotFound},
	} {
		_, err := r.Approve(t.Context(), registry.WaiverDecision{Fingerprint: c.fingerprint, Reason: c.reason})
		wantRefusal(t, err, c.code)
	}
}

// The end of a major hurts who reads it: a context that reads another major is not
// asked.
func TestTheEndOfAMajorAsksWhoReadsIt(t *testing.T) {
	r := newRegistry(t)
	event := "contexts/ordering/OrderPlaced/event.yaml"
	two := with(shop, "-- contexts/ordering/OrderPlaced/v2.schema.json --\n"+string(shop["contexts/ordering/OrderPlaced/v1.schema.json"]))
	two[event] = []byte(strings.Replace(string(two[event]), "1: {status: active}", "1: {status: active}\n  2: {status: active, upcast: by-hand}", 1))
	contextFile := "contexts/ordering/context.yaml"
	two[contextFile] = []byte(strings.Replace(string(two[contextFile]), "relationships:\n", "relationships:\n  - {with: returns, as: upstream, pattern: published-language}\n", 1))
	mustPush(t, r, registry.PushRequest{Files: two})
	mustPush(t, r, registry.PushRequest{Home: billingHome, Files: crossing("")})
	other := workspace.MemFiles{}
	for name, data := range crossing("") {
		text := strings.NewReplacer("billing", "returns", "biller", "taker", `"=1"`, `"=2"`).Replace(string(data))
		other[strings.ReplaceAll(name, "billing", "returns")] = []byte(text)
	}
	mustPush(t, r, registry.PushRequest{Home: "github.com/acme/returns", Files: other})
	ended := with(two, "")
	ended[event] = []byte(strings.Replace(string(ended[event]), "1: {status: active}", "1: {status: retired}", 1))
	_, err := push(t, r, registry.PushRequest{Files: ended})
	for _, f := range wantRefusal(t, err, registry.Refused).Findings {
		if f.Rule != "retired-too-early" {
			continue
		}
		_, err = push(t, r, registry.PushRequest{Files: with(ended, waiverOf(f.Fingerprint, "2099-01-01"))})
		wantRefusal(t, err, registry.Refused)
		asked, err := r.Waivers(t.Context(), "", registry.WaiverKey{}, 10)
		if err != nil || len(asked) != 1 || !slices.Equal(asked[0].Contexts, []string{"billing", "ordering"}) {
			t.Errorf("asked are %+v, %v; want billing, which reads v1, and the owner", asked, err)
		}
		return
	}
	t.Fatalf("no retired-too-early\n%s", explain(err))
}
