package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// What is pushed arrives at a webhook, unless the process was told to hold.
func TestAPushArrivesAtAWebhook(t *testing.T) {
	for name, hold := range map[string]bool{"sending": false, "holding": true} {
		t.Run(name, func(t *testing.T) {
			arrived := make(chan string, 10)
			target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				select {
				case arrived <- r.Header.Get("Treaty-Delivery"):
				default:
				}
			}))
			t.Cleanup(target.Close)
			address, stop := startWith(t, Config{
				Listen: "127.0.0.1:0", Data: t.TempDir(), Webhooks: config.Webhooks{Hold: hold, Loopback: true},
			})
			t.Cleanup(stop)
			res, err := http.Post(address+"v1/webhooks", "application/json", strings.NewReader(`{"url":"`+target.URL+`"}`))
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%v %v", res, err)
			}
			res.Body.Close()
			if _, err := ask(t, address).Push(t.Context(), wire.Push{Home: home, History: true, Files: sample(t)}); err != nil {
				t.Fatal(err)
			}
			wait := 20 * time.Second
			if hold {
				wait = 500 * time.Millisecond
			}
			select {
			case id := <-arrived:
				if hold || !strings.HasSuffix(id, "-1") {
					t.Errorf("%s arrives", id)
				}
			case <-time.After(wait):
				if !hold {
					t.Error("nothing arrives")
				}
			}
		})
	}
}

// Whoever has to agree to a waiver is told by a webhook for his context: that he is
// asked, by which push; then that it is approved, and nobody is missing.
func TestWhoeverIsAskedForAWaiverHearsOfItByAWebhook(t *testing.T) {
	arrived := make(chan wire.Notification, 10)
	target := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var n wire.Notification
		if err := json.NewDecoder(r.Body).Decode(&n); err != nil {
			t.Error(err)
		}
		arrived <- n
	}))
	t.Cleanup(target.Close)
	address, stop := startWith(t, Config{Listen: "127.0.0.1:0", Data: t.TempDir(), Webhooks: config.Webhooks{Loopback: true}})
	t.Cleanup(stop)
	c := ask(t, address)
	files := sample(t)
	if _, err := c.Push(t.Context(), wire.Push{Home: home, Files: files}); err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(address+"v1/webhooks", "application/json", strings.NewReader(`{"url":"`+target.URL+`","contexts":["ordering"],"kinds":["waiver"]}`))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%v %v", res, err)
	}
	res.Body.Close()
	next := func() wire.WaiverNews {
		t.Helper()
		select {
		case n := <-arrived:
			if n.Kind != "waiver" || n.Home != home || len(n.Waivers) != 1 {
				t.Fatalf("what arrives: %+v", n)
			}
			return n.Waivers[0]
		case <-time.After(20 * time.Second):
			t.Fatal("nothing arrives")
		}
		return wire.WaiverNews{}
	}

	schema := "contexts/ordering/OrderCancelled/v1.schema.json"
	files[schema] = []byte(strings.Replace(string(files[schema]), `"suspected-fraud"`, `"suspected-fraud", "too-late"`, 1))
	push := wire.Push{Home: home, Commit: "1a2b3c4", Files: files}
	_, err = c.Push(t.Context(), push)
	var refused *client.Error
	if !errors.As(err, &refused) || len(refused.Problem.Findings) == 0 {
		t.Fatalf("a break is not refused: %v", err)
	}
	var fingerprint string
	for _, f := range refused.Problem.Findings {
		if f.Rule == "enum-widened" {
			fingerprint = f.Fingerprint
		}
	}
	files["waivers.yaml"] = []byte("waivers:\n  - {finding: " + fingerprint + ", reason: Its readers know., owner: team-checkout, expires: 2099-01-31}\n")
	if _, err := c.Push(t.Context(), push); err == nil {
		t.Fatal("it passes before anybody approved it")
	}
	if told := next(); told.Step != "proposed" || told.Fingerprint != fingerprint || !slices.Contains(told.Missing, "ordering") {
		t.Errorf("asked for: %+v", told)
	}
	if _, err := c.ApproveWaiver(t.Context(), fingerprint, wire.WaiverDecision{Reason: "agreed"}); err != nil {
		t.Fatal(err)
	}
	if told := next(); told.Step != "approved" || !slices.Contains(told.Deciding, "ordering") || len(told.Missing) != 0 {
		t.Errorf("approved: %+v", told)
	}
	if _, err := c.Push(t.Context(), push); err != nil {
		t.Errorf("it does not pass: %v", err)
	}
}
