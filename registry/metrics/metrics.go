// Package metrics is what a process tells Prometheus about itself.
//
// It promises that what strangers send bounds nothing but time: methods, clients
// and versions that are too many count as "other", so that neither memory nor
// the number of series grows with them. It holds names of contracts and of
// clients, and nothing of what is in a contract.
package metrics

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Options steer New.
type Options struct {
	Version string // of Treaty
	Go      string // that built it
	Clients int    // how many names of clients are told apart; 0: none
}

// maxVersions bounds how many contract versions the fetches are counted of; maxCounts
// of how many events, with role and outcome, reports are.
const (
	maxVersions = 20_000
	maxCounts   = 20_000
)

// Metrics counts. Its methods are safe for concurrent use.
type Metrics struct {
	all       *prometheus.Registry
	requests  *prometheus.CounterVec
	took      *prometheus.HistogramVec
	refusals  *prometheus.CounterVec
	rules     *prometheus.CounterVec
	fetches   *prometheus.CounterVec
	reported  *prometheus.CounterVec
	storeTook *prometheus.HistogramVec
	storeBad  *prometheus.CounterVec

	clients, versions, counts *names
}

// New returns metrics that have counted nothing yet, but what the prover has.
func New(opt Options) *Metrics {
	m := &Metrics{
		all:      prometheus.NewRegistry(),
		requests: counter("treaty_http_requests_total", "Requests that were answered, by route, method and status.", "route", "method", "status"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "treaty_http_request_seconds", Help: "How long requests took, by route and method.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"route", "method"}),
		refusals: counter("treaty_refusals_total", "Requests that were refused, by the code of the problem.", "code"),
		rules:    counter("treaty_refusals_by_rule_total", "Errors that the gate refused pushes for, by rule.", "rule"),
		fetches:  counter("treaty_fetches_total", "Schemas that were fetched, by contract, version and client.", "event", "version", "client"),
		reported: counter("treaty_reported_events_total", "Events that services reported to have published or consumed, by event, role and outcome.", "event", "role", "outcome"),
		storeTook: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "treaty_store_seconds", Help: "How long the store took, by operation.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"operation"}),
		storeBad: counter("treaty_store_errors_total", "Operations of the store that failed, by operation.", "operation"),
		clients:  newNames(opt.Clients), versions: newNames(maxVersions), counts: newNames(maxCounts),
	}
	build := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "treaty_build_info", Help: "Which Treaty this is; always 1.",
		ConstLabels: prometheus.Labels{"version": opt.Version, "go": opt.Go},
	}, func() float64 { return 1 })
	m.all.MustRegister(m.requests, m.took, m.refusals, m.rules, m.fetches, m.reported, m.storeTook, m.storeBad, build, prover{},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

// Gauge adds a number that is asked for whenever somebody reads the metrics.
func (m *Metrics) Gauge(name, help string, now func() float64) {
	m.all.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, now))
}

// Counter adds a number that only grows, and is asked for whenever somebody
// reads the metrics.
func (m *Metrics) Counter(name, help string, now func() float64) {
	m.all.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, now))
}

// Handler answers with everything in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	inner := promhttp.HandlerFor(m.all, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		inner.ServeHTTP(w, r)
	})
}

// Other stands for what is not told apart.
const Other = "other"

const other = Other

// methods are those that are told apart.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}

// Request counts a request that was answered: route is the pattern that it
// matched, empty for none.
func (m *Metrics) Request(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	if !slices.Contains(methods, method) {
		method = other
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route, method).Observe(took.Seconds())
}

// Refused counts a refusal, and the rules of the errors that it names.
func (m *Metrics) Refused(code string, rules []string) {
	m.refusals.WithLabelValues(code).Inc()
	for _, rule := range rules {
		m.rules.WithLabelValues(rule).Inc()
	}
}

// Fetched counts a fetch of a schema by a client, as it calls itself.
func (m *Metrics) Fetched(event, version, client string) {
	if !m.versions.known(event + " " + version) {
		event, version = other, other
	}
	if client == "" {
		client = "unnamed"
	} else if !m.clients.known(client) {
		client = other
	}
	m.fetches.WithLabelValues(event, version, client).Inc()
}

// Reported counts what a service says that it published or consumed.
func (m *Metrics) Reported(event, role, outcome string, count int64) {
	if !m.counts.known(event + " " + role + " " + outcome) {
		event, outcome = other, other
	}
	m.reported.WithLabelValues(event, role, outcome).Add(float64(count))
}

// Stored counts an operation of the store.
func (m *Metrics) Stored(operation string, took time.Duration, err error) {
	m.storeTook.WithLabelValues(operation).Observe(took.Seconds())
	if err != nil {
		m.storeBad.WithLabelValues(operation).Inc()
	}
}
