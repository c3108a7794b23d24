package confluent_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/internal/testkit"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
)

// differs has what docs/confluent.md says of each difference to Confluent, as it is.
var differs = map[string]func(*testing.T){
	"the verdict": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, put("/config/orders-value", `{"compatibility": "FULL_TRANSITIVE"}`), `{"compatibility":"FULL_TRANSITIVE"}`)
		wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
		wantBody(t, s, post(versions, body(idNote)), `{"id":2}`) // a new optional property of an open object
		wantSaid(t, s, post(versions, body(idNumber)), `{"error_code":409,`, `allows: {\"id\":`)
	},
	"no proof": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post(versions, body(undecided(`^[0-9]{4}([-/.])[0-9]{2}\\1[0-9]{2}$`))), `{"id":1}`)
		wantSaid(t, s, post(versions, body(undecided(`^[0-9]{4}([-/])[0-9]{2}\\1[0-9]{2}$`))), `{"error_code":409,`, `{errorType:'not-proved'`)
	},
	"the messages": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
		said := wantSaid(t, s, post(versions, body(idNumber)), `{errorType:'type-changed'`, `{oldSchemaVersion: 1}`)
		if strings.Contains(said, "oldSchema:") {
			t.Errorf("the old schema is in it: %s", said)
		}
	},
	"the same content": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post(versions, body(`{"type": "string", "maxLength": 5}`)), `{"id":1}`)
		wantBody(t, s, post(versions, body(` {"maxLength":5.0,"type":"string"}`)), `{"id":1}`)
		wantBody(t, s, request{path: versions}, `[1]`)
	},
	"AVRO and PROTOBUF": func(t *testing.T) {
		s, _ := gated(t)
		for _, kind := range []string{"AVRO", "PROTOBUF"} {
			wantErrorLike(t, s, post(versions, `{"schemaType": "`+kind+`", "schema": "\"string\""}`), 422, 42201, "Invalid schema of type "+kind)
		}
	},
	"an escape that is none, as `%zz`": brokenEscape,
	"who may": func(t *testing.T) {
		s, _ := gatedBy(t, registry.Options{}, confluent.Options{Authorize: authorize})
		wantErrorLike(t, s, post(versions, body(idText)).as("publisher:ordering"), 403, 40301, "you may not publish under subjects that no contract claims")
		wantBody(t, s, post(versions, body(idText)).as("publisher:*"), `{"id":1}`)
		wantErrorLike(t, s, put("/config/orders-value", `{"compatibility": "NONE"}`).as("publisher:*"), 403, 40301, "")
	},
	"what contracts own": func(t *testing.T) {
		s, _ := company(t)
		for _, r := range []request{
			remove(versions + "/1"), put("/config/orders-value", `{"compatibility": "NONE"}`), put("/mode/orders-value", `{"mode": "IMPORT"}`),
			post(versions, body(placedWith(t, remark, `"remark": {"type": "string", "description": "x", "maxLength": 9}, `+remark), `"metadata": {"properties": {"a": "b"}}`)),
		} {
			wantErrorLike(t, s, r, 422, 42205, "")
		}
	},
	"a permanent deletion": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
		wantBody(t, s, remove(orders), `[1]`)
		wantBody(t, s, remove(orders+"?permanent=true"), `[1]`)
		wantBody(t, s, post(versions, body(idNote)), `{"id":2}`)
		wantBody(t, s, request{path: versions}, `[2]`)
		wantSaid(t, s, request{path: "/schemas/ids/1"}, `{"error_code":40403,`)
	},
	"ids of contexts": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post("/contexts/.a"+versions, body(idText)), `{"id":1}`)
		wantBody(t, s, post("/contexts/.b"+versions, body(idNote)), `{"id":2}`)
		wantSaid(t, s, request{path: "/schemas/ids/2"}, `"note`)
	},
	"an id without a context": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post("/contexts/.a"+versions, body(idText)), `{"id":1}`)
		wantBody(t, s, request{path: "/schemas/ids/1/schema"}, idText)
	},
	"a subject without a context": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post("/contexts/.a"+versions, body(idText)), `{"id":1}`)
		wantError(t, s, request{path: versions + "/1"}, 404, 40401, "Subject 'orders-value' not found.")
	},
	"what Java clients are told": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
		java := request{path: versions + "/1", header: map[string]string{"User-Agent": "Java/11"}}
		if _, said := send(t, s, java); strings.Contains(said, "guid") {
			t.Errorf("a client of 2020 is told more than it knows: %s", said)
		}
		java.header["Confluent-Accept-Unknown-Properties"] = "true"
		wantSaid(t, s, java, `"guid":`)
	},
	"a number that is none": func(t *testing.T) {
		s, _ := gated(t)
		wantError(t, s, request{path: "/subjects?limit=some"}, 400, 400, "the query's limit=some is no number")
	},
	"the server's version": func(t *testing.T) {
		s, _ := gatedBy(t, registry.Options{}, confluent.Options{Version: "0.9.0"})
		wantBody(t, s, request{path: "/v1/metadata/version"}, `{"version":"0.9.0"}`)
	},
	"bodies that cannot be read": func(t *testing.T) {
		s, _ := gated(t)
		wantErrorLike(t, s, post(versions, "{\n \"schema\" 1}"), 400, 400, "the body is no JSON: line 2, column 11: ")
		wantErrorLike(t, s, post(versions, `{"schema": 1}`), 400, 400, `the body's "schema" cannot be a number: line 1, column `)
	},
	"what is not there": func(t *testing.T) {
		s, _ := gated(t)
		wantBody(t, s, post(versions, body(idText)), `{"id":1}`)
		for _, r := range []request{
			post(versions+"/1/tags", `{}`), {path: "/exporters"}, post("/exporters", `{}`), {path: "/dek-registry/v1/keks"},
			{path: "/associations/subjects/orders-value"}, {path: "/schemas/types/AVRO"},
		} {
			wantError(t, s, r, 404, 404, "HTTP 404 Not Found")
		}
	},
}

// undecided is a schema of texts with a pattern that no prover of ours compares.
func undecided(pattern string) string {
	return `{"type": "string", "pattern": "` + pattern + `"}`
}

// brokenEscape sends what clients refuse to send, so it speaks for itself.
func brokenEscape(t *testing.T) {
	s, _ := gated(t)
	to, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	fmt.Fprint(to, "GET /confluent/subjects/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")
	answer, err := http.ReadResponse(bufio.NewReader(to), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if kind := answer.Header.Get("Content-Type"); answer.StatusCode != http.StatusBadRequest || !strings.HasPrefix(kind, "text/plain") {
		t.Errorf("%s, %s: the page says that it is plain text", answer.Status, kind)
	}
}

// wantSaid demands that an answer says all of that, and returns it.
func wantSaid(t testing.TB, s *httptest.Server, r request, parts ...string) string {
	t.Helper()
	_, said := send(t, s, r)
	for _, part := range parts {
		if !strings.Contains(said, part) {
			t.Errorf("%s %s does not say %s: %s", r.method, r.path, part, said)
		}
	}
	return said
}

// The page lists exactly the differences that are there.
func TestThePageSaysWhatDiffers(t *testing.T) {
	page, err := os.ReadFile("../../docs/confluent.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(page), "| what | Confluent | here |\n|---|---|---|\n")
	if !ok {
		t.Fatal("the page has no table of differences")
	}
	listed := map[string]bool{}
	for line := range strings.Lines(table) {
		cells := strings.Split(line, " | ")
		if !strings.HasPrefix(line, "| ") {
			break
		}
		listed[strings.TrimPrefix(cells[0], "| ")] = true
	}
	for name := range listed {
		if differs[name] == nil {
			t.Errorf("nothing shows that %q differs: add it to differs", name)
		}
	}
	for name, shows := range differs {
		if !listed[name] {
			t.Errorf("the page does not list %q", name)
		}
		t.Run(name, shows)
	}
}

// The answer that the page shows is the one that is given.
func TestThePageShowsWhatIsAnswered(t *testing.T) {
	s, _ := gated(t)
	returns := "/subjects/returns-value/versions"
	sent := func(kind string) string {
		return body(`{"type": "object", "required": ["returnId"], "properties": {"returnId": {"type": "` + kind + `"}}}`)
	}
	wantBody(t, s, post(returns, sent("string")), `{"id":1}`)
	said := text(t, s, post("/compatibility"+returns+"/latest?verbose=true", sent("integer")))
	shown := strings.ReplaceAll(testkit.Blocks(t, "../../docs/confluent.md", "json")[0].Text, "\n", "")
	shown, _, _ = strings.Cut(strings.ReplaceAll(shown, `  "{`, `"{`), "…")
	if !strings.HasPrefix(said, shown) {
		t.Errorf("the page shows\n%s\nanswered is\n%s", shown, said)
	}
}
