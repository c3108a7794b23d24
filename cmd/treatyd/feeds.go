package main

import (
	"context"
	"net/http"
	"os"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/metrics"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/webhook"
)

// feeds is who hears of changes, and who counts what is fetched and what services
// report.
type feeds struct {
	tail      *feed.Tail
	worker    *webhook.Worker
	hooks     *webhook.Manager
	recorder  *usage.Recorder
	collector *volume.Collector
}

func (m *Main) newFeeds() *feeds {
	places := webhook.Places{Ports: m.Config.Webhooks.Ports, Loopback: m.Config.Webhooks.Loopback}
	if places.Loopback {
		m.Log.Warn("webhooks may reach this machine itself: for tests and development only")
	}
	tail := feed.NewTail(m.Registry)
	worker := webhook.NewWorker(m.store, tail, webhook.Options{
		Places: places, Origin: strings.TrimSuffix(m.Config.PublicURL, "/"), Version: build.Version(), Log: m.Log,
	})
	instance, _ := os.Hostname() // without a name, its rows are those of all without
	return &feeds{
		tail: tail, worker: worker, hooks: webhook.NewManager(m.store, m.store.Sequence, places, worker.Wake),
		recorder:  usage.NewRecorder(m.store, usage.Options{Instance: instance, Log: m.Log}),
		collector: volume.NewCollector(m.store, m.Registry, volume.Options{Log: m.Log, Now: m.Now, Counted: m.reported}),
	}
}

// fetched counts a fetch, for the comparison of declared and observed and for
// Prometheus.
func (m *Main) fetched(r *http.Request, v *registry.Version) {
	m.feeds.recorder.Count(api.Client(r), v.VersionKey)
	of := v.Event.String()
	if name := v.Name(); name.Subject != "" {
		of = "subject " + name.Subject
	}
	m.metrics.Fetched(of, v.Version.String(), r.Header.Get(usage.Header))
}

// reported adds what a service reported to the metrics.
func (m *Main) reported(c volume.Count) {
	m.metrics.Reported(toldApart(c.Event), string(c.Role), toldApart(c.Outcome), c.Count)
}

// toldApart says in the words of the metrics what volume.Told could not tell apart.
func toldApart(name string) string {
	if name == volume.Others {
		return metrics.Other
	}
	return name
}

// runFeeds sends to webhooks, writes down what was counted and tells what fell silent,
// until ctx is done.
func (m *Main) runFeeds(ctx context.Context) {
	if !m.Config.Webhooks.Hold {
		m.work.Go(func() { m.feeds.worker.Run(ctx) })
	}
	m.work.Go(func() { m.feeds.recorder.Run(ctx) })
	m.work.Go(func() { volume.NewWatcher(m.feeds.collector).Run(ctx) })
}
