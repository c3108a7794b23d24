package confluent_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
)

func TestDeletingVersions(t *testing.T) {
	s, _ := gated(t)
	missing := "Subject 'orders-value' not found."
	for _, path := range []string{orders, orders + "?permanent=true", versions + "/1", versions + "/latest"} {
		wantError(t, s, remove(path), 404, 40401, missing)
	}
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post(versions, body(idNote)), `{"id":2}`)
	wantError(t, s, remove(versions+"/7"), 404, 40402, "Version 7 not found.")
	wantErrorLike(t, s, remove(versions+"/0"), 422, 42202, "The specified version '0' is not a valid version id.")
	wantError(t, s, remove(versions+"/2?permanent=true"), 404, 40407, "Subject 'orders-value' Version 2 was not deleted first before being permanently deleted")
	wantBody(t, s, remove(versions+"/latest"), `2`)
	wantError(t, s, remove(versions+"/2"), 404, 40406, "Subject 'orders-value' Version 2 was soft deleted.Set permanent=true to delete permanently")
	wantError(t, s, post(orders, body(idNote)), 404, 40403, "Schema not found")
	wantBody(t, s, post("/compatibility"+versions+"/latest", body(idNumber)), `{"is_compatible":false}`)
	wantError(t, s, post("/compatibility"+versions+"/2", body(idText)), 404, 40402, "Version 2 not found.")
	if said := text(t, s, post(orders+"?deleted=true", body(idNote))); !strings.HasPrefix(said, `{"subject":"orders-value","version":2,"id":2,`) {
		t.Errorf("what is deleted softly is looked up: %s", said)
	}
	// Registered again it has another number, and the id that messages have.
	wantBody(t, s, post(versions, body(idNote)), `{"id":2}`)
	wantBody(t, s, remove(versions+"/-1"), `3`)
	wantBody(t, s, remove(versions+"/2?permanent=true"), `2`)
	wantError(t, s, remove(versions+"/2"), 404, 40402, "Version 2 not found.")
	wantError(t, s, remove(versions+"/2?permanent=true"), 404, 40402, "Version 2 not found.")
}

func TestDeletingSubjects(t *testing.T) {
	s, _ := gated(t)
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post(versions, body(idNote)), `{"id":2}`)
	wantError(t, s, remove(orders+"?permanent=true"), 404, 40405, "Subject 'orders-value' was not deleted first before being permanently deleted")
	wantBody(t, s, remove(orders), `[1,2]`)
	wantError(t, s, remove(orders), 404, 40404, "Subject 'orders-value' was soft deleted.Set permanent=true to delete permanently")
	wantError(t, s, post(orders, body(idText)), 404, 40401, "Subject 'orders-value' not found.")
	wantBody(t, s, post(versions, body(idNumber)), `{"id":3}`) // nothing is promised any more
	wantBody(t, s, remove(orders), `[3]`)
	wantBody(t, s, remove(orders+"?permanent=true"), `[1,2,3]`)
	wantError(t, s, remove(orders+"?permanent=true"), 404, 40401, "Subject 'orders-value' not found.")
	wantError(t, s, remove(orders), 404, 40401, "Subject 'orders-value' not found.")
}

// What other schemas refer to stays.
func TestWhatIsReferredToIsNotDeleted(t *testing.T) {
	s, _ := gated(t)
	money := "/subjects/money-value"
	wantBody(t, s, post(money+"/versions", body(`{"type": "number"}`)), `{"id":1}`)
	referring := body(`{"type": "object", "properties": {"total": {"$ref": "money.json"}}}`, `"references": [{"name": "money.json", "subject": "money-value", "version": 1}]`)
	wantBody(t, s, post(versions, referring), `{"id":2}`)
	for _, path := range []string{money, money + "/versions/1", money + "/versions/latest"} {
		wantErrorLike(t, s, remove(path), 422, 42206, "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=money-value,version=1}.")
	}
	wantBody(t, s, remove(orders), `[1]`)
	wantBody(t, s, remove(money), `[1]`)
}

// To hide versions needs an approver of every context, to delete them an admin.
func TestWhoMayDelete(t *testing.T) {
	s, _ := gatedBy(t, registry.Options{}, confluent.Options{Authorize: authorize})
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, post(versions, body(idNote)), `{"id":2}`)
	for _, who := range []string{"reader", "publisher:*", "approver:ordering"} {
		for _, path := range []string{orders, versions + "/1"} {
			wantErrorLike(t, s, remove(path).as(who), 403, 40301, "")
		}
	}
	wantBody(t, s, remove(versions+"/1").as("approver:*"), `1`)
	wantBody(t, s, remove(orders).as("approver:*"), `[2]`)
	for _, path := range []string{orders + "?permanent=true", versions + "/1?permanent=true"} {
		wantErrorLike(t, s, remove(path).as("approver:*"), 403, 40301, "")
	}
	wantBody(t, s, remove(versions+"/1?permanent=true").as("admin"), `1`)
	wantBody(t, s, remove(orders+"?permanent=true").as("admin"), `[2]`)
}

func TestDeletingContexts(t *testing.T) {
	s, _ := gated(t)
	in := "/contexts/.eu/subjects/orders-value"
	wantBody(t, s, post(in+"/versions", body(idText)), `{"id":1}`)
	wantBody(t, s, put("/contexts/.eu/config", `{"compatibility": "FULL"}`), `{"compatibility":"FULL"}`)
	wantBody(t, s, put("/contexts/.eu/mode", `{"mode": "READWRITE"}`), `{"mode":"READWRITE"}`)
	for _, path := range []string{"/contexts/.eu", "/contexts/eu", "/contexts/:.eu:", "/confluent/contexts/%3A.eu%3A/"} {
		wantError(t, s, remove(path), 422, 42211, "The specified context '.eu' is not empty.")
	}
	wantBody(t, s, remove(in), `[1]`)
	wantError(t, s, remove("/contexts/.eu"), 422, 42211, "The specified context '.eu' is not empty.")
	wantBody(t, s, remove(in+"?permanent=true"), `[1]`)
	for range 2 {
		if res, said := send(t, s, remove("/contexts/.eu")); res.StatusCode != 204 || said != "" {
			t.Errorf("%s %s", res.Status, said)
		}
	}
	wantError(t, s, request{path: "/contexts/.eu/config"}, 404, 40408, "Subject ':.eu:' does not have subject-level compatibility configured")
	wantError(t, s, request{path: "/contexts/.eu/mode"}, 404, 40409, "Subject ':.eu:' does not have subject-level mode configured")
	wantError(t, s, remove("/contexts/:.a:b:"), 400, 400, "Context name cannot contain a colon")
}
