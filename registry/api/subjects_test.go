package api_test

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// What Kafka clients retracted is shown as such: who, when, and all that it was.
func TestARetractedVersionIsShownAsSuch(t *testing.T) {
	store, err := sqlite.Open(t.Context(), t.TempDir()+"/treaty.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	r, log := registry.New(store, registry.Options{Rules: rules.All()}), slog.New(slog.NewTextHandler(io.Discard, nil))
	s := httptest.NewServer(api.Wrap(api.New(r, api.Options{Log: log, MaxBody: maxBody, Version: "test"}), api.GuardOptions{Log: log}))
	t.Cleanup(s.Close)
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
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
