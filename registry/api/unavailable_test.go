package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/postgres"
	"github.com/treaty-events/treaty/registry/wire"
)

// While PostgreSQL is away, who asks is told to come back: nothing is wrong with
// the request, nor with Treaty.
func TestAStoreThatIsAwayIsUnavailable(t *testing.T) {
	server := testkit.NewPostgres(t)
	store, err := postgres.Open(t.Context(), server.Database(t), postgres.Options{Patience: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(api.Wrap(api.New(registry.New(store, registry.Options{}), api.Options{}), api.GuardOptions{}))
	t.Cleanup(func() { s.Close(); store.Close() })
	pushed(t, s, workspaceOf("OrderPlaced", `{"type": "object"}`))
	again, err := json.Marshal(workspaceOf("OrderPaid", `{"type": "object"}`))
	if err != nil {
		t.Fatal(err)
	}
	server.Kill(t)
	lost := request{path: "/v1/events/ordering.OrderLost"}
	for began := time.Now(); time.Since(began) < 10*time.Second; { // the server's processes end one after the other
		if res, _ := send(t, s, lost); res.StatusCode != 404 {
			break
		}
	}
	for range 2 { // on connections that broke, and on those that cannot be made
		for _, r := range []request{
			lost,
			post(string(again)),
		} {
			res, body := send(t, s, r)
			var p wire.Problem
			if err := json.Unmarshal(body, &p); err != nil || res.StatusCode != 503 || p.Code != "unavailable" || res.Header.Get("Retry-After") == "" || p.Hint == "" {
				t.Errorf("%s %s: %s, retry after %q, %v: %s", r.method, r.path, res.Status, res.Header.Get("Retry-After"), err, body)
			}
		}
	}
	patient, err := client.New(s.URL, client.Options{Patience: time.Minute}) // however long the server takes to start here
	if err != nil {
		t.Fatal(err)
	}
	asked := make(chan error)
	go func() {
		_, err := patient.Push(t.Context(), workspaceOf("OrderPaid", `{"type": "object"}`))
		asked <- err
	}()
	time.Sleep(300 * time.Millisecond) // it has been refused at least once
	server.Start(t)
	if err := <-asked; err != nil {
		t.Errorf("a push while the server was away: %v", err)
	}
}
