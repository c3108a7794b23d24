package main

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

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
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "} ")
		if n, err := strconv.Atoi(value); err == nil {
			samples[name+"}"] = n
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
