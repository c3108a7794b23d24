package confluent_test

import (
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
)

const ordersMode = "/mode/orders-value"

func TestModes(t *testing.T) {
	s, _ := gated(t)
	none := "Subject 'orders-value' does not have subject-level mode configured"
	wantBody(t, s, request{path: "/mode"}, `{"mode":"READWRITE"}`)
	wantError(t, s, request{path: ordersMode}, 404, 40409, none)
	wantBody(t, s, request{path: ordersMode + "?defaultToGlobal=true"}, `{"mode":"READWRITE"}`)
	wantBody(t, s, put(ordersMode, `{"mode": "READONLY"}`), `{"mode":"READONLY"}`)
	wantBody(t, s, request{path: ordersMode}, `{"mode":"READONLY"}`)
	wantErrorLike(t, s, post(versions, body(idText)), 422, 42205, "Subject orders-value is in read-only mode")
	wantErrorLike(t, s, put("/config/orders-value", `{"compatibility": "FULL"}`), 422, 42205, "Subject orders-value is in read-only mode")
	wantBody(t, s, put(ordersMode, `{"mode": "readwrite"}`), `{"mode":"readwrite"}`)
	wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
	wantBody(t, s, remove(ordersMode), `{"mode":"READWRITE"}`)
	wantError(t, s, remove(ordersMode), 404, 40401, "Subject 'orders-value' not found.")
	for _, path := range []string{"/mode", ordersMode, "/mode/:.eu:"} {
		for _, wrong := range []string{`{"mode": "SOMETIMES"}`, `{"mode": ""}`, `{}`, `{"mode": null}`} {
			wantError(t, s, put(path, wrong), 422, 42204, "Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, IMPORT.")
		}
		wantErrorLike(t, s, put(path, `{"mode": 1}`), 400, 400, `the body's "mode" cannot be a number: line 1, column `)
	}
	wantErrorLike(t, s, put("/mode/%1B", `{"mode": "READONLY"}`), 422, 42208, "The specified subject '")
}

// A mode holds from the nearest, but what is set for all over what subjects say.
func TestModesHoldFromTheNearest(t *testing.T) {
	s, _ := gated(t)
	in := func(path, want string) {
		t.Helper()
		wantBody(t, s, request{path: path + "?defaultToGlobal=true"}, `{"mode":"`+want+`"}`)
	}
	set := func(path, mode string) {
		t.Helper()
		wantBody(t, s, put(path, `{"mode": "`+mode+`"}`), `{"mode":"`+mode+`"}`)
	}
	set("/mode", "READONLY")
	set("/mode/:.eu:", "READWRITE")
	in("/mode/:.eu:orders", "READWRITE")
	in("/contexts/.eu/mode/orders", "READWRITE")
	in("/mode/orders", "READONLY")
	wantBody(t, s, request{path: "/contexts/.eu/mode"}, `{"mode":"READWRITE"}`)
	wantBody(t, s, remove("/mode"), `{"mode":"READONLY"}`)
	in("/mode/orders", "READWRITE")
	set("/mode", "READONLY_OVERRIDE")
	in("/mode/:.eu:orders", "READONLY_OVERRIDE")
	wantErrorLike(t, s, post("/contexts/.eu/subjects/orders/versions", body(idText)), 422, 42205, "Subject :.eu:orders is in read-only mode")
	wantError(t, s, remove("/subjects/orders"), 404, 40401, "Subject 'orders' not found.")
}

// In the mode IMPORT versions bring their ids and numbers, and are not judged.
func TestImporting(t *testing.T) {
	s, _ := gatedBy(t, registry.Options{}, confluent.Options{Authorize: authorize})
	wantBody(t, s, post("/subjects/other/versions", body(`{"title": "other"}`)), `{"id":1}`)
	wantErrorLike(t, s, put("/mode", `{"mode": "IMPORT"}`), 422, 42205, "Cannot import since found existing subjects")
	wantErrorLike(t, s, put("/mode/other", `{"mode": "IMPORT"}`), 422, 42205, "Cannot import since found existing subjects")
	wantBody(t, s, put("/mode/other?force=true", `{"mode": "IMPORT"}`), `{"mode":"IMPORT"}`)
	wantBody(t, s, put(ordersMode, `{"mode": "IMPORT"}`), `{"mode":"IMPORT"}`)
	given := func(schema, id, version string) request {
		return post(versions, body(schema, `"id": `+id, `"version": `+version))
	}
	wantErrorLike(t, s, given(idText, "700", "2").as("publisher:*"), 403, 40301, "")
	wantBody(t, s, given(idText, "700", "2").as("admin"), `{"id":700}`)
	wantBody(t, s, given(idText, "700", "2"), `{"id":700}`)
	wantBody(t, s, given(idNumber, "701", "5"), `{"id":701}`) // a break of what was imported before
	wantErrorLike(t, s, given(idNote, "700", "6"), 422, 42205, "Overwrite new schema with id 700 is not permitted.")
	wantErrorLike(t, s, given(idNote, "1", "6"), 422, 42205, "Overwrite new schema with id 1 is not permitted.")
	wantErrorLike(t, s, post(versions, body(idNote, `"version": 6`)), 422, 42205, "version 6 of the subject \"orders-value\" comes without an id; ")
	wantErrorLike(t, s, given(idNote, "702", "5"), 422, 42205, "")
	wantErrorLike(t, s, given(idNote, "702", "3"), 422, 42205, "")
	wantBody(t, s, put(ordersMode, `{"mode": "READWRITE"}`), `{"mode":"READWRITE"}`)
	wantErrorLike(t, s, given(idNote, "702", "6"), 422, 42205, "Subject orders-value is not in import mode")
	wantBody(t, s, post(versions, body(idText)), `{"id":700}`) // it is there
	wantErrorLike(t, s, post(versions, body(`{"type": "object", "required": ["id", "more"]}`)), 409, 409, "")
	wantBody(t, s, post(versions, body(`{"type": "object", "required": ["id"], "properties": {"id": {"type": "number"}, "more": {}}}`)), `{"id":702}`)
}
