package webhook_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/webhook"
)

func wantRefusal(t *testing.T, what string, err error, code registry.Code) {
	t.Helper()
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Errorf("%s: got %v, want the refusal %s", what, err, code)
	}
}

func TestHooksThatCannotBe(t *testing.T) {
	h := newHouse(t)
	strict := webhook.NewManager(h.store, h.store.Sequence, webhook.Places{}, func() {})
	ahead, behind := int64(1), int64(-1)
	for what, d := range map[string]webhook.Draft{
		"http":       {URL: "http://example.com"},
		"loopback":   {URL: "https://127.0.0.1/"},
		"a filter":   {URL: "https://example.com", Filter: webhook.Filter{Contexts: []string{"<b>"}}},
		"the future": {URL: "https://example.com", After: &ahead},
		"the past":   {URL: "https://example.com", After: &behind},
	} {
		_, err := strict.Create(t.Context(), by, d)
		wantRefusal(t, what, err, webhook.BadHook)
	}
	if hooks, err := strict.List(t.Context()); err != nil || len(hooks) > 0 {
		t.Errorf("hooks: %v, %v", hooks, err)
	}
	_, err := strict.Get(t.Context(), "none")
	wantRefusal(t, "Get", err, registry.NotFound)
	_, err = strict.Rotate(t.Context(), by, "none", 0)
	wantRefusal(t, "Rotate", err, registry.NotFound)
	_, err = strict.Deliveries(t.Context(), webhook.DeliveryQuery{Hook: "none", Limit: 1})
	wantRefusal(t, "Deliveries", err, registry.NotFound)
	for what, err := range map[string]error{
		"Delete": strict.Delete(t.Context(), by, "none"), "PutBack": strict.PutBack(t.Context(), by, "none", 1),
		"Pause": strict.Pause(t.Context(), by, "none", "why"), "Resume": strict.Resume(t.Context(), by, "none"),
	} {
		wantRefusal(t, what, err, registry.NotFound)
	}
}

func TestThereAreSoManyHooksAndSecrets(t *testing.T) {
	h := newHouse(t)
	hook := h.hook(t, webhook.Filter{})
	for range 3 {
		if _, err := h.manager.Rotate(t.Context(), by, hook.ID, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	_, err := h.manager.Rotate(t.Context(), by, hook.ID, time.Hour)
	wantRefusal(t, "a fifth secret", err, webhook.TooMany)
	_, err = h.manager.Rotate(t.Context(), by, hook.ID, webhook.MaxOverlap+1)
	wantRefusal(t, "too long an overlap", err, webhook.BadHook)
	if hook, err := h.manager.Rotate(t.Context(), by, hook.ID, 0); err != nil || len(hook.Secrets) != 1 {
		t.Errorf("without overlap: %v, %v", hook, err)
	}
	for range 199 {
		h.hook(t, webhook.Filter{})
	}
	_, err = h.manager.Create(t.Context(), by, webhook.Draft{URL: h.receiver.server.URL})
	wantRefusal(t, "one more", err, webhook.TooMany)
}

// While a secret is replaced, what is sent has a signature of each.
func TestBothSecretsSignWhileOneReplacesTheOther(t *testing.T) {
	h := newHouse(t)
	before := h.hook(t, webhook.Filter{})
	after, err := h.manager.Rotate(t.Context(), by, before.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = h.work(t, soon)
	h.publish(t, "ordering.OrderPlaced")
	eventually(t, "it arrives", func() bool { return len(h.receiver.received()) == 1 })
	got := h.receiver.received()[0]
	for _, secret := range []string{before.Secrets[0].Value, after.Secrets[0].Value} {
		if err := webhook.Verify(got.body, got.header.Get(webhook.SignatureHeader), secret, time.Now(), time.Minute); err != nil {
			t.Error(err)
		}
	}
	if before.Secrets[0].Value == after.Secrets[0].Value {
		t.Error("the secret is the same")
	}
}

// A hook may begin in the past.
func TestAHookBeginsWhereItIsTold(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		h.publish(t, "ordering.OrderPlaced")
	}
	after := int64(1)
	if _, err := h.manager.Create(t.Context(), by, webhook.Draft{URL: h.receiver.server.URL, After: &after}); err != nil {
		t.Fatal(err)
	}
	_, _ = h.work(t, soon)
	eventually(t, "two arrive", func() bool { return len(h.receiver.sequences(http.StatusNoContent)) == 2 })
}

// Everything that is done to a hook is in its audit chain; the path of its URL
// and its secrets are not.
func TestHooksAreAudited(t *testing.T) {
	h := newHouse(t)
	hook, err := h.manager.Create(t.Context(), by, webhook.Draft{
		URL: h.receiver.server.URL + "/in/the/path", Filter: webhook.Filter{Events: []contract.EventName{{Context: "ordering", Event: "OrderPlaced"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := h.manager.Rotate(t.Context(), by, hook.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		h.manager.Pause(t.Context(), by, hook.ID, "too loud"), h.manager.Resume(t.Context(), by, hook.ID), h.manager.Delete(t.Context(), by, hook.ID),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	entries, err := h.store.Audit(t.Context(), registry.AuditQuery{Chain: "webhook " + hook.ID, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, e := range entries {
		actions = append(actions, e.Action)
		all := strings.Join([]string{e.Subject, e.Before, e.After, e.Reason}, " ")
		for _, secret := range []string{"/in/the/path", hook.Secrets[0].Value, rotated.Secrets[0].Value} {
			if strings.Contains(all, secret) {
				t.Errorf("the audit trail tells %q: %s", secret, all)
			}
		}
		if e.Actor != "alice" || e.Origin != "127.0.0.1" || e.At.IsZero() {
			t.Errorf("%+v", e)
		}
	}
	if got := strings.Join(actions, " "); got != "create rotate pause resume delete" || entries[2].Reason != "too loud" || !strings.Contains(entries[0].After, "ordering.OrderPlaced") {
		t.Errorf("audited: %s %+v", got, entries)
	}
}
