package web_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// dayEnded is a home of one event whose day is written with one of the separators, twice
// the same: a back-reference, of which Treaty can neither prove nor refute anything.
func dayEnded(separators, waivers string) workspace.MemFiles {
	return files(`
-- contexts/clock/context.yaml --
context: clock
owner: team-clock
purpose: Tells the time.
-- contexts/clock/DayEnded/event.yaml --
event: DayEnded
summary: A day is over.
visibility: public
kind: domain
key: none
idempotency-key: envelope:id
versions:
  1: {status: active}
-- contexts/clock/DayEnded/v1.schema.json --
{"type": "object", "properties": {"day": {"type": "string", "description": "As people write it.", "pattern": "^[0-9]{4}([` + separators + `])[0-9]{2}\\1[0-9]{2}$"}}}
` + waivers)
}

// unproved is a registry with two versions of which nothing is proved, and with a service
// that reads what is between them.
func unproved(t *testing.T) string {
	t.Helper()
	const diary = "-- contexts/clock/services/diary.yaml --\nservice: diary\ncontext: clock\nowner: team-clock\nconsumes:\n  - {event: DayEnded, versions: \"=1\", fields: [/day], idempotent-by: envelope:id}\n"
	address, _ := bootRules(t, nil, dayEnded("-/.", diary), dayEnded("-/", diary))
	return address
}

// unprovedPages are those that say what is not proved.
var unprovedPages = []string{"/events/clock.DayEnded/diff?from=1.0&to=1.1", "/events/clock.DayEnded", "/events/clock.DayEnded/matrix"}

// What is not proved is said beside the verdicts, of the change and of who reads it.
func TestADiffPageSaysWhatIsNotProved(t *testing.T) {
	text := plainText(parse(t, get(t, unproved(t)+unprovedPages[0]).body).text)
	for _, want := range []string{"? unknown", "? may hurt clock/diary. Which change, and why", "Who is hurt 1 of 1 consumer", "? not known pattern of /day changed"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "✗ refuted") || strings.Contains(text, "hurts nobody") || strings.Contains(text, "no break") {
		t.Errorf("it claims more than is known:\n%s", text)
	}
}

const clocks = "github.com/acme/clocks"

// pushes is a push of the home of clocks, with its errors where it is refused.
func (h *house) pushes(files workspace.MemFiles) (refused, fingerprints []string) {
	h.t.Helper()
	_, err := h.registry.Publish(h.t.Context(), registry.PushRequest{Home: clocks, Files: files, Actor: "token ann", Origin: "here"})
	var refusal *registry.Refusal
	if err != nil && !errors.As(err, &refusal) {
		h.t.Fatal(err)
	}
	if refusal == nil {
		return nil, nil
	}
	for _, f := range refusal.Findings {
		if f.Severity == "error" {
			refused, fingerprints = append(refused, f.Rule), append(fingerprints, f.Fingerprint)
		}
	}
	return refused, fingerprints
}

var openForm = regexp.MustCompile(`action="(/waivers/[0-9a-f]+/approve)"`)

// A real Unknown, from the push that it refuses to the one that passes: its home asks for
// it to be accepted, an approver of the context signs in, reads what is not known, accepts
// it with a reason, and the same push passes.
func TestAnUnknownIsAcceptedOnItsPage(t *testing.T) {
	h := guarded(t, t.TempDir())
	if refused, _ := h.pushes(dayEnded("-/.", "")); refused != nil {
		t.Fatalf("the first push is refused: %v", refused)
	}
	refused, fingerprints := h.pushes(dayEnded("-/", ""))
	if !slices.Equal(refused, []string{"not-proved", "not-proved"}) { // of stored events, and of running consumers
		t.Fatalf("it is refused for %v, and not because nothing is proved", refused)
	}
	waivers := "-- waivers.yaml --\nwaivers:\n"
	for _, f := range fingerprints {
		waivers += "  - {finding: " + f[:12] + ", reason: No dots were ever written., owner: team-clock, expires: " + time.Now().AddDate(0, 1, 0).Format(time.DateOnly) + "}\n"
	}
	asking := dayEnded("-/", waivers)
	if refused, _ := h.pushes(asking); len(refused) != 2 {
		t.Fatalf("what nobody accepted yet is refused for %v", refused)
	}
	secret, _ := h.token("ada", "approver:clock")
	p := h.person()
	page := p.signsIn("/waivers", secret).body
	text := plainText(parse(t, page).text)
	for _, want := range []string{"? Unknown", "not-proved", "clock.DayEnded v1", "No dots were ever written.", "clock … has to agree", "Accept the Unknown", "Treaty found neither a proof nor an event that breaks"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q:\n%s", want, text)
		}
	}
	for i, says := range []string{"Its home waits for more", "The next push of its home passes."} {
		page := p.opens("/waivers", nil).body // those that are open
		at := openForm.FindStringSubmatch(page)
		if at == nil {
			t.Fatalf("nothing is left to accept:\n%s", page)
		}
		if got := p.opens(at[1], form(page, "reason", "")); got.StatusCode < 400 {
			t.Errorf("without a reason: %s", got.Status)
		}
		got := p.opens(at[1], form(page, "reason", "I read the log of a year"))
		if text := plainText(parse(t, got.body).text); got.StatusCode != 200 || !strings.Contains(text, says) || !strings.Contains(text, "I read the log of a year") {
			t.Fatalf("accepting: %s\n%s", got.Status, text)
		}
		if refused, _ := h.pushes(asking); len(refused) != 1-i {
			t.Fatalf("after %d of 2 it is refused for %v", i+1, refused)
		}
	}
	// Who compares the versions sees that it stays open, and at the waiver what that let pass.
	if text := plainText(parse(t, p.opens("/events/clock.DayEnded/diff?from=1.0&to=1.1", nil).body).text); !strings.Contains(text, "? unknown") {
		t.Errorf("the versions do not say what is not proved:\n%s", text)
	}
	if text := plainText(parse(t, p.opens("/waivers?show=approved", nil).body).text); !strings.Contains(text, "It let pass: clock.DayEnded 1.1") {
		t.Errorf("the waiver does not say what it let pass:\n%s", text)
	}
	entries, err := h.store.Audit(t.Context(), registry.AuditQuery{Chain: "home " + clocks, Limit: 100})
	must(t, err)
	var approved *registry.AuditEntry
	for i := range entries {
		if entries[i].Action == "approve" {
			approved = &entries[i]
		}
	}
	if approved == nil || approved.Actor != "token ada" || approved.Reason != "I read the log of a year" {
		t.Errorf("the audit trail has %+v", approved)
	}
}
