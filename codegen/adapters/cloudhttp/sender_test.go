package cloudhttp_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/cloudhttp"
	"github.com/treaty-events/treaty/codegen/event"
)

// answers serves answers, one after the other, and the last for ever: a status, with a
// Retry-After where there is one.
func answers(t *testing.T, list ...string) (url string, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	return serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(asked.Add(1))
		status, after, _ := strings.Cut(list[min(n, len(list))-1], " ")
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		switch status {
		case "abort":
			panic(http.ErrAbortHandler)
		case "302", "307":
			w.Header().Set("Location", "/elsewhere")
		}
		if r.URL.Path == "/elsewhere" {
			t.Error("a redirection was followed")
		}
		code := map[string]int{"202": 202, "204": 204, "302": 302, "307": 307, "400": 400, "410": 410, "429": 429, "500": 500, "503": 503}[status]
		w.WriteHeader(code)
		if code >= 400 {
			_, _ = io.WriteString(w, "said why")
		}
	})), asked
}

func TestWhatMayHelpIsTriedAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []string
		asked   int32
		pauses  int
		failed  *cloudhttp.Failed // nil: sent
	}{
		"at once":                     {answers: []string{"204"}, asked: 1},
		"in the end":                  {answers: []string{"503", "429 1", "abort", "202"}, asked: 4, pauses: 3},
		"not too often":               {answers: []string{"500"}, asked: 4, pauses: 3, failed: &cloudhttp.Failed{Again: true, Attempts: 4, Status: 500, Said: "said why"}},
		"not what is refused":         {answers: []string{"400"}, asked: 1, failed: &cloudhttp.Failed{Attempts: 1, Status: 400, Said: "said why"}},
		"not what is gone":            {answers: []string{"503", "410"}, asked: 2, pauses: 1, failed: &cloudhttp.Failed{Attempts: 2, Status: 410, Said: "said why"}},
		"not elsewhere":               {answers: []string{"302"}, asked: 1, failed: &cloudhttp.Failed{Attempts: 1, Status: 302, Said: "/elsewhere"}},
		"not elsewhere, for ever":     {answers: []string{"307"}, asked: 1, failed: &cloudhttp.Failed{Attempts: 1, Status: 307, Said: "/elsewhere"}},
		"not before it may be":        {answers: []string{"503 3600"}, asked: 1, failed: &cloudhttp.Failed{Again: true, Attempts: 1, Status: 503, Said: "said why", After: time.Hour}},
		"whatever Retry-After may be": {answers: []string{"503 soon", "503 -1", "503 Mon, 02 Jan 2006 15:04:05 GMT", "204"}, asked: 4, pauses: 3},
	} {
		t.Run(name, func(t *testing.T) {
			url, asked := answers(t, tc.answers...)
			pauses := 0
			s := newSender(t, cloudhttp.SenderConfig{URL: url, Sleep: func(_ context.Context, d time.Duration) error {
				if pauses++; d < 100*time.Millisecond || d > 10*time.Second {
					t.Errorf("a pause of %v", d)
				}
				return nil
			}})
			err := s.Send(t.Context(), order(1))
			var failed *cloudhttp.Failed
			switch {
			case errors.As(err, &failed) != (tc.failed != nil):
				t.Errorf("got %v", err)
			case failed != nil && *failed != *tc.failed:
				t.Errorf("failed: %+v, want %+v", *failed, *tc.failed)
			}
			if asked.Load() != tc.asked || pauses != tc.pauses {
				t.Errorf("asked %d times with %d pauses", asked.Load(), pauses)
			}
		})
	}
}

func TestASenderDoesNotWaitForEver(t *testing.T) {
	url := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	s := newSender(t, cloudhttp.SenderConfig{URL: url, Timeout: 20 * time.Millisecond, Attempts: 2, First: time.Millisecond})
	err := s.Send(t.Context(), order(1))
	var failed *cloudhttp.Failed
	if !errors.As(err, &failed) || !failed.Again || failed.Attempts != 2 || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a receiver that says nothing: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	s = newSender(t, cloudhttp.SenderConfig{URL: url})
	if err := s.Send(ctx, order(1)); !errors.As(err, &failed) || !failed.Again || failed.Attempts != 1 {
		t.Errorf("a context that ends: %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url = "http://" + l.Addr().String()
	l.Close()
	s = newSender(t, cloudhttp.SenderConfig{URL: url, Attempts: 2, First: time.Millisecond})
	if err := s.Send(t.Context(), order(1)); !errors.As(err, &failed) || !failed.Again || failed.Attempts != 2 {
		t.Errorf("nobody is there: %v", err)
	}
}

// Whoever is not who its certificate should say gets nothing, however often it is tried.
func TestASenderTrustsNoStranger(t *testing.T) {
	stranger := httptest.NewUnstartedServer(http.NotFoundHandler())
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	stranger.StartTLS()
	t.Cleanup(stranger.Close)
	var failed *cloudhttp.Failed
	err := newSender(t, cloudhttp.SenderConfig{URL: stranger.URL}).Send(t.Context(), order(1))
	if !errors.As(err, &failed) || failed.Again || failed.Attempts != 1 {
		t.Errorf("got %v", err)
	}
}

func TestASenderSendsItsHeaders(t *testing.T) {
	url := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t" || r.Header.Get("Ce-Id") != number(1) || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("the headers are %v", r.Header)
		}
	}))
	s := newSender(t, cloudhttp.SenderConfig{URL: url, Header: http.Header{"Authorization": {"Bearer t"}, "Ce-Id": {"another"}}})
	if err := s.Send(t.Context(), order(1)); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeSentIsRefused(t *testing.T) {
	for want, cfg := range map[string]cloudhttp.SenderConfig{
		`"" is no URL`:      {},
		`"ftp://a" is no`:   {URL: "ftp://a"},
		`"http:///x" is no`: {URL: "http:///x"},
		"below 0":           {URL: "http://a", Attempts: -1},
	} {
		if _, err := cloudhttp.NewSender(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
	url, asked := answers(t, "204")
	s := newSender(t, cloudhttp.SenderConfig{URL: url})
	var wrong *event.Error
	if err := s.Send(t.Context(), &event.Envelope{Type: "a", Source: "/"}); !errors.As(err, &wrong) {
		t.Errorf("without an id: %v", err)
	}
	if err := s.SendBatch(t.Context(), order(1), &event.Envelope{Type: "a", Source: "/"}); !errors.As(err, &wrong) {
		t.Errorf("a batch with one without an id: %v", err)
	}
	if err := s.SendBatch(t.Context()); err != nil || asked.Load() != 0 {
		t.Errorf("no events: %v, and %d requests", err, asked.Load())
	}
}
