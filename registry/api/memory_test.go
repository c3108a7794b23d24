package api_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/wire"
)

// roomy is the API with bodies as large as treatyd takes them.
func roomy(t *testing.T) *httptest.Server {
	t.Helper()
	store := sqlitetest.Open(t)
	log := slog.New(slog.DiscardHandler)
	s := httptest.NewServer(api.Wrap(api.New(registry.New(store, registry.Options{}), api.Options{Log: log}), api.GuardOptions{Log: log}))
	t.Cleanup(s.Close)
	return s
}

// Many who send a few bytes that become many do not fill the memory: their
// bodies are read a few at a time, all of them get an answer, and small bodies
// wait for none of them.
func TestBodiesAreBoundedTogether(t *testing.T) {
	s := roomy(t)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write([]byte(`{"home": "h", "files": {"a.yaml": "`))
	for range 48 {
		_, _ = z.Write(bytes.Repeat([]byte("x"), 1<<20))
	}
	_, _ = z.Write([]byte(`"}}`))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var peak atomic.Uint64
	stop := make(chan struct{})
	// What is in use, as the collector saw it, not what waits to be collected: that is
	// as much again, and more on a machine that does other things.
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
			metrics.Read(live)
			peak.Store(max(peak.Load(), live[0].Value.Uint64()))
		}
	}()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+"/v1/check", bytes.NewReader(bomb.Bytes()))
			req.Header.Set("Content-Type", wire.MediaType)
			req.Header.Set("Content-Encoding", "gzip")
			res, err := http.DefaultTransport.RoundTrip(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close()
			if body, _ := io.ReadAll(res.Body); res.StatusCode < 400 || res.StatusCode == http.StatusInternalServerError {
				t.Errorf("%s %.300s", res.Status, body)
			}
		})
	}
	started := time.Now()
	res, body := send(t, s, request{method: http.MethodPost, path: "/v1/check", header: asJSON, body: `{"home": "h", "files": {}}`})
	wantProblem(t, res, body, 422, "no-contracts")
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("a small body waited %s for large ones", took)
	}
	group.Wait()
	close(stop)
	if got := peak.Load() >> 20; got > 400 {
		t.Errorf("8 bodies of 48 MiB took %d MiB", got)
	}
}

// An operation that reads no files reads little.
func TestBodiesWithoutFilesAreSmall(t *testing.T) {
	s := roomy(t)
	long := `{"reason": "` + strings.Repeat("x", 300<<10) + `"}`
	for _, path := range []string{"/v1/transfers", "/v1/tokens", "/v1/webhooks"} {
		res, body := send(t, s, request{method: http.MethodPost, path: path, header: asJSON, body: long})
		wantProblem(t, res, body, 413, "too-large")
	}
}
