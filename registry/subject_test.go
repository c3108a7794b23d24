package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

func subjectRequest(name, properties string) registry.SubjectRequest {
	return registry.SubjectRequest{
		Subject: name, Schema: []byte(`{"type": "object", "required": ["id"], "properties": {` + properties + `}}`), Actor: "tester", Origin: "here",
	}
}

const (
	idString = `"id": {"type": "string"}`
	idNumber = `"id": {"type": "number"}`
)

func TestUnmanagedSubjectsAreJudgedByTheirPast(t *testing.T) {
	r := newRegistry(t)
	publish := func(properties, version string, outcome registry.Outcome) {
		t.Helper()
		result, err := r.PublishSubject(t.Context(), subjectRequest("orders-value", properties))
		if err != nil || result.Version.String() != version || result.Outcome != outcome || result.ID == 0 {
			t.Fatalf("%+v, %v; want %s %s", result, err, version, outcome)
		}
	}
	publish(idString, "1.0", registry.Published)
	publish(idString, "1.0", registry.Same)
	publish(idString+`, "note": {"type": "string"}`, "1.1", registry.Published)
	publish(idString, "1.0", registry.Same)
	_, err := r.PublishSubject(t.Context(), subjectRequest("orders-value", idNumber))
	wantRefusal(t, err, registry.Refused)
	dry := subjectRequest("orders-value", idString+`, "more": {"type": "string"}`)
	dry.DryRun = true
	if result, err := r.PublishSubject(t.Context(), dry); err != nil || result.Outcome != registry.Published || result.ID != 0 {
		t.Errorf("a dry run: %+v, %v", result, err)
	}
}

// Who asks does not choose the mode that judges him: a promise is changed by a
// version that keeps it, and to promise less needs an approver.
func TestTheStoredModeOfASubjectJudges(t *testing.T) {
	r := newRegistry(t)
	publish := func(properties string, mode contract.Mode, who registry.Rights) error {
		req := subjectRequest("orders-value", properties)
		req.Mode, req.Rights = mode, who
		_, err := r.PublishSubject(t.Context(), req)
		return err
	}
	publisher, approver := rights{publish: "*"}, rights{publish: "*", approve: "*"}
	compatible := idString + `, "note": {"type": "string"}`
	if err := publish(idString, "BACKWARD", publisher); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, publish(idNumber, "NONE", publisher), registry.Forbidden)
	wantRefusal(t, publish(compatible, "NONE", publisher), registry.Forbidden)
	wantRefusal(t, publish(idString, "NONE", publisher), registry.Forbidden) // it has the content already
	wantRefusal(t, publish(idNumber, "NONE", approver), registry.Refused)
	if err := publish(idString+`, "more": {"type": "string"}`, "FULL", publisher); err != nil {
		t.Fatalf("to promise more: %v", err)
	}
	wantRefusal(t, publish(compatible, "BACKWARD", publisher), registry.Forbidden)
	if err := publish(idString+`, "more": {"type": "string"}, "note": {"type": "string"}`, "NONE", approver); err != nil {
		t.Fatalf("an approver lets it promise less: %v\n%s", err, explain(err))
	}
	if err := publish(idNumber, "", publisher); err != nil {
		t.Fatalf("nothing is promised any more: %v", err)
	}
	entries, err := r.Audit(t.Context(), registry.AuditQuery{Chain: "subject orders-value", Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var weakened []string
	for _, e := range entries {
		if e.Action == "weaken" {
			weakened = append(weakened, e.Before+" "+e.After)
		}
	}
	equal(t, "audit", []string{`{"compatibility":"FULL","contentModel":"tolerant"} {"compatibility":"NONE","contentModel":"tolerant"}`}, weakened)
}

func TestSubjectRequestsThatAreRefused(t *testing.T) {
	r := newRegistry(t)
	for name, change := range map[string]func(*registry.SubjectRequest){
		"no name":                  func(q *registry.SubjectRequest) { q.Subject = "" },
		"a name that moves things": func(q *registry.SubjectRequest) { q.Subject = "a\x1b[2J" },
		"a long name":              func(q *registry.SubjectRequest) { q.Subject = strings.Repeat("x", 400) },
		"no JSON":                  func(q *registry.SubjectRequest) { q.Schema = []byte("{") },
		"no schema":                func(q *registry.SubjectRequest) { q.Schema = []byte(`{"type": "objekt"}`) },
		"another file":             func(q *registry.SubjectRequest) { q.Schema = []byte(`{"$ref": "other.json"}`) },
		"no mode":                  func(q *registry.SubjectRequest) { q.Mode = "SOMETIMES" },
		"no content model":         func(q *registry.SubjectRequest) { q.Model = "lax" },
	} {
		req := subjectRequest("orders-value", idString)
		change(&req)
		if _, err := r.PublishSubject(t.Context(), req); err == nil {
			t.Errorf("%s is accepted", name)
		} else if refusal := wantRefusal(t, err, registry.BadPush); refusal.Hint == "" {
			t.Errorf("%s: no hint", name)
		}
	}
	req := subjectRequest("orders-value", idString)
	req.Rights = rights{publish: "ordering", approve: "*"}
	_, err := r.PublishSubject(t.Context(), req)
	wantRefusal(t, err, registry.Forbidden)
	s, _ := r.Snapshot(t.Context())
	if len(s.SubjectNames()) != 0 {
		t.Errorf("subjects: %v", s.SubjectNames())
	}
}

// A contract that claims a subject has it from then on; what was published under
// it before keeps its ids.
func TestAContractClaimsASubject(t *testing.T) {
	r := newRegistry(t)
	first := subjectRequest("orders-value", idNumber)
	first.Mode = contract.None // what the contract offers need not keep this
	before, err := r.PublishSubject(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	claiming := with(shop, "-- contexts/ordering/OrderPlaced/event.yaml --\n"+strings.Replace(
		string(shop["contexts/ordering/OrderPlaced/event.yaml"]), "{status: active}", "{status: active, subjects: [orders-value]}", 1))
	mustPush(t, r, registry.PushRequest{Files: claiming})
	s, _ := r.Snapshot(t.Context())
	c, m, ok := s.SubjectOwner("orders-value")
	if !ok || c.Name != orderPlaced || m.Number != 1 {
		t.Fatalf("the subject is of %v %v", c, m)
	}
	if v, err := s.SchemaByID(before.ID); err != nil || v.Lineage != registry.SubjectLineage("orders-value") {
		t.Errorf("the id of what was there before: %v, %v", v, err)
	}
	req := subjectRequest("orders-value", "")
	req.Schema = schemaWith(note)
	result, err := r.PublishSubject(t.Context(), req)
	if err != nil || result.Version.String() != "1.1" || result.Major != 1 {
		t.Fatalf("under the subject: %+v, %v\n%s", result, err, explain(err))
	}
	equal(t, "it is a version of the contract", []string{"ordering.OrderPlaced 1.0 1.1"}, state(t, r))
	req.Rights, req.Schema = rights{publish: "billing"}, schemaWith("")
	_, err = r.PublishSubject(t.Context(), req)
	if err == nil {
		t.Error("whoever may not publish in the context publishes under its subject")
	}
}
