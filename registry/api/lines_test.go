package api_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry/wire"
)

// One who validates has eight streams at once; when one ends there is room again.
func TestStreamsOfEventsAreBounded(t *testing.T) {
	s := company(t)
	var ends []func()
	for range 8 {
		ctx, cancel := context.WithCancel(t.Context())
		body, lines := io.Pipe()
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+validatePath, body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", wire.NDJSONMediaType)
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", res, err)
		}
		ends = append(ends, func() { lines.Close(); res.Body.Close(); cancel() })
	}
	res, body := send(t, s, validating(wire.NDJSONMediaType, "{}\n"))
	wantProblem(t, res, body, 429, "too-many-streams")
	for _, end := range ends {
		end()
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		res, body := send(t, s, validating(wire.NDJSONMediaType, "{}\n"))
		if res.StatusCode == http.StatusOK && strings.Contains(string(body), `"line":1`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("when all have ended: %s %s", res.Status, body)
		}
	}
}
