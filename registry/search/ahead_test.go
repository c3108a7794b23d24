package search

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// The index is there before anybody searches: at the start, and after what is published.
func TestTheIndexIsMadeAhead(t *testing.T) {
	r := registry.New(sqlitetest.Open(t), registry.Options{})
	publish := func(event string) {
		t.Helper()
		folder := "contexts/" + strings.ToLower(event) + "/"
		_, err := r.Publish(t.Context(), registry.PushRequest{Home: event, Actor: "ann", Origin: "here", Files: workspace.MemFiles{
			"treaty.yaml":                      []byte("treaty: 1\ncontracts: [contexts/**]\n"),
			folder + "context.yaml":            []byte("context: " + strings.ToLower(event) + "\nowner: team\npurpose: It.\n"),
			folder + event + "/event.yaml":     []byte("event: " + event + "\nkey: /id\nversions:\n  1: {status: active}\n"),
			folder + event + "/v1.schema.json": []byte(`{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}`),
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	publish("OrderPlaced")
	ctx, stop := context.WithCancel(t.Context())
	x, done := New(r), make(chan struct{})
	go func() {
		defer close(done)
		x.Follow(ctx, func(err error) { t.Error(err) })
	}()
	for _, event := range []string{"OrderPlaced", "OrderShipped"} {
		if event == "OrderShipped" {
			publish(event)
		}
		for deadline := time.Now().Add(time.Minute); !x.knows(strings.ToLower(event)); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s is not in the index", event)
			}
		}
	}
	stop()
	<-done
}

// knows reports whether an index that is made has an event of the name.
func (x *Index) knows(event string) bool {
	c := x.current.Load()
	return c != nil && len(c.find(Query{Words: []string{event}, Kind: Event}).Hits) == 1
}

func TestAPanicEndsNoServer(t *testing.T) {
	if err := New(nil).ahead(t.Context()); err == nil || !strings.Contains(err.Error(), "panicked") {
		t.Errorf("got %v", err)
	}
}
