package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/treaty-events/treaty/codegen/event/delivery/report"
)

var quiet = slog.New(slog.DiscardHandler)

// told is what became of reports to a registry.
type told struct{ taken, refused int }

// report tells a registry what each service counts, until the function that it returns is
// called; where there is no registry that does nothing.
func (c *company) report(registry string) (end func() told, err error) {
	answers := &answers{taken: map[string]bool{}}
	client := &http.Client{Timeout: 10 * time.Second, Transport: answers}
	var stops []func()
	end = func() told {
		var ending sync.WaitGroup
		for _, stop := range stops {
			ending.Go(stop)
		}
		ending.Wait()
		return answers.told()
	}
	for _, s := range c.services {
		if registry == "" {
			break
		}
		stop, err := report.Start(report.Config{
			URL: registry, Token: os.Getenv("TREATY_TOKEN"), Service: s.name, Publisher: s.publisher, Consumer: s.consumer,
			Every: time.Second, Client: client, Logger: c.logger,
		})
		if err != nil {
			_ = end()
			return nil, err
		}
		stops = append(stops, stop)
	}
	return end, nil
}

// answers knows of each report whether a registry took it in the end: one that is refused is
// sent again.
type answers struct {
	mu    sync.Mutex
	taken map[string]bool // by the id of the report
}

// RoundTrip sends a report.
func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var sent struct{ ID string }
	if err := json.Unmarshal(body, &sent); err != nil {
		return nil, err
	}
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	response, err := http.DefaultTransport.RoundTrip(again)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.taken[sent.ID] = a.taken[sent.ID] || err == nil && response.StatusCode < 300
	return response, err
}

// told counts the reports.
func (a *answers) told() (n told) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, taken := range a.taken {
		if taken {
			n.taken++
		} else {
			n.refused++
		}
	}
	return n
}
