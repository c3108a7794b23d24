package registry_test

import (
	"testing"

	"github.com/treaty-events/treaty/registry"
)

func given(subject, properties string, id registry.SchemaID, number int) registry.SubjectRequest {
	req := subjectRequest(subject, properties)
	req.Given = &registry.GivenVersion{ID: id, Number: number}
	return req
}

// A copy brings ids and numbers, gaps included; nothing is judged, and what is there
// already is recognised.
func TestACopyKeepsItsIdsAndNumbers(t *testing.T) {
	r := newRegistry(t)
	_, err := r.PublishSubject(t.Context(), given("orders-value", original, 70, 3))
	wantRefusal(t, err, registry.WrongMode)
	must(t, setMode(r, t, "", registry.Importing, false))
	_, err = r.PublishSubject(t.Context(), subjectRequest("orders-value", original))
	wantRefusal(t, err, registry.WrongMode)
	for range 2 {
		if result := mustRegister(t, r, given("orders-value", original, 70, 3)); result.ID != 70 || result.Number != 3 {
			t.Errorf("%+v", result)
		}
	}
	if result := mustRegister(t, r, given("orders-value", idNumber, 12, 9)); result.ID != 12 || result.Number != 9 {
		t.Errorf("a break: %+v", result)
	}
	if result := mustRegister(t, r, given("orders-value", original, 71, 0)); result.ID != 71 || result.Number != 10 {
		t.Errorf("another id of the same content: %+v", result)
	}
	if result := mustRegister(t, r, given("paid-value", original, 70, 1)); result.ID != 70 {
		t.Errorf("the first id of it: %+v", result)
	}
	wantNumbers(t, r, "orders-value", "3=subject 1.2, 9=subject 1.8, 10=subject 1.9")
	for _, bad := range []registry.SubjectRequest{
		given("orders-value", evolved, 70, 11), given("orders-value", evolved, 80, 9), given("orders-value", evolved, 80, 4),
		given("orders-value", evolved, 0, 11), given("orders-value", evolved, registry.HighestBroughtID+1, 11),
	} {
		_, err := r.PublishSubject(t.Context(), bad)
		if refusal := wantRefusal(t, err, registry.IDTaken); refusal.Hint == "" {
			t.Error("no hint")
		}
	}
	bad := given("orders-value", evolved, 80, 11)
	bad.Rights = rights{publish: "*", approve: "*"}
	_, err = r.PublishSubject(t.Context(), bad)
	wantRefusal(t, err, registry.Forbidden)
	must(t, setMode(r, t, "", registry.ReadWrite, false))
	if result := register(t, r, "orders-value", original); result.ID != 71 || result.Outcome != registry.Same {
		t.Errorf("after the import: %+v", result)
	}
	if result := register(t, r, "new-value", idNumber+`, "more": {}`); result.ID <= 71 {
		t.Errorf("the next id is %d", result.ID)
	}
}

func TestImportingIntoWhatIsInUseIsForced(t *testing.T) {
	r := newRegistry(t)
	register(t, r, ":.eu:orders-value", original)
	must(t, setMode(r, t, ":.us:", registry.Importing, false))
	for _, name := range []string{"", ":.eu:", ":.eu:orders-value"} {
		wantRefusal(t, setMode(r, t, name, registry.Importing, false), registry.WrongMode)
		must(t, setMode(r, t, name, registry.Importing, true))
	}
}
