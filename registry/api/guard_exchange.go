package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/treaty-events/treaty/contract/diag"
)

// Exchange is a request and its answer, as metrics count it.
type Exchange struct {
	Route  string // the pattern that matched; empty: none
	Method string
	Status int
	Bytes  int64
	Took   time.Duration
}

// exchange is what the guard knows of a request. It is the request's context and
// the writer of its answer too: each request makes one.
type exchange struct {
	context.Context
	recorder
	id      [1]string // as a header's value
	started time.Time
	peer    Peer
	route   string // of the API; pages have theirs in Request.Pattern
	guard   *guard
}

type exchangeKey struct{}

// Value returns the exchange itself, or what the server's context has.
func (x *exchange) Value(key any) any {
	if key == (exchangeKey{}) {
		return x
	}
	return x.Context.Value(key)
}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// requestID returns the id under which the log has a request.
func requestID(r *http.Request) string {
	if x := exchangeOf(r.Context()); x != nil {
		return x.id[0]
	}
	return ""
}

// PeerOf returns who sent the request of a context: the zero Peer where no guard
// stands before the handler.
func PeerOf(ctx context.Context) Peer {
	if x := exchangeOf(ctx); x != nil {
		return x.peer
	}
	return Peer{}
}

// Closing returns a channel that is closed when the server is told to stop. A
// handler that streams ends then; nil, which blocks for ever, without a guard.
func Closing(ctx context.Context) <-chan struct{} {
	if x := exchangeOf(ctx); x != nil {
		return x.guard.opt.Closing
	}
	return nil
}

// matched notes the route of a request.
func matched(r *http.Request, route string) {
	if x := exchangeOf(r.Context()); x != nil {
		x.route = route
	}
}

// refused tells whoever counts of a refusal.
func refused(r *http.Request, code string, found []diag.Finding) {
	x := exchangeOf(r.Context())
	if x == nil || x.guard.opt.Refused == nil {
		return
	}
	var rules []string
	for _, f := range found {
		if f.Severity == diag.Error {
			rules = append(rules, f.Rule)
		}
	}
	x.guard.opt.Refused(code, rules)
}

// answered logs a request, and tells whoever counts. Reads that went well are
// many and say little.
func (g *guard) answered(w *recorder, r *http.Request, x *exchange) {
	if w.status == 0 {
		w.status = http.StatusOK // as net/http does
	}
	took := time.Since(x.started)
	level := slog.LevelInfo
	if w.status < http.StatusBadRequest && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		level = slog.LevelDebug
	}
	if g.opt.Log.Enabled(r.Context(), level) {
		g.opt.Log.Log(r.Context(), level, "request", "request", x.id[0], "method", brief(r.Method), "path", brief(r.URL.EscapedPath()),
			"status", w.status, "bytes", w.bytes, "took", took, "from", x.peer.Address.String(),
			"client", brief(r.Header.Get("Treaty-Client")), "agent", brief(r.UserAgent()))
	}
	if g.opt.Observe == nil {
		return
	}
	route := x.route
	if route == "" {
		_, route, _ = strings.Cut(" "+r.Pattern, "/") // without its method
		if r.Pattern != "" {
			route = "/" + route
		}
	}
	g.opt.Observe(Exchange{Route: route, Method: r.Method, Status: w.status, Bytes: w.bytes, Took: took})
}

// maxLogged bounds what a request may write into the log, in bytes of a field.
const maxLogged = 300

// brief cuts a text of a request for the log; the log escapes it.
func brief(text string) string {
	if len(text) <= maxLogged {
		return text
	}
	end := maxLogged
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// recorder notes what a handler answered, for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK { // others are not the answer yet
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(data []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(data)
	r.bytes += int64(n)
	return n, err
}

// Flush sends what is buffered; gin asks for it.
func (r *recorder) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() }

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
