package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/treaty-events/treaty/codegen/event/delivery/report"
)

var quiet = slog.New(slog.DiscardHandler)

// told is what became of reports to a registry.
type told struct{ taken, refused int64 }

// report tells a registry what each service counts, until the function that it returns is
// called; where there is no registry that does nothing.
func (c *company) report(registry string) (end func() told) {
	if registry == "" {
		return func() told { return told{} }
	}
	ctx, cancel := context.WithCancel(context.Background())
	answers := &answers{}
	client := &http.Client{Timeout: 10 * time.Second, Transport: answers}
	var reporters sync.WaitGroup
	for _, s := range c.services {
		reporters.Go(func() {
			err := report.Run(ctx, report.Config{
				URL: registry, Token: os.Getenv("TREATY_TOKEN"), Service: s.name, Publisher: s.publisher, Consumer: s.consumer,
				Every: time.Second, Client: client, Logger: c.logger,
			})
			if err != nil {
				c.logger.Error("nothing is reported", "service", s.name, "error", err)
				answers.refused.Add(1)
			}
		})
	}
	return func() told {
		cancel()
		reporters.Wait()
		return told{answers.taken.Load(), answers.refused.Load()}
	}
}

// answers counts what a registry says.
type answers struct{ taken, refused atomic.Int64 }

// RoundTrip sends a request.
func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && response.StatusCode < 300 {
		a.taken.Add(1)
	} else {
		a.refused.Add(1)
	}
	return response, err
}
