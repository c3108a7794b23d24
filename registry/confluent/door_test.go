package confluent_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

const v1JSON = "application/vnd.schemaregistry.v1+json"

// server is a door on an empty registry, and that registry.
func server(t testing.TB) (*httptest.Server, *registry.Registry) {
	t.Helper()
	store := sqlitetest.Open(t)
	r := registry.New(store, registry.Options{})
	s := httptest.NewServer(confluent.New(r, confluent.Options{Version: "1.2.3", Epoch: "e1", Log: slog.New(slog.DiscardHandler)}))
	t.Cleanup(s.Close)
	return s, r
}

// request is one to the server; a header whose value is empty is not sent.
type request struct {
	method, path string
	header       map[string]string
	body         string
}

// send sends a request as it is, without what Go's client adds, and returns the
// answer as it came.
func send(t testing.TB, s *httptest.Server, r request) (*http.Response, string) {
	t.Helper()
	if r.method == "" {
		r.method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, s.URL+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	res, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, strings.TrimSuffix(string(body), "\n")
}

// wantBody demands a success with that body, of the protocol's type.
func wantBody(t testing.TB, s *httptest.Server, r request, want string) {
	t.Helper()
	res, body := send(t, s, r)
	if res.StatusCode != http.StatusOK || body != want || res.Header.Get("Content-Type") != v1JSON {
		t.Errorf("%s %s: %s %s %s, want %s", r.method, r.path, res.Status, res.Header.Get("Content-Type"), body, want)
	}
}

// wantError demands an error of that code and text, and nothing else in it.
func wantError(t testing.TB, s *httptest.Server, r request, status, code int, message string) {
	t.Helper()
	res, body := send(t, s, r)
	var members map[string]any
	if err := json.Unmarshal([]byte(body), &members); err != nil {
		t.Fatalf("%s %s: %s %v %s", r.method, r.path, res.Status, err, body)
	}
	if res.StatusCode != status || members["error_code"] != float64(code) || members["message"] != message || len(members) != 2 || res.Header.Get("Content-Type") != v1JSON {
		t.Errorf("%s %s: %s %s %s, want %d %d %s", r.method, r.path, res.Status, res.Header.Get("Content-Type"), body, status, code, message)
	}
}

// The door is at the root and below its prefix; slashes at the end say nothing, and a
// context in the path is one that the endpoint may ask for.
func TestTheDoorIsAtTheRootAndBelowItsPrefix(t *testing.T) {
	s, _ := server(t)
	for path, want := range map[string]string{
		"/": `{}`, "/confluent": `{}`, "/confluent/": `{}`,
		"/schemas/types": `["JSON"]`, "/schemas/types/": `["JSON"]`, "/schemas/types//": `["JSON"]`, "/confluent/schemas/types": `["JSON"]`, "/confluent/schemas/types/": `["JSON"]`,
		"/contexts/.a/schemas/types": `["JSON"]`, "/contexts/:.a:/schemas/types/": `["JSON"]`, "/confluent/contexts/a/schemas/types": `["JSON"]`, "/contexts/%3A.a%3A/schemas/types": `["JSON"]`,
		"/v1/metadata/id":      `{"scope":{"path":[],"clusters":{"schema-registry-cluster":"treaty"}},"id":"e1"}`,
		"/v1/metadata/version": `{"version":"1.2.3"}`,
	} {
		wantBody(t, s, request{path: path}, want)
	}
}

// What there is not is an error of the protocol, as everything else that goes wrong.
func TestWhatThereIsNotIsAnErrorOfTheProtocol(t *testing.T) {
	s, _ := server(t)
	for _, path := range []string{"/nothing", "/confluent/nothing", "/confluent/confluent", "//schemas/types", "/schemas//types"} {
		wantError(t, s, request{path: path}, 404, 404, "HTTP 404 Not Found")
	}
	wantError(t, s, request{method: "PATCH", path: "/schemas/types"}, 405, 405, "HTTP 405 Method Not Allowed")
	wantError(t, s, request{path: "/contexts/:.a:b:/schemas/types"}, 400, 400, "Context name cannot contain a colon")
	wantError(t, s, request{path: "/schemas/types", header: map[string]string{"Accept": "text/html"}}, 406, 406, "HTTP 406 Not Acceptable")
}

// A HEAD has the headers of a GET and no body; OPTIONS says what there is.
func TestHeadAndOptions(t *testing.T) {
	s, _ := server(t)
	for _, path := range []string{"/schemas/types", "/confluent/schemas/types/"} {
		get, body := send(t, s, request{path: path})
		head, none := send(t, s, request{method: http.MethodHead, path: path})
		if head.StatusCode != 200 || none != "" || head.Header.Get("Content-Type") != v1JSON || head.ContentLength != get.ContentLength || body == "" {
			t.Errorf("HEAD %s: %s %v %q", path, head.Status, head.Header, none)
		}
		options, none := send(t, s, request{method: http.MethodOptions, path: path})
		if options.StatusCode != 204 || none != "" || options.Header.Get("Allow") != "OPTIONS, HEAD, GET" {
			t.Errorf("OPTIONS %s: %s %v %q", path, options.Status, options.Header, none)
		}
	}
}

// A client that knows the protocol's second name, or none, is given what it takes.
func TestAnswersAreCalledWhatTheClientTakes(t *testing.T) {
	s, _ := server(t)
	for accept, want := range map[string]string{
		"":     v1JSON,
		"*/*":  v1JSON,
		v1JSON: v1JSON,
		v1JSON + ", application/vnd.schemaregistry+json, application/json": v1JSON,
		"application/vnd.schemaregistry+json":                              "application/vnd.schemaregistry+json",
		"application/json":                                                 "application/json",
		"text/html, application/json;q=0.5":                                "application/json",
		v1JSON + ";q=0, application/json":                                  "application/json",
	} {
		res, body := send(t, s, request{path: "/schemas/types", header: map[string]string{"Accept": accept}})
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != want || body != `["JSON"]` {
			t.Errorf("Accept %q: %s %s %s", accept, res.Status, res.Header.Get("Content-Type"), body)
		}
	}
}
