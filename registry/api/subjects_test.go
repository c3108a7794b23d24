package api_test

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/wire"
)

// kafka is a registry in memory of this process, its server, and a client of that.
func kafka(t *testing.T) (*registry.Registry, *client.Client) {
	t.Helper()
	store := sqlitetest.Open(t)
	r, log := registry.New(store, registry.Options{Rules: rules.All()}), slog.New(slog.NewTextHandler(io.Discard, nil))
	s := httptest.NewServer(api.Wrap(api.New(r, api.Options{Log: log, MaxBody: maxBody, Version: "test"}), api.GuardOptions{Log: log}))
	t.Cleanup(s.Close)
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

// twoMajors are files of a contract whose majors share a subject.
func twoMajors() workspace.MemFiles {
	dir := "contexts/ordering/OrderPlaced/"
	return workspace.MemFiles{
		"contexts/ordering/context.yaml": []byte("context: ordering\nowner: team\npurpose: Orders.\n"),
		dir + "event.yaml": []byte("event: OrderPlaced\nsummary: An order was placed.\nvisibility: public\nkind: domain\nkey: /id\nversions:\n" +
			"  1: {status: active, subjects: [orders-value]}\n  2: {status: active, subjects: [orders-value], upcast: by-hand}\n"),
		dir + "v1.schema.json": []byte(`{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}`),
		dir + "v2.schema.json": []byte(`{"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}`),
	}
}

// The list has every subject that Kafka clients find, whoever has it; each shows the
// versions by the numbers that they know.
func TestSubjectsAreListedWithTheirNumbers(t *testing.T) {
	r, c := kafka(t)
	for _, schema := range []string{`{"type": "object"}`, `{"type": "object", "title": "Next"}`} {
		if _, err := c.PublishSubject(t.Context(), ":.:paid-value", []byte(schema)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "paid-value", Number: 2, Actor: "kim"}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Publish(t.Context(), registry.PushRequest{Home: "shop", Files: twoMajors()}); err != nil {
		t.Fatal(err)
	}
	list, err := c.Subjects(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []wire.SubjectSummary{
		{Name: "orders-value", SubjectStanding: wire.SubjectStanding{
			Event: "ordering.OrderPlaced", Major: 2, Majors: []int{1, 2}, Compatibility: "FULL_TRANSITIVE", ContentModel: "tolerant", Mode: "READWRITE",
		}, Versions: 2, Newest: "2.0", Number: 2, SchemaID: 4},
		{Name: "paid-value", SubjectStanding: wire.SubjectStanding{
			Compatibility: "BACKWARD", ContentModel: "tolerant", Mode: "READWRITE",
		}, Versions: 2, Newest: "1.0", Number: 1, SchemaID: 1},
	}
	if !reflect.DeepEqual(list, want) {
		t.Errorf("%+v\nwant %+v", list, want)
	}
	if unmanaged, err := c.UnmanagedSubjects(t.Context()); err != nil || !reflect.DeepEqual(unmanaged, want[1:]) {
		t.Errorf("unmanaged: %+v, %v", unmanaged, err)
	}
	shared, err := c.Subject(t.Context(), ":.:orders-value")
	if err != nil || shared.Name != "orders-value" || !reflect.DeepEqual(shared.SubjectStanding, want[0].SubjectStanding) || len(shared.Versions) != 2 {
		t.Fatalf("%+v, %v", shared, err)
	}
	for i, version := range []string{"1.0", "2.0"} {
		if v := shared.Versions[i]; v.Number != i+1 || v.Version.Version != version || v.Event != "ordering.OrderPlaced" {
			t.Errorf("%+v, want number %d of %s", v, i+1, version)
		}
	}
	alone, err := c.Subject(t.Context(), "paid-value")
	if err != nil || len(alone.Versions) != 2 || alone.Versions[1].Number != 2 || alone.Versions[1].Retracted == nil || alone.Mode != "READWRITE" {
		t.Errorf("%+v, %v", alone, err)
	}
}

// What Kafka clients retracted is shown as such: who, when, and all that it was.
func TestARetractedVersionIsShownAsSuch(t *testing.T) {
	r, c := kafka(t)
	published, err := c.PublishSubject(t.Context(), "orders-value", []byte(`{"type": "object"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "orders-value", Actor: "kim"}); err != nil {
		t.Fatal(err)
	}
	subject, err := c.Subject(t.Context(), "orders-value")
	if err != nil || len(subject.Versions) != 1 {
		t.Fatalf("%+v, %v", subject, err)
	}
	v := subject.Versions[0]
	if v.Retracted == nil || v.Retracted.By != "kim" || v.Retracted.At.IsZero() || v.Deleted != nil || v.SchemaID != published.SchemaID {
		t.Errorf("%+v", v)
	}
	if _, err := c.SchemaByID(t.Context(), v.SchemaID); err != nil {
		t.Errorf("by its id: %v", err)
	}
}
