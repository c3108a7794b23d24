package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/registry/wire"
)

// A registry that lies about names can neither write outside of the copies nor
// put lines into the lock.
func TestAHostileRegistryWritesNothing(t *testing.T) {
	sum := sha256.Sum256([]byte(hostileSchema))
	good := hex.EncodeToString(sum[:])
	for _, tt := range []struct {
		name    string
		service wire.Service
		version wire.Version
	}{
		{"a context that climbs", wire.Service{Name: "x", Context: "../../contexts/own"}, wire.Version{Version: "1.0", Fingerprint: good}},
		{"a service that climbs", wire.Service{Name: "../../../treaty", Context: "a"}, wire.Version{Version: "1.0", Fingerprint: good}},
		{"a version with a line of its own", wire.Service{}, wire.Version{Version: "1.0\ncontract x", Fingerprint: good}},
		{"a schema that is another", wire.Service{}, wire.Version{Version: "1.0", Fingerprint: strings.Repeat("0", 64)}},
		{"a fingerprint with a line of its own", wire.Service{}, wire.Version{Version: "1.0", Fingerprint: "0\ncontract x"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "treaty.yaml"), "treaty: 1\ncontracts: [contexts/**]\nservices: [service.yaml]\n")
			write(t, filepath.Join(dir, "service.yaml"), "service: reader\ncontext: own\nowner: team\nconsumes:\n  - {event: other.Happened, versions: \">=1\", fields: all}\n")
			write(t, filepath.Join(dir, "contexts/own/Done/event.yaml"), "event: Done\nversions:\n  1: {status: active}\n")
			write(t, filepath.Join(dir, "contexts/own/Done/v1.schema.json"), `{"type": "object"}`)
			before := listing(t, dir)
			tt.service.Document = &wire.Document{Text: "hostile"}
			tt.service.Consumes = []wire.Consumption{{Event: "own.Done", Versions: ">=1"}}
			registry := httptest.NewServer(lying(t, tt.service, tt.version))
			defer registry.Close()
			s := silent()
			var stderr strings.Builder
			s.Err = &stderr
			if code := run([]string{"-C", dir, "pull", "--registry", registry.URL}, s); code != exit.Usage {
				t.Errorf("exit code %d", code)
			}
			if !strings.Contains(stderr.String(), "cannot be used") {
				t.Errorf("it said %q", stderr.String())
			}
			if after := listing(t, dir); after != before {
				t.Errorf("the workspace became\n%s", after)
			}
		})
	}
}

const hostileSchema = `{"type":"object"}`

// lying answers as a registry with one service and one event.
func lying(t *testing.T, service wire.Service, version wire.Version) http.Handler {
	t.Helper()
	answer := func(v any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			if err := json.NewEncoder(w).Encode(v); err != nil {
				t.Error(err)
			}
		}
	}
	event := wire.Event{Versions: []wire.Version{version}}
	event.Name = "other.Happened"
	event.Majors = []wire.Major{{Number: 1, Latest: version.Version}}
	mux := http.NewServeMux()
	mux.Handle("/v1/services", answer(wire.Services{Services: []wire.Service{service}}))
	mux.Handle("/v1/events/other.Happened", answer(event))
	mux.HandleFunc("/v1/schemas/", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, hostileSchema) }) // any
	return mux
}

// listing names the files below dir with their contents.
func listing(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b.WriteString(file + "\n" + string(readFile(t, file)) + "\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
