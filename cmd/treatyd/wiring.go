package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/confluent"
	"github.com/treaty-events/treaty/registry/inspection"
	"github.com/treaty-events/treaty/registry/metrics"
	"github.com/treaty-events/treaty/registry/personal"
	"github.com/treaty-events/treaty/registry/search"
	"github.com/treaty-events/treaty/web"
)

// open opens the store and reads it once, so that the first request finds it
// ready and what is wrong with it is told at the start.
func (m *Main) open(ctx context.Context) error {
	policy, err := readPolicy(ctx, m.Config.Policy)
	if err != nil {
		return err
	}
	if m.alone, err = alone(&m.Config); err != nil { // before the tables of a running, older Treaty are changed
		return err
	}
	store, err := openStore(ctx, &m.Config, m.Log)
	if err != nil {
		return err
	}
	m.store = store
	if m.database, err = databaseOf(ctx, &m.Config, store); err != nil {
		return fmt.Errorf("reading %s: %w", m.Config.StoreName(), err)
	}
	if m.epoch, err = store.Epoch(ctx); err != nil {
		return fmt.Errorf("reading %s: %w", m.Config.StoreName(), err)
	}
	m.metrics = metrics.New(metrics.Options{Version: build.Version(), Go: runtime.Version(), Clients: m.Config.MetricClients})
	m.Registry = registry.New(metrics.Timed(store, m.metrics), registry.Options{
		Rules: rules.All(), Profile: m.Config.Profile, Policy: policy, Now: m.Now, Unconfirmed: m.unconfirmed, Uploads: m.Config.Limits.Uploads,
		Compatibility: contract.Mode(m.Config.Confluent.Compatibility), RefuseUnmanaged: m.Config.Confluent.RefuseUnmanaged,
	})
	m.index = search.New(m.Registry)
	m.count()
	m.feeds = m.newFeeds()
	if _, err := m.Registry.Snapshot(ctx); err != nil {
		return fmt.Errorf("reading %s: %w", m.Config.StoreName(), err)
	}
	m.access, err = m.newAccess(ctx)
	return err
}

// start begins what goes on beside the requests.
func (m *Main) start(ctx context.Context) {
	away := &outage{log: m.Log, now: time.Now}
	m.work.Go(func() { m.Registry.Follow(ctx, away.failed) })
	m.work.Go(func() { away.watch(ctx, m.Registry.Lag) })
	m.runFeeds(ctx)
	m.work.Go(func() { m.index.Follow(ctx, m.unindexed) })
	m.work.Go(func() { m.access.authenticator.Run(ctx) })
	if m.Config.SealEvery > 0 {
		m.work.Go(func() { m.seal(ctx) })
	}
}

// unindexed logs why searches will be slow, or fail: the next one tries again.
func (m *Main) unindexed(err error) {
	m.Log.Warn("the index of the search was not made", "error", err)
}

// handlers joins the API, the pages and the door of Kafka clients behind one guard,
// and puts that door alone behind another, for a port of its own.
func (m *Main) handlers() ([]http.Handler, error) {
	register, open := personal.New(m.Registry), inspection.New(m.Registry)
	pages, err := web.Handler(m.Registry, web.Options{
		Version: build.Version(), Log: m.Log, Personal: register, Search: m.index, Usage: m.store, Volumes: m.store, Inspection: open, Origin: m.originFor,
		Kafka:  web.Kafka{Path: confluent.Prefix, Listen: m.Config.Confluent.Listen, RefusesUnmanaged: m.Config.Confluent.RefuseUnmanaged},
		Access: &web.Access{Authenticator: m.access.authenticator, Gate: m.access.gate, Required: m.Config.AuthRequired},
	})
	if err != nil {
		return nil, fmt.Errorf("the pages cannot be made: %w", err)
	}
	v1 := api.New(m.Registry, api.Options{
		Version: build.Version(), Log: m.Log, MaxBody: m.Config.Limits.Body, Database: m.database, Epoch: m.epoch,
		Tokens: m.access.desk, Hooks: m.feeds.hooks, Feed: m.feeds.tail, Usage: m.store, Volumes: m.feeds.collector, Fetched: m.fetched, Authorize: m.access.authorize, Still: m.access.still,
		Stopping: m.stopping.Load, Personal: register, Inspection: open, Search: m.index,
	})
	kafka := m.kafka()
	m.countBodies(v1, kafka)
	mux := http.NewServeMux()
	mux.Handle("/v1/", v1)
	mux.Handle("GET /metrics", m.readers(m.metrics.Handler()))
	mux.Handle("/", pages) // which ask who looks themselves
	beside, alone := m.guard(), m.guard()
	alone.Addresses, alone.Tokens = beside.Addresses, beside.Tokens
	beside.Other = &api.Protocol{Prefix: confluent.Prefix, Refuse: kafka.Refuse}
	alone.Other = &api.Protocol{Refuse: kafka.Refuse}
	return []http.Handler{api.Wrap(below(confluent.Prefix, kafka, mux), beside), api.Wrap(kafka, alone)}, nil
}

// originFor is the server as whoever asks reaches it: pages tell them to send their
// token there. A proxy that is trusted says whether it was over TLS.
func (m *Main) originFor(r *http.Request) string {
	switch {
	case m.Config.PublicURL != "":
		return strings.TrimSuffix(m.Config.PublicURL, "/")
	case api.PeerOf(r.Context()).Secure:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// guard says what stands before every handler.
func (m *Main) guard() api.GuardOptions {
	c := &m.Config
	hosts := c.Hosts
	if u, err := url.Parse(c.PublicURL); err == nil && u.Hostname() != "" {
		hosts = append(hosts[:len(hosts):len(hosts)], u.Hostname())
	}
	return api.GuardOptions{
		Hosts: hosts, Proxies: c.TrustedProxies, Closing: m.closing, Log: m.Log,
		Addresses: api.NewLimiter(c.Limits.Rate, c.Limits.Burst), Tokens: api.NewLimiter(c.Limits.Rate, c.Limits.Burst),
		Observe: func(x api.Exchange) { m.metrics.Request(x.Route, x.Method, x.Status, x.Took) },
		Refused: m.metrics.Refused,
	}
}

// unconfirmed logs a question for which the validator did not confirm the event
// that the prover found: with the schemas' fingerprints it is a bug report.
func (m *Main) unconfirmed(c lint.Comparison) {
	reason := c.Answer.Result.Reason
	m.Log.Error("the validator did not confirm a witness", "reason", reason.Code, "message", reason.Message,
		"event", c.Contract.String(), "major", c.Major, "question", string(c.Answer.Question), "content-model", string(c.Model),
		"older", string(c.Older.Fingerprint), "newer", string(c.Newer.Fingerprint))
}

func (m *Main) now() time.Time {
	if m.Now != nil {
		return m.Now()
	}
	return time.Now()
}

// seal seals the audit trail from time to time, so that its end cannot be cut
// off unseen.
func (m *Main) seal(ctx context.Context) {
	tick := time.NewTicker(m.Config.SealEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		m.sealOnce(ctx)
	}
}

// sealLast seals what came since, once nothing more is written: while no treatyd
// runs, nobody would see the end of the trail cut off.
func (m *Main) sealLast() {
	if m.Config.SealEvery <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	m.sealOnce(ctx)
}

func (m *Main) sealOnce(ctx context.Context) {
	seal, err := m.store.Seal(ctx, m.now())
	switch {
	case err != nil && !errors.Is(err, context.Canceled):
		m.Log.Error("the audit trail could not be sealed", "error", err)
	case seal != nil:
		m.Log.Info("the audit trail is sealed", "seal", seal.Number, "chains", len(seal.Heads), "hash", seal.Hash)
	}
}
