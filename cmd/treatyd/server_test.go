package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/wire"
)

// boot runs the real program on a free port until the test ends.
func boot(t *testing.T, data string) *client.Client {
	t.Helper()
	address, stop := start(t, data)
	t.Cleanup(stop)
	return ask(t, address)
}

// start runs the program; stop tells it to end and waits until it has.
func start(t *testing.T, data string) (address string, stop func()) {
	t.Helper()
	return startWith(t, Config{Listen: "127.0.0.1:0", Data: data})
}

func startWith(t *testing.T, c Config) (address string, stop func()) {
	t.Helper()
	m := New(c, io.Discard)
	ready := make(chan string, 1)
	m.Ready = func(address string) { ready <- address }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- errors.Join(m.Run(ctx), m.Close()) }()
	select {
	case address = <-ready:
	case err := <-done:
		t.Fatalf("treatyd did not start: %v", err)
	}
	return address, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("treatyd ended with: %v", err)
		}
	}
}

func ask(t *testing.T, address string) *client.Client {
	t.Helper()
	c, err := client.New(address, client.Options{Name: "test", Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sample returns the files of the sample company.
func sample(t *testing.T) map[string]wire.File {
	t.Helper()
	files := map[string]wire.File{}
	root := os.DirFS(filepath.Join("..", "..", "schemas", "examples"))
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".go") {
			return err
		}
		files[name], err = fs.ReadFile(root, name)
		return err
	})
	if err != nil || len(files) < 50 {
		t.Fatalf("the sample company has %d files: %v", len(files), err)
	}
	return files
}

const home = "github.com/example/shop"

func push(t *testing.T, c *client.Client, p wire.Push) *wire.Pushed {
	t.Helper()
	if p.Home == "" {
		p.Home = home
	}
	result, err := c.Push(t.Context(), p)
	if err != nil {
		t.Fatalf("push: %v", err)
	}
	return result
}

func TestSampleCompanyIsPushedAndReadBack(t *testing.T) {
	c := boot(t, t.TempDir())
	files := sample(t)
	first := push(t, c, wire.Push{Files: files, History: true, Commit: "1a2b3c4"})
	if first.Counts.Published < 30 || first.Counts.Imported+first.Counts.Unknown+first.Counts.LeftOut > 0 {
		t.Errorf("first push: %+v", first.Counts)
	}
	for _, f := range first.Findings {
		if f.Severity == "error" {
			t.Errorf("the sample company has an error: %+v", f)
		}
	}
	again := push(t, c, wire.Push{Files: files, History: true})
	if !again.Unchanged || again.Counts.Same != first.Counts.Published || again.Sequence != first.Sequence {
		t.Errorf("the same again: %+v", again)
	}
	events, err := c.Events(t.Context())
	if err != nil || len(events) != len(first.Contracts) {
		t.Fatalf("%d events of %d, %v", len(events), len(first.Contracts), err)
	}
	versions := 0
	for _, summary := range events {
		event, err := c.Event(t.Context(), summary.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range event.Versions {
			versions++
			checkVersion(t, c, v, files)
		}
	}
	if versions != first.Counts.Published {
		t.Errorf("%d versions read of %d published", versions, first.Counts.Published)
	}
	health, err := c.Health(t.Context())
	if err != nil || health.Status != "ok" || health.Versions != versions || health.Sequence != 1 {
		t.Errorf("health: %+v, %v", health, err)
	}
}

// checkVersion reads one version in every way that there is.
func checkVersion(t *testing.T, c *client.Client, v wire.Version, files map[string]wire.File) {
	t.Helper()
	one, err := c.Version(t.Context(), v.Event, v.Version)
	if err != nil || *one != v {
		t.Errorf("%s %s: %+v, %v; listed as %+v", v.Event, v.Version, one, err, v)
	}
	bundle, err := c.Schema(t.Context(), v.Event, v.Version)
	if err != nil || bytes.Contains(bundle, []byte(`"../`)) {
		t.Errorf("schema of %s %s: %v\n%s", v.Event, v.Version, err, bundle)
	}
	same, err := c.SchemaByFingerprint(t.Context(), v.Fingerprint)
	if err != nil || !bytes.Equal(same, bundle) {
		t.Errorf("schema %s is not that of %s %s: %v", v.Fingerprint, v.Event, v.Version, err)
	}
	original, err := c.OriginalSchema(t.Context(), v.Event, v.Version)
	if err != nil || !bytes.Equal(original, files[v.File]) {
		t.Errorf("%s %s is not %s, byte by byte: %v", v.Event, v.Version, v.File, err)
	}
}

func TestContextsAndServicesAreReadBack(t *testing.T) {
	c := boot(t, t.TempDir())
	files := sample(t)
	push(t, c, wire.Push{Files: files})
	contexts, err := c.Contexts(t.Context())
	if err != nil || len(contexts) < 4 {
		t.Fatalf("%d contexts, %v", len(contexts), err)
	}
	for _, listed := range contexts {
		one, err := c.Context(t.Context(), listed.Name)
		if err != nil || one.Home != home || one.Document == nil || one.Document.Text != string(files[one.Document.File]) {
			t.Errorf("context %s: %+v, %v", listed.Name, one, err)
		}
	}
	services, err := c.Services(t.Context())
	if err != nil || len(services) < 4 {
		t.Fatalf("%d services, %v", len(services), err)
	}
	for _, listed := range services {
		one, err := c.Service(t.Context(), listed.Name)
		if err != nil || one.Document == nil || one.Document.Text != string(files[one.Document.File]) {
			t.Errorf("service %s: %+v, %v", listed.Name, one, err)
		}
	}
	if _, err := c.Service(t.Context(), "no/such service%"); !client.IsNotFound(err) {
		t.Errorf("a service that is not there: %v", err)
	}
}

func TestBreakingEditIsRefusedAsCheckRefusesIt(t *testing.T) {
	c := boot(t, t.TempDir())
	files := sample(t)
	push(t, c, wire.Push{Files: files, History: true})
	edited, name := broken(t, files)
	_, err := c.Push(t.Context(), wire.Push{Home: home, Files: edited})
	var refused *client.Error
	if !errors.As(err, &refused) || refused.Code() != "refused" || refused.Problem.Status != http.StatusUnprocessableEntity {
		t.Fatalf("a breaking edit: %v", err)
	}
	want := review(t, files, edited)
	if len(want) == 0 {
		t.Fatal("the command line would not refuse it")
	}
	got, breaks := map[string]bool{}, 0
	for _, f := range refused.Problem.Findings {
		if f.Severity != "error" {
			continue
		}
		got[key(f)] = true
		if f.Rule != "property-required" {
			continue // the examples are no longer valid either
		}
		breaks++
		if f.Span.File != name || f.Span.Start.Line < 2 || f.Span.Start.Column < 2 || f.Hint == "" || f.Why == "" {
			t.Errorf("a break without a place, a reason or a hint: %+v", f)
		}
		if f.Proof == nil || !json.Valid(f.Proof.Witness) || f.Proof.Question != "stored-events" || f.Proof.Writer != "2.2" {
			t.Errorf("a break without its witness: %+v", f)
		}
	}
	if breaks == 0 {
		t.Errorf("nothing says that loyaltyNumber is required now: %v", got)
	}
	for _, k := range want {
		if !got[k] {
			t.Errorf("the command line finds what the registry does not: %s\nregistry: %v", k, got)
		}
	}
	health, err := c.Health(t.Context())
	if err != nil || health.Sequence != 1 {
		t.Errorf("after the refusal: %+v, %v", health, err)
	}
}

func TestConditionalRequests(t *testing.T) {
	address, stop := start(t, t.TempDir())
	defer stop()
	c := ask(t, address)
	pushed := push(t, c, wire.Push{Files: sample(t)})
	v := pushed.Contracts[0].Versions[0]
	event := "v1/events/" + pushed.Contracts[0].Name
	const forever = "public, max-age=31536000, immutable"
	for path, caching := range map[string]string{
		"v1/events":                                  "no-cache",
		"v1/contexts":                                "no-cache",
		event:                                        "no-cache",
		event + "/versions":                          "no-cache",
		event + "/versions/latest":                   "no-cache",
		event + "/versions/1.latest/schema":          "no-cache",
		event + "/versions/1.0":                      forever,
		event + "/versions/1.0/schema":               forever,
		"v1/schemas/" + v.Fingerprint:                forever,
		event + "/versions/1.0/schema?form=original": forever,
	} {
		res, body := do(t, http.MethodGet, address+path, nil)
		tag := res.Header.Get("ETag")
		if res.StatusCode != 200 || res.Header.Get("Cache-Control") != caching || tag == "" {
			t.Errorf("%s: %s, Cache-Control %q, ETag %q; want %q", path, res.Status, res.Header.Get("Cache-Control"), tag, caching)
		}
		for _, header := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
			same, rest := do(t, http.MethodGet, address+path, map[string]string{"If-None-Match": header})
			if same.StatusCode != http.StatusNotModified || len(rest) != 0 || same.Header.Get("ETag") != tag {
				t.Errorf("%s with If-None-Match %s: %s, %d bytes", path, header, same.Status, len(rest))
			}
		}
		if other, _ := do(t, http.MethodGet, address+path, map[string]string{"If-None-Match": `"other"`}); other.StatusCode != 200 {
			t.Errorf("%s with another tag: %s", path, other.Status)
		}
		head, none := do(t, http.MethodHead, address+path, nil)
		if head.StatusCode != 200 || len(none) != 0 || head.ContentLength != int64(len(body)) || head.Header.Get("ETag") != tag {
			t.Errorf("HEAD %s: %s, %d bytes, length %d of %d", path, head.Status, len(none), head.ContentLength, len(body))
		}
	}
}

// slowBody is a body that says when it is asked for and is there when released.
type slowBody struct {
	io.Reader
	asked    chan struct{}
	released chan struct{}
	once     sync.Once
}

func (b *slowBody) Read(p []byte) (int, error) {
	b.once.Do(func() { close(b.asked) })
	<-b.released
	return b.Reader.Read(p)
}

// slowly posts a body that the server has asked for, and sends it when released.
func slowly(t *testing.T, url, text string) (answered chan error, release func()) {
	t.Helper()
	body := &slowBody{Reader: strings.NewReader(text), asked: make(chan struct{}), released: make(chan struct{})}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = int64(len(text))
	req.Header.Set("Content-Type", "application/json")
	// The client asks for the body only when the handler begins to read it.
	req.Header.Set("Expect", "100-continue")
	answered = make(chan error, 1)
	go func() {
		res, err := (&http.Transport{ExpectContinueTimeout: time.Minute}).RoundTrip(req)
		if err == nil {
			defer res.Body.Close()
			if res.StatusCode != http.StatusOK {
				err = errors.New(res.Status)
			}
		}
		answered <- err
	}()
	<-body.asked
	return answered, func() { close(body.released) }
}

func TestStopLetsRequestsFinish(t *testing.T) {
	m, address, stop := running(t, Config{Confluent: config.Confluent{Listen: "127.0.0.1:0"}}, io.Discard, nil)
	text, err := json.Marshal(wire.Push{Home: home, Files: sample(t), History: true})
	if err != nil {
		t.Fatal(err)
	}
	pushed, push := slowly(t, address+"v1/push", string(text))
	registered, register := slowly(t, m.Kafka+"subjects/clicks-value/versions", `{"schemaType": "JSON", "schema": "{}"}`)
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	time.Sleep(50 * time.Millisecond) // let it begin to stop
	push()
	register()
	if err := <-pushed; err != nil {
		t.Errorf("the push that was under way: %v", err)
	}
	if err := <-registered; err != nil {
		t.Errorf("the registration that was under way: %v", err)
	}
	<-stopped
	if res, err := http.Get(address); err == nil {
		res.Body.Close()
		t.Error("the server still answers")
	}
}

func do(t *testing.T, method, url string, header map[string]string) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity") // else a GET of Go has another form than a HEAD
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}
