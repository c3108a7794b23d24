package client_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

const secret = "treaty_abcDEF123"

func token(t *testing.T) client.Token {
	t.Helper()
	parsed, err := client.ParseToken(" " + secret + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// A token goes over TLS with every request to its registry.
func TestATokenIsSent(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer "+secret {
			t.Errorf("%s %s: %q", r.Method, r.URL.Path, got)
		}
		io.WriteString(w, `{"name": "ci", "kind": "token", "roles": ["reader"]}`)
	}))
	defer s.Close()
	c, err := client.New(s.URL, client.Options{Token: token(t), Transport: s.Client().Transport})
	if err != nil {
		t.Fatal(err)
	}
	if who, err := c.Whoami(t.Context()); err != nil || who.Name != "ci" {
		t.Errorf("%+v, %v", who, err)
	}
	if _, err := c.Push(t.Context(), wire.Push{}); err != nil {
		t.Error(err)
	}
}

// Whoever a registry redirects to never sees the token: not another host, not
// another port, not the same host in the clear, whatever the status.
func TestATokenDoesNotFollowARedirect(t *testing.T) {
	var seen []string
	spy := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Host+" "+r.Header.Get("Authorization"))
		io.WriteString(w, `{"status": "ok"}`)
	})
	plain, tls := httptest.NewServer(spy), httptest.NewTLSServer(spy)
	defer plain.Close()
	defer tls.Close()
	for _, to := range []string{plain.URL, tls.URL, strings.Replace(tls.URL, "127.0.0.1", "localhost", 1)} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, to+r.URL.Path, status)
			}))
			transport := s.Client().Transport.(*http.Transport)
			transport.TLSClientConfig.InsecureSkipVerify = true // nothing but the client's own law protects it
			c, err := client.New(s.URL, client.Options{Token: token(t), Transport: transport})
			if err != nil {
				t.Fatal(err)
			}
			var unreachable *client.Unreachable
			if _, err := c.Health(t.Context()); !errors.As(err, &unreachable) {
				t.Errorf("a read, %d to %s: %v", status, to, err)
			}
			if _, err := c.Push(t.Context(), wire.Push{}); !errors.As(err, &unreachable) {
				t.Errorf("a push, %d to %s: %v", status, to, err)
			}
			s.Close()
		}
	}
	if len(seen) > 0 {
		t.Errorf("others were asked: %q", seen)
	}
}

// Over plain http a token goes to this machine alone.
func TestATokenIsNotSentInTheClear(t *testing.T) {
	for address, fine := range map[string]bool{
		"https://treaty.example.com": true, "http://127.0.0.1:8642": true, "http://[::1]": true, "http://localhost:1": true, "http://127.9.9.9": true,
		"http://treaty.example.com": false, "http://10.0.0.1": false, "http://0.0.0.0": false, "http://localhost.example.com": false,
		"http://[::]": false, "http://127.0.0.1.example.com": false,
	} {
		_, err := client.New(address, client.Options{Token: token(t)})
		var open *client.Open
		if fine != (err == nil) || !fine && !errors.As(err, &open) {
			t.Errorf("%s: %v", address, err)
		}
		if _, err := client.New(address, client.Options{}); err != nil {
			t.Errorf("%s without a token: %v", address, err)
		}
	}
}

// A token is for scheme, host and port, however they are written.
func TestOrigins(t *testing.T) {
	for address, want := range map[string]string{
		"https://Treaty.Example.com/": "https://treaty.example.com:443", "https://treaty.example.com:443/prefix": "https://treaty.example.com:443",
		"http://localhost": "http://localhost:80", "http://[::1]:8642": "http://[::1]:8642",
		"https://treaty.example.com:8443": "https://treaty.example.com:8443", "https://treaty.example.com.": "https://treaty.example.com.:443",
	} {
		if got, err := client.Origin(address); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", address, got, err, want)
		}
	}
	for _, address := range []string{"", "https://a`b", "https://a$(reboot)", "https://x;y", "https://x/$(reboot)", "https://ex\u0430mple.com", "https://x?", "https://x\n"} {
		if got, err := client.Origin(address); err == nil {
			t.Errorf("%q has the origin %q", address, got)
		}
	}
}

func TestTokens(t *testing.T) {
	for text, fine := range map[string]bool{
		secret: true, "\t" + secret + "\r\n": true, "eyJ.eyJ.a-b_c=": true,
		"": false, " \n": false, "two words": false, "a\nb": false, "a\x00": false, "é": false, strings.Repeat("a", 20<<10): false,
	} {
		_, err := client.ParseToken(text)
		if fine != (err == nil) {
			t.Errorf("%.40q: %v", text, err)
		}
		if err != nil && text != "" && strings.Contains(err.Error(), strings.TrimSpace(text)) && strings.TrimSpace(text) != "" {
			t.Errorf("%.40q: the error tells it: %v", text, err)
		}
	}
}

// However a token is printed, it is not shown.
func TestATokenIsHidden(t *testing.T) {
	tok := token(t)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "token", tok)
	text, err := json.Marshal(map[string]any{"token": tok})
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(tok), fmt.Sprintf("%v %+v %#v %s %q %x", tok, tok, tok, tok, tok, tok), log.String(), string(text),
		fmt.Sprintf("%+v", client.Options{Token: tok})} {
		if strings.Contains(shown, secret) || strings.Contains(shown, fmt.Sprintf("%x", secret)) {
			t.Errorf("shown: %s", shown)
		}
	}
	if tok.Reveal() != secret || tok.IsZero() || !(client.Token{}).IsZero() {
		t.Error("it is not the token")
	}
}
