package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// GuardOptions steer Wrap.
type GuardOptions struct {
	// Hosts are the names that the server answers to, without a port, beside
	// localhost, 127.0.0.1 and ::1.
	Hosts []string
	Log   *slog.Logger // nil: slog.Default
}

// loopback are the names by which a server on this machine is reached.
var loopback = []string{"localhost", "127.0.0.1", "::1"}

// Wrap puts around every handler of the server, pages too, what they all need:
// a request id, a log line, the list of allowed hosts (so that no foreign name
// that resolves here can reach it), the refusal of other sites' writes, headers
// that keep browsers strict, and the answer to a panic.
func Wrap(next http.Handler, opt GuardOptions) http.Handler {
	log := opt.Log
	if log == nil {
		log = slog.Default()
	}
	allowed := slices.Clone(loopback)
	for _, host := range opt.Hosts {
		allowed = append(allowed, strings.ToLower(strings.Trim(host, "[]")))
	}
	cross := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(context.WithValue(r.Context(), idKey{}, newID()))
		rec := &recorder{ResponseWriter: w}
		started := time.Now()
		defer func() {
			if cause := recover(); cause != nil {
				fell(rec, r, log, cause)
			}
			log.Info("request", "request", requestID(r), "method", r.Method, "path", r.URL.EscapedPath(), "status", rec.status,
				"bytes", rec.bytes, "took", time.Since(started), "from", r.RemoteAddr, "client", r.Header.Get("Treaty-Client"))
		}()
		headers(w.Header(), requestID(r))
		switch {
		case !slices.Contains(allowed, hostName(r.Host)):
			_ = send(rec, r, problem{badHost, "the server does not answer to the name in the request's Host header",
				"start treatyd with --allow-host NAME for each name by which it is reached"}, nil)
		case cross.Check(r) != nil:
			_ = send(rec, r, problem{crossSite, "a page of another site tried to write here", ""}, nil)
		default:
			next.ServeHTTP(rec, r)
		}
	})
}

// headers keep browsers strict. Pages say more about what they load.
func headers(h http.Header, id string) {
	h.Set("X-Request-Id", id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'")
}

// fell answers a request whose handler panicked. http.ErrAbortHandler is not a
// fault: it closes the connection on purpose.
func fell(w *recorder, r *http.Request, log *slog.Logger, cause any) {
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	log.Error("panic", "request", requestID(r), "cause", cause, "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler) // half an answer is out: break the connection
	}
	_ = send(w, r, fault(r), nil) // texts have no error
}

// hostName returns the name in a Host header: without port and brackets, in
// lower case.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

type idKey struct{}

func newID() string {
	var id [8]byte
	_, _ = rand.Read(id[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(id[:])
}

// requestID returns the id under which the log has a request.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(idKey{}).(string)
	return id
}

// recorder notes what a handler answered, for the log.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
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
