package webhook

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// receive starts an HTTPS server on loopback.
func receive(t *testing.T, h http.HandlerFunc) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes are what some tests want
	s.StartTLS()
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s, roots
}

func TestWhatAnAttemptSends(t *testing.T) {
	body := []byte(`{"id":"00ff-12"}`)
	s, roots := receive(t, func(w http.ResponseWriter, r *http.Request) {
		got, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.URL.RequestURI() != "/hook?a=b" || !bytes.Equal(got, body) || r.Header.Get("Content-Type") != "application/json" ||
			r.Header.Get(DeliveryHeader) != "00ff-12" || r.Header.Get(SignatureHeader) != "t=1,v1=00" || r.Header.Get("User-Agent") != "Treaty-Webhook/1.0" {
			t.Errorf("%s %s %v %s", r.Method, r.URL, r.Header, got)
		}
		w.WriteHeader(http.StatusAccepted)
	})
	o := newSender(Places{Loopback: true}, roots, "Treaty-Webhook/1.0").send(t.Context(), s.URL+"/hook?a=b", "00ff-12", body, "t=1,v1=00")
	if o.problem != "" || o.status != http.StatusAccepted {
		t.Errorf("%+v", o)
	}
}

func TestAnswersThatAreFailures(t *testing.T) {
	var followed atomic.Int32
	s, roots := receive(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case "/elsewhere":
			followed.Add(1)
		case "/busy":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/words":
			http.Error(w, "secret words", http.StatusInternalServerError)
		case "/headers":
			w.Header().Set("X-Long", strings.Repeat("x", 2*maxHeaders))
		}
	})
	sender := newSender(Places{Loopback: true}, roots, "")
	for path, want := range map[string]outcome{
		"/redirect": {status: 307, problem: "answered 307: redirects are not followed, give the hook the final address"},
		"/busy":     {status: 503, problem: "answered 503", retryAfter: 2 * time.Minute},
		"/words":    {status: 500, problem: "answered 500"},
		"/headers":  {problem: "the connection failed"},
	} {
		got := sender.send(t.Context(), s.URL+path, "", nil, "")
		if got.cause = nil; got != want {
			t.Errorf("%s: %+v, want %+v", path, got, want)
		}
	}
	if followed.Load() > 0 {
		t.Error("a redirect was followed")
	}
}

// An answer that never ends costs 4 KiB.
func TestAnEndlessAnswerIsNotRead(t *testing.T) {
	s, roots := receive(t, func(w http.ResponseWriter, r *http.Request) {
		chunk := bytes.Repeat([]byte("x"), 1<<10)
		for {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	began := time.Now()
	if o := newSender(Places{Loopback: true}, roots, "").send(t.Context(), s.URL, "", nil, ""); o.problem != "" || time.Since(began) > attemptTimeout/2 {
		t.Errorf("%+v after %s", o, time.Since(began))
	}
}

// Nothing on this machine is reached without the option, whatever leads to it:
// the connection is refused before a byte is sent.
func TestLoopbackIsNotReached(t *testing.T) {
	var reached atomic.Int32
	s, roots := receive(t, func(http.ResponseWriter, *http.Request) { reached.Add(1) })
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	places := Places{Ports: []uint16{s.Listener.Addr().(*net.TCPAddr).AddrPort().Port()}}
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "[::1]", "[::]"} {
		o := newSender(places, roots, "").send(t.Context(), "https://"+net.JoinHostPort(strings.Trim(host, "[]"), port), "", nil, "")
		if !strings.Contains(o.problem, "not allowed") || strings.Contains(o.problem, "127") {
			t.Errorf("%s: %+v", host, o)
		}
	}
	if reached.Load() > 0 {
		t.Errorf("the server was reached %d times", reached.Load())
	}
}

// proxied counts what comes to the proxy that the environment of these tests
// names. net/http reads the environment once, so it is set before any test.
var proxied atomic.Int32

func TestMain(m *testing.M) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	for _, name := range []string{"HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"} {
		if err := os.Setenv(name, proxy.URL); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// A proxy would connect where nobody checks.
func TestNoProxyIsAsked(t *testing.T) {
	o := newSender(Places{}, nil, "").send(t.Context(), "https://hook.invalid/", "", nil, "")
	if o.problem != "the host's name could not be resolved" || proxied.Load() > 0 {
		t.Errorf("%+v, the proxy was asked %d times", o, proxied.Load())
	}
}

func TestCertificatesAreChecked(t *testing.T) {
	s, _ := receive(t, func(http.ResponseWriter, *http.Request) {
		t.Error("a message was sent to whoever has no valid certificate")
	})
	if o := newSender(Places{Loopback: true}, nil, "").send(t.Context(), s.URL, "", nil, ""); o.problem != "the target's certificate is not valid" {
		t.Errorf("%+v", o)
	}
	old := httptest.NewUnstartedServer(http.NotFoundHandler())
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.Config.ErrorLog = log.New(io.Discard, "", 0)
	old.StartTLS()
	t.Cleanup(old.Close)
	roots := x509.NewCertPool()
	roots.AddCert(old.Certificate())
	if o := newSender(Places{Loopback: true}, roots, "").send(t.Context(), old.URL, "", nil, ""); o.problem != "the connection failed" {
		t.Errorf("TLS 1.1: %+v", o)
	}
}
