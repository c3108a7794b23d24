package copying_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/twmb/franz-go/pkg/sr"
	"github.com/twmb/franz-go/pkg/sr/srfake"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry/confluent/client"
)

func TestMain(m *testing.M) { os.Exit(testkit.Tests{M: m}.Run()) }

// registry is a registry that tests fill and question in the words of the protocol.
type registry struct {
	t       testing.TB
	address string
	handler http.Handler // that answers in this process; nil: it is asked at its address
}

// fake starts the registry that franz-go brings for tests. It does not know what a
// registry of Confluent's takes in the mode IMPORT, so it is taught that.
func fake(t testing.TB) *registry {
	t.Helper()
	f := srfake.New()
	t.Cleanup(f.Close)
	f.Intercept(importing(f))
	return &registry{t, f.URL(), f.Handler()}
}

// importing answers a registration that brings an id and a number.
func importing(f *srfake.Registry) srfake.Interceptor {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) bool {
		subject, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, "/subjects/"), "/versions")
		if r.Method != http.MethodPost || !ok {
			return false
		}
		text, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(text))
		var given struct {
			ID, Version int
			sr.Schema
			Metadata, RuleSet any
		}
		if err := json.Unmarshal(text, &given); err != nil || given.ID == 0 {
			return false
		}
		// Its Schema reads JSON by itself, and would not see the others.
		var beside struct{ ID, Version int }
		_ = json.Unmarshal(text, &beside)
		mu.Lock()
		defer mu.Unlock()
		refuse := func(message string) bool {
			w.WriteHeader(http.StatusUnprocessableEntity)
			_ = json.NewEncoder(w).Encode(map[string]any{"error_code": 42205, "message": message})
			return true
		}
		known, ok := schemaOf(f, beside.ID)
		switch {
		case !imports(f, subject):
			return refuse("Subject " + subject + " is not in import mode")
		case !ok:
			f.SeedSchema(subject, beside.Version, beside.ID, given.Schema)
		case known != given.Schema.Schema:
			return refuse(fmt.Sprintf("Overwrite new schema with id %d is not permitted.", beside.ID))
		default:
			if id, version, err := f.RegisterSchema(subject, given.Schema); err != nil || id != beside.ID || version != beside.Version {
				return refuse(fmt.Sprintf("id %d, version %d: %v", id, version, err))
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]int{"id": beside.ID})
		return true
	}
}

// imports asks the fake itself in which mode a subject is.
func imports(f *srfake.Registry, subject string) bool {
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/mode/"+url.PathEscape(subject), nil))
	return strings.Contains(w.Body.String(), "IMPORT")
}

// schemaOf asks the fake itself for a schema.
func schemaOf(f *srfake.Registry, id int) (text string, ok bool) {
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/schemas/ids/"+strconv.Itoa(id), nil))
	var s struct{ Schema string }
	return s.Schema, json.Unmarshal(w.Body.Bytes(), &s) == nil && w.Code == http.StatusOK
}

// client returns a client of the registry.
func (r *registry) client(opt client.Options) *client.Client {
	r.t.Helper()
	c, err := client.New(r.address, opt)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// ask sends a request and returns what is answered, and the status.
func (r *registry) ask(method, path string, body any) (string, int) {
	r.t.Helper()
	var text io.Reader = http.NoBody
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			r.t.Fatal(err)
		}
		text = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.address+path, text)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	if r.handler != nil {
		w := httptest.NewRecorder()
		r.handler.ServeHTTP(w, req)
		return strings.TrimSpace(w.Body.String()), w.Code
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return strings.TrimSpace(string(answer)), res.StatusCode
}

// do is ask, of what has to work.
func (r *registry) do(method, path string, body any) string {
	r.t.Helper()
	answer, status := r.ask(method, path, body)
	if status != http.StatusOK {
		r.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

func (r *registry) register(subject, schema string, refers ...client.Reference) {
	r.t.Helper()
	r.do("POST", subjectPath(subject)+"/versions", client.Schema{Type: "JSON", Schema: schema, References: refers})
}

func (r *registry) retract(subject string, number int) {
	r.t.Helper()
	r.do("DELETE", subjectPath(subject)+"/versions/"+strconv.Itoa(number), nil)
}

func (r *registry) set(kind, name, value string) {
	r.t.Helper()
	member := map[string]string{"config": "compatibility", "mode": "mode"}[kind]
	r.do("PUT", "/"+kind+"/"+url.PathEscape(name), map[string]string{member: value})
}

func subjectPath(name string) string { return "/subjects/" + url.PathEscape(name) }

// object is a schema with the fields.
func object(fields ...string) string {
	properties := map[string]any{}
	for _, name := range fields {
		properties[name] = map[string]string{"type": "string"}
	}
	text, _ := json.Marshal(map[string]any{"type": "object", "properties": properties})
	return string(text)
}

// fill registers what makes a copy hard: references to what comes later by name, to
// versions that are not the newest, and over contexts; one content under two subjects;
// content that came back; versions and a whole subject that are deleted softly, and one
// for good; settings.
func (r *registry) fill() {
	address := func(n int) client.Reference {
		return client.Reference{Name: "address.json", Subject: "zz-address", Version: n}
	}
	refers := func(field string) string {
		return `{"type":"object","properties":{"` + field + `":{"$ref":"address.json"}}}`
	}
	r.register("zz-address", object("street"))
	r.register("orders-value", refers("to"), address(1))
	r.register("zz-address", object("street", "city"))
	r.register("zz-address", object("street", "city", "country"))
	r.register("orders-value", refers("to"), address(2))
	r.register("orders-value", `{"type":"object","properties":{"to":{"$ref":"address.json"},"note":{"type":"string"}}}`, address(3))
	r.register("payments-value", object("street", "city"))
	r.register("a/b %25:ü", object("odd"))
	r.register("returns-value", object("first"))
	r.register("returns-value", object("first", "second"))
	r.retract("returns-value", 1)
	r.register("returns-value", object("first"))
	r.register("gone-value", object("gone"))
	r.register("gone-value", object("gone", "too"))
	r.retract("gone-value", 1) // one by one: the fake tells it apart from a subject that goes at once
	r.retract("gone-value", 2)
	r.register("gap-value", object("gap"))
	r.register("gap-value", object("gap", "one"))
	r.register("gap-value", object("gap", "one", "two"))
	r.retract("gap-value", 2)
	r.do("DELETE", "/subjects/gap-value/versions/2?permanent=true", nil)
	r.retract("orders-value", 2)
	r.register(":.eu:orders-value", object("eu"))
	r.register(":.eu:orders-value", object("eu", "more"))
	r.register(":.eu:same-value", object("street"))
	r.set("config", "orders-value", "FULL_TRANSITIVE")
	r.set("config", ":.eu:orders-value", "NONE")
	r.set("mode", "payments-value", "READONLY")
}

// questions are all that can be read of the registry, but for what begins with /v1.
func (r *registry) questions() []string {
	asked := []string{"/", "/schemas/types", "/contexts", "/config", "/mode"}
	for _, deleted := range []string{"", "?deleted=true", "?deletedOnly=true"} {
		asked = append(asked, "/subjects"+deleted, "/schemas"+deleted)
	}
	asked = append(asked, "/schemas?latestOnly=true", "/subjects?subjectPrefix=:.eu:", "/contexts/.eu/subjects", "/config/:.eu:", "/mode/:.eu:")
	var names []string
	r.decode("/subjects?deleted=true", &names)
	ids, guids := map[int]bool{}, map[string]bool{}
	for _, name := range names {
		p := subjectPath(name)
		asked = append(asked, p+"/versions", p+"/versions?deleted=true", p+"/versions?deletedOnly=true", p+"/versions/latest", p+"/metadata",
			"/config/"+url.PathEscape(name), "/config/"+url.PathEscape(name)+"?defaultToGlobal=false", "/config/"+url.PathEscape(name)+"?defaultToGlobal=true",
			"/mode/"+url.PathEscape(name), "/mode/"+url.PathEscape(name)+"?defaultToGlobal=false", "/mode/"+url.PathEscape(name)+"?defaultToGlobal=true")
		var numbers []int
		r.decode(p+"/versions?deleted=true", &numbers)
		for n := range slices.Max(append(numbers, 0)) + 2 {
			v := p + "/versions/" + strconv.Itoa(n)
			for _, below := range []string{"", "/schema", "/referencedby"} {
				asked = append(asked, v+below, v+below+"?deleted=true")
			}
		}
		for _, n := range numbers {
			var s struct {
				ID   int
				GUID string
			}
			r.decode(p+"/versions/"+strconv.Itoa(n)+"?deleted=true", &s)
			ids[s.ID], guids[s.GUID] = true, true
		}
	}
	for id := range ids {
		p := "/schemas/ids/" + strconv.Itoa(id)
		for _, below := range []string{"", "/schema", "/subjects", "/versions", "/subjects?deleted=true", "/versions?deleted=true"} {
			asked = append(asked, p+below)
		}
	}
	for guid := range guids {
		if guid != "" {
			asked = append(asked, "/schemas/guids/"+guid, "/schemas/guids/"+guid+"/ids")
		}
	}
	slices.Sort(asked)
	return slices.Compact(asked)
}

func (r *registry) decode(path string, out any) {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.do("GET", path, nil)), out); err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
}

// same fails where two registries answer one question differently, and returns how
// many were asked.
func same(t testing.TB, a, b *registry) int {
	t.Helper()
	asked := append(a.questions(), b.questions()...)
	slices.Sort(asked)
	asked = slices.Compact(asked)
	differ := 0
	for _, path := range asked {
		one, first := a.ask("GET", path, nil)
		other, second := b.ask("GET", path, nil)
		if first != second || sorted(one) != sorted(other) {
			if differ++; differ < 20 {
				t.Errorf("GET %s:\n%d %s\n%d %s", path, first, one, second, other)
			}
		}
	}
	if len(asked) < 20 {
		t.Fatalf("only %d questions", len(asked))
	}
	return len(asked)
}

// sorted is an answer that is a list, in order: of some lists the fake has none.
func sorted(answer string) string {
	var list []json.RawMessage
	if json.Unmarshal([]byte(answer), &list) != nil {
		return answer
	}
	slices.SortFunc(list, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
	text, _ := json.Marshal(list)
	return string(text)
}
