package client_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

func serve(t *testing.T, h http.HandlerFunc) *client.Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	c, err := client.New(s.URL+"/prefix/", client.Options{Name: "shop/1.2", Timeout: 2 * time.Second, Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAddresses(t *testing.T) {
	for address, fine := range map[string]bool{
		"http://127.0.0.1:8642": true, "https://treaty.example.com/": true, "https://x/treaty": true, "http://[::1]:1": true,
		"": false, "treaty.example.com": false, "ftp://x": false, "http://": false, "http://user:secret@x": false,
		"http://x?a=b": false, "http://x#y": false, "http://x y": false, "http://[::1": false, "file:///etc": false,
	} {
		c, err := client.New(address, client.Options{})
		if fine != (err == nil) {
			t.Errorf("New(%q): %v", address, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("New(%q) tells the password: %v", address, err)
		}
		if err == nil && strings.HasSuffix(c.Address(), "/") {
			t.Errorf("address %q ends in a slash", c.Address())
		}
	}
}

func TestPushIsSentWhole(t *testing.T) {
	push := wire.Push{Home: "a", Commit: "b", History: true, Revert: true, DryRun: true,
		Files: map[string]wire.File{"x": wire.File("<text>"), "y": {0xff}}}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/prefix/v1/push" || r.Header.Get("Treaty-Client") != "shop/1.2" || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("request %s %v", r.URL, r.Header)
		}
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		var got wire.Push
		if err := json.NewDecoder(z).Decode(&got); err != nil {
			t.Error(err)
		}
		if got.Home != "a" || got.Commit != "b" || !got.History || !got.Revert || !got.DryRun ||
			string(got.Files["x"]) != "<text>" || string(got.Files["y"]) != "\xff" {
			t.Errorf("received %+v", got)
		}
		io.WriteString(w, `{"sequence": 7}`)
	})
	result, err := c.Push(t.Context(), push)
	if err != nil || result.Sequence != 7 {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestNamesAreEscapedInPaths(t *testing.T) {
	var path string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.EscapedPath()
		io.WriteString(w, `{}`)
	})
	if _, err := c.Version(t.Context(), "a/../b?c#d", "1.0%"); err != nil {
		t.Fatal(err)
	}
	if want := "/prefix/v1/events/a%2F..%2Fb%3Fc%23d/versions/1.0%25"; path != want {
		t.Errorf("asked for %s, want %s", path, want)
	}
}

func TestRefusalsAreTheServersWords(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
		w.WriteHeader(http.StatusUnprocessableEntity)
		io.WriteString(w, `{"title":"T","status":200,"detail":"refused: 1 error","code":"refused","hint":"mend it","requestId":"7",
			"findings":[{"rule":"property-required","severity":"error","span":{"file":"a.json","start":{"line":3,"column":5}},"message":"m",
			"proof":{"question":"stored-events","witness":{"n":1e400}}}]}`)
	})
	_, err := c.Push(t.Context(), wire.Push{})
	var refused *client.Error
	if !errors.As(err, &refused) {
		t.Fatalf("got %v", err)
	}
	p := refused.Problem
	if refused.Error() != "refused: 1 error" || refused.Code() != "refused" || p.Status != 422 || p.Hint != "mend it" || p.RequestID != "7" {
		t.Errorf("problem %+v", p)
	}
	if len(p.Findings) != 1 || p.Findings[0].Span.Start.Line != 3 || string(p.Findings[0].Proof.Witness) != `{"n":1e400}` {
		t.Errorf("findings %+v", p.Findings)
	}
	if client.IsNotFound(err) {
		t.Error("422 is not found")
	}
}

// What answers may be anything: a proxy, another program, an attacker.
func TestWhatIsNoRegistryIsUnreachable(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"a page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html>hello")
		},
		"a proxy's error": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "bad gateway\x1b[2J", http.StatusBadGateway)
		},
		"a problem without a code": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", wire.ProblemMediaType)
			w.WriteHeader(500)
			io.WriteString(w, `{"title":"x"}`)
		},
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(`{"status":"`))
			part := make([]byte, 1<<20)
			for range 70 {
				w.Write(part)
			}
		},
		"half an answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `{"status":`)
		},
		"another host": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://evil.example/v1/health", http.StatusFound)
		},
		"a circle": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			c := serve(t, answer)
			_, err := c.Health(t.Context())
			var unreachable *client.Unreachable
			if !errors.As(err, &unreachable) || !strings.Contains(err.Error(), c.Address()) {
				t.Fatalf("got %v, want *client.Unreachable that names %s", err, c.Address())
			}
			if strings.Contains(err.Error(), "\x1b") || len(err.Error()) > 500 {
				t.Errorf("the message is not fit for a terminal: %q", err)
			}
		})
	}
}

func TestNothingListens(t *testing.T) {
	s := httptest.NewServer(nil)
	s.Close()
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Health(t.Context())
	var unreachable *client.Unreachable
	if !errors.As(err, &unreachable) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("got %v", err)
	}
}

func TestWaitingIsBounded(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	silent := func(http.ResponseWriter, *http.Request) { <-release }
	s := httptest.NewServer(http.HandlerFunc(silent))
	t.Cleanup(s.CloseClientConnections)
	c, err := client.New(s.URL, client.Options{Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	var unreachable *client.Unreachable
	if _, err := c.Health(t.Context()); !errors.As(err, &unreachable) {
		t.Errorf("after the timeout: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Health(ctx); !errors.Is(err, context.Canceled) || errors.As(err, &unreachable) {
		t.Errorf("cancelled: %v, want context.Canceled itself", err)
	}
}

// A redirect within the registry is followed for reads, never with a body.
func TestRedirects(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/moved") {
			io.WriteString(w, `{"status":"ok"}`)
			return
		}
		http.Redirect(w, r, "/moved", http.StatusFound)
	})
	if h, err := c.Health(t.Context()); err != nil || h.Status != "ok" {
		t.Errorf("a read: %+v, %v", h, err)
	}
	var unreachable *client.Unreachable
	if _, err := c.Push(t.Context(), wire.Push{}); !errors.As(err, &unreachable) {
		t.Errorf("a push became a GET: %v", err)
	}
}

// A list that has several pages is returned whole; one that never ends is an
// error.
func TestPagesAreFollowed(t *testing.T) {
	next := map[string]string{"": "b", "b": "c d", "c d": ""}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		cursor := r.URL.Query().Get("cursor")
		after, known := next[cursor]
		if !known || r.URL.Query().Get("limit") != "1000" {
			t.Errorf("query %q", r.URL.RawQuery)
		}
		json.NewEncoder(w).Encode(wire.Contexts{Contexts: []wire.Context{{Name: "after " + cursor}}, Next: after})
	})
	list, err := c.Contexts(t.Context())
	if err != nil || len(list) != 3 || list[2].Name != "after c d" {
		t.Errorf("%+v, %v", list, err)
	}
	endless := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"contexts": [], "next": "on"}`) })
	if _, err := endless.Contexts(t.Context()); err == nil || !strings.Contains(err.Error(), "does not end") {
		t.Errorf("a list without an end: %v", err)
	}
}
