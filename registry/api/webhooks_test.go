package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

// fed is the API on a registry with webhooks, usage and streams.
type fed struct {
	*httptest.Server
	store    *sqlite.Store
	registry *registry.Registry
	recorder *usage.Recorder
	closing  chan struct{}
}

func feeding(t *testing.T) *fed {
	t.Helper()
	store := sqlitetest.Open(t)
	f := &fed{store: store, registry: registry.New(store, registry.Options{}), closing: make(chan struct{})}
	f.recorder = usage.NewRecorder(store, usage.Options{Instance: "one"})
	tail := feed.NewTail(f.registry)
	places := webhook.Places{Loopback: true}
	worker := webhook.NewWorker(store, tail, webhook.Options{Places: places, Retry: webhook.Retry{Attempts: 1}, Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); worker.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	handler := api.New(f.registry, api.Options{
		Log: slog.New(slog.DiscardHandler), MaxBody: maxBody, Version: "test", Epoch: "e1", Feed: tail, Usage: store,
		Hooks:   webhook.NewManager(store, store.Sequence, places, worker.Wake),
		Fetched: func(r *http.Request, v *registry.Version) { f.recorder.Count(api.Client(r), v.VersionKey) },
	})
	f.Server = httptest.NewServer(api.Wrap(handler, api.GuardOptions{Log: slog.New(slog.DiscardHandler), Closing: f.closing}))
	t.Cleanup(f.Close)
	return f
}

// publish commits a version of an event, with a schema that is its number.
func (f *fed) publish(t *testing.T, event string, revision int) {
	t.Helper()
	name, err := contract.ParseEventName(event, "")
	if err != nil {
		t.Fatal(err)
	}
	v := contract.Version{Major: 1, Revision: revision}
	text := fmt.Appendf(nil, `{"maxProperties":%d}`, revision)
	blob := registry.BlobOf(text)
	p := &registry.Publication{
		Change: registry.Change{
			ID: fmt.Sprintf("%032d", revision), At: time.Now(), Kind: registry.PushChange, Home: "shop", Actor: "alice",
			Homes: []string{"shop"}, Lineages: []string{event}, Versions: []registry.VersionName{{Event: name, Version: v}},
		},
		Versions: []registry.VersionRecord{{
			VersionKey: registry.VersionKey{Lineage: event, Version: v}, Event: name, Fingerprint: contract.Fingerprint(blob), File: "v1.schema.json",
			Files: []registry.FileRef{{Name: "v1.schema.json", Blob: blob}}, Bundle: blob, Label: "v1", PublishedAt: time.Now(), Home: "shop",
			Mode: contract.FullTransitive, Model: contract.Tolerant,
		}},
		Blobs: map[registry.BlobID][]byte{blob: text},
	}
	if revision == 0 {
		p.Claims = []registry.Claim{{Kind: registry.ContractClaim, Name: event, Home: "shop", Lineage: event}}
	}
	if err := f.store.Commit(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if _, err := f.registry.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// ask sends a request, expects the status 200, and decodes the answer.
func ask[T any](t *testing.T, f *fed, method, path, body string) T {
	t.Helper()
	r := request{method: method, path: path, body: body}
	if body != "" {
		r.header = map[string]string{"Content-Type": "application/json"}
	}
	res, text := send(t, f.Server, r)
	var got T
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s %s", method, path, res.Status, text)
	}
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// The life of a webhook: made, failing, dead, put back, delivered, rotated,
// paused, resumed, ended.
func TestTheLifeOfAWebhook(t *testing.T) {
	f := feeding(t)
	target := newTarget(t)
	made := ask[wire.Webhook](t, f, "POST", "/v1/webhooks", `{"url":"`+target.URL+`","contexts":["ordering"],"kinds":["push"]}`)
	if !strings.HasPrefix(made.Secret, "treaty_whsec_") || made.State != "active" || len(made.Secrets) != 1 || made.Secrets[0].ExpiresAt != nil {
		t.Fatalf("made: %+v", made)
	}
	path := "/v1/webhooks/" + made.ID
	listed := ask[wire.Webhooks](t, f, "GET", "/v1/webhooks", "").Webhooks
	if len(listed) != 1 || listed[0].ID != made.ID || listed[0].Secret != "" || listed[0].Contexts[0] != "ordering" {
		t.Errorf("listed: %+v", listed)
	}

	target.status.Store(http.StatusGone)
	f.publish(t, "ordering.OrderPlaced", 0)
	within(t, "it is paused", func() bool { return ask[wire.Webhook](t, f, "GET", path, "").State == "paused" })
	if got := ask[wire.Webhook](t, f, "GET", path, ""); got.Waiting == nil || got.Waiting.Sequence != 1 || got.Waiting.Status != http.StatusGone || got.FailingAt == nil {
		t.Errorf("paused: %+v", got)
	}
	target.status.Store(http.StatusOK)
	ask[wire.Webhook](t, f, "POST", path+"/resume", "")
	delivered := func() []wire.Delivery {
		return ask[wire.Deliveries](t, f, "GET", path+"/deliveries?state=delivered", "").Deliveries
	}
	within(t, "it is delivered", func() bool { return len(delivered()) == 1 })
	if d := delivered()[0]; d.ID != made.ID+"-1" || d.Status != http.StatusOK || d.Error != "" {
		t.Errorf("delivered: %+v", d)
	}

	rotated := ask[wire.Webhook](t, f, "POST", path+"/secret", `{"overlapSeconds":3600}`)
	if rotated.Secret == made.Secret || len(rotated.Secrets) != 2 || rotated.Secrets[1].ExpiresAt == nil {
		t.Errorf("rotated: %+v", rotated)
	}
	target.status.Store(http.StatusBadRequest)
	f.publish(t, "ordering.OrderPlaced", 1)
	dead := func() wire.Deliveries {
		return ask[wire.Deliveries](t, f, "GET", path+"/deliveries?state=dead&limit=1", "")
	}
	within(t, "it is dead", func() bool { return len(dead().Deliveries) == 1 })
	if list := dead(); list.Before != 2 || list.Deliveries[0].Error != "answered 400" {
		t.Errorf("dead: %+v", list)
	}
	if paused := ask[wire.Webhook](t, f, "POST", path+"/pause", `{"reason":"too loud"}`); paused.State != "paused" || paused.Paused != "too loud" {
		t.Errorf("paused: %+v", paused)
	}
	if got := ask[wire.Webhook](t, f, "POST", path+"/deliveries/2/retry", ""); got.Waiting == nil || got.Waiting.Attempts != 0 {
		t.Errorf("put back: %+v", got)
	}
	target.status.Store(http.StatusOK)
	ask[wire.Webhook](t, f, "POST", path+"/resume", "")
	within(t, "it is delivered too", func() bool { return len(delivered()) == 2 })
	ask[wire.Webhook](t, f, "DELETE", path, "")
	res, body := send(t, f.Server, request{path: path})
	wantProblem(t, res, body, http.StatusNotFound, "not-found")
}

func TestWhatIsRefusedOfWebhooks(t *testing.T) {
	f := feeding(t)
	id := ask[wire.Webhook](t, f, "POST", "/v1/webhooks", `{"url":"http://127.0.0.1:1/"}`).ID
	for _, tc := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"POST", "/v1/webhooks", `{"url":"http://example.com/"}`, 422, "bad-hook"},
		{"POST", "/v1/webhooks", `{"url":"https://169.254.169.254/"}`, 422, "bad-hook"},
		{"POST", "/v1/webhooks", `{}`, 422, "bad-hook"},
		{"POST", "/v1/webhooks", `{"url":"https://example.com/","kinds":["pushes"]}`, 422, "bad-hook"},
		{"POST", "/v1/webhooks", `{"url":"https://example.com/","events":["no dot"]}`, 400, "bad-body"},
		{"POST", "/v1/webhooks", `{"url":"https://example.com/","after":-1}`, 400, "bad-body"},
		{"POST", "/v1/webhooks", `{"url":"https://example.com/","after":7}`, 422, "bad-hook"},
		{"POST", "/v1/webhooks", `{"url":"https://example.com/","secret":"mine"}`, 400, "bad-body"},
		{"POST", "/v1/webhooks", `{"url":["https://example.com/"]}`, 400, "bad-body"},
		{"POST", "/v1/webhooks", `[]`, 400, "bad-body"},
		{"POST", "/v1/webhooks/" + id + "/secret", `{"overlapSeconds":99999999}`, 422, "bad-hook"},
		{"POST", "/v1/webhooks/" + id + "/secret", `{"overlapSeconds":1e400}`, 400, "bad-body"},
		{"POST", "/v1/webhooks/" + id + "/pause", `{}`, 422, "bad-hook"},
		{"POST", "/v1/webhooks/" + id + "/deliveries/1/retry", ``, 404, "not-found"},
		{"POST", "/v1/webhooks/" + id + "/deliveries/x/retry", ``, 404, "not-found"},
		{"GET", "/v1/webhooks/" + id + "/deliveries?state=lost", ``, 400, "bad-query"},
		{"GET", "/v1/webhooks/none", ``, 404, "not-found"},
		{"GET", "/v1/webhooks/none/deliveries", ``, 404, "not-found"},
		{"DELETE", "/v1/webhooks/none", ``, 404, "not-found"},
		{"POST", "/v1/webhooks/none/resume", ``, 404, "not-found"},
	} {
		r := request{method: tc.method, path: tc.path, body: tc.body}
		if tc.body != "" {
			r.header = map[string]string{"Content-Type": "application/json"}
		}
		res, body := send(t, f.Server, r)
		wantProblem(t, res, body, tc.status, tc.code)
	}
}

func TestChangesByPageAndByStream(t *testing.T) {
	f := feeding(t)
	for revision := range 3 {
		f.publish(t, "ordering.OrderPlaced", revision)
	}
	page := ask[wire.Changes](t, f, "GET", "/v1/changes?after=1&limit=1", "")
	if page.Newest != 3 || len(page.Changes) != 1 || page.Changes[0].Sequence != 2 || page.Changes[0].Published[0].Version != "1.1" {
		t.Errorf("page: %+v", page)
	}
	if end := ask[wire.Changes](t, f, "GET", "/v1/changes?after=3", ""); len(end.Changes) != 0 || end.Newest != 3 {
		t.Errorf("the end: %+v", end)
	}
	for path, header := range map[string]string{"/v1/changes?after=4": "", "/v1/changes/stream?after=4": "", "/v1/changes/stream": "4"} {
		res, body := send(t, f.Server, request{path: path, header: map[string]string{"Last-Event-ID": header}})
		wantProblem(t, res, body, http.StatusConflict, "ahead-of-feed")
	}
	for path, header := range map[string]string{"/v1/changes?after=2&epoch=e0": "", "/v1/changes/stream?after=0&epoch=e0": "", "/v1/changes/stream": "e0:2"} {
		res, body := send(t, f.Server, request{path: path, header: map[string]string{"Last-Event-ID": header}})
		wantProblem(t, res, body, http.StatusConflict, "other-epoch")
	}
	if page := ask[wire.Changes](t, f, "GET", "/v1/changes?after=2&epoch=e1", ""); page.Epoch != "e1" || len(page.Changes) != 1 {
		t.Errorf("of the same epoch: %+v", page)
	}
	res, body := send(t, f.Server, request{path: "/v1/changes/stream", header: map[string]string{"Last-Event-ID": "x"}})
	wantProblem(t, res, body, http.StatusBadRequest, "bad-query")
	res, body = send(t, f.Server, request{path: "/v1/changes/stream", header: map[string]string{"Accept": "application/json"}})
	wantProblem(t, res, body, http.StatusNotAcceptable, "not-acceptable")

	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, f.URL+"/v1/changes/stream?after=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Last-Event-ID", "e1:2") // of the two, the newer one
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	if got := stream.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("the type is %s", got)
	}
	f.publish(t, "ordering.OrderPlaced", 3)
	var ids []string
	lines := bufio.NewScanner(stream.Body)
	for len(ids) < 2 && lines.Scan() {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			ids = append(ids, id)
		}
	}
	if strings.Join(ids, " ") != "e1:3 e1:4" {
		t.Errorf("the stream has %v", ids)
	}
	close(f.closing)
	for lines.Scan() { // ends, or the test does not
	}
}

func TestUsageOfAnEvent(t *testing.T) {
	f := feeding(t)
	f.publish(t, "ordering.OrderPlaced", 0)
	f.publish(t, "ordering.OrderPlaced", 1)
	client := map[string]string{"Treaty-Client": "shipping/1.4"}
	for _, path := range []string{"/v1/events/ordering.OrderPlaced/versions/1.1/schema", "/v1/schemas/" + string(registry.BlobOf([]byte(`{"maxProperties":1}`)))} {
		if res, body := send(t, f.Server, request{path: path, header: client}); res.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %s", path, res.Status, body)
		}
	}
	if err := f.recorder.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	of := ask[wire.EventUsage](t, f, "GET", "/v1/events/ordering.OrderPlaced/usage?days=2", "")
	if len(of.Fetches) != 1 || of.Fetches[0].Client != "shipping" || of.Fetches[0].ClientVersion != "1.4" || of.Fetches[0].Version != "1.1" || of.Fetches[0].Fetches != 2 {
		t.Errorf("fetches: %+v", of.Fetches)
	}
	all := ask[wire.Usage](t, f, "GET", "/v1/usage", "")
	// No file has the event any more, so that it counts as retired too.
	if len(all.Observations) != 2 || all.Observations[0].What != "undeclared-consumer" ||
		all.Observations[0].Message != "service shipping fetched ordering.OrderPlaced 1.1 and declares nothing of it" {
		t.Errorf("observations: %+v", all.Observations)
	}
	res, body := send(t, f.Server, request{path: "/v1/usage?days=401"})
	wantProblem(t, res, body, http.StatusBadRequest, "bad-query")
}

// target is a server that a webhook sends to.
type target struct {
	*httptest.Server
	status atomic.Int32
}

func newTarget(t *testing.T) *target {
	t.Helper()
	s := &target{}
	s.status.Store(http.StatusOK)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(s.status.Load())) }))
	t.Cleanup(s.Close)
	return s
}
