package registry_test

import (
	"encoding/json"
	"testing"

	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// configure sets the config of a name.
func configure(r *registry.Registry, t *testing.T, name, config string, who registry.Rights) error {
	t.Helper()
	raw := json.RawMessage(config)
	return r.SetSubject(t.Context(), registry.SettingsRequest{Name: name, Config: &raw, Rights: who, Actor: "tester"})
}

func setMode(r *registry.Registry, t *testing.T, name, mode string, force bool) error {
	t.Helper()
	return r.SetSubject(t.Context(), registry.SettingsRequest{Name: name, Mode: &mode, Force: force, Actor: "tester"})
}

func promise(t *testing.T, r *registry.Registry, subject string) string {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	mode, model, group := s.Promise(subject)
	text := string(mode) + " " + string(model)
	if group != "" {
		text += " " + group
	}
	return text
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v\n%s", err, explain(err))
	}
}

// The nearest word counts, each for itself: of the subject, of its Kafka context, of
// all, of the server.
func TestTheNearestSettingsJudgeASubject(t *testing.T) {
	r := newRegistry(t)
	wantPromise := func(subject, want string) {
		t.Helper()
		if got := promise(t, r, subject); got != want {
			t.Errorf("%s promises %s, want %s", subject, got, want)
		}
	}
	wantPromise("orders-value", "BACKWARD tolerant")
	must(t, configure(r, t, "", `{"compatibility": "FULL"}`, nil))
	must(t, configure(r, t, ":.eu:", `{"compatibilityPolicy": "STRICT"}`, nil))
	must(t, configure(r, t, ":.eu:orders-value", `{"compatibility": "FORWARD", "compatibilityGroup": "app"}`, nil))
	wantPromise("orders-value", "FULL tolerant")
	wantPromise(":.eu:orders-value", "FORWARD strict app")
	wantPromise(":.eu:paid-value", "FULL strict")
	wantPromise(":.us:orders-value", "FULL tolerant")
	none := json.RawMessage(nil)
	must(t, r.SetSubject(t.Context(), registry.SettingsRequest{Name: ":.eu:orders-value", Config: &none, Remove: true}))
	wantPromise(":.eu:orders-value", "FULL strict")
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	wantPromise("orders-value", "FULL_TRANSITIVE tolerant")
}

func TestWhoMaySetWhat(t *testing.T) {
	r := newRegistry(t)
	publisher, approver := rights{publish: "*"}, rights{publish: "*", approve: "*"}
	must(t, configure(r, t, "orders-value", `{"compatibility": "FULL"}`, publisher))
	register(t, r, "orders-value", original)
	wantRefusal(t, configure(r, t, "orders-value", `{"compatibility": "NONE"}`, publisher), registry.Forbidden)
	wantRefusal(t, configure(r, t, "orders-value", `{"compatibility": "FULL", "compatibilityGroup": "app"}`, publisher), registry.Forbidden)
	must(t, configure(r, t, "orders-value", `{"compatibility": "FULL_TRANSITIVE"}`, publisher))
	must(t, configure(r, t, "orders-value", `{"compatibility": "NONE"}`, approver))
	wantRefusal(t, configure(r, t, "orders-value", `{}`, rights{publish: "ordering"}), registry.Forbidden)
	wantRefusal(t, configure(r, t, "", `{"compatibility": "FULL"}`, approver), registry.Forbidden)
	wantRefusal(t, configure(r, t, ":.eu:", `{"compatibility": "FULL"}`, approver), registry.Forbidden)
	entries, err := r.Audit(t.Context(), registry.AuditQuery{Chain: "subject orders-value", Limit: 100})
	must(t, err)
	var said []string
	for _, e := range entries {
		said = append(said, e.Action)
	}
	equal(t, "audit", []string{"configure", "version", "configure", "weaken"}, said)
}

func TestSettingsThatCannotBe(t *testing.T) {
	r := newRegistry(t)
	for _, config := range []string{`[]`, `{`, `{"compatibility": "SOME"}`, `{"compatibility": 1}`, `{"compatibilityPolicy": "HARD"}`} {
		if refusal := wantRefusal(t, configure(r, t, "orders-value", config, nil), registry.BadSettings); refusal.Hint == "" {
			t.Errorf("%s: no hint", config)
		}
	}
	wantRefusal(t, setMode(r, t, "orders-value", "OPEN", false), registry.BadSettings)
	wantRefusal(t, setMode(r, t, "a\x1b[2J", "READONLY", false), registry.BadPush)
}

// What a contract claims is set by its files.
func TestSettingsOfAClaimedSubjectAreItsContracts(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	wantRefusal(t, configure(r, t, "orders-value", `{"compatibility": "NONE"}`, nil), registry.OwnedByFiles)
	wantRefusal(t, setMode(r, t, "orders-value", "READONLY", false), registry.OwnedByFiles)
	_, err := r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "orders-value"})
	wantRefusal(t, err, registry.OwnedByFiles)
}

func TestAClosedSubjectTakesNothing(t *testing.T) {
	r := newRegistry(t)
	register(t, r, "orders-value", original)
	mustPush(t, r, registry.PushRequest{Files: ordersValue("  1: {status: active, subjects: [paid-value]}\n", original)})
	must(t, setMode(r, t, "", registry.ReadOnly, false))
	for _, subject := range []string{"orders-value", "paid-value"} {
		if result := register(t, r, subject, original); result.Outcome != registry.Same {
			t.Errorf("what is there: %+v", result)
		}
		_, err := r.PublishSubject(t.Context(), subjectRequest(subject, evolved))
		wantRefusal(t, err, registry.WrongMode)
	}
	_, err := r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "orders-value"})
	wantRefusal(t, err, registry.WrongMode)
	wantRefusal(t, configure(r, t, "orders-value", `{"compatibility": "FULL"}`, nil), registry.WrongMode)
	must(t, setMode(r, t, "orders-value", registry.ReadWrite, false))
	register(t, r, "orders-value", evolved)
	must(t, setMode(r, t, "", registry.ReadOnlyOverride, false))
	_, err = r.PublishSubject(t.Context(), subjectRequest("orders-value", evolvedTwice))
	wantRefusal(t, err, registry.WrongMode)
	mustPush(t, r, registry.PushRequest{Files: ordersValue("  1: {status: active, subjects: [paid-value]}\n", evolved)}) // the files of a home are not at this door
}

// With a group, a version is compared with those that have the same value of that
// property.
func TestACompatibilityGroupIsComparedWithItself(t *testing.T) {
	r := newRegistry(t)
	must(t, configure(r, t, "orders-value", `{"compatibility": "FULL", "compatibilityGroup": "app"}`, nil))
	publish := func(properties, app string) error {
		req := subjectRequest("orders-value", properties)
		req.Metadata = json.RawMessage(`{"properties": {"app": "` + app + `"}}`)
		_, err := r.PublishSubject(t.Context(), req)
		return err
	}
	must(t, publish(idString, "1"))
	wantRefusal(t, publish(idNumber, "1"), registry.Refused)
	must(t, publish(idNumber, "2"))
	wantRefusal(t, publish(idString+`, "note": {"type": "string"}`, "2"), registry.Refused)
	must(t, publish(idString+`, "note": {"type": "string"}`, "1"))
}

func TestAServerMayTakeClaimedSubjectsOnly(t *testing.T) {
	r := unmanagedRefused(t)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	register(t, r, "orders-value", evolved)
	_, err := r.PublishSubject(t.Context(), subjectRequest("paid-value", original))
	if refusal := wantRefusal(t, err, registry.NoContract); refusal.Hint == "" {
		t.Error("no hint")
	}
}

func unmanagedRefused(t *testing.T) *registry.Registry {
	t.Helper()
	store := sqlitetest.Open(t)
	return registry.New(store, registry.Options{Rules: rules.All(), RefuseUnmanaged: true})
}

// The default Kafka context can be named, and is nothing else; a context alone is no
// subject.
func TestTheDefaultContextHasOneName(t *testing.T) {
	r := newRegistry(t)
	register(t, r, ":.:orders-value", original)
	if result := register(t, r, "orders-value", original); result.Outcome != registry.Same {
		t.Errorf("%+v", result)
	}
	must(t, configure(r, t, ":.:orders-value", `{"compatibility": "FULL"}`, nil))
	if got := promise(t, r, "orders-value"); got != "FULL tolerant" {
		t.Errorf("it promises %s", got)
	}
	_, err := r.PublishSubject(t.Context(), subjectRequest(":.eu:", original))
	wantRefusal(t, err, registry.BadPush)
}
