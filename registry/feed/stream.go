package feed

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Why a request for the feed is refused.
const (
	// TooManyStreams: this process, or one client, has as many as it may.
	TooManyStreams registry.Code = "too-many-streams"
	// AheadOfFeed: the number is of no change. The registry was restored from an
	// older backup, or is another one.
	AheadOfFeed registry.Code = "ahead-of-feed"
	// OtherEpoch: the place was given by a registry that was restored since, or by
	// another one.
	OtherEpoch registry.Code = "other-epoch"
)

// Limits of streams. The zero value of each field is the default.
type Limits struct {
	Streams   int           // at once; 256
	PerClient int           // at once; 8
	Heartbeat time.Duration // between signs of life; 15 s
	Write     time.Duration // that a reader may take for one event; 10 s
}

func (l Limits) withDefaults() Limits {
	if l.Streams == 0 {
		l.Streams = 256
	}
	if l.PerClient == 0 {
		l.PerClient = 8
	}
	if l.Heartbeat == 0 {
		l.Heartbeat = 15 * time.Second
	}
	if l.Write == 0 {
		l.Write = 10 * time.Second
	}
	return l
}

// Streams sends changes as they come, as Server-Sent Events.
type Streams struct {
	source Source
	newest func(context.Context) (Place, error)
	limits Limits

	mu      sync.Mutex
	open    int
	clients map[string]int
}

// NewStreams returns streams of source, which is a Tail: each stream reads it.
// Newest returns the place of the newest change.
func NewStreams(source Source, newest func(context.Context) (Place, error), limits Limits) *Streams {
	return &Streams{source: source, newest: newest, limits: limits.withDefaults(), clients: map[string]int{}}
}

// Listener is who asks for a stream.
type Listener struct {
	Client  string          // who counts for Limits.PerClient
	After   *Place          // how far it has read; nil: it wants what comes from now on
	Closing <-chan struct{} // closed when the server begins to stop; may be nil
	Still   func() error    // whether the client may still listen, asked each second; nil: it may
}

// Serve answers with the changes after l.After, and then with each as it comes,
// until the client goes, reads too slowly, or the server stops.
//
// It returns a *registry.Refusal, or another error, only while nothing of an
// answer is written.
func (s *Streams) Serve(w http.ResponseWriter, r *http.Request, l Listener) error {
	release, err := s.admit(l.Client)
	if err != nil {
		return err
	}
	defer release()
	begin, err := s.newest(r.Context())
	if err != nil {
		return err
	}
	if l.After != nil {
		if err := l.After.Reachable(begin); err != nil {
			return err
		}
		begin.Sequence = l.After.Sequence
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	st := &stream{w: w, control: http.NewResponseController(w), write: s.limits.Write}
	// The server's own deadline would end the stream: it listens for the client's
	// hanging up all the while. A writer without deadlines needs none.
	_ = st.control.SetReadDeadline(time.Time{})
	if st.send("retry: 3000\n\n") == nil {
		s.follow(r.Context(), st, begin, l)
	}
	return nil
}

// admit counts a stream, or refuses it.
func (s *Streams) admit(client string) (release func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.clients[client] >= s.limits.PerClient:
		return nil, &registry.Refusal{Code: TooManyStreams, Message: fmt.Sprintf("this client has %d streams open already", s.clients[client]), Hint: "share one stream among its readers"}
	case s.open >= s.limits.Streams:
		return nil, &registry.Refusal{Code: TooManyStreams, Message: "this server has as many streams open as it can hold", Hint: "come again later, or read /v1/changes page by page"}
	}
	s.open++
	s.clients[client]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.open--
		if s.clients[client]--; s.clients[client] == 0 {
			delete(s.clients, client)
		}
	}, nil
}

// follow sends what there is and then what comes. A client that is cut off comes
// again with the id of the last event that it has seen.
func (s *Streams) follow(ctx context.Context, st *stream, after Place, l Listener) {
	check := time.NewTicker(recheck)
	defer check.Stop()
	beat := time.NewTicker(s.limits.Heartbeat)
	defer beat.Stop()
	for {
		changed := s.source.Changed() // before reading, so that nothing falls between
		changes, err := s.source.Changes(ctx, after.Sequence, batch)
		if err != nil {
			return
		}
		for i := range changes {
			after.Sequence = changes[i].Sequence
			if l.over(ctx, check.C) || st.change(after, &changes[i]) != nil {
				return
			}
		}
		if len(changes) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-l.Closing:
			_ = st.send(": the server is stopping\n\n") // the client comes again anyway
			return
		case <-check.C:
			if !l.may() {
				_ = st.send(": the token has ended\n\n")
				return
			}
		case <-changed:
		case <-beat.C:
			if st.send(":\n\n") != nil {
				return
			}
		}
	}
}

// recheck is how often it is asked whether the client may still listen.
const recheck = time.Second

// may reports whether the client may still listen.
func (l *Listener) may() bool { return l.Still == nil || l.Still() == nil }

// over reports whether nothing more is to be sent.
func (l *Listener) over(ctx context.Context, check <-chan time.Time) bool {
	select {
	case <-l.Closing:
		return true
	case <-check:
		return !l.may()
	default:
		return ctx.Err() != nil
	}
}

// stream is one answer under way.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	write   time.Duration
}

// change sends one event, whose id is its place.
func (s *stream) change(at Place, c *registry.Change) error {
	data, err := json.Marshal(ToWire(c)) // one line: JSON has no line break outside of its texts, which escape it
	if err != nil {
		return err
	}
	return s.send(fmt.Sprintf("id: %s\nevent: change\ndata: %s\n\n", at, data))
}

// send writes a text, and fails where the reader does not take it in time.
func (s *stream) send(text string) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(s.write)); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
