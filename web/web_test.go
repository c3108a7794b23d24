package web_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/schemas"
	"github.com/treaty-events/treaty/web"
)

// boot serves the pages, and the API that they link to, over a registry on a
// real SQLite that holds the uploads. It returns the address without a slash.
func boot(t testing.TB, uploads ...workspace.MemFiles) string {
	t.Helper()
	address, _ := bootRegistry(t, uploads...)
	return address
}

// bootRegistry is boot, with the registry behind the pages.
func bootRegistry(t testing.TB, uploads ...workspace.MemFiles) (string, *registry.Registry) {
	t.Helper()
	return bootRules(t, rules.All(), uploads...)
}

func bootRules(t testing.TB, all []*lint.Rule, uploads ...workspace.MemFiles) (string, *registry.Registry) {
	t.Helper()
	address, r, _ := bootStore(t, all, uploads...)
	return address, r
}

// bootStore is bootRules, with the store behind the registry.
func bootStore(t testing.TB, all []*lint.Rule, uploads ...workspace.MemFiles) (string, *registry.Registry, *sqlite.Store) {
	t.Helper()
	store := sqlitetest.Open(t)
	now := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	r := registry.New(store, registry.Options{Rules: all, Now: func() time.Time { return now }})
	for _, files := range uploads {
		_, err := r.Publish(t.Context(), registry.PushRequest{
			Home: "github.com/example/shop", Files: files, History: true, Actor: "tester", Origin: "here",
		})
		if err != nil {
			var refusal *registry.Refusal
			if errors.As(err, &refusal) {
				t.Log(refusal.Findings)
			}
			t.Fatalf("the registry takes no push: %v", err)
		}
		now = now.Add(time.Second)
	}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	pages, err := web.Handler(r, web.Options{Version: "1.0", Log: quiet, Usage: store, Volumes: store, Kafka: web.Kafka{Path: "/confluent", Listen: "127.0.0.1:8081"}})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/v1/", api.New(r, api.Options{Log: quiet, Usage: store, Volumes: volume.NewCollector(store, r, volume.Options{Log: quiet})}))
	mux.Handle("/", pages)
	server := httptest.NewServer(api.Wrap(mux, api.GuardOptions{Log: quiet}))
	t.Cleanup(server.Close)
	return server.URL, r, store
}

// sample is the sample company with its history.
func sample(t testing.TB) workspace.MemFiles {
	t.Helper()
	files, err := workspace.Collect(t.Context(), workspace.FromFS(schemas.Examples()))
	if err != nil || len(files) < 50 {
		t.Fatalf("the sample company has %d files: %v", len(files), err)
	}
	return files
}

// files reads a txtar archive as an upload.
func files(archive string) workspace.MemFiles {
	m := workspace.MemFiles{"treaty.yaml": []byte("treaty: 1\ncontracts: [contexts/**]\n")}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		m[f.Name] = f.Data
	}
	return m
}

// answer is what the server said.
type answer struct {
	*http.Response
	body string
}

// ask sends a request and follows no redirect. Headers are "Name: value".
func ask(t testing.TB, method, url string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		req.Header.Set(name, value)
	}
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res, string(body)}
}

func get(t testing.TB, url string, headers ...string) answer {
	t.Helper()
	return ask(t, http.MethodGet, url, headers...)
}

// with returns the upload with some files added or replaced.
func with(upload workspace.MemFiles, more map[string][]byte) workspace.MemFiles {
	for name, data := range more {
		upload[name] = data
	}
	return upload
}
