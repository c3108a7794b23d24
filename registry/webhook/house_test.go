package webhook_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

// house is a registry with its store, and whoever listens.
type house struct {
	store    store
	registry *registry.Registry
	manager  *webhook.Manager
	receiver *receiver
}

// store is what a process has.
type store interface {
	registry.Store
	webhook.Store
}

// soon makes the waits of tests short.
var soon = webhook.Retry{Attempts: 3, First: time.Millisecond, Longest: 20 * time.Millisecond}

func newHouse(t *testing.T) *house {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	h := &house{store: store, registry: registry.New(store, registry.Options{}), receiver: newReceiver(t)}
	h.manager = webhook.NewManager(store, store.Sequence, webhook.Places{Loopback: true}, func() {})
	return h
}

// work starts a worker; end stops it and waits until it has.
func (h *house) work(t *testing.T, retry webhook.Retry) (w *webhook.Worker, end func()) {
	t.Helper()
	w = webhook.NewWorker(h.store, feed.NewTail(h.registry), webhook.Options{
		Places: webhook.Places{Loopback: true}, Retry: retry, Roots: h.receiver.roots, Origin: "https://treaty.example.com",
		Log: slog.New(slog.DiscardHandler),
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); w.Run(ctx) }()
	end = sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(end)
	return w, end
}

func (h *house) hook(t *testing.T, f webhook.Filter) *webhook.Hook {
	t.Helper()
	hook, err := h.manager.Create(t.Context(), by, webhook.Draft{URL: h.receiver.server.URL, Filter: f})
	if err != nil {
		t.Fatal(err)
	}
	return hook
}

var by = webhook.By{Actor: "alice", Origin: "127.0.0.1"}

// publish commits a change that publishes a version of each of the events, and
// returns its number.
func (h *house) publish(t *testing.T, events ...string) int64 {
	t.Helper()
	before, err := h.store.Sequence(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change := registry.Change{ID: fmt.Sprintf("%032d", before+1), At: time.Now().UTC().Truncate(time.Microsecond), Kind: registry.PushChange, Actor: "alice"}
	for _, text := range events {
		name, err := contract.ParseEventName(text, "")
		if err != nil {
			t.Fatal(err)
		}
		change.Versions = append(change.Versions, registry.VersionName{Event: name, Version: contract.Version{Major: 1, Revision: int(before)}})
	}
	if err := h.store.Commit(t.Context(), &registry.Publication{Change: change}); err != nil {
		t.Fatal(err)
	}
	h.refresh(t)
	return before + 1
}

func (h *house) refresh(t *testing.T) {
	t.Helper()
	if _, err := h.registry.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (h *house) read(t *testing.T, id string) *webhook.Hook {
	t.Helper()
	hook, err := h.manager.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return hook
}

func (h *house) deliveries(t *testing.T, id string, state webhook.State) []webhook.Delivery {
	t.Helper()
	list, err := h.manager.Deliveries(t.Context(), webhook.DeliveryQuery{Hook: id, State: state, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// receiver is a target: an HTTPS server that keeps what it gets.
type receiver struct {
	server *httptest.Server
	roots  *x509.CertPool
	answer atomic.Pointer[func(wire.Notification) int] // the status; nil: 204
	most   atomic.Int32                                // requests at once
	now    atomic.Int32

	mu  sync.Mutex
	got []received
}

type received struct {
	wire.Notification
	body   []byte
	header http.Header
	status int
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{roots: x509.NewCertPool()}
	r.server = httptest.NewTLSServer(r)
	r.roots.AddCert(r.server.Certificate())
	t.Cleanup(r.server.Close)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if at := r.now.Add(1); at > r.most.Load() {
		r.most.Store(at)
	}
	defer r.now.Add(-1)
	got := received{header: req.Header, status: http.StatusNoContent}
	got.body, _ = io.ReadAll(req.Body)
	if err := json.Unmarshal(got.body, &got.Notification); err != nil {
		got.status = http.StatusBadRequest
	} else if answer := r.answer.Load(); answer != nil {
		got.status = (*answer)(got.Notification)
	}
	r.mu.Lock()
	r.got = append(r.got, got)
	r.mu.Unlock()
	w.WriteHeader(got.status)
}

func (r *receiver) answers(status func(wire.Notification) int) { r.answer.Store(&status) }

func (r *receiver) received() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// sequences returns the changes that were received, those alone that the status
// was said of.
func (r *receiver) sequences(status int) []int64 {
	var list []int64
	for _, got := range r.received() {
		if got.status == status {
			list = append(list, got.Sequence)
		}
	}
	return list
}

// eventually waits until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func numbers(from, to int64) []int64 {
	var list []int64
	for n := from; n <= to; n++ {
		list = append(list, n)
	}
	return list
}
