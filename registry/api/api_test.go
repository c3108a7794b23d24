package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/wire"
)

const maxBody = 64 << 10

// server is the API on an empty registry, with everything that treatyd puts
// around it.
func server(t *testing.T) *httptest.Server {
	t.Helper()
	return serverOf(t, registry.Options{})
}

func serverOf(t *testing.T, opt registry.Options) *httptest.Server {
	t.Helper()
	return serverWith(t, opt, maxBody)
}

// serverWith is a server that takes bodies of that size.
func serverWith(t *testing.T, opt registry.Options, body int64) *httptest.Server {
	t.Helper()
	store := sqlitetest.Open(t)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	r := registry.New(store, opt)
	handler := api.New(r, api.Options{Log: log, MaxBody: body, Version: "test", Volumes: volume.NewCollector(store, r, volume.Options{Log: log})})
	s := httptest.NewServer(api.Wrap(handler, api.GuardOptions{Log: log, Hosts: []string{"Treaty.example.com"}}))
	t.Cleanup(s.Close)
	return s
}

// request is one request; zero fields are what a plain client would send.
type request struct {
	method, path string
	host         string
	header       map[string]string
	body         string
}

func send(t *testing.T, s *httptest.Server, r request) (*http.Response, []byte) {
	t.Helper()
	if r.method == "" {
		r.method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(t.Context(), r.method, s.URL+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	if r.host != "" {
		req.Host = r.host
	}
	for name, value := range r.header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, res, body)
	return res, body
}

func wantProblem(t *testing.T, res *http.Response, body []byte, status int, code string) wire.Problem {
	t.Helper()
	var p wire.Problem
	if err := json.Unmarshal(body, &p); err != nil || res.StatusCode != status || p.Status != status || p.Code != code {
		t.Fatalf("got %s, %q; want %d with code %s", res.Status, body, status, code)
	}
	if got := res.Header.Get("Content-Type"); got != wire.ProblemMediaType {
		t.Errorf("Content-Type %q, want %q", got, wire.ProblemMediaType)
	}
	if p.Type != "urn:treaty:problem:"+code || p.Title == "" || p.Detail == "" {
		t.Errorf("the problem does not say what it is: %+v", p)
	}
	if p.RequestID == "" || p.RequestID != res.Header.Get("X-Request-Id") || !strings.HasSuffix(p.Instance, p.RequestID) {
		t.Errorf("request id %q, instance %q, header %q", p.RequestID, p.Instance, res.Header.Get("X-Request-Id"))
	}
	return p
}

var asJSON = map[string]string{"Content-Type": "application/json"}

// post is a push with that body.
func post(body string) request {
	return request{method: http.MethodPost, path: "/v1/push", header: asJSON, body: body}
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestProblems(t *testing.T) {
	s := server(t)
	gz := map[string]string{"Content-Type": "application/json", "Content-Encoding": "gzip"}
	for _, tc := range []struct {
		name   string
		req    request
		status int
		code   string
		detail string // part of it
	}{
		{"nothing there", request{path: "/v1/nothing"}, 404, "no-route", ""},
		{"outside of v1", request{path: "/v2/events"}, 404, "no-route", ""},
		{"a path that climbs", request{path: "/v1/../../etc/passwd"}, 404, "no-route", ""},
		{"a trailing slash", request{path: "/v1/events/"}, 404, "no-route", ""},
		{"unknown event", request{path: "/v1/events/a.B"}, 404, "not-found", `"a.B"`},
		{"no event's name", request{path: "/v1/events/B"}, 404, "not-found", "context.Event"},
		{"an event's name with markup", request{path: "/v1/events/a.%3Cb%3E%0a"}, 404, "not-found", ""},
		{"an event's name with a slash", request{path: "/v1/events/a%2Fb.C"}, 404, "not-found", ""},
		{"unknown version of an unknown event", request{path: "/v1/events/a.B/versions/1.0"}, 404, "not-found", ""},
		{"unknown context", request{path: "/v1/contexts/x"}, 404, "not-found", `"x"`},
		{"unknown service", request{path: "/v1/services/x"}, 404, "not-found", `"x"`},
		{"unknown fingerprint", request{path: "/v1/schemas/" + strings.Repeat("0", 64)}, 404, "not-found", ""},
		{"a write where nothing is written", request{method: "POST", path: "/v1/events"}, 405, "no-method", "POST"},
		{"a read of what is only written", request{path: "/v1/push"}, 405, "no-method", "GET"},
		{"a deletion", request{method: "DELETE", path: "/v1/events"}, 405, "no-method", "DELETE"},
		{"another form", request{path: "/v1/events", header: map[string]string{"Accept": "application/xml"}}, 406, "not-acceptable", "application/json"},
		{"the form is excluded", request{path: "/v1/events", header: map[string]string{"Accept": "*/*, application/json;q=0"}}, 406, "not-acceptable", ""},
		{"no type", request{method: "POST", path: "/v1/push", body: "{}"}, 415, "bad-media-type", "application/json"},
		{"a form of a page", request{method: "POST", path: "/v1/push", body: "a=b", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, 415, "bad-media-type", ""},
		{"unknown compression", request{method: "POST", path: "/v1/push", header: map[string]string{"Content-Type": "application/json", "Content-Encoding": "br"}}, 415, "bad-media-type", ""},
		{"not gzip", request{method: "POST", path: "/v1/push", header: gz, body: "{}{}{}{}{}{}"}, 400, "bad-body", "gzip"},
		{"gzip that ends too early", request{method: "POST", path: "/v1/push", header: gz, body: zipped(t, "{}")[:12]}, 400, "bad-body", ""},
		{"too large", post(strings.Repeat(" ", maxBody+1)), 413, "too-large", ""},
		{"too large once decompressed", request{method: "POST", path: "/v1/push", header: gz, body: zipped(t, strings.Repeat(" ", maxBody+1))}, 413, "too-large", ""},
		{"nothing", post(""), 400, "bad-body", "body:1:1"},
		{"no JSON", post("{\n  \"home\": x\n}"), 400, "bad-body", "body:2:11"},
		{"more than one", post(`{"files": {}} {}`), 400, "bad-body", "body:1:15"},
		{"not UTF-8", post("{\"home\": \"\xff\"}"), 400, "bad-body", "body:1:"},
		{"too deep", post(`{"home":` + strings.Repeat("[", 100)), 400, "bad-body", "body:1:"},
		{"a name twice", post(`{"home": "a", "home": "b"}`), 400, "bad-body", "body:1:15"},
		{"an unknown member", post("{\n  \"hone\": \"a\"}"), 400, "bad-body", `body:2:3: a push has no member "hone"`},
		{"a list", post(`[]`), 400, "bad-body", "object"},
		{"a number for a text", post(`{"home": 1}`), 400, "bad-body", "body:1:10: this must be of type string"},
		{"a text for a truth", post(`{"dryRun": "yes"}`), 400, "bad-body", "boolean"},
		{"no files", post(`{"home": "a"}`), 400, "bad-body", "files"},
		{"a file that is a number", post(`{"files": {"a": 1}}`), 400, "bad-body", "body:1:17"},
		{"a file that is not base64", post(`{"files": {"a": {"base64": "*"}}}`), 400, "bad-body", "base64"},
		{"a file of nothing", post(`{"files": {"a": {}}}`), 400, "bad-body", "base64"},
		{"no home", post(`{"files": {}}`), 422, "bad-push", "home"},
		{"a file outside", post(`{"home": "a", "files": {"../a": ""}}`), 422, "bad-push", "../a"},
		{"an empty upload", post(`{"home": "a", "files": {}}`), 422, "no-contracts", ""},
		{"a treaty.yaml that is none", post(`{"home": "a", "files": {"treaty.yaml": "a: [\n"}}`), 422, "bad-workspace", "treaty.yaml:"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, body := send(t, s, tc.req)
			if p := wantProblem(t, res, body, tc.status, tc.code); !strings.Contains(p.Detail, tc.detail) {
				t.Errorf("detail %q does not say %q", p.Detail, tc.detail)
			}
			if tc.status == 405 && res.Header.Get("Allow") == "" {
				t.Error("405 without Allow")
			}
		})
	}
}

func TestGuard(t *testing.T) {
	s := server(t)
	write := func(header map[string]string) request {
		header["Content-Type"] = "application/json"
		return request{method: http.MethodPost, path: "/v1/push", header: header, body: `{"home": "a", "files": {}}`}
	}
	for _, tc := range []struct {
		name   string
		req    request
		status int
		code   string // of a refusal
	}{
		{"localhost", request{path: "/v1/events", host: "localhost:1"}, 200, ""},
		{"the address of IPv6", request{path: "/v1/events", host: "[::1]:8642"}, 200, ""},
		{"an allowed name, in any case", request{path: "/v1/events", host: "TREATY.example.COM"}, 200, ""},
		{"a name that resolves here", request{path: "/v1/events", host: "evil.example"}, 421, "bad-host"},
		{"an allowed name as a part", request{path: "/v1/events", host: "localhost.evil.example"}, 421, "bad-host"},
		{"an address of somebody else", request{path: "/v1/events", host: "0.0.0.0:8642"}, 421, "bad-host"},
		{"another site reads", request{path: "/v1/events", header: map[string]string{"Sec-Fetch-Site": "cross-site"}}, 200, ""},
		{"another site writes", write(map[string]string{"Sec-Fetch-Site": "cross-site"}), 403, "cross-site"},
		{"a neighbour writes", write(map[string]string{"Sec-Fetch-Site": "same-site"}), 403, "cross-site"},
		{"an old browser writes from another site", write(map[string]string{"Origin": "https://evil.example"}), 403, "cross-site"},
		{"a sandboxed page writes", write(map[string]string{"Origin": "null"}), 403, "cross-site"},
		{"our own page writes", write(map[string]string{"Sec-Fetch-Site": "same-origin"}), 422, "no-contracts"},
		{"no browser writes", write(map[string]string{}), 422, "no-contracts"},
		{"a proxy that nobody trusts", request{path: "/v1/events", host: "evil.example", header: map[string]string{"X-Forwarded-Host": "localhost"}}, 421, "bad-host"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, body := send(t, s, tc.req)
			if tc.code != "" {
				wantProblem(t, res, body, tc.status, tc.code)
			} else if res.StatusCode != tc.status {
				t.Errorf("got %s, want %d", res.Status, tc.status)
			}
			if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("X-Request-Id") == "" {
				t.Errorf("headers %v", res.Header)
			}
			if res.Header.Get("Access-Control-Allow-Origin") != "" || res.Header.Get("Content-Security-Policy") != "default-src 'none'; frame-ancestors 'none'" {
				t.Error("other sites may read, or scripts may run")
			}
		})
	}
}

// Pages say more than data about what other sites may do with them.
func TestPagesAreKeptFromOtherSites(t *testing.T) {
	s := httptest.NewServer(api.Wrap(http.NotFoundHandler(), api.GuardOptions{Log: slog.New(slog.DiscardHandler)}))
	defer s.Close()
	res, _ := send(t, s, request{path: "/events"})
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "Referrer-Policy": "same-origin",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestPanicIsAFaultUnderAnID(t *testing.T) {
	var log bytes.Buffer
	boom := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a secret\ninside") })
	s := httptest.NewServer(api.Wrap(boom, api.GuardOptions{Log: slog.New(slog.NewTextHandler(&log, nil))}))
	res, body := send(t, s, request{path: "/"})
	s.Close() // waits for the log line
	p := wantProblem(t, res, body, 500, "internal")
	if strings.Contains(string(body), "secret") {
		t.Errorf("the client is told too much: %s", body)
	}
	if !strings.Contains(log.String(), "request="+p.RequestID) || !strings.Contains(log.String(), `a secret\ninside`) {
		t.Errorf("the log does not have the panic under %s, on one line:\n%s", p.RequestID, log.String())
	}
}

func TestLogKeepsHostileTextOnItsLine(t *testing.T) {
	var log bytes.Buffer
	s := httptest.NewServer(api.Wrap(http.NotFoundHandler(), api.GuardOptions{Log: slog.New(slog.NewTextHandler(&log, nil))}))
	send(t, s, request{path: "/%0alevel=ERROR%20msg=forged%1b[2J", header: map[string]string{"Treaty-Client": "x\tlevel=ERROR"}})
	s.Close()
	if strings.Count(log.String(), "\n") != 1 || strings.ContainsAny(log.String(), "\x1b\t") {
		t.Errorf("the log was forged:\n%q", log.String())
	}
}

func TestEmptyRegistryHasEmptyLists(t *testing.T) {
	s := server(t)
	for path, want := range map[string]string{
		"/v1/contexts": `{"contexts":[]}`, "/v1/events": `{"events":[]}`, "/v1/services": `{"services":[]}`,
	} {
		if res, body := send(t, s, request{path: path}); res.StatusCode != 200 || strings.TrimSpace(string(body)) != want {
			t.Errorf("%s: %s %s, want %s", path, res.Status, body, want)
		}
	}
}

func FuzzPush(f *testing.F) {
	for _, seed := range []string{`{"home":"a","files":{"treaty.yaml":"treaty: 1"}}`, `{"files":{"a":{"base64":"AA=="}}}`, "", "[", `{"home":"a","files":{"x.schema.json":"{}"},"history":true}`} {
		f.Add(seed)
	}
	store, err := sqlite.Open(f.Context(), filepath.Join(f.TempDir(), "treaty.db"))
	if err != nil {
		f.Fatal(err)
	}
	defer store.Close()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	handler := api.Wrap(api.New(registry.New(store, registry.Options{}), api.Options{Log: log}), api.GuardOptions{Log: log})
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/v1/push", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 || !json.Valid(w.Body.Bytes()) {
			t.Errorf("%d for %q:\n%s", w.Code, body, w.Body)
		}
	})
}

// A push may take longer than the server gives other requests.
func TestPushMayTakeLong(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	const patience = 2 * time.Second // long enough to read the request on a busy machine
	slow := registry.New(store, registry.Options{Now: func() time.Time {
		time.Sleep(patience + patience/2)
		return time.Now()
	}})
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	s := httptest.NewUnstartedServer(api.Wrap(api.New(slow, api.Options{Log: log}), api.GuardOptions{Log: log}))
	s.Config.ReadTimeout, s.Config.WriteTimeout = patience, patience
	s.Start()
	defer s.Close()
	res, body := send(t, s, post(`{"home": "a", "files": {"service.yaml": "service: x\ncontext: y\nowner: z\n"}}`))
	if res.StatusCode != 200 {
		t.Errorf("a push of %s: %s %s", patience+patience/2, res.Status, body)
	}
}

// An address with a former name goes on leading to the event.
func TestFormerNamesAnswer(t *testing.T) {
	s := server(t)
	push := func(event, more string) {
		t.Helper()
		dir := "contexts/ordering/" + event + "/"
		body, err := json.Marshal(map[string]any{"home": "shop", "files": map[string]string{
			"contexts/ordering/context.yaml": "context: ordering\nowner: team\npurpose: Orders.\n",
			dir + "event.yaml":               "event: " + event + "\nsummary: It happened.\nvisibility: public\nkind: domain\nversions:\n  1: {status: active}\n" + more,
			dir + "v1.schema.json":           `{"type": "object"}`,
		}})
		if err != nil {
			t.Fatal(err)
		}
		if res, answer := send(t, s, post(string(body))); res.StatusCode != 200 {
			t.Fatalf("push of %s: %s %s", event, res.Status, answer)
		}
	}
	push("OrderTaken", "")
	push("OrderReceived", "formerly: [ordering.OrderTaken]\n")
	var event wire.Event
	res, body := send(t, s, request{path: "/v1/events/ordering.OrderTaken"})
	if err := json.Unmarshal(body, &event); err != nil || res.StatusCode != 200 || event.Name != "ordering.OrderReceived" {
		t.Fatalf("the former name: %s, event %q: %s", res.Status, event.Name, body)
	}
	if len(event.Versions) != 1 || event.Versions[0].Version != "1.0" {
		t.Fatalf("versions %+v, want the one that was published under the former name", event.Versions)
	}
	if res, body := send(t, s, request{path: event.Versions[0].SchemaURL}); res.StatusCode != 200 {
		t.Errorf("its schema at %s: %s %s", event.Versions[0].SchemaURL, res.Status, body)
	}
}

// A client that hung up, but still reads, is not told of a success.
func TestClientThatHungUpIsNotToldOfSuccess(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	handler := api.New(registry.New(store, registry.Options{}), api.Options{})
	body, err := json.Marshal(workspaceOf("OrderPlaced", `{"type": "object"}`))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/v1/push", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, req)
	if answer.Code < 400 {
		t.Errorf("a push that was given up is answered with %d", answer.Code)
	}
}
