package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/wire"
)

// troubledStore is a store that may not answer at all, or with an error.
type troubledStore struct {
	registry.Store
	trouble atomic.Value // string: "", "hangs", "fails"
	asked   atomic.Int64
}

func (s *troubledStore) Sequence(ctx context.Context) (int64, error) {
	s.asked.Add(1)
	switch s.trouble.Load() {
	case "hangs":
		<-ctx.Done()
		return 0, ctx.Err()
	case "fails":
		return 0, errors.New("the store has a secret trouble")
	}
	return s.Store.Sequence(ctx)
}

func TestHealth(t *testing.T) {
	inner, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	store, ahead := &troubledStore{Store: inner}, atomic.Int64{}
	r := registry.New(store, registry.Options{Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	s := httptest.NewServer(api.Wrap(api.New(r, api.Options{Version: "test", Database: wire.Database{Kind: "sqlite", Version: 4}, Epoch: "e1"}), api.GuardOptions{}))
	t.Cleanup(func() { s.Close(); inner.Close() })
	health := func() (wire.Health, int) {
		t.Helper()
		res, body := send(t, s, request{path: "/v1/health"})
		var h wire.Health
		if err := json.Unmarshal(body, &h); err != nil || res.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%v: %s", err, body)
		}
		return h, res.StatusCode
	}

	got, status := health()
	got.LagMilliseconds = 0
	if diff := cmp.Diff(wire.Health{Status: "ok", Version: "test", Database: wire.Database{Kind: "sqlite", Version: 4}, Epoch: "e1"}, got); diff != "" || status != 200 {
		t.Errorf("%d\n%s", status, diff)
	}
	asked := store.asked.Load()
	for range 50 {
		health()
	}
	if more := store.asked.Load() - asked; more > 5 {
		t.Errorf("50 questions cost the store %d", more)
	}

	pushed(t, s, workspaceOf("OrderPlaced", `{"type": "object"}`))
	for _, trouble := range []string{"fails", "hangs"} {
		store.trouble.Store(trouble)
		ahead.Add(int64(time.Minute))
		began := time.Now()
		if got, status := health(); status != 503 || got.Status != "unavailable" || got.LagMilliseconds < 59_000 || got.Events != 1 {
			t.Errorf("the store %s: %d %+v", trouble, status, got)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("the store %s: that takes %s to say", trouble, took)
		}
		if res, body := send(t, s, request{path: "/v1/health/live"}); res.StatusCode != 200 {
			t.Errorf("the store %s: it lives with %s %s", trouble, res.Status, body)
		}
		if res, _ := send(t, s, request{path: "/v1/events/ordering.OrderPlaced"}); res.StatusCode != 200 {
			t.Errorf("the store %s: what it knows is %s", trouble, res.Status)
		}
		store.trouble.Store("")
		if got, status := health(); status != 200 || got.LagMilliseconds > 30_000 {
			t.Errorf("after the store %s: %d %+v", trouble, status, got)
		}
	}
}
