package main

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/metrics"
	"github.com/treaty-events/treaty/registry/search"
	"github.com/treaty-events/treaty/registry/wire"
)

// Config is what was decided, see package config.
type Config = config.Config

// Main is the program that serves: a store, a registry on it, and a server.
// Tests boot it on port 0.
type Main struct {
	Config   Config
	Log      *slog.Logger
	Now      func() time.Time     // the registry's clock; nil: time.Now
	Ready    func(address string) // called once it can be asked; may be nil
	Reload   <-chan os.Signal     // reads the certificate again; may be nil
	Registry *registry.Registry   // set by Run before Ready
	Kafka    string               // address of the port of Kafka clients, likewise; empty: they have none

	metrics *metrics.Metrics
	feeds   *feeds
	index   *search.Index // made ahead of searches
	store   store
	alone   io.Closer // the lock of an SQLite store; nil: none
	access  *access

	database wire.Database
	epoch    string        // of the store
	stopping atomic.Bool   // it was told to stop: health says so
	closing  chan struct{} // closed when it stops: streams end
	work     sync.WaitGroup
}

// New returns a program that logs to w.
func New(cfg Config, w io.Writer) *Main {
	return &Main{Config: cfg, Log: newLog(w, cfg.Log), closing: make(chan struct{})}
}

// Run opens the store and serves until ctx is done, then finishes the requests
// that are under way.
func (m *Main) Run(ctx context.Context) error {
	doors := []*door{{address: m.Config.Listen, flag: "--listen"}}
	if m.Config.Confluent.Listen != "" {
		doors = append(doors, &door{address: m.Config.Confluent.Listen, flag: "--confluent-listen"})
	}
	for _, d := range doors {
		if err := d.listen(); err != nil {
			return err
		}
		defer d.listener.Close() // the server closes it first
	}
	if err := m.open(ctx); err != nil {
		return err
	}
	handlers, err := m.handlers()
	if err != nil {
		return err
	}
	background, stop := context.WithCancel(context.WithoutCancel(ctx)) // requests under way rely on it
	defer m.work.Wait()
	defer stop()
	secure, err := m.secure(background)
	if err != nil {
		return err
	}
	for i, d := range doors {
		d.server = m.server(handlers[i])
		d.server.TLSConfig, d.secure = secure, secure != nil
	}
	m.start(background)
	err = m.until(ctx, doors)
	stop()
	m.work.Wait()
	m.sealLast()
	return err
}

// secure returns what the servers do TLS with, and watches its files; nil: they do
// none.
func (m *Main) secure(ctx context.Context) (*tls.Config, error) {
	if m.Config.TLS.Cert == "" {
		return nil, nil
	}
	certificate, err := newCertificate(m.Config.TLS, m.Log)
	if err != nil {
		return nil, err
	}
	m.work.Go(func() { certificate.watch(ctx, m.Reload) })
	return certificate.config(), nil
}

// until serves until ctx is done, or one of the servers ends.
func (m *Main) until(ctx context.Context, doors []*door) error {
	stopped := make(chan error, len(doors))
	for _, d := range doors {
		m.Log.Info("listening", "address", d.url(), "store", m.Config.StoreName(), "version", build.Version())
		go func() { stopped <- d.serve() }()
	}
	if len(doors) > 1 {
		m.Kafka = doors[1].url()
	}
	if m.Ready != nil {
		m.Ready(doors[0].url())
	}
	select {
	case err := <-stopped:
		return errors.Join(err, m.shutdown(doors))
	case <-ctx.Done():
	}
	m.Log.Info("stopping", "cause", context.Cause(ctx), "drain", m.Config.Timeouts.Drain)
	m.stopping.Store(true)
	select {
	case err := <-stopped:
		return errors.Join(err, m.shutdown(doors))
	case <-time.After(m.Config.Timeouts.Drain): // whoever sends requests here has seen it by then
	}
	close(m.closing)
	return m.shutdown(doors)
}

// server bounds what a connection may take.
func (m *Main) server(handler http.Handler) *http.Server {
	limits := m.Config.Timeouts
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: or(limits.Header, 10*time.Second), ReadTimeout: or(limits.Read, 2*time.Minute),
		WriteTimeout: or(limits.Write, time.Minute), IdleTimeout: or(limits.Idle, 2*time.Minute),
		MaxHeaderBytes: 64 << 10,
		ErrorLog:       slog.NewLogLogger(m.Log.Handler(), slog.LevelWarn),
	}
}

func or(d, preset time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return preset
}

// shutdown lets requests finish, and cuts off those that take too long.
func (m *Main) shutdown(doors []*door) error {
	ctx, cancel := context.WithTimeout(context.Background(), or(m.Config.Timeouts.Shutdown, 30*time.Second))
	defer cancel()
	ended := make([]error, len(doors))
	var work sync.WaitGroup
	for i, d := range doors {
		work.Go(func() { ended[i] = m.end(ctx, d.server) })
	}
	work.Wait()
	return errors.Join(ended...)
}

func (m *Main) end(ctx context.Context, server *http.Server) error {
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		m.Log.Warn("requests were cut off: they took too long after the stop")
		return server.Close()
	}
	return err
}

// Close releases the store, and then its lock. It is called after Run.
func (m *Main) Close() (err error) {
	if m.store != nil {
		err = m.store.Close()
	}
	if m.alone != nil {
		err = errors.Join(err, m.alone.Close())
	}
	return err
}
