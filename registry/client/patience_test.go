package client_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// patient returns a client of a registry that answers as h, and how often it was
// asked.
func patient(t *testing.T, opt client.Options, h http.HandlerFunc) (*client.Client, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	c, err := client.New(s.URL, opt)
	if err != nil {
		t.Fatal(err)
	}
	return c, &asked
}

func problem(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", wire.ProblemMediaType)
	w.WriteHeader(status)
	io.WriteString(w, `{"code": "`+code+`", "title": "`+code+`"}`)
}

// cutOff breaks the connection in the middle of an answer.
func cutOff(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, `{"status":`)
	panic(http.ErrAbortHandler)
}

// What may pass is asked again, five times in all; what will not is asked once.
func TestWhatMayPassIsRepeated(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		tries  int32
	}{
		"busy":                {func(w http.ResponseWriter, _ *http.Request) { problem(w, 503, "busy") }, 5},
		"too many requests":   {func(w http.ResponseWriter, _ *http.Request) { problem(w, 429, "too-many-requests") }, 5},
		"a proxy's 502":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, 5},
		"a proxy's 504":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(504) }, 5},
		"a broken line":       {func(w http.ResponseWriter, _ *http.Request) { cutOff(w) }, 5},
		"too many bad tokens": {func(w http.ResponseWriter, _ *http.Request) { problem(w, 429, "too-many-tries") }, 1},
		"a fault":             {func(w http.ResponseWriter, _ *http.Request) { problem(w, 500, "internal") }, 1},
		"nobody":              {func(w http.ResponseWriter, _ *http.Request) { problem(w, 401, "unauthenticated") }, 1},
		"refused":             {func(w http.ResponseWriter, _ *http.Request) { problem(w, 422, "refused") }, 1},
		"not there":           {func(w http.ResponseWriter, _ *http.Request) { problem(w, 404, "not-found") }, 1},
		"no registry":         {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") }, 1},
		"an hour": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "3600")
			problem(w, 503, "busy")
		}, 1},
		"until next year": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", time.Now().AddDate(1, 0, 0).UTC().Format(http.TimeFormat))
			problem(w, 429, "too-many-requests")
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for what, ask := range map[string]func(*client.Client) error{
				"read": func(c *client.Client) error { _, err := c.Health(t.Context()); return err },
				"push": func(c *client.Client) error { _, err := c.Push(t.Context(), wire.Push{}); return err },
			} {
				c, asked := patient(t, client.Options{}, tt.answer)
				if err := ask(c); err == nil {
					t.Errorf("%s: no error", what)
				}
				if n := asked.Load(); n != tt.tries {
					t.Errorf("%s: asked %d times, want %d", what, n, tt.tries)
				}
			}
		})
	}
}

// A push that is repeated is the same push, whole, and its success is success.
func TestARepeatedPushIsWhole(t *testing.T) {
	var bodies []string
	c, _ := patient(t, client.Options{}, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies = append(bodies, string(body))
		switch len(bodies) {
		case 1:
			cutOff(w)
		case 2:
			problem(w, 503, "uncertain")
		}
		io.WriteString(w, `{"sequence": 7}`)
	})
	pushed, err := c.Push(t.Context(), wire.Push{Home: "a", Files: map[string]wire.File{"x": wire.File("y")}})
	if err != nil || pushed.Sequence != 7 {
		t.Fatalf("%+v, %v", pushed, err)
	}
	if len(bodies) != 3 || bodies[0] == "" || bodies[1] != bodies[0] || bodies[2] != bodies[0] {
		t.Errorf("%d bodies, which differ", len(bodies))
	}
}

// The registry's wish to be left alone for a while counts.
func TestRetryAfterIsWaitedFor(t *testing.T) {
	var last time.Time
	c, asked := patient(t, client.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		if last.IsZero() {
			last = time.Now()
			w.Header().Set("Retry-After", "1")
			problem(w, 503, "busy")
			return
		}
		if waited := time.Since(last); waited < time.Second {
			t.Errorf("it waited %v", waited)
		}
		io.WriteString(w, `{"status": "ok"}`)
	})
	if h, err := c.Health(t.Context()); err != nil || h.Status != "ok" || asked.Load() != 2 {
		t.Errorf("%+v, %v, asked %d times", h, err, asked.Load())
	}
}

// Patience bounds the time, the context ends it at once.
func TestPatienceEnds(t *testing.T) {
	busy := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "20")
		problem(w, 503, "busy")
	}
	for patience, most := range map[time.Duration]int32{-1: 1, time.Second: 1} {
		c, asked := patient(t, client.Options{Patience: patience}, busy)
		var refused *client.Error
		if _, err := c.Health(t.Context()); !errors.As(err, &refused) || refused.Code() != "busy" || asked.Load() > most {
			t.Errorf("patience %v: %v, asked %d times", patience, err, asked.Load())
		}
	}
	c, asked := patient(t, client.Options{}, busy)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := c.Health(ctx); !errors.Is(err, context.DeadlineExceeded) || asked.Load() != 1 || time.Since(began) > 5*time.Second {
		t.Errorf("cancelled while it waits: %v after %v, asked %d times", err, time.Since(began), asked.Load())
	}
}

// A name that nobody has and a certificate that is not good stay what they are.
func TestWhatDoesNotPassIsSaidAtOnce(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.StartTLS()
	defer s.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	for address, want := range map[string]string{
		s.URL: "certificate",
		strings.Replace(plain.URL, "http:", "https:", 1): "it speaks http, not https",
	} {
		var dials atomic.Int32
		c, err := client.New(address, client.Options{Transport: counting{&dials}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Health(t.Context()); err == nil || !strings.Contains(err.Error(), want) || dials.Load() != 1 {
			t.Errorf("%s: %v, tried %d times", address, err, dials.Load())
		}
	}
}

// counting counts what goes through the default transport.
type counting struct{ n *atomic.Int32 }

func (c counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return http.DefaultTransport.RoundTrip(r)
}
