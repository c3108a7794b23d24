package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/wire"
)

// spokenLog is a log that can be read while it is written.
type spokenLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *spokenLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *spokenLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// scrape reads the whole numbers of /metrics, by name and labels.
func scrape(t *testing.T, address string) map[string]int {
	t.Helper()
	res, body := do(t, http.MethodGet, address+"metrics", nil)
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain; version=0.0.4") || res.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("/metrics: %s, %v", res.Status, res.Header)
	}
	samples := map[string]int{}
	for line := range strings.Lines(string(body)) {
		line = strings.TrimSuffix(line, "\n")
		space := strings.LastIndexByte(line, ' ')
		if n, err := strconv.Atoi(line[space+1:]); err == nil {
			samples[line[:max(space, 0)]] = n
		}
	}
	return samples
}

// guarded is a workspace of one event with a code whose pattern the validator
// cannot translate, and one more property.
func guarded(property string) map[string]wire.File {
	files := thing("guarded", 0)
	files["contexts/guarded/ThingHappened/v1.schema.json"] = wire.File(
		`{"type": "object", "description": "It.", "required": ["id"], "properties": {"id": {"type": "string"},` +
			`"code": {"type": "string", "pattern": "^(a|b)\\1$"}, "size": ` + property + `}}`)
	return files
}

// A push asks the prover, which is counted; one whose witness the validator
// cannot confirm is counted apart, refused, and logged with the fingerprints.
func TestUnconfirmedWitnessesAreCountedAndLogged(t *testing.T) {
	log := &spokenLog{}
	m := New(Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Log: config.Log{Format: "json"}, MetricClients: 10}, log)
	ready := make(chan string, 1)
	m.Ready = func(address string) { ready <- address }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- errors.Join(m.Run(ctx), m.Close()) }()
	address := <-ready
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	c := ask(t, address)

	const proved, unconfirmed = `treaty_prover_answers_total{verdict="proved"}`, `treaty_prover_unconfirmed_total{reason="validator"}`
	for _, name := range []string{
		proved, unconfirmed, `treaty_prover_answers_total{verdict="refuted"}`, `treaty_prover_answers_total{verdict="unknown"}`,
		`treaty_prover_unconfirmed_total{reason="unconfirmed"}`,
	} {
		if _, ok := scrape(t, address)[name]; !ok {
			t.Errorf("%s is missing before anything was counted", name)
		}
	}

	push(t, c, wire.Push{Home: "things", Files: thing("things", 0)})
	before := scrape(t, address)
	push(t, c, wire.Push{Home: "things", Files: thing("things", 1)})
	if now := scrape(t, address); now[proved] <= before[proved] || now[unconfirmed] != before[unconfirmed] {
		t.Errorf("after a compatible push:\n%v, before\n%v", now, before)
	}

	// The first push of a home is compared with nothing, whatever the rules ask.
	none := scrape(t, address)
	push(t, c, wire.Push{Home: "guarded", Files: guarded(`{"type": "string"}`)})
	before = scrape(t, address)
	if diff := cmp.Diff(ofProver(none), ofProver(before)); diff != "" {
		t.Errorf("a push that is compared with nothing is counted:\n%s", diff)
	}
	_, err := c.Push(t.Context(), wire.Push{Home: "guarded", Files: guarded(`{"type": "number"}`)})
	if err == nil {
		t.Error("what nobody confirmed was accepted")
	}
	now := scrape(t, address)
	if now[unconfirmed] <= before[unconfirmed] {
		t.Errorf("after a push that nobody can confirm (%v):\n%v, before\n%v", err, now, before)
	}
	line := regexp.MustCompile(`"level":"ERROR","msg":"the validator did not confirm a witness","reason":"validator".*"event":"guarded.ThingHappened".*"older":"[0-9a-f]{64}","newer":"[0-9a-f]{64}"`)
	if !line.MatchString(log.String()) {
		t.Errorf("the log does not say which schemas:\n%s", log.String())
	}

	for _, name := range []string{
		`treaty_refusals_total{code="refused"}`, `treaty_refusals_by_rule_total{rule="not-proved"}`,
		`treaty_http_requests_total{method="POST",route="/v1/push",status="422"}`, `treaty_http_requests_total{method="GET",route="/metrics",status="200"}`,
		`treaty_store_seconds_count{operation="commit"}`,
	} {
		if now[name] == 0 {
			t.Errorf("%s was not counted", name)
		}
	}

	if res, _ := do(t, http.MethodPost, address+"metrics", nil); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /metrics: %s", res.Status)
	}
}

// A webhook that nobody hears, and a schema that is fetched again.
func TestWebhooksAndBodiesAreCounted(t *testing.T) {
	_, address, stop := running(t, Config{Webhooks: config.Webhooks{Loopback: true, Hold: true}}, io.Discard, nil)
	defer stop()
	push(t, ask(t, address), wire.Push{Home: "things", Files: thing("things", 0)})
	res, body := post(t, address+"v1/webhooks", `{"url": "http://127.0.0.1:9/"}`)
	var hook wire.Webhook
	if err := json.Unmarshal(body, &hook); err != nil || res.StatusCode != 200 {
		t.Fatalf("%s %v: %s", res.Status, err, body)
	}
	if got := scrape(t, address); got[`treaty_webhooks{state="active"}`] != 1 || got[`treaty_webhooks{state="paused"}`] != 0 {
		t.Errorf("a new webhook: %v", got)
	}
	if res, body := post(t, address+"v1/webhooks/"+hook.ID+"/pause", `{"reason": "a test"}`); res.StatusCode != 200 {
		t.Fatalf("%s: %s", res.Status, body)
	}
	before := scrape(t, address)
	for range 3 {
		do(t, http.MethodGet, address+"v1/events/things.ThingHappened/versions/1.0/schema", nil)
	}
	now := scrape(t, address)
	if now[`treaty_webhooks{state="active"}`] != 0 || now[`treaty_webhooks{state="paused"}`] != 1 {
		t.Errorf("a paused webhook: %v", now)
	}
	for _, state := range []string{"waiting", "dead"} {
		if n, ok := now[`treaty_webhook_deliveries{state="`+state+`"}`]; !ok || n != 0 {
			t.Errorf("%d deliveries are %s, %v", n, state, ok)
		}
	}
	if hits, misses := now["treaty_bodies_hits_total"]-before["treaty_bodies_hits_total"], now["treaty_bodies_misses_total"]-before["treaty_bodies_misses_total"]; hits != 2 || misses != 1 {
		t.Errorf("a schema that was fetched three times: %d hits, %d misses", hits, misses)
	}
}

// post sends a JSON body.
func post(t *testing.T, url, body string) (*http.Response, []byte) {
	t.Helper()
	res, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, text
}

// ofProver is what the prover counted, without what every request counts.
func ofProver(all map[string]int) map[string]int {
	counts := map[string]int{}
	for name, n := range all {
		if strings.HasPrefix(name, "treaty_prover_") {
			counts[name] = n
		}
	}
	return counts
}

// A client that makes up names of events and of outcomes makes no series of them: what the registry has is told apart, the
// rest is one.
func TestMadeUpNamesAreNoSeries(t *testing.T) {
	_, address, stop := running(t, Config{}, io.Discard, func(*Main) {})
	t.Cleanup(stop)
	if _, err := ask(t, address).Push(t.Context(), wire.Push{Home: home, History: true, Files: sample(t)}); err != nil {
		t.Fatal(err)
	}
	until := time.Now().UTC()
	for i := range 6 {
		r := wire.UsageReport{ID: "1", Service: "ordering/checkout", Instance: fmt.Sprint("one-", i), From: until.Add(-time.Minute), Until: until}
		count := func(event, version, outcome string) {
			r.Counts = append(r.Counts, wire.UsageCount{Role: "produced", Event: event, Version: version, Outcome: outcome, Count: 1})
		}
		for j := range 900 {
			count(fmt.Sprintf("made.Up%d-%d", i, j), "1", "ok")
		}
		count("ordering.OrderPlaced", "2", "ok")
		count("ordering.OrderPlaced", fmt.Sprint(100+i), "ok")
		count("ordering.OrderPlaced", "2", fmt.Sprint("made-up-", i))
		body, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.Post(address+"v1/usage", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if res.Body.Close(); res.StatusCode != http.StatusOK {
			t.Fatal(res.Status)
		}
	}
	got := map[string]int{}
	for name, n := range scrape(t, address) {
		if labels, ok := strings.CutPrefix(name, "treaty_reported_events_total"); ok {
			got[labels] = n
		}
	}
	want := map[string]int{
		`{event="ordering.OrderPlaced",outcome="ok",role="produced"}`:    12,
		`{event="ordering.OrderPlaced",outcome="other",role="produced"}`: 6,
		`{event="other",outcome="other",role="produced"}`:                5400,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%d series (- want, + got):\n%.2000s", len(got), diff)
	}
}
