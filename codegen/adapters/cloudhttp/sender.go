package cloudhttp

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
)

// SenderConfig says where a Sender sends. URL must be there.
type SenderConfig struct {
	URL string
	// Structured sends events as JSON; else they are sent in binary mode: their attributes as
	// headers, their data as the body.
	Structured bool
	// Header is sent with each request: an Authorization, for example.
	Header http.Header
	// Client sends; nil: one of its own. Redirections are never followed: most of them would
	// turn an event into a question for a page, whose answer is a success.
	Client *http.Client
	// Timeout is how long one attempt may take; 0: 30 s.
	Timeout time.Duration
	// Attempts is how often an event is sent in all, where that can help; 0: 4.
	Attempts int
	// First is the first pause, each is twice as long as the one before, up to Max. 0:
	// 200 ms, and 10 s. A receiver that asks for a longer pause gets it, up to Max; beyond
	// it Send ends, and Failed.After says it.
	First, Max time.Duration
	// Sleep is for tests; nil: it waits, or returns the error of ctx.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Sender sends events over HTTP. Many goroutines may use it.
type Sender struct {
	cfg    SenderConfig
	client http.Client
}

// NewSender returns a Sender, or says what of its configuration cannot be.
func NewSender(cfg SenderConfig) (*Sender, error) {
	u, err := url.Parse(cfg.URL)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("cloudhttp.NewSender: %q is no URL of http or https", cfg.URL)
	case cfg.Timeout < 0 || cfg.Attempts < 0 || cfg.First < 0 || cfg.Max < 0:
		return nil, errors.New("cloudhttp.NewSender: neither Timeout nor Attempts nor First nor Max may be below 0")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	if cfg.Attempts == 0 {
		cfg.Attempts = 4
	}
	if cfg.First == 0 {
		cfg.First = 200 * time.Millisecond
	}
	if cfg.Max == 0 {
		cfg.Max = max(cfg.First, 10*time.Second)
	}
	if cfg.Sleep == nil {
		cfg.Sleep = sleep
	}
	cfg.Header = cfg.Header.Clone()
	s := &Sender{cfg: cfg}
	if cfg.Client != nil {
		s.client = *cfg.Client
	}
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s, nil
}

// Send sends one event: the Send of a delivery.PublisherConfig. The error is a *[Failed], or
// an *event.Error of an event that cannot be sent.
//
// An event that is sent again has the same id, by which its receiver knows it.
func (s *Sender) Send(ctx context.Context, e *event.Envelope) error {
	header, body, err := s.encode(e)
	if err != nil {
		return err
	}
	return s.send(ctx, header, body)
}

// SendBatch sends several events in one request, all of which are sent again where that
// fails. Receivers refuse batches that are too large, and some refuse every batch.
func (s *Sender) SendBatch(ctx context.Context, events ...*event.Envelope) error {
	if len(events) == 0 {
		return nil
	}
	batch := make(event.Batch, len(events))
	for i, e := range events {
		batch[i] = *e
	}
	body, err := batch.MarshalJSON()
	if err != nil {
		return err
	}
	return s.send(ctx, map[string][]string{"Content-Type": {event.BatchMediaType}}, body)
}

func (s *Sender) encode(e *event.Envelope) (header map[string][]string, body []byte, err error) {
	if s.cfg.Structured {
		body, err = e.MarshalJSON()
		return map[string][]string{"Content-Type": {event.EnvelopeMediaType}}, body, err
	}
	header, err = e.HTTP()
	return header, e.Data, err
}

// send tries as often as it helps and may.
func (s *Sender) send(ctx context.Context, header map[string][]string, body []byte) error {
	for attempt := 1; ; attempt++ {
		failed := s.try(ctx, header, body)
		if failed == nil {
			return nil
		}
		failed.Attempts = attempt
		pause := max(s.pause(attempt), failed.After)
		if !failed.Again || attempt >= s.cfg.Attempts || pause > s.cfg.Max || ctx.Err() != nil {
			return failed
		}
		if err := s.cfg.Sleep(ctx, pause); err != nil {
			return failed
		}
	}
}

// try sends once.
func (s *Sender) try(ctx context.Context, header map[string][]string, body []byte) *Failed {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.URL, bytes.NewReader(body))
	if err != nil {
		return &Failed{Err: err}
	}
	maps.Copy(r.Header, s.cfg.Header)
	maps.Copy(r.Header, header)
	res, err := s.client.Do(r)
	if err != nil {
		return &Failed{Again: mayMend(err), Err: err}
	}
	defer res.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(res.Body, maxSaid)) // the status is the answer
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		return nil
	}
	return failedBy(res, said)
}

// pause returns how long to wait after an attempt, which is counted from 1: a half of it is
// left to chance, so that senders that failed together do not come back together.
func (s *Sender) pause(attempt int) time.Duration {
	d := s.cfg.First
	for i := 1; i < attempt && d < s.cfg.Max; i++ {
		d *= 2
	}
	d = min(d, s.cfg.Max)
	return d - time.Duration(rand.Float64()*float64(d)/2)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
