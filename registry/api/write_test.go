package api_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// wantCode demands that the registry refused with that code.
func wantCode(t *testing.T, err error, code string) wire.Problem {
	t.Helper()
	var refusal *client.Error
	if !errors.As(err, &refusal) || refusal.Code() != code {
		t.Fatalf("got %v, want the problem %s", err, code)
	}
	return refusal.Problem
}

// What Treaty's own client writes is written, and what the server refuses is told.
func TestWritesByTheClient(t *testing.T) {
	s := company(t)
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	third := []byte(strings.Replace(secondSchema, `"orderId"],`, `"orderId"], "description": "Third.",`, 1))

	dry, err := c.PublishVersion(ctx, "ordering.OrderPlaced", 1, third, client.Publication{DryRun: true})
	if err != nil || !dry.DryRun || dry.Counts.Published != 1 {
		t.Fatalf("dry run: %+v, %v", dry, err)
	}
	_, err = c.PublishVersion(ctx, "ordering.OrderPlaced", 1, third, client.Publication{Expect: "1.0"})
	wantCode(t, err, "outdated")
	done, err := c.PublishVersion(ctx, "ordering.OrderPlaced", 1, third, client.Publication{Expect: "1.1"})
	if err != nil || done.Contracts[0].Versions[0].Version != "1.2" || done.Contracts[0].Versions[0].SchemaID == 0 {
		t.Fatalf("published: %+v, %v", done, err)
	}
	_, err = c.PublishVersion(ctx, "ordering.OrderPlaced", 7, third, client.Publication{})
	wantCode(t, err, "not-found")

	_, err = c.Delete(ctx, "ordering.OrderPlaced", "1.0", "", "")
	asked := wantCode(t, err, "needs-confirmation")
	if asked.Deletion == nil || asked.Deletion.Confirm == "" || len(asked.Deletion.Hurt) != 1 || asked.Deletion.Hurt[0].Service != "ordering/checkout" ||
		asked.Deletion.Versions[0].Version != "1.0" || !strings.Contains(asked.Detail, "ordering/checkout") {
		t.Fatalf("whom it hurts: %+v", asked)
	}
	gone, err := c.Delete(ctx, "ordering.OrderPlaced", "1.0", asked.Deletion.Confirm, "a mistake")
	if err != nil || gone.Sequence == 0 || len(gone.Versions) != 1 {
		t.Fatalf("deleted: %+v, %v", gone, err)
	}
	_, err = c.Schema(ctx, "ordering.OrderPlaced", "1.0")
	wantCode(t, err, "gone")
	_, err = c.Delete(ctx, "ordering.OrderPlaced", "", "", "")
	wantCode(t, err, "in-use")

	change, err := c.Transfer(ctx, wire.Transfer{Kind: "contract", Name: "ordering.Same", Home: "elsewhere", Reason: "a new team"})
	if err != nil || change.Kind != "transfer" {
		t.Fatalf("transfer: %+v, %v", change, err)
	}
	if e, err := c.Event(ctx, "ordering.Same"); err != nil || e.Home != "elsewhere" {
		t.Errorf("after the transfer: %+v, %v", e, err)
	}
	_, err = c.Push(ctx, workspaceOf("Same", secondSchema))
	wantCode(t, err, "not-home")

	entries, err := c.Audit(ctx, "contract ordering.OrderPlaced")
	if err != nil || !slices.ContainsFunc(entries, func(e wire.AuditEntry) bool { return e.Action == "delete" && e.Reason == "a mistake" }) {
		t.Errorf("audit: %+v, %v", entries, err)
	}
}

// What cannot be proved passes when an approver says so, with a reason.
func TestAVersionThatIsAccepted(t *testing.T) {
	s := serverOf(t, registry.Options{Rules: rules.All()})
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	day := func(separators string) string {
		return `{"type": "object", "properties": {"day": {"type": "string", "pattern": "^[0-9]{4}([` + separators + `])[0-9]{2}\\1[0-9]{2}$"}}}`
	}
	pushed(t, s, workspaceOf("DayEnded", day("-/.")))
	publish := func(how client.Publication) error {
		_, err := c.PublishVersion(t.Context(), "ordering.DayEnded", 1, []byte(day("-/")), how)
		return err
	}
	for _, f := range wantCode(t, publish(client.Publication{}), "refused").Findings {
		if f.Severity == "error" && (f.Rule != "not-proved" || f.Subject != "ordering.DayEnded v1") {
			t.Fatalf("something else stands in the way: %+v", f)
		}
	}
	wantCode(t, publish(client.Publication{Accept: "not-proved"}), "bad-push")
	wantCode(t, publish(client.Publication{Accept: "key-changed", Reason: "x"}), "bad-query")
	accepted := client.Publication{Accept: "not-proved", Reason: "no dots were ever written"}
	for range 2 { // asked again, it is that version
		if err := publish(accepted); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := c.Audit(t.Context(), "contract ordering.DayEnded")
	if err != nil || !slices.ContainsFunc(entries, func(e wire.AuditEntry) bool {
		return e.Action == "accept" && e.Subject == "not-proved of ordering.DayEnded v1" && e.Reason == accepted.Reason
	}) {
		t.Errorf("audit: %+v, %v", entries, err)
	}
}

func TestACheckChangesNothing(t *testing.T) {
	s := server(t)
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	push := workspaceOf("OrderPlaced", secondSchema)
	push.Expect = map[string]string{"ordering.OrderPlaced": ""}
	checked, err := c.Check(t.Context(), push)
	if err != nil || !checked.DryRun || checked.Counts.Published != 1 {
		t.Fatalf("%+v, %v", checked, err)
	}
	if events, err := c.Events(t.Context()); err != nil || len(events) != 0 {
		t.Errorf("it published %v, %v", events, err)
	}
	push.Expect["ordering.OrderPlaced"] = "1.0"
	_, err = c.Push(t.Context(), push)
	wantCode(t, err, "outdated")
	push.Expect, push.Accept = nil, []wire.Acceptance{{Rule: "key-changed", Subject: "x", Reason: "y"}}
	_, err = c.Push(t.Context(), push)
	wantCode(t, err, "bad-push")
}

func TestSubjectsByTheClient(t *testing.T) {
	s := company(t)
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.PublishSubject(t.Context(), "orders value/1", []byte(`{"type": "object"}`))
	if err != nil || first.Version != "1.0" || first.SchemaID == 0 {
		t.Fatalf("%+v, %v", first, err)
	}
	list, err := c.UnmanagedSubjects(t.Context())
	if err != nil || len(list) != 1 || list[0].Name != "orders value/1" || list[0].Newest != "1.0" {
		t.Errorf("%+v, %v", list, err)
	}
	one, err := c.Subject(t.Context(), "orders value/1")
	if err != nil || one.Event != "" || len(one.Versions) != 1 || one.Versions[0].SchemaID != first.SchemaID {
		t.Errorf("%+v, %v", one, err)
	}
	claimed, err := c.Subject(t.Context(), "ordering.OrderPlaced.v1")
	if err != nil || claimed.Event != "ordering.OrderPlaced" || claimed.Major != 1 || len(claimed.Versions) != 2 {
		t.Errorf("%+v, %v", claimed, err)
	}
	_, err = c.PublishSubject(t.Context(), "orders", []byte(`{"$ref": "elsewhere.json"}`))
	wantCode(t, err, "bad-push")
	_, err = c.Subject(t.Context(), "nobody's")
	wantCode(t, err, "not-found")
}

// If-Match is the header for what a client knows.
func TestAVersionIsPublishedIfItMatches(t *testing.T) {
	s := company(t)
	body := strings.Replace(secondSchema, `"orderId"],`, `"orderId"], "description": "Third.",`, 1)
	req := request{method: "POST", path: "/v1/events/ordering.OrderPlaced/majors/1/versions", body: body,
		header: map[string]string{"Content-Type": "application/schema+json", "If-Match": `"1.0"`}}
	res, answer := send(t, s, req)
	wantProblem(t, res, answer, 409, "outdated")
	req.header["If-Match"] = `"1.1"`
	if res, answer := send(t, s, req); res.StatusCode != 200 {
		t.Errorf("%s %s", res.Status, answer)
	}
}
