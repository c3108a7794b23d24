package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
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
