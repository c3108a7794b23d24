package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/web"
)

// How long parts of a request may take. A push, which proves what it is about
// to accept, sets a later deadline for its answer.
const (
	headerTimeout   = 10 * time.Second
	readTimeout     = 2 * time.Minute
	writeTimeout    = time.Minute
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 30 * time.Second
)

// Main is the program: a store, a registry on it, and a server. Tests boot it
// on port 0.
type Main struct {
	Config   Config
	Log      *slog.Logger
	Now      func() time.Time     // the registry's clock; nil: time.Now
	Ready    func(address string) // called once it can be asked; may be nil
	Registry *registry.Registry   // set by Run before Ready

	store *sqlite.Store
}

// New returns a program that logs to w.
func New(cfg Config, w io.Writer) *Main {
	var handler slog.Handler = slog.NewTextHandler(w, nil)
	if cfg.LogFormat == "json" {
		handler = slog.NewJSONHandler(w, nil)
	}
	return &Main{Config: cfg, Log: slog.New(handler)}
}

// environmentError is something that whoever started the program can change.
type environmentError struct {
	err  error
	hint string
}

func (e *environmentError) Error() string { return e.err.Error() }
func (e *environmentError) Unwrap() error { return e.err }

// Run opens the store and serves until ctx is done, then finishes the requests
// that are under way.
func (m *Main) Run(ctx context.Context) error {
	listener, err := net.Listen("tcp", m.Config.Listen)
	if err != nil {
		return &environmentError{err, "choose another address with --listen; is another treatyd running?"}
	}
	defer listener.Close() // the server closes it first
	if err := m.open(ctx); err != nil {
		return err
	}
	handler, err := m.handler()
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout,
		WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: 64 << 10,
		ErrorLog:       slog.NewLogLogger(m.Log.Handler(), slog.LevelWarn),
	}
	address := "http://" + listener.Addr().String() + "/"
	m.Log.Info("listening", "address", address, "data", m.Config.Data, "version", build.Version())
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	if m.Ready != nil {
		m.Ready(address)
	}
	select {
	case err := <-stopped:
		return err
	case <-ctx.Done():
	}
	m.Log.Info("stopping", "cause", context.Cause(ctx))
	return shutdown(server)
}

// shutdown lets requests finish, and cuts off those that take too long.
func shutdown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// open opens the store and reads it once, so that the first request finds it
// ready and what is wrong with it is told at the start.
func (m *Main) open(ctx context.Context) error {
	const hint = "the folder of --data must be writable and hold a database of this Treaty or an older one"
	if err := os.MkdirAll(m.Config.Data, 0o700); err != nil {
		return &environmentError{err, hint}
	}
	store, err := sqlite.Open(ctx, filepath.Join(m.Config.Data, "treaty.db"))
	if err != nil {
		return &environmentError{err, hint}
	}
	m.store = store
	m.Registry = registry.New(store, registry.Options{
		Rules: rules.All(), Profile: m.Config.Profile, Now: m.Now, Unconfirmed: m.unconfirmed,
	})
	if _, err := m.Registry.Snapshot(ctx); err != nil {
		return fmt.Errorf("reading %s: %w", m.Config.Data, err)
	}
	return nil
}

// handler joins the API and the pages behind one guard.
func (m *Main) handler() (http.Handler, error) {
	pages, err := web.Handler(m.Registry, web.Options{Version: build.Version(), Log: m.Log})
	if err != nil {
		return nil, fmt.Errorf("the pages cannot be made: %w", err)
	}
	v1 := api.New(m.Registry, api.Options{Version: build.Version(), Log: m.Log})
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.HandleFunc("GET /metrics", metrics)
	mux.Handle("/", pages)
	return api.Wrap(mux, api.GuardOptions{Hosts: m.Config.AllowHosts, Log: m.Log}), nil
}

// Close releases the store. It is called after Run.
func (m *Main) Close() error {
	if m.store == nil {
		return nil
	}
	return m.store.Close()
}
