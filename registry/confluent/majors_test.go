package confluent_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
)

// property is one of the schema of a parcel.
func property(name, kind string) string {
	return fmt.Sprintf(`"%s": {"type": "%s", "description": "What it is."}`, name, kind)
}

// parcel is a schema with these properties; id is required.
func parcel(properties ...string) string {
	return `{"type": "object", "description": "A parcel.", "required": ["id"], "properties": {` + strings.Join(properties, ", ") + `}}`
}

var (
	parcelV1 = parcel(property("id", "string"))
	parcelV2 = parcel(property("id", "integer"))
)

// parcels are the files of a home with one event, whose majors are declared so.
func parcels(majors ...string) workspace.MemFiles {
	files := workspace.MemFiles{
		"treaty.yaml":                   []byte("treaty: 1\ncontracts: [contexts/**]\nprofile: recommended\n"),
		"contexts/parcels/context.yaml": []byte("context: parcels\nowner: team-parcels\npurpose: Sends parcels.\n"),
	}
	event := "event: ParcelSent\nsummary: A parcel was sent.\nvisibility: private\nkind: domain\nkey: /id\nversions:\n"
	for i, major := range majors {
		event += fmt.Sprintf("  %d: {%s}\n", i+1, major)
		files[fmt.Sprintf("contexts/parcels/ParcelSent/v%d.schema.json", i+1)] = []byte([]string{parcelV1, parcelV2}[i])
	}
	files["contexts/parcels/ParcelSent/event.yaml"] = []byte(event)
	return files
}

const (
	parcelSubject  = "/subjects/parcels-value"
	parcelVersions = parcelSubject + "/versions"
	both           = "status: active, subjects: [parcels-value]"
)

// Where two majors have one subject, what is registered is of the higher one; what
// either has already is that version.
func TestTwoMajorsOfOneSubject(t *testing.T) {
	s, r := gated(t)
	push(t, r, parcels(both, both+", upcast: by-hand"))
	wantBody(t, s, request{path: parcelVersions}, `[1,2]`)
	wantBody(t, s, post(parcelVersions, body(parcelV1)), `{"id":1}`)
	wantBody(t, s, post(parcelVersions, body(parcelV2)), `{"id":2}`)
	wantErrorLike(t, s, post(parcelVersions, body(parcel(property("id", "string"), property("note", "string")))), 409, 409,
		`Schema being registered is incompatible with an earlier schema for subject "parcels-value", details: [{errorType:'type-changed', `)
	wantBody(t, s, post(parcelVersions, body(parcel(property("id", "integer"), property("note", "string")))), `{"id":3}`)
	wantBody(t, s, request{path: parcelVersions}, `[1,2,3]`)
	wantSaid(t, s, request{path: parcelVersions + "/latest"}, `"version":3`, `"treaty.version":"2.1"`, `"treaty.major":"2"`)
	wantBody(t, s, request{path: "/config/parcels-value"}, `{"compatibilityLevel":"FULL_TRANSITIVE","compatibilityPolicy":"LENIENT","compatibilityGroup":"treaty.major"}`)
	wantBody(t, s, put("/config/parcels-value", `{"compatibilityGroup": "treaty.major"}`), `{"compatibilityGroup":"treaty.major"}`)
	// Against one version alone, the other major's too.
	wantBody(t, s, post("/compatibility"+parcelVersions+"/1", body(parcelV1)), `{"is_compatible":true}`)
	wantBody(t, s, post("/compatibility"+parcelVersions+"/2", body(parcelV1)), `{"is_compatible":false}`)
}

// A draft may break, so Kafka clients are not told of it and cannot add to it.
func TestDraftsAreNotServed(t *testing.T) {
	s, r := gated(t)
	push(t, r, parcels(both, "status: draft, upcast: by-hand"))
	const draft = "/subjects/parcels.ParcelSent.v2"
	wantError(t, s, request{path: draft + "/versions"}, 404, 40401, "Subject 'parcels.ParcelSent.v2' not found.")
	wantError(t, s, post(draft, body(parcelV2)), 404, 40401, "Subject 'parcels.ParcelSent.v2' not found.")
	said := wantSaid(t, s, post(draft+"/versions", body(parcelV2)), `{"error_code":42205,`, "parcels.ParcelSent", "status: active", "github.com/acme/shop")
	if strings.Contains(said, `"id"`) {
		t.Errorf("the draft is served: %s", said)
	}
	wantSaid(t, s, remove(draft), `{"error_code":40401,`)
	push(t, r, parcels(both, "status: active, upcast: by-hand"))
	wantBody(t, s, request{path: draft + "/versions"}, `[1]`)
	wantBody(t, s, post(draft+"/versions", body(parcel(property("id", "integer"), property("note", "string")))), `{"id":3}`)
}

// What is retired is read and never written.
func TestARetiredMajorIsReadOnly(t *testing.T) {
	clock := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, r := gatedBy(t, registry.Options{Now: func() time.Time { return clock }}, confluent.Options{})
	push(t, r, parcels(both))
	push(t, r, parcels("status: deprecated, sunset: 2026-06-01, subjects: [parcels-value]"))
	wantBody(t, s, request{path: "/mode/parcels-value"}, `{"mode":"READWRITE"}`)
	clock = clock.AddDate(1, 0, 0)
	push(t, r, parcels("status: retired, sunset: 2026-06-01, subjects: [parcels-value]"))
	wantBody(t, s, request{path: "/mode/parcels-value"}, `{"mode":"READONLY"}`)
	wantBody(t, s, post(parcelVersions, body(parcelV1)), `{"id":1}`)
	wantSaid(t, s, post(parcelVersions, body(parcel(property("id", "string"), property("note", "string")))), `{"error_code":42205,`)
	wantBody(t, s, request{path: parcelVersions}, `[1]`)
}

// A server may take no subjects but those of contracts.
func TestAServerMayTakeNoUnmanagedSubjects(t *testing.T) {
	s, r := gatedBy(t, registry.Options{RefuseUnmanaged: true}, confluent.Options{})
	push(t, r, parcels(both))
	wantBody(t, s, post(parcelVersions, body(parcelV1)), `{"id":1}`)
	wantErrorLike(t, s, post(versions, body(idText)), 422, 42205, `no contract claims the subject "orders-value", and this registry takes no others; let a contract claim it: `)
}

// A group divides the versions of a subject: each is compared with those of its own.
func TestACompatibilityGroupDividesASubject(t *testing.T) {
	s, _ := gated(t)
	wantBody(t, s, put("/config/orders-value", `{"compatibility": "FULL", "compatibilityGroup": "major"}`), `{"compatibility":"FULL","compatibilityGroup":"major"}`)
	of := func(schema, major string) string {
		return body(schema, `"metadata": {"properties": {"major": "`+major+`"}}`)
	}
	wantBody(t, s, post(versions, of(idText, "1")), `{"id":1}`)
	wantErrorLike(t, s, post(versions, of(idNumber, "1")), 409, 409, "Schema being registered is incompatible")
	wantBody(t, s, post("/compatibility"+versions, of(idNumber, "2")), `{"is_compatible":true}`)
	wantBody(t, s, post(versions, of(idNumber, "2")), `{"id":2}`)
	wantBody(t, s, post(versions, of(idNote, "1")), `{"id":3}`)
	wantErrorLike(t, s, post(versions, of(`{"type": "object", "required": ["id", "more"], "properties": {"id": {"type": "number"}}}`, "2")), 409, 409, "Schema being registered is incompatible")
}

// What an approver let pass for the contract passes here too.
func TestAWaiverOfAContractCountsHere(t *testing.T) {
	s, r := gated(t)
	push(t, r, parcels(both))
	short := parcel(strings.Replace(property("id", "string"), `"type"`, `"maxLength": 40, "type"`, 1))
	wantErrorLike(t, s, post(parcelVersions, body(short)), 409, 409, "Schema being registered is incompatible")
	_, err := r.PublishSubject(t.Context(), registry.SubjectRequest{Subject: "parcels-value", Schema: []byte(short), DryRun: true})
	var refusal *registry.Refusal
	if !errors.As(err, &refusal) || len(refusal.Findings) != 1 {
		t.Fatalf("%v", err)
	}
	asking := parcels(both)
	asking["waivers.yaml"] = []byte("waivers:\n  - {finding: " + refusal.Findings[0].Fingerprint + ", reason: Longer ids never were., owner: team-parcels, expires: " + time.Now().AddDate(0, 1, 0).Format(time.DateOnly) + "}\n")
	push(t, r, asking)
	wantErrorLike(t, s, post(parcelVersions, body(short)), 409, 409, "Schema being registered is incompatible")
	if _, err := r.Approve(t.Context(), registry.WaiverDecision{Home: "github.com/acme/shop", Reason: "agreed", Fingerprint: refusal.Findings[0].Fingerprint, Actor: "approver", Origin: "here"}); err != nil {
		t.Fatal(err)
	}
	wantBody(t, s, post(parcelVersions, body(short)), `{"id":2}`)
	wantSaid(t, s, request{path: parcelVersions + "/latest"}, `"treaty.version":"1.1"`)
}
