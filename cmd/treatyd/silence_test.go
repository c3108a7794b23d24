package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/wire"
)

// An event that falls silent is told by a webhook, and shown by v1, the metrics and the
// pages; and that it is there again, once its service says so.
func TestASilenceIsToldEverywhere(t *testing.T) {
	arrived := make(chan wire.Notification, 10)
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var n wire.Notification
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
			t.Error(err)
		}
		arrived <- n
	}))
	t.Cleanup(target.Close)
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
	res, err := http.Post(address+"v1/webhooks", "application/json", strings.NewReader(`{"url":"`+target.URL+`","contexts":["ordering"],"kinds":["silence"]}`))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", res, err)
	}
	res.Body.Close()
	hears := func(step string) {
		t.Helper()
		select {
		case n := <-arrived:
			if n.Kind != "silence" || len(n.Silences) != 1 || n.Silences[0].Step != step || n.Silences[0].Name != "ordering.OrderPlaced" {
				t.Fatalf("what arrives: %+v", n)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("nothing arrives that says %s", step)
		}
	}
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
	hears("silent")
	says("v1/volumes", `"name":"ordering.OrderPlaced"`)
	says("metrics", `treaty_silent{what="event"} 1`)
	says("events/ordering.OrderPlaced/volumes?by=hour", "at least 150")
	says("volumes", "</span> silent</span>")

	if _, err := c.ReportUsage(t.Context(), wire.UsageReport{
		ID: "again", Service: "ordering/checkout", Instance: "another", From: hour, Until: hour.Add(16 * time.Minute),
		Counts: []wire.UsageCount{{Role: "produced", Event: "ordering.OrderPlaced", Version: "2", Outcome: "ok", Count: 30}},
	}); err != nil {
		t.Fatal(err)
	}
	looks(hour.Add(75 * time.Minute))
	hears("spoke-again")
	says("metrics", `treaty_silent{what="event"} 0`)
	says("volumes", "</span> there again</span>")
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
