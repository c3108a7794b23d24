package metrics_test

import (
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry/metrics"
)

// scrape returns the samples as Prometheus reads them, by name and labels.
func scrape(t *testing.T, m *metrics.Metrics) map[string]string {
	t.Helper()
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
	text, err := io.ReadAll(rec.Result().Body)
	if err != nil || rec.Code != 200 || !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/plain; version=0.0.4") || rec.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%v, %d, %v", err, rec.Code, rec.Header())
	}
	samples := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if i := strings.LastIndexByte(strings.TrimSpace(line), ' '); i > 0 && line[0] != '#' {
			samples[line[:i]] = strings.TrimSpace(line[i:])
		}
	}
	return samples
}

func TestWhatIsCounted(t *testing.T) {
	m := metrics.New(metrics.Options{Version: "1.2.3", Go: "go1.26", Clients: 2})
	m.Gauge("treaty_feed_lag_seconds", "How far behind.", func() float64 { return 0.25 })
	m.Counter("treaty_cache_hits_total", "Found in memory.", func() float64 { return 7 })
	m.Gauges("treaty_webhooks", "Hooks.", "state", func(context.Context) (map[string]int, error) {
		return map[string]int{"paused": 2, "active": 0}, nil
	})
	m.Gauges("treaty_silent", "Nobody answers.", "state", func(context.Context) (map[string]int, error) {
		return map[string]int{"wrong": 1}, io.ErrUnexpectedEOF
	})
	m.Request("/v1/events/:event", "GET", 200, 3*time.Millisecond)
	m.Request("", "BREW", 404, time.Millisecond)
	m.Refused("refused", []string{"property-required", "property-required", "enum-value"})
	m.Refused("bad-host", nil)
	m.Fetched("ordering.OrderPlaced", "1.3", "checkout/2.0")
	m.Fetched("ordering.OrderPlaced", "1.3", "")
	m.Reported("ordering.OrderPlaced", "produced", "ok", 40)
	m.Reported("ordering.OrderPlaced", "produced", "ok", 2)
	m.Stored("commit", time.Millisecond, nil)
	m.Stored("commit", time.Millisecond, io.ErrUnexpectedEOF)
	got := scrape(t, m)
	for name, want := range map[string]string{
		`treaty_build_info{go="go1.26",version="1.2.3"}`:                                          "1",
		`treaty_http_requests_total{method="GET",route="/v1/events/:event",status="200"}`:         "1",
		`treaty_http_requests_total{method="other",route="none",status="404"}`:                    "1",
		`treaty_http_request_seconds_bucket{method="GET",route="/v1/events/:event",le="0.0025"}`:  "0",
		`treaty_http_request_seconds_bucket{method="GET",route="/v1/events/:event",le="0.005"}`:   "1",
		`treaty_refusals_total{code="refused"}`:                                                   "1",
		`treaty_refusals_total{code="bad-host"}`:                                                  "1",
		`treaty_refusals_by_rule_total{rule="property-required"}`:                                 "2",
		`treaty_fetches_total{client="checkout/2.0",event="ordering.OrderPlaced",version="1.3"}`:  "1",
		`treaty_fetches_total{client="unnamed",event="ordering.OrderPlaced",version="1.3"}`:       "1",
		`treaty_reported_events_total{event="ordering.OrderPlaced",outcome="ok",role="produced"}`: "42",
		`treaty_store_seconds_count{operation="commit"}`:                                          "2",
		`treaty_store_errors_total{operation="commit"}`:                                           "1",
		`treaty_feed_lag_seconds`:         "0.25",
		`treaty_webhooks{state="paused"}`: "2", `treaty_webhooks{state="active"}`: "0", `treaty_silent{state="wrong"}`: "",
		`treaty_cache_hits_total`:                               "7",
		`treaty_prover_unconfirmed_total{reason="unconfirmed"}`: "0",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %s", name, got[name], want)
		}
	}
	for _, name := range []string{"go_goroutines", "process_open_fds", `treaty_prover_answers_total{verdict="proved"}`} {
		if got[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
}

// Strangers choose names; they do not choose how much is kept.
func TestNamesAreBounded(t *testing.T) {
	m := metrics.New(metrics.Options{Clients: 3})
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			m.Fetched("ordering.OrderPlaced", "1.3", fmt.Sprintf("client-%d", i))
			m.Fetched("ordering.OrderPlaced", "1.3", "\xff\x00\n\"} 1")
			m.Fetched("ordering.OrderPlaced", "1.3", strings.Repeat("x", 5000))
		})
	}
	all.Wait()
	total, others, names := 0, 0, 0
	for name, value := range scrape(t, m) {
		if !strings.HasPrefix(name, "treaty_fetches_total{") {
			continue
		}
		names++
		n := 0
		fmt.Sscan(value, &n)
		total += n
		if strings.Contains(name, `client="other"`) {
			others = n
		} else if !regexp.MustCompile(`client="client-\d+"`).MatchString(name) {
			t.Errorf("%s was told apart", name)
		}
	}
	if names != 4 || total != 150 || others != 147 {
		t.Errorf("%d series, %d fetches, %d of others; want 4, 150, 147", names, total, others)
	}
}

func TestReportedEventsAreBounded(t *testing.T) {
	m := metrics.New(metrics.Options{})
	for i := range 20_003 {
		m.Reported("ordering.OrderPlaced", "consumed", fmt.Sprint("outcome-", i), 2)
	}
	if got := scrape(t, m)[`treaty_reported_events_total{event="other",outcome="other",role="consumed"}`]; got != "6" {
		t.Errorf("%s events of other outcomes, want 6", got)
	}
}

func TestVersionsAreBounded(t *testing.T) {
	m := metrics.New(metrics.Options{})
	for i := range 20_003 {
		m.Fetched("ordering.OrderPlaced", fmt.Sprintf("1.%d", i), "")
	}
	if got := scrape(t, m)[`treaty_fetches_total{client="unnamed",event="other",version="other"}`]; got != "3" {
		t.Errorf("%s fetches of other versions, want 3", got)
	}
}
