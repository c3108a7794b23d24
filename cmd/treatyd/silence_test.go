package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/webhook"
	"github.com/treaty-events/treaty/registry/wire"
)

// listener is where the messages of a webhook arrive, and says for each what its signature is worth.
type listener struct {
	t       *testing.T
	url     string
	arrived chan signed
}

// signed is a message as it arrived.
type signed struct {
	id, signature string
	body          []byte
}

func listens(t *testing.T) *listener {
	t.Helper()
	l := &listener{t: t, arrived: make(chan signed, 10)}
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		l.arrived <- signed{r.Header.Get(webhook.DeliveryHeader), r.Header.Get(webhook.SignatureHeader), body}
	}))
	t.Cleanup(target.Close)
	l.url = target.URL
	return l
}

// hook makes the webhook of silences of ordering, and returns its secret.
func (l *listener) hook(address string) string {
	l.t.Helper()
	res, err := http.Post(address+"v1/webhooks", "application/json", strings.NewReader(`{"url":"`+l.url+`","contexts":["ordering"],"kinds":["silence"]}`))
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	var made struct{ Secret string }
	if err := json.NewDecoder(res.Body).Decode(&made); err != nil || made.Secret == "" {
		l.t.Fatalf("%s: %v", res.Status, err)
	}
	return made.Secret
}

// hears waits for one message, signed with the secret, about a step of the event.
func (l *listener) hears(secret, step string) (id string) {
	l.t.Helper()
	select {
	case got := <-l.arrived:
		if err := webhook.Verify(got.body, got.signature, secret, time.Now(), time.Minute); err != nil {
			l.t.Errorf("the signature %s: %v", got.signature, err)
		}
		var n wire.Notification
		if err := json.Unmarshal(got.body, &n); err != nil || n.Kind != "silence" || len(n.Silences) != 1 || n.Silences[0].Step != step || n.Silences[0].Name != "ordering.OrderPlaced" {
			l.t.Fatalf("what arrives: %s, %v", got.body, err)
		}
		return got.id
	case <-time.After(20 * time.Second):
		l.t.Fatalf("nothing arrives that says %s", step)
	}
	return ""
}

// An event that falls silent is told by a signed webhook, and shown by v1, the metrics and the
// pages; and that it is there again, once its service says so.
func TestASilenceIsToldEverywhere(t *testing.T) {
	l := listens(t)
	hour := time.Now().UTC().Truncate(time.Hour)
	var clock atomic.Int64
	clock.Store(hour.Add(-time.Hour).Unix())
	m, address, stop := running(t, Config{Webhooks: config.Webhooks{Loopback: true}}, io.Discard, func(m *Main) {
		m.Now = func() time.Time { return time.Unix(clock.Load(), 0) }
	})
	t.Cleanup(stop)
	c := ask(t, address)
	if _, err := c.Push(t.Context(), wire.Push{Home: home, History: true, Files: sample(t)}); err != nil {
		t.Fatal(err)
	}
	secret := l.hook(address)
	says := func(path, want string) {
		t.Helper()
		res, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if body, err := io.ReadAll(res.Body); err != nil || !strings.Contains(string(body), want) {
			t.Errorf("/%s does not say %q: %v\n%.3000s", path, want, err, body)
		}
	}

	steadyButForHours(t, m, hour, 5)
	w := volume.NewWatcher(m.feeds.collector) // the process's own looks in five minutes
	looks := func(at time.Time) {
		t.Helper()
		clock.Store(at.Unix())
		if err := w.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	looks(hour.Add(15 * time.Minute))
	l.hears(secret, "silent")
	says("v1/volumes", `"name":"ordering.OrderPlaced"`)
	says("metrics", `treaty_silent{what="event"} 1`)
	says("events/ordering.OrderPlaced/volumes?by=hour", "at least 150")
	says("volumes", "</span> silent</span>")

	speakAgain(t, c, hour)
	looks(hour.Add(75 * time.Minute))
	l.hears(secret, "spoke-again")
	says("metrics", `treaty_silent{what="event"} 0`)
	says("volumes", "</span> there again</span>")
}

// Two servers over one PostgreSQL count each report once, whichever gets it and how often, at once
// or later; and both judge, in turns: what one told the other does not tell again, and goes on from there.
func TestTwoServersCountTogetherAndTellOnce(t *testing.T) {
	dsn, l := testkit.Postgres(t), listens(t)
	hour := time.Now().UTC().Truncate(time.Hour)
	var clock atomic.Int64
	clock.Store(hour.Add(-time.Hour).Unix())
	var servers []*Main
	var clients []*client.Client
	var first string
	for range 2 {
		m, address, stop := running(t, Config{Store: dsn, Webhooks: config.Webhooks{Loopback: true}}, io.Discard, func(m *Main) {
			m.Now = func() time.Time { return time.Unix(clock.Load(), 0) }
		})
		t.Cleanup(stop)
		servers, clients, first = append(servers, m), append(clients, ask(t, address)), address
	}
	if _, err := clients[0].Push(t.Context(), wire.Push{Home: home, History: true, Files: sample(t)}); err != nil {
		t.Fatal(err)
	}
	secret := l.hook(first)
	steadyButForHours(t, servers[0], hour, 5)
	clock.Store(hour.Add(15 * time.Minute).Unix())

	sum := manyReport(t, clients, hour)
	for _, c := range clients {
		got, err := c.EventVolumes(t.Context(), "ordering.OrderConfirmed", 2, "day")
		if err != nil || len(got.Volumes.Volumes) != 1 || got.Volumes.Volumes[0].Count != sum {
			t.Errorf("counted %+v, %v; reported %d", got, err, sum)
		}
	}

	clock.Store(hour.Add(-time.Hour).Unix()) // when they began
	one, other := volume.NewWatcher(servers[0].feeds.collector), volume.NewWatcher(servers[1].feeds.collector)
	look := func(later time.Duration, watchers ...*volume.Watcher) {
		t.Helper()
		clock.Store(hour.Add(later).Unix())
		var all sync.WaitGroup
		for _, w := range watchers {
			all.Go(func() {
				if err := w.Look(context.WithoutCancel(t.Context())); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	look(15*time.Minute, one)
	wantTold(t, servers[0], "silent")
	l.hears(secret, "silent")
	look(15*time.Minute, other) // it is not its turn
	endTurn(t, servers[0])
	look(20*time.Minute, other)
	wantTold(t, servers[0], "silent")

	speakAgain(t, clients[0], hour)
	look(75*time.Minute, one) // it is the other's turn
	wantTold(t, servers[0], "silent")
	look(75*time.Minute, other)
	wantTold(t, servers[0], "silent", "spoke-again")
	l.hears(secret, "spoke-again")
	endTurn(t, servers[0])
	look(80*time.Minute, one)
	endTurn(t, servers[0])
	look(135*time.Minute, one, other)
	wantTold(t, servers[0], "silent", "spoke-again")
}

// endTurn has whoever watches give up his turn: of one that ends later than it could by the clock of
// the store that clock was set, and anybody takes it.
func endTurn(t *testing.T, m *Main) {
	t.Helper()
	if taken, err := m.store.TakeTurn(t.Context(), "silence", "nobody", time.Microsecond); err != nil || !taken {
		t.Fatal(taken, err)
	}
}

// wantTold compares what the change feed says of silences.
func wantTold(t *testing.T, m *Main, want ...string) {
	t.Helper()
	if _, err := m.store.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	changes, err := m.store.Changes(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range changes {
		for _, s := range c.Silences {
			got = append(got, string(s.Step))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the feed tells %q, want %q", got, want)
	}
}

// speakAgain has a service report that what was silent is there again.
func speakAgain(t *testing.T, c *client.Client, hour time.Time) {
	t.Helper()
	if _, err := c.ReportUsage(t.Context(), wire.UsageReport{
		ID: "again", Service: "ordering/checkout", Instance: "another", From: hour, Until: hour.Add(16 * time.Minute),
		Counts: []wire.UsageCount{{Role: "produced", Event: "ordering.OrderPlaced", Version: "2", Outcome: "ok", Count: 30}},
	}); err != nil {
		t.Fatal(err)
	}
}

// manyReport has the processes of a service report a quarter of an hour, each report one to three
// times at once to whichever server, and once more later; it returns the sum.
func manyReport(t *testing.T, clients []*client.Client, hour time.Time) int64 {
	t.Helper()
	var sum atomic.Int64
	var all sync.WaitGroup
	for instance := range 12 {
		all.Go(func() {
			for i := range 15 {
				n := int64(instance*100 + i + 1)
				report := wire.UsageReport{
					ID: fmt.Sprint(instance, "-", i), Service: "ordering/order-tracker", Instance: fmt.Sprint(instance),
					From: hour.Add(time.Duration(i) * time.Minute), Until: hour.Add(time.Duration(i+1) * time.Minute),
					Counts: []wire.UsageCount{{Role: "produced", Event: "ordering.OrderConfirmed", Version: "1", Outcome: "ok", Count: n}},
				}
				var counted atomic.Int32
				send := func(copy int) {
					got, err := clients[(instance+i+copy)%len(clients)].ReportUsage(context.WithoutCancel(t.Context()), report)
					if err != nil {
						t.Error(err)
					} else if got.Counted {
						counted.Add(1)
					}
				}
				var copies sync.WaitGroup
				for copy := range 1 + i%3 {
					copies.Go(func() { send(copy) })
				}
				copies.Wait()
				if send(1); counted.Load() != 1 {
					t.Errorf("report %s was counted %d times", report.ID, counted.Load())
				}
				sum.Add(n)
			}
		})
	}
	all.Wait()
	return sum.Load()
}

// steadyButForHours has a service report of five weeks, up to an hour: thirty events each
// hour, but for the last ones.
func steadyButForHours(t *testing.T, m *Main, end time.Time, silent int) {
	t.Helper()
	const hours = 5 * 7 * 24
	b := volume.Booking{Reporter: volume.Reporter{Service: "ordering/checkout", Instance: "one", Report: "past", Since: end.Add(-hours * time.Hour), Until: end}}
	for h := hours; h > 0; h-- {
		at := end.Add(-time.Duration(h) * time.Hour)
		covered := volume.Covered{Day: usage.DayOf(at), Service: "ordering/checkout"}
		covered.Hours[at.Hour()] = 3600
		b.Covered = append(b.Covered, covered)
		if h > silent {
			row := volume.Row{Day: usage.DayOf(at), Key: volume.Key{Event: "ordering.OrderPlaced", Service: "ordering/checkout", Role: volume.Produced, Version: "2", Outcome: volume.OK}}
			row.Hours[at.Hour()] = 30
			b.Rows = append(b.Rows, row)
		}
	}
	fates, err := m.store.AddReports(t.Context(), []volume.Booking{b})
	if err != nil || len(fates) != 1 || fates[0] != volume.Counted {
		t.Fatal(fmt.Sprint(fates), err)
	}
}
