package cloudhttp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// ReceiverConfig says who is given events, and how much of them. Consumer must be there.
type ReceiverConfig struct {
	Consumer *delivery.Consumer
	// Source is where dead letters say that they come from, as it were a topic; empty: the
	// path of the request.
	Source string
	// MaxBody is how many bytes a request may have; 0: 1 MiB.
	MaxBody int64
	// AtOnce is how many requests are read and handled at once; 0: 128. Those beyond it are
	// asked to come later.
	AtOnce int
	// Timeout is how long the events of one request may take, with all attempts; then the
	// rest is given back. 0: 20 s. Senders should wait longer, and ConsumerConfig.Timeout be
	// shorter, so that who is too slow is told that, and not brought the same for ever.
	Timeout time.Duration
}

// Receiver is an http.Handler to which events are sent: one in binary or structured mode, or a
// batch. Its answers say whether the sender has to send again:
//
//   - 204: every event is dealt with. Those that violate their contract, or that nothing
//     handles, are in the dead letters: to send them again changes nothing.
//   - 400, 405, 413, 415: this is no event, or too much at once. Nothing of it was handled or
//     kept; the same again is answered the same.
//   - 408, 429, 503: send all of it again later. What of a batch was handled is known
//     by its id then.
//
// Who may send is up to a handler before it.
type Receiver struct {
	cfg   ReceiverConfig
	slots chan struct{}
}

// NewReceiver returns a Receiver, or says what of its configuration cannot be.
func NewReceiver(cfg ReceiverConfig) (*Receiver, error) {
	switch {
	case cfg.Consumer == nil:
		return nil, errors.New("cloudhttp.NewReceiver: no Consumer: nobody handles the events")
	case cfg.MaxBody < 0 || cfg.AtOnce < 0 || cfg.Timeout < 0:
		return nil, errors.New("cloudhttp.NewReceiver: neither MaxBody nor AtOnce nor Timeout may be below 0")
	}
	if cfg.MaxBody == 0 {
		cfg.MaxBody = 1 << 20
	}
	if cfg.AtOnce == 0 {
		cfg.AtOnce = 128
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 20 * time.Second
	}
	return &Receiver{cfg: cfg, slots: make(chan struct{}, cfg.AtOnce)}, nil
}

// ServeHTTP receives one request.
func (rc *Receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := rc.receive(w, r); err != nil {
		err.write(w)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (rc *Receiver) receive(w http.ResponseWriter, r *http.Request) *problem {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return &problem{http.StatusMethodNotAllowed, "events are sent with POST"}
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		w.Header().Set("Accept-Encoding", "identity")
		return &problem{http.StatusUnsupportedMediaType, "the body is compressed: send it as it is"}
	}
	select {
	case rc.slots <- struct{}{}:
		defer func() { <-rc.slots }()
	default:
		return &problem{http.StatusTooManyRequests, "too many requests at once: send it again later"}
	}
	body, p := rc.read(w, r)
	if p != nil {
		return p
	}
	messages, err := rc.messages(r, body)
	if err != nil {
		return &problem{http.StatusBadRequest, err.Error()}
	}
	return rc.consume(r.Context(), messages)
}

// read reads a body that is not too large.
func (rc *Receiver) read(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, rc.cfg.MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &problem{http.StatusRequestEntityTooLarge, fmt.Sprintf("a request has %d bytes at most: send fewer events at once", rc.cfg.MaxBody)}
	case err != nil:
		return nil, &problem{http.StatusRequestTimeout, "the body did not arrive in full: send it again"}
	}
	return body, nil
}

// messages returns the events of a request as they came, each of which is one.
func (rc *Receiver) messages(r *http.Request, body []byte) ([]delivery.Message, error) {
	source := rc.cfg.Source
	if source == "" {
		source = r.URL.Path
	}
	if essence, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); essence == event.BatchMediaType {
		return batch(source, body)
	}
	m := delivery.Message{Source: source, Headers: headers(r.Header), Body: body}
	_, err := event.FromHTTP(r.Header, body)
	return []delivery.Message{m}, err
}

// batch takes a batch apart.
func batch(source string, body []byte) ([]delivery.Message, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(body, &list); err != nil || list == nil {
		return nil, errors.New("the body is no batch: it has to be a JSON array of events")
	}
	var messages []delivery.Message
	for i, text := range list {
		var e event.Envelope
		if err := e.UnmarshalJSON(text); err != nil {
			return nil, fmt.Errorf("event %d of the batch: %w", i, err)
		}
		messages = append(messages, delivery.Message{
			Source: source, Body: text,
			Headers: []delivery.Header{{Key: "content-type", Value: []byte(event.EnvelopeMediaType)}},
		})
	}
	return messages, nil
}

// consume has all events dealt with, in their order. One that is given back does not hold
// the others up, except where the time is over.
func (rc *Receiver) consume(ctx context.Context, messages []delivery.Message) *problem {
	ctx, cancel := context.WithTimeout(ctx, rc.cfg.Timeout)
	defer cancel()
	left := 0
	for _, m := range messages {
		if err := rc.cfg.Consumer.Consume(ctx, m); err != nil {
			left++ // the consumer has logged why
		}
	}
	if left > 0 {
		return &problem{http.StatusServiceUnavailable, fmt.Sprintf("%d of %d events could not be dealt with now: send all of it again later", left, len(messages))}
	}
	return nil
}
