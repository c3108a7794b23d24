package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

const tracker = `
-- contexts/ordering/services/tracker.yaml --
service: tracker
context: ordering
owner: team-tracking
consumes:
  - {event: OrderPlaced, versions: ">=1.0 <2", fields: [/orderId]}
`

func deletion(version string) registry.DeletionRequest {
	return registry.DeletionRequest{Event: orderPlaced, Version: version, Reason: "a mistake", Actor: "tester", Origin: "here"}
}

func TestDeletionNamesWhomItHurtsAndLeavesATombstone(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: with(shop, tracker)})
	mustPush(t, r, registry.PushRequest{Files: with(with(shop, tracker), compatible)})
	first := contractNamed(t, r, orderPlaced).Versions[0]
	revision(t, r, first) // it is in memory now

	named, err := r.Delete(t.Context(), deletion("1.0"))
	if err != nil || named.Done || len(named.Hurt) != 2 || named.Confirm == "" {
		t.Fatalf("at first: %+v, %v", named, err)
	}
	if hurt := named.Hurt[1]; hurt.Service != "ordering/tracker" || hurt.Owner != "team-tracking" || !hurt.Consumes || hurt.Produces {
		t.Errorf("hurt: %+v", hurt)
	}
	equal(t, "nothing is gone yet", []string{"ordering.OrderPlaced 1.0 1.1"}, state(t, r))

	req := deletion("1.0")
	req.Confirm = named.Confirm
	mustPush(t, r, registry.PushRequest{Files: with(with(shop, strings.Replace(tracker, ">=1.0", ">=1.1", 1)), compatible)})
	again, err := r.Delete(t.Context(), req)
	if err != nil || again.Done || again.Confirm == named.Confirm {
		t.Fatalf("with the consent to something else: %+v, %v", again, err)
	}
	req.Confirm, req.Reason = again.Confirm, " "
	_, err = r.Delete(t.Context(), req)
	wantRefusal(t, err, registry.BadPush)
	req.Reason = "a mistake"
	done, err := r.Delete(t.Context(), req)
	if err != nil || !done.Done || done.Sequence != 4 {
		t.Fatalf("confirmed: %+v, %v", done, err)
	}

	c := contractNamed(t, r, orderPlaced)
	gone := c.Versions[0]
	if gone.Deleted == nil || gone.Deleted.Reason != "a mistake" || gone.ID != first.ID || gone.Fingerprint != first.Fingerprint {
		t.Errorf("the tombstone: %+v", gone.VersionRecord)
	}
	if rev := revision(t, r, gone); rev.Schema != nil {
		t.Error("the schema of a deleted version is still read")
	}
	for name, read := range map[string]func() ([]byte, error){
		"bundle":                     func() ([]byte, error) { return r.Bundle(t.Context(), gone) },
		"original":                   func() ([]byte, error) { return r.Original(t.Context(), gone) },
		"by whoever read it before":  func() ([]byte, error) { return r.Original(t.Context(), first) },
		"bundle, looked up long ago": func() ([]byte, error) { return r.Bundle(t.Context(), first) },
	} {
		if data, err := read(); wantRefusal(t, err, registry.Gone) != nil && data != nil {
			t.Errorf("%s: %s", name, data)
		}
	}
	_, err = r.Delete(t.Context(), deletion("1.0"))
	wantRefusal(t, err, registry.NotFound)

	back := versionRequest("")
	result, err := r.PublishVersion(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "its content, when it comes again, is new", []string{"ordering.OrderPlaced 1.2 published"}, outcomes(result))
	if c := contractNamed(t, r, orderPlaced); c.Versions[2].ID != first.ID {
		t.Errorf("one schema has the ids %d and %d", first.ID, c.Versions[2].ID)
	}
}

func TestWhatFilesHoldIsNotDeleted(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	mustPush(t, r, registry.PushRequest{Files: with(shop, compatible)})
	mustPush(t, r, registry.PushRequest{Files: shop, Revert: true})
	for _, version := range []string{"1.2", "1", ""} {
		_, err := r.Delete(t.Context(), deletion(version))
		wantRefusal(t, err, registry.InUse)
	}
	confirm(t, r, deletion("1.0")) // the same content, but 1.2 is what the files hold
	data, err := r.Original(t.Context(), contractNamed(t, r, orderPlaced).Versions[2])
	if err != nil || string(data) != string(shop[schemaFile]) {
		t.Errorf("1.2, which has the same content, is read as %q, %v", data, err)
	}
}

// confirm deletes what it is asked to.
func confirm(t *testing.T, r *registry.Registry, req registry.DeletionRequest) {
	t.Helper()
	named, err := r.Delete(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	req.Confirm = named.Confirm
	if done, err := r.Delete(t.Context(), req); err != nil || !done.Done {
		t.Fatalf("deletion: %+v, %v", done, err)
	}
}

// An event that was retired and removed is deleted whole; its name, its numbers
// and what it was are still known.
func TestARemovedEventIsDeleted(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	cancelled := contract.EventName{Context: "ordering", Event: "OrderCancelled"}
	both := with(shop, event("ordering", "OrderCancelled"))
	mustPush(t, r, registry.PushRequest{Files: both})
	yaml := "contexts/ordering/OrderCancelled/event.yaml"
	retire := func(status string) {
		t.Helper()
		both[yaml] = []byte(strings.Replace(string(files(event("ordering", "OrderCancelled"))[yaml]), "active", status, 1))
		mustPush(t, r, registry.PushRequest{Files: both})
	}
	req := registry.DeletionRequest{Event: cancelled, Reason: "nobody needs it"}
	_, err := r.Delete(t.Context(), req)
	wantRefusal(t, err, registry.InUse)
	retire("deprecated, sunset: 2026-05-30")
	clock = clock.AddDate(0, 1, 0)
	retire("retired, sunset: 2026-05-30")
	_, err = r.Delete(t.Context(), req)
	wantRefusal(t, err, registry.InUse)
	mustPush(t, r, registry.PushRequest{Files: shop})
	confirm(t, r, req)
	mustPush(t, r, registry.PushRequest{Files: shop})
	c := contractNamed(t, r, cancelled)
	if len(c.Versions) != 1 || c.Versions[0].Deleted == nil || c.Summary != "Something happened." {
		t.Errorf("what is left: %+v", c)
	}
	result := mustPush(t, r, registry.PushRequest{Files: with(shop, event("ordering", "OrderCancelled"))})
	equal(t, "it comes back", []string{"ordering.OrderCancelled 1.1 published", "ordering.OrderPlaced 1.0 same"}, outcomes(result))
}

func TestWhoMayDelete(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	mustPush(t, r, registry.PushRequest{Files: with(shop, compatible)})
	for _, tc := range []struct {
		name string
		who  rights
		may  bool
	}{
		{"a publisher", rights{publish: "ordering"}, false},
		{"an approver of another context", rights{approve: "billing"}, false},
		{"an approver of the context", rights{approve: "ordering"}, true},
		{"an administrator", rights{admin: true}, true},
	} {
		req := deletion("1.0")
		req.Rights = tc.who
		_, err := r.Delete(t.Context(), req)
		if tc.may && err != nil {
			t.Errorf("%s: %v", tc.name, err)
		} else if !tc.may {
			wantRefusal(t, err, registry.Forbidden)
		}
	}
}
