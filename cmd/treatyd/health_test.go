package main

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/wire"
)

// A server whose PostgreSQL stops says so, lives, answers from memory, and is
// well again when PostgreSQL is.
func TestHealthWhilePostgreSQLIsStopped(t *testing.T) {
	server := testkit.NewPostgres(t, "fsync=off")
	_, address, stop := running(t, Config{Store: server.Database(t)}, io.Discard, nil)
	defer stop()
	push(t, ask(t, address), wire.Push{Home: "things", Files: thing("things", 0)})
	health := func() (h wire.Health, status int) {
		res, body := do(t, http.MethodGet, address+"v1/health", nil)
		if err := json.Unmarshal(body, &h); err != nil {
			t.Fatalf("%v: %s", err, body)
		}
		return h, res.StatusCode
	}
	if h, status := health(); status != 200 || h.Status != "ok" || h.Database.Kind != "postgres" || h.Database.Version < 4 || h.Versions != 1 {
		t.Errorf("%d %+v", status, h)
	}
	server.Stop(t)
	waitFor(t, "a server that knows of its trouble", func() bool {
		h, status := health()
		return status == http.StatusServiceUnavailable && h.Status == "unavailable" && h.LagMilliseconds > 1000 && h.Versions == 1
	})
	for _, path := range []string{"v1/health/live", "v1/events/things.ThingHappened", ""} {
		if res, body := do(t, http.MethodGet, address+path, nil); res.StatusCode != 200 {
			t.Errorf("/%s without PostgreSQL: %s %.200s", path, res.Status, body)
		}
	}
	// Only the store knows of waivers.
	if res, body := do(t, http.MethodGet, address+"waivers", nil); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("/waivers without PostgreSQL: %s %.200s", res.Status, body)
	}
	server.Start(t)
	waitFor(t, "a server that is well again", func() bool {
		h, status := health()
		return status == 200 && h.LagMilliseconds < 2000
	})
	push(t, ask(t, address), wire.Push{Home: "things", Files: thing("things", 1)})
	if h, _ := health(); h.Versions != 2 {
		t.Errorf("after another push: %+v", h)
	}
}
