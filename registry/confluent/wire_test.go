package confluent_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
	"github.com/treaty-events/treaty/registry/sqlite"
)

// escaped writes each byte of a name as an escape, as no client has to and some do.
func escaped(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		fmt.Fprintf(&b, "%%%02X", c)
	}
	return b.String()
}

// A name is decoded once, however the client escaped it: what it was registered under
// it is found by, and listed as.
func TestNamesAreDecodedOnce(t *testing.T) {
	s, _ := gated(t)
	names := []string{"a:b", "a/b", "a//b/", "a%b", "a%2Fb", "%25", "a+b", "a b", "a?b#c", "größe-ü-☃-🎉", "..", ".", "versions", ":a", "a:.b:c", ";=&", "\"'<>\\"}
	for i, name := range names {
		schema := fmt.Sprintf(`{"title": "%d"}`, i)
		wantBody(t, s, post("/subjects/"+url.PathEscape(name)+"/versions", body(schema)), fmt.Sprintf(`{"id":%d}`, i+1))
		for _, path := range []string{url.PathEscape(name), escaped(name), ":.:" + escaped(name)} {
			if path == "." || path == ".." {
				continue // Go's client takes them for something else
			}
			for _, end := range []string{"", "/"} {
				wantBody(t, s, request{path: "/subjects/" + path + "/versions" + end}, `[1]`)
				wantBody(t, s, request{path: "/confluent/subjects/" + path + "/versions/latest/schema" + end}, schema)
			}
		}
		_, text := send(t, s, request{path: "/subjects/" + escaped(name) + "/versions/1"})
		var v struct{ Subject string }
		if err := json.Unmarshal([]byte(text), &v); err != nil || v.Subject != name {
			t.Errorf("%q is called %q: %v %s", name, v.Subject, err, text)
		}
	}
	_, text := send(t, s, request{path: "/subjects"})
	var listed []string
	if err := json.Unmarshal([]byte(text), &listed); err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	if !slices.Equal(listed, names) {
		t.Errorf("listed are %q, want %q", listed, names)
	}
	wantBody(t, s, request{path: "/subjects?subjectPrefix=" + url.QueryEscape("a%2F")}, `["a%2Fb"]`)
}

// A context is the same in the path, in the name, and in both.
func TestAContextMeansTheSameInBothNotations(t *testing.T) {
	s, _ := gated(t)
	wantBody(t, s, post("/contexts/.c%20t%2Fx/subjects/a%2Fb/versions", body(idText)), `{"id":1}`)
	for _, path := range []string{
		"/subjects/:.c%20t%2Fx:a%2Fb/versions", "/contexts/:.c%20t%2Fx:/subjects/a%2Fb/versions/", "/contexts/c%20t%2Fx/subjects/a%2Fb/versions",
		"/contexts/.other/subjects/%3A.c%20t%2Fx%3Aa%2Fb/versions", "/confluent/contexts/%2Ec%20t%2Fx/subjects/a%2Fb/versions//",
	} {
		wantBody(t, s, request{path: path}, `[1]`)
	}
	wantBody(t, s, request{path: "/contexts"}, `[".",".c t/x"]`)
	wantBody(t, s, request{path: "/subjects?subjectPrefix=:.c+t/x:"}, `[":.c t/x:a/b"]`)
	wantError(t, s, request{path: "/subjects/a%2Fb/versions"}, 404, 40401, "Subject 'a/b' not found.")
}

// A long list comes in parts, which together are the whole, each once.
func TestAThousandSubjectsInPages(t *testing.T) {
	s, r := gated(t)
	const count = 1_000
	var work sync.WaitGroup
	for worker := range 4 {
		work.Go(func() {
			for i := worker; i < count; i += 4 {
				if _, err := r.PublishSubject(t.Context(), registry.SubjectRequest{Subject: fmt.Sprintf("topic-%04d-value", i), Schema: []byte(`{"type": "object"}`)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	var all []string
	for len(all) <= count {
		_, text := send(t, s, request{path: fmt.Sprintf("/subjects?subjectPrefix=topic&limit=300&offset=%d", len(all))})
		var page []string
		if err := json.Unmarshal([]byte(text), &page); err != nil || len(page) > 300 {
			t.Fatalf("%d in a page: %v", len(page), err)
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
	}
	if len(all) != count || !slices.IsSorted(all) || len(slices.Compact(all)) != count {
		t.Errorf("the pages have %d subjects", len(all))
	}
	_, text := send(t, s, request{path: "/schemas"})
	var schemas []struct{ Subject string }
	if err := json.Unmarshal([]byte(text), &schemas); err != nil || len(schemas) != count || schemas[999].Subject != "topic-0999-value" {
		t.Errorf("/schemas lists %d: %v", len(schemas), err)
	}
	_, text = send(t, s, request{path: "/schemas/ids/1/subjects?limit=2&offset=998"})
	if text != `["topic-0998-value","topic-0999-value"]` {
		t.Errorf("the last of an id: %s", text)
	}
}

// A schema of 10 MB is kept as it is, sent plain or compressed, and given back so.
func TestALargeSchemaComesBackAsItWas(t *testing.T) {
	s, _ := gated(t)
	var values []string
	for i := range 10 {
		values = append(values, fmt.Sprintf("%q: {%q: %q}", fmt.Sprint("field", i), "description", strings.Repeat("What it holds, größer als <das> & \"jenes\". ", 24_000)))
	}
	text := `{"type": "object", "properties": {` + strings.Join(values, ", ") + `}}`
	if len(text) < 10<<20 {
		t.Fatalf("%d bytes are not many", len(text))
	}
	plain := post(versions, body(text))
	zipped := plain
	zipped.header = map[string]string{"Content-Type": v1JSON, "Content-Encoding": "gzip"}
	zipped.body = string(zip(t, plain.body))
	wantBody(t, s, zipped, `{"id":1}`)
	wantBody(t, s, plain, `{"id":1}`)
	for path, want := range map[string]string{
		"/schemas/ids/1/schema":      text,
		"/schemas/ids/1":             `{"schemaType":"JSON","schema":` + quoted(text) + `}`,
		versions + "/latest/schema":  text,
		"/schemas?subjectPrefix=ord": "",
	} {
		res, answer := send(t, s, request{path: path, header: map[string]string{"Accept-Encoding": "gzip"}})
		if res.Header.Get("Content-Encoding") != "gzip" || len(answer) > len(text)/5 {
			t.Errorf("%s: %v, %d bytes", path, res.Header, len(answer))
		}
		if got := unzip(t, answer); want != "" && got != want {
			t.Errorf("%s: %d bytes of %d came back", path, len(got), len(want))
		}
		if _, got := send(t, s, request{path: path}); want != "" && got != want {
			t.Errorf("%s, plain: %d bytes of %d came back", path, len(got), len(want))
		}
	}
}

func zip(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unzip(t testing.TB, text string) string {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(plain), "\n")
}

// Bodies are bounded before and after decompression, and refused in the protocol's
// words.
func TestBodiesAreBounded(t *testing.T) {
	s, _ := gatedBy(t, registry.Options{}, confluent.Options{MaxBody: 400 << 10})
	long := body(`{"description": "` + strings.Repeat("x", 500<<10) + `"}`)
	wantError(t, s, post(versions, long), 413, 413, "the body is larger than 400 KiB")
	bomb := post(versions, string(zip(t, long)))
	bomb.header["Content-Encoding"] = "gzip"
	wantError(t, s, bomb, 413, 413, "the body is larger than 400 KiB")
	bomb.body = long[:1000]
	wantError(t, s, bomb, 400, 400, "the body is not gzip, as its Content-Encoding says")
	bomb.header["Content-Encoding"] = "br"
	wantError(t, s, bomb, 415, 415, "HTTP 415 Unsupported Media Type")
	wantError(t, s, put("/config", `{"compatibility": "NONE", "more": "`+strings.Repeat("x", 300<<10)+`"}`), 413, 413, "the body is larger than 256 KiB")
	wantError(t, s, post(versions, "{\"schema\": \"\xff\"}"), 400, 400, "the body is not UTF-8")
}

// What another server of the same store published a moment ago is found.
func TestWhatAnotherServerPublishedIsFound(t *testing.T) {
	path := filepath.Join(t.TempDir(), "treaty.db")
	var doors [2]*httptest.Server
	for i := range doors {
		store, err := sqlite.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		doors[i] = httptest.NewServer(confluent.New(registry.New(store, registry.Options{}), confluent.Options{Log: slog.New(slog.DiscardHandler)}))
		t.Cleanup(func() { doors[i].Close(); store.Close() })
	}
	wantBody(t, doors[1], request{path: "/subjects"}, `[]`) // it has read the store
	wantBody(t, doors[0], post(versions, body(idText)), `{"id":1}`)
	wantBody(t, doors[1], request{path: "/schemas/ids/1/schema"}, idText)
	wantBody(t, doors[0], post("/subjects/other/versions", body(idNote)), `{"id":2}`)
	wantBody(t, doors[1], request{path: "/subjects/other/versions"}, `[1]`)
	wantBody(t, doors[0], post("/subjects/third/versions", body(idNumber)), `{"id":3}`)
	wantBody(t, doors[1], request{path: "/schemas/ids/3/versions"}, `[{"subject":"third","version":1}]`)
}

// What goes wrong inside is told under an id, and as nothing else.
func TestAFaultTellsNothing(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s := httptest.NewServer(confluent.New(registry.New(store, registry.Options{}), confluent.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}))
	t.Cleanup(s.Close)
	store.Close()
	wantErrorLike(t, s, request{path: "/subjects"}, 500, 500, "something went wrong inside Treaty; its log has it under ")
	if !strings.Contains(log.String(), "database is closed") {
		t.Errorf("the log does not say what it was: %s", log.String())
	}
}

// A HEAD of each address that has one has the headers of its GET.
func TestHeadsOfWhatIsRead(t *testing.T) {
	s := registered(t)
	for _, path := range []string{"/schemas", "/schemas/ids/1", "/schemas/ids/1/schema", "/schemas/ids/1/versions", "/subjects", versions, versions + "/1", "/contexts", "/schemas/ids/9"} {
		get, _ := send(t, s, request{path: path})
		head, none := send(t, s, request{method: http.MethodHead, path: path})
		if head.StatusCode != get.StatusCode || none != "" || head.Header.Get("Content-Type") != get.Header.Get("Content-Type") || head.Header.Get("ETag") != get.Header.Get("ETag") {
			t.Errorf("%s: HEAD %s %v, GET %s %v", path, head.Status, head.Header, get.Status, get.Header)
		}
	}
}
