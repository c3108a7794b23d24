package verify

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
)

// personalOf returns what a log is said to have, a place a line.
func personalOf(t *testing.T, c *Catalogue, l Layout, in []Input) string {
	t.Helper()
	stages, err := NewStages(c, &l, Checks{Personal: true})
	if err != nil {
		t.Fatal(err)
	}
	r := verify(t, Options{Catalogue: c, Layout: l, Inputs: in, Stages: stages})
	var b strings.Builder
	if err := r.Sections[PersonalName].WriteText(&b, func(p Place) string { return "here" }); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Of real events that mark nothing, the e-mail addresses of people are found, and nothing else: no id, no
// URL with a user (git@github.com:…), no time, no version.
func TestPersonalDataOfRealEvents(t *testing.T) {
	data := filepath.Join(testkit.Data(t), "events")
	mustBe := func(got, want string) {
		t.Helper()
		if strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("told is\n%s\nwant\n%s", got, want)
		}
	}
	mustBe(personalOf(t, catalogue(t, eiffel(t)), eiffelLayout, inputs(t, filepath.Join(data, "eiffel", "examples", "events"))), `
Personal data that no schema marks (x-pii)
  ✗ eiffel.EiffelConfidenceLevelModifiedEvent v4   /data/issuer/email: 1 e-mail address, such as …@….com
        here
  ✗ eiffel.EiffelSourceChangeCreatedEvent v5   /data/author/email: 1 e-mail address, such as …@….com
        here
  ✗ eiffel.EiffelSourceChangeSubmittedEvent v4   /data/submitter/email: 1 e-mail address, such as …@….com
        here`)
	push := one("github.Push", read(t, filepath.Join(data, "github-push", "schema.json")))
	mustBe(personalOf(t, catalogue(t, push), Layout{Fields: true, Type: "github.Push", Major: 1}, inputs(t, filepath.Join(data, "github-push", "examples"))), `
Personal data that no schema marks (x-pii)
  ✗ github.Push v1   /commits/*/author/email: 2 e-mail addresses, such as …@….com
        here, here
  ✗ github.Push v1   /commits/*/committer/email: 2 e-mail addresses, such as …@….com
        here, here
  ✗ github.Push v1   /head_commit/author/email: 2 e-mail addresses, such as …@….com
        here, here
  ✗ github.Push v1   /head_commit/committer/email: 2 e-mail addresses, such as …@….com
        here, here
  ✗ github.Push v1   /pusher/email: 6 e-mail addresses, such as …@….com
        here, here, here, …
  ✗ github.Push v1   /repository/owner/email: 6 e-mail addresses, such as …@….com
        here, here, here, …`)
	for _, dir := range []string{"cdevents", "iglu-central"} {
		mustBe(personalOf(t, catalogue(t, one("a.Any", `{"type": "object"}`)), Layout{Fields: true, Type: "a.Any", Major: 1}, inputs(t, filepath.Join(data, dir))), `
Personal data that no schema marks (x-pii)
  none was found`)
	}
}

// one is a workspace with one event.
func one(name, schema string) map[string]string {
	of, event, _ := strings.Cut(name, ".")
	dir := "contexts/" + of + "/"
	return map[string]string{
		"treaty.yaml": "treaty: 1\n", dir + "context.yaml": "context: " + of + "\n",
		dir + event + "/event.yaml":     "event: " + event + "\nversions:\n  1: {status: active}\n",
		dir + event + "/v1.schema.json": schema,
	}
}
