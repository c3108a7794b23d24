package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"unicode"

	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/wire"
)

// guarded answers a request through the guard alone.
func guarded(t *testing.T, opt api.GuardOptions, next http.HandlerFunc, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	rec := httptest.NewRecorder()
	api.Wrap(next, opt).ServeHTTP(rec, r)
	return rec
}

// from is a request from an address, with headers.
func from(t *testing.T, address string, headers ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/v1/events", nil)
	r.RemoteAddr = address
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func fine(http.ResponseWriter, *http.Request) {}

func TestOnlyTrustedProxiesSayWhoAsks(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	for _, tc := range []struct {
		name    string
		address string
		headers []string
		want    string
		secure  bool
	}{
		{"nobody in between", "203.0.113.7:5", nil, "203.0.113.7", false},
		{"a stranger who pretends", "203.0.113.7:5", []string{"X-Forwarded-For", "127.0.0.1", "X-Forwarded-Proto", "https"}, "203.0.113.7", false},
		{"a proxy", "10.1.1.1:5", []string{"X-Forwarded-For", "198.51.100.1", "X-Forwarded-Proto", "https"}, "198.51.100.1", true},
		{"a proxy, plain", "10.1.1.1:5", []string{"X-Forwarded-For", "198.51.100.1", "X-Forwarded-Proto", "http"}, "198.51.100.1", false},
		{"two proxies", "10.1.1.1:5", []string{"X-Forwarded-For", "198.51.100.1, 10.2.2.2"}, "198.51.100.1", false},
		{"a client who writes the header too", "10.1.1.1:5", []string{"X-Forwarded-For", "127.0.0.1, 198.51.100.1"}, "198.51.100.1", false},
		{"in two headers", "10.1.1.1:5", []string{"X-Forwarded-For", "127.0.0.1", "X-Forwarded-For", "198.51.100.1"}, "198.51.100.1", false},
		{"a client who says https too", "10.1.1.1:5", []string{"X-Forwarded-Proto", "https, http"}, "10.1.1.1", false},
		{"with a port", "10.1.1.1:5", []string{"X-Forwarded-For", "[2001:db8::1]:99"}, "2001:db8::1", false},
		{"what nobody can read", "10.1.1.1:5", []string{"X-Forwarded-For", "198.51.100.1, unknown"}, "10.1.1.1", false},
		{"an IPv4 address in an IPv6 one", "[::ffff:10.1.1.1]:5", []string{"X-Forwarded-For", "198.51.100.1"}, "198.51.100.1", false},
		{"a very long list", "10.1.1.1:5", []string{"X-Forwarded-For", strings.Repeat("127.0.0.1,", 5000) + "10.9.9.9"}, "127.0.0.1", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			guarded(t, api.GuardOptions{Proxies: proxies}, func(_ http.ResponseWriter, r *http.Request) {
				if p := api.PeerOf(r.Context()); p.Address.String() != tc.want || p.Secure != tc.secure {
					t.Errorf("%+v, want %s, secure %t", p, tc.want, tc.secure)
				}
			}, from(t, tc.address, tc.headers...))
		})
	}
}

// What is this machine's own is known by its address, not by what it says.
func TestLocalPeersAreNotBehindAProxy(t *testing.T) {
	local := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	for _, tc := range []struct {
		proxies []netip.Prefix
		headers []string
		want    bool
	}{
		{nil, nil, true},
		{nil, []string{"X-Forwarded-For", "198.51.100.1"}, true},
		{local, []string{"X-Forwarded-For", "198.51.100.1"}, false},
		{local, []string{"X-Forwarded-For", "127.0.0.1"}, false},
	} {
		guarded(t, api.GuardOptions{Proxies: tc.proxies}, func(_ http.ResponseWriter, r *http.Request) {
			if p := api.PeerOf(r.Context()); p.Local() != tc.want {
				t.Errorf("proxies %v, headers %v: %+v is local: %t", tc.proxies, tc.headers, p, p.Local())
			}
		}, from(t, "127.0.0.1:5", tc.headers...))
	}
}

func TestWhoAsksTooOftenWaits(t *testing.T) {
	addresses, tokens := api.NewLimiter(0.01, 3), api.NewLimiter(0.01, 2)
	opt := api.GuardOptions{Addresses: addresses, Tokens: tokens}
	wantRefused := func(rec *httptest.ResponseRecorder, want bool) {
		t.Helper()
		var p wire.Problem
		_ = json.Unmarshal(rec.Body.Bytes(), &p) // success has no body
		if refused := rec.Code == http.StatusTooManyRequests && p.Code == "too-many-requests"; refused != want || refused && rec.Header().Get("Retry-After") != "100" {
			t.Errorf("%d %s, Retry-After %q; want refused: %t", rec.Code, rec.Body, rec.Header().Get("Retry-After"), want)
		}
	}
	for i := range 5 {
		wantRefused(guarded(t, opt, fine, from(t, "203.0.113.7:5")), i >= 3)
		wantRefused(guarded(t, opt, fine, from(t, fmt.Sprintf("[2001:db8::%x]:5", i))), i >= 3) // one network of one client
		wantRefused(guarded(t, opt, fine, from(t, "127.0.0.1:5")), false)
	}
	wantRefused(guarded(t, opt, fine, from(t, "203.0.113.8:5")), false)
	ask := func(token string) *httptest.ResponseRecorder {
		return guarded(t, opt, func(w http.ResponseWriter, r *http.Request) {
			if err := api.Admit(r.Context(), token); err != nil {
				w.WriteHeader(http.StatusTooManyRequests)
				fmt.Fprint(w, `{"code": "too-many-requests"}`)
			}
		}, from(t, "127.0.0.1:5"))
	}
	for i := range 4 {
		wantRefused(ask("ci"), i >= 2)
	}
	wantRefused(ask("other"), false)
	if api.NewLimiter(0, 5) != nil {
		t.Error("a rate of 0 has a bound")
	}
}

// What is remembered of those who ask does not grow with them.
func TestLimiterForgetsTheOldest(t *testing.T) {
	limiter := api.NewLimiter(0.001, 1)
	opt := api.GuardOptions{Addresses: limiter}
	handler := api.Wrap(http.HandlerFunc(fine), api.GuardOptions{Addresses: opt.Addresses, Log: slog.New(slog.DiscardHandler)})
	for i := range 50_000 {
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, from(t, fmt.Sprintf("10.%d.%d.%d:1", i>>16, i>>8&255, i&255)))
		if rec.Code != http.StatusOK {
			t.Fatalf("request %d: %d", i, rec.Code)
		}
	}
	if n := limiter.Askers(); n != 20_000 {
		t.Errorf("%d addresses are remembered, want 20000", n)
	}
}

func TestLimiterIsSafeForConcurrentUse(t *testing.T) {
	limiter := api.NewLimiter(0.001, 10)
	var passed sync.Map
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			rec := guarded(t, api.GuardOptions{Addresses: limiter}, fine, from(t, "203.0.113.7:5"))
			if rec.Code == http.StatusOK {
				passed.Store(i, true)
			}
		})
	}
	all.Wait()
	n := 0
	passed.Range(func(any, any) bool { n++; return true })
	if n != 10 {
		t.Errorf("%d of 40 requests passed, want 10", n)
	}
}

func TestRouteStatusAndSizeAreObserved(t *testing.T) {
	var seen []api.Exchange
	mux := http.NewServeMux()
	mux.HandleFunc("GET /events/{event}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "12345") })
	mux.HandleFunc("GET /fell", func(http.ResponseWriter, *http.Request) { panic("it fell") })
	mux.HandleFunc("GET /silent", fine)
	handler := api.Wrap(mux, api.GuardOptions{Log: slog.New(slog.DiscardHandler), Observe: func(x api.Exchange) { x.Took = 0; seen = append(seen, x) }})
	for _, path := range []string{"/events/a.B", "/fell", "/silent", "/nowhere"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+path, nil))
	}
	for i := range seen {
		if seen[i].Status >= 400 {
			seen[i].Bytes = 0 // their texts are tested elsewhere
		}
	}
	want := []api.Exchange{
		{Route: "/events/{event}", Method: "GET", Status: 200, Bytes: 5},
		{Route: "/fell", Method: "GET", Status: 500},
		{Route: "/silent", Method: "GET", Status: 200},
		{Method: "GET", Status: 404},
	}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("%v\nwant %v", seen, want)
	}
}

func TestReadsAreLoggedForDebuggingOnly(t *testing.T) {
	for _, tc := range []struct {
		method string
		status int
		info   bool
	}{{"GET", 200, false}, {"HEAD", 304, false}, {"GET", 404, true}, {"GET", 500, true}, {"POST", 200, true}, {"DELETE", 204, true}} {
		var log bytes.Buffer
		r := from(t, "127.0.0.1:5")
		r.Method = tc.method
		guarded(t, api.GuardOptions{Log: slog.New(slog.NewTextHandler(&log, nil))}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(tc.status) }, r)
		if (log.Len() > 0) != tc.info {
			t.Errorf("%s with %d is logged: %q", tc.method, tc.status, log.String())
		}
	}
}

// Whoever sends control characters writes into no terminal, starts no line of
// the log, and fills no disk.
func TestHostileTextsAreEscapedInTheLog(t *testing.T) {
	const hostile = "a\x1b[31mred\r\nlevel=ERROR msg=forged \u202egnp.exe \u009b2J\x00\"}"
	for name, handler := range map[string]func(io.Writer) slog.Handler{
		"text": func(w io.Writer) slog.Handler { return slog.NewTextHandler(w, nil) },
		"json": func(w io.Writer) slog.Handler { return slog.NewJSONHandler(w, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			r := from(t, "203.0.113.7:5", "Treaty-Client", hostile, "User-Agent", strings.Repeat(hostile, 1000), "X-Forwarded-For", hostile)
			r.Method, r.URL.Path = "POST", "/"+hostile
			guarded(t, api.GuardOptions{Log: slog.New(handler(&log))}, fine, r)
			line := strings.TrimSuffix(log.String(), "\n")
			if strings.ContainsFunc(line, func(r rune) bool { return unicode.IsControl(r) && (name == "text" || r < 0x80) }) {
				t.Errorf("the log has control characters: %q", line)
			}
			if len(line) > 6000 {
				t.Errorf("the line has %d bytes", len(line))
			}
		})
	}
}

func TestStreamsLearnThatTheServerCloses(t *testing.T) {
	closing := make(chan struct{})
	close(closing)
	ended := false
	guarded(t, api.GuardOptions{Closing: closing}, func(_ http.ResponseWriter, r *http.Request) {
		<-api.Closing(r.Context())
		ended = true
	}, from(t, "127.0.0.1:5"))
	if !ended {
		t.Error("the stream did not end")
	}
}
