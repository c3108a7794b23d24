package main

import (
	"context"
	"strconv"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/confluent"
)

// count adds to the metrics what the rooms below count for themselves.
func (m *Main) count() {
	m.metrics.Gauge("treaty_feed_lag_seconds", "For how long the memory has not been compared with the store.",
		func() float64 { return m.Registry.Lag().Seconds() })
	m.countUse("treaty_parsed", "Parsed schemas", m.Registry.ParsedUse)
	m.metrics.Gauges("treaty_breaks_stopped", "Different breaks that the gate refused, on whichever server, in so many days.", "days", m.breaksStopped)
	m.metrics.Gauges("treaty_silent", "Events that are there no more though their services report, and services that report no more.", "what", m.silentByWhat)
	m.metrics.Gauges("treaty_webhooks", "Webhooks, by how they are.", "state", m.hooksByCondition)
	m.metrics.Gauges("treaty_webhook_deliveries", "Deliveries that are not settled, or were given up, by state.", "state", m.deliveriesByState)
}

// countBodies adds what the doors keep ready to be sent.
func (m *Main) countBodies(v1 *api.Handler, kafka *confluent.Door) {
	m.countUse("treaty_bodies", "Bodies of answers", func() (hits, misses int64) {
		hits, misses = v1.BodiesUse()
		more, others := kafka.BodiesUse()
		return hits + more, misses + others
	})
}

// countUse adds how often a cache had what it was asked for.
func (m *Main) countUse(name, what string, use func() (hits, misses int64)) {
	m.metrics.Counter(name+"_hits_total", what+" that were found in memory.",
		func() float64 { hits, _ := use(); return float64(hits) })
	m.metrics.Counter(name+"_misses_total", what+" that had to be made.",
		func() float64 { _, misses := use(); return float64(misses) })
}

func (m *Main) breaksStopped(ctx context.Context) (map[string]int, error) {
	_, list, err := m.Registry.Stops(ctx)
	breaks := 0
	for _, s := range list {
		breaks += s.Breaks
	}
	return map[string]int{strconv.Itoa(registry.StopDays): breaks}, err
}

func (m *Main) silentByWhat(ctx context.Context) (map[string]int, error) {
	const most = 10_000
	list, err := m.store.Silences(ctx, time.Now(), most) // those that ended are not among them
	counts := map[string]int{string(registry.SilentEvent): 0, string(registry.SilentService): 0}
	for i := range list {
		counts[string(list[i].What)]++
	}
	return counts, err
}

func (m *Main) hooksByCondition(ctx context.Context) (map[string]int, error) {
	hooks, err := m.store.Hooks(ctx)
	counts := map[string]int{"active": 0, "failing": 0, "paused": 0}
	for i := range hooks {
		counts[hooks[i].Condition()]++
	}
	return counts, err
}

func (m *Main) deliveriesByState(ctx context.Context) (map[string]int, error) {
	waiting, dead, err := m.store.CountDeliveries(ctx)
	return map[string]int{"waiting": waiting, "dead": dead}, err
}
