package api

import (
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// GuardOptions steer Wrap.
type GuardOptions struct {
	// Hosts are the names that the server answers to, without a port, beside
	// localhost, 127.0.0.1 and ::1.
	Hosts []string
	// Proxies are those whose X-Forwarded-For and X-Forwarded-Proto count.
	Proxies []netip.Prefix
	// Addresses bounds the requests of each address but this machine's own, Tokens
	// those of each token, see Admit; nil: no bound.
	Addresses, Tokens *Limiter
	// Closing is closed when the server is told to stop: streams end then.
	Closing <-chan struct{}
	Observe func(Exchange) // is told of each request when it was answered; may be nil
	// Refused is told of each refusal: the code of the problem, and the rule of
	// each error that it names; may be nil.
	Refused func(code string, rules []string)
	Other   *Protocol    // that is spoken on some addresses; nil: none
	Log     *slog.Logger // nil: slog.Default
}

// Protocol is another one than v1. What its clients are told is data of it, also
// what the guard refuses.
type Protocol struct {
	Prefix string // "/confluent": of the paths on which it is spoken; empty: all
	// Refuse answers and counts a refusal; code is that of the problem that v1 would
	// have told.
	Refuse func(w http.ResponseWriter, status int, message, code string)
}

// speaks reports whether the protocol is spoken on that path.
func (p *Protocol) speaks(path string) bool {
	if p == nil {
		return false
	}
	rest, below := strings.CutPrefix(path, p.Prefix)
	return below && (rest == "" || rest[0] == '/')
}

// loopback are the names by which a server on this machine is reached.
var loopback = []string{"localhost", "127.0.0.1", "::1"}

// guard is what stands before every handler.
type guard struct {
	opt   GuardOptions
	next  http.Handler
	hosts []string
	cross *http.CrossOriginProtection
	known atomic.Pointer[string] // the Host header that was allowed last: mostly the next one too
}

// Wrap puts around every handler of the server, pages too, what they all need:
// a request id, a log line, the address that a request came from, the list of
// allowed hosts (so that no foreign name that resolves here can reach it), the
// refusal of other sites' writes and of too many requests, headers that keep
// browsers strict, and the answer to a panic.
func Wrap(next http.Handler, opt GuardOptions) http.Handler {
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	g := &guard{opt: opt, next: next, hosts: slices.Clone(loopback), cross: http.NewCrossOriginProtection()}
	for _, host := range opt.Hosts {
		g.hosts = append(g.hosts, strings.ToLower(strings.Trim(host, "[]")))
	}
	return g
}

// ServeHTTP answers a request.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{Context: r.Context(), id: [1]string{newID()}, started: time.Now(), peer: peerOf(r, g.opt.Proxies), guard: g}
	r = r.WithContext(x)
	rec := &x.recorder
	rec.ResponseWriter = w
	defer func() { g.answered(rec, r, x) }()
	defer g.catch(rec, r)
	g.headers(w.Header(), r, x.id[:])
	switch wait := g.opt.Addresses.addressMayAsk(x.peer); {
	case !g.answersTo(r.Host):
		g.refuse(rec, r, problem{badHost, "the server does not answer to the name in the request's Host header",
			"start treatyd with --allow-host NAME for each name by which it is reached"})
	case wait > 0:
		retryAfter(rec.Header(), wait)
		g.refuse(rec, r, problem{tooMany, "this address asks more often than it may", askLess})
	case g.cross.Check(r) != nil:
		g.refuse(rec, r, problem{crossSite, "a page of another site tried to write here", ""})
	default:
		g.next.ServeHTTP(rec, r)
	}
}

// refuse answers in the protocol of the path.
func (g *guard) refuse(w http.ResponseWriter, r *http.Request, p problem) {
	if !g.opt.Other.speaks(r.URL.Path) {
		_ = send(w, r, p, nil) // texts have no error
		return
	}
	message := p.detail
	if p.hint != "" {
		message += "; " + p.hint
	}
	g.opt.Other.Refuse(w, p.status, message, p.code)
}

// shared is a header that many answers have: nobody changes its value.
type shared struct {
	name  string
	value []string
}

// Headers that keep browsers strict. Pages say more about what they load; data
// is no page: nothing of it is shown, run, framed or read by another site.
var (
	strictPage = []shared{
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"X-Frame-Options", []string{"DENY"}},
		{"Referrer-Policy", []string{"same-origin"}},
		{"Cross-Origin-Opener-Policy", []string{"same-origin"}},
		{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
		{"Content-Security-Policy", []string{"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"}},
	}
	strictData = []shared{
		{"X-Content-Type-Options", []string{"nosniff"}},
		{"Content-Security-Policy", []string{"default-src 'none'; frame-ancestors 'none'"}},
	}
)

// headers sets what every answer has.
func (g *guard) headers(h http.Header, r *http.Request, id []string) {
	h["X-Request-Id"] = id
	list := strictPage
	if strings.HasPrefix(r.URL.Path, "/v1/") || g.opt.Other.speaks(r.URL.Path) {
		list = strictData
	}
	for i := range list {
		h[list[i].name] = list[i].value
	}
}

// catch answers a request whose handler panicked. http.ErrAbortHandler is not a
// fault: it closes the connection on purpose.
func (g *guard) catch(w *recorder, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	g.opt.Log.Error("panic", "request", requestID(r), "cause", cause, "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler) // half an answer is out: break the connection
	}
	g.refuse(w, r, fault(r))
}

// answersTo reports whether a Host header has a name that the server has.
func (g *guard) answersTo(host string) bool {
	last := g.known.Load()
	return last != nil && *last == host || g.mayAnswerTo(host)
}

// mayAnswerTo looks the name up, and keeps a header that is allowed.
func (g *guard) mayAnswerTo(host string) bool {
	if !slices.Contains(g.hosts, hostName(host)) {
		return false
	}
	g.known.Store(&host)
	return true
}

// hostName returns the name in a Host header: without port and brackets, in
// lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

func newID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(id[:])
}
