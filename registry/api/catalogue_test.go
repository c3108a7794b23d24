package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

// pushed publishes a workspace.
func pushed(t *testing.T, s *httptest.Server, push wire.Push) {
	t.Helper()
	body, err := json.Marshal(push)
	if err != nil {
		t.Fatal(err)
	}
	if res, answer := send(t, s, post(string(body))); res.StatusCode != 200 {
		t.Fatalf("push: %s %s", res.Status, answer)
	}
}

// company is a server with a few events; OrderPlaced has the versions 1.0 and
// 1.1, Same the schema of OrderPlaced 1.1.
func company(t *testing.T) *httptest.Server {
	t.Helper()
	s := server(t)
	push := workspaceOf("OrderPlaced", `{"type": "object", "properties": {"orderId": {"type": "string"}}}`)
	pushed(t, s, push)
	second := workspaceOf("Same", secondSchema)
	for name, file := range workspaceOf("OrderPlaced", secondSchema).Files {
		second.Files[name] = file
	}
	second.Files["contexts/ordering/services/checkout.yaml"] = wire.File("service: checkout\ncontext: ordering\nowner: team-shop\nproduces:\n  - {event: OrderPlaced, versions: [1]}\n")
	pushed(t, s, second)
	return s
}

const secondSchema = `{
  "type": "object",
  "required": ["orderId"],
  "properties": {
    "orderId": {"type": "string"},
    "customer": {"type": "object", "properties": {"emailAddress": {"type": "string", "description": "Where the confirmation goes."}}}
  }
}`

func read[T any](t *testing.T, s *httptest.Server, path string) T {
	t.Helper()
	var out T
	res, body := send(t, s, request{path: path})
	if err := json.Unmarshal(body, &out); err != nil || res.StatusCode != 200 {
		t.Fatalf("%s: %s %s", path, res.Status, body)
	}
	return out
}

// A version's schema has an id and a fingerprint; both lead to it, and to every
// version that has it.
func TestSchemasAreFoundByIDAndByFingerprint(t *testing.T) {
	s := company(t)
	v := read[wire.Version](t, s, "/v1/events/ordering.OrderPlaced/versions/1.1")
	_, schema := send(t, s, request{path: v.SchemaURL})
	for _, path := range []string{fmt.Sprintf("/v1/schemas/ids/%d", v.SchemaID), "/v1/schemas/" + v.Fingerprint} {
		res, body := send(t, s, request{path: path})
		if res.StatusCode != 200 || string(body) != string(schema) || res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %s %q %s", path, res.Status, res.Header.Get("Cache-Control"), body)
		}
		var names []string
		for _, v := range read[wire.Versions](t, s, path+"/versions").Versions {
			names = append(names, v.Event+" "+v.Version)
		}
		slices.Sort(names)
		if want := []string{"ordering.OrderPlaced 1.1", "ordering.Same 1.0"}; !slices.Equal(names, want) {
			t.Errorf("%s: %v, want %v", path, names, want)
		}
	}
	for _, id := range []string{"0", "-1", "99", "x", "99999999999999999999", "1.0"} {
		res, body := send(t, s, request{path: "/v1/schemas/ids/" + id})
		wantProblem(t, res, body, 404, "not-found")
	}
}

// Every list comes in pages that together are the list, whatever is added in
// between; the next page is in the body and in a header.
func TestListsComeInPages(t *testing.T) {
	s := company(t)
	for i := range 5 {
		pushed(t, s, wire.Push{Home: fmt.Sprintf("home%d", i), Files: map[string]wire.File{
			fmt.Sprintf("contexts/c%d/context.yaml", i): wire.File(fmt.Sprintf("context: c%d\nowner: o\npurpose: p\n", i)),
			"service.yaml": wire.File(fmt.Sprintf("service: s%d\ncontext: c%d\nowner: o\n", i, i)),
		}})
	}
	names := map[string]func(path string) ([]string, string){
		"/v1/contexts": func(path string) (list []string, next string) {
			p := read[wire.Contexts](t, s, path)
			for _, c := range p.Contexts {
				list = append(list, c.Name)
			}
			return list, p.Next
		},
		"/v1/events": func(path string) (list []string, next string) {
			p := read[wire.Events](t, s, path)
			for _, e := range p.Events {
				list = append(list, e.Name)
			}
			return list, p.Next
		},
		"/v1/services": func(path string) (list []string, next string) {
			p := read[wire.Services](t, s, path)
			for _, service := range p.Services {
				list = append(list, service.Name)
			}
			return list, p.Next
		},
		"/v1/events/ordering.OrderPlaced/versions": func(path string) (list []string, next string) {
			p := read[wire.Versions](t, s, path)
			for _, v := range p.Versions {
				list = append(list, v.Version)
			}
			return list, p.Next
		},
	}
	for path, list := range names {
		whole, next := list(path)
		if len(whole) < 2 || next != "" {
			t.Fatalf("%s: %v, next %q", path, whole, next)
		}
		var paged []string
		cursor := ""
		for range whole {
			query := "?limit=1"
			if cursor != "" {
				query += "&cursor=" + cursor
			}
			part, next := list(path + query)
			paged = append(paged, part...)
			res, _ := send(t, s, request{path: path + query})
			if link := res.Header.Get("Link"); (next != "") != strings.Contains(link, "cursor="+next) || (next == "") != (link == "") {
				t.Errorf("%s: next %q, Link %q", path, next, link)
			}
			cursor = next
		}
		if !slices.Equal(paged, whole) || cursor != "" {
			t.Errorf("%s page by page: %v, want %v", path, paged, whole)
		}
	}
	_, cursor := names["/v1/contexts"]("/v1/contexts?limit=3")
	after, _ := names["/v1/contexts"]("/v1/contexts?cursor=" + cursor)
	pushed(t, s, wire.Push{Home: "new", Files: map[string]wire.File{"contexts/a/context.yaml": wire.File("context: a\nowner: o\npurpose: p\n")}})
	if again, _ := names["/v1/contexts"]("/v1/contexts?cursor=" + cursor); !slices.Equal(after, again) {
		t.Errorf("after an insertion before it, a page is %v, was %v", again, after)
	}
}

// A query that is not understood is refused, not passed over.
func TestQueriesAreReadStrictly(t *testing.T) {
	s := company(t)
	for query, hint := range map[string]string{
		"/v1/events?limt=5": `did you mean "limit"?`, "/v1/events?x=1": "limit, cursor", "/v1/health?limit=1": "none",
		"/v1/events?cursor=zzz": "begin without one", "/v1/contexts?cursor=b3JkZXJpbmc": "begin without one",
		"/v1/events?limit=0": "", "/v1/events?limit=1001": "", "/v1/events?limit=-1": "", "/v1/events?limit=ten": "", "/v1/events?limit=": "",
		"/v1/events?limit=1&limit=2": "", "/v1/events?cursor=%00": "", "/v1/events?cursor=": "", "/v1/events?%zz": "", "/v1/events?a;b": "",
		"/v1/search": "?q=", "/v1/search?q=": "", "/v1/search?q=%20": "", "/v1/search?q=a+b+c+d+e+f+g+h+i": "",
		"/v1/search?q=" + strings.Repeat("a", 201):                        "",
		"/v1/events?cursor=" + strings.Repeat("A", 9000):                  "",
		"/v1/events/ordering.OrderPlaced/diff?from=1.0":                   "?to=",
		"/v1/events/ordering.OrderPlaced/versions/1.0/schema?form=pretty": "bundle or original",
		"/v1/events/ordering.OrderPlaced/versions?limit=1&cursor=" + "!":  "",
		"/v1/events/ordering.OrderPlaced/diff?from=1.0&to=1.1&from=1.0":   "",
	} {
		res, body := send(t, s, request{path: query})
		if p := wantProblem(t, res, body, 400, "bad-query"); !strings.Contains(p.Hint, hint) {
			t.Errorf("%s: hint %q does not say %q", query, p.Hint, hint)
		}
	}
}

// What is not for an address is refused with what is; HEAD and OPTIONS are for
// all of them.
func TestMethods(t *testing.T) {
	s := company(t)
	for _, r := range document().routes {
		path := strings.NewReplacer("{context}", "ordering", "{event}", "ordering.OrderPlaced", "{version}", "1.0", "{service}", "checkout",
			"{id}", "1", "{fingerprint}", read[wire.Version](t, s, "/v1/events/ordering.OrderPlaced/versions/1.0").Fingerprint).Replace(r.path)
		res, body := send(t, s, request{method: http.MethodOptions, path: path})
		allow := res.Header.Get("Allow")
		if res.StatusCode != 204 || len(body) > 0 {
			t.Errorf("OPTIONS %s: %s", path, res.Status)
		}
		for method := range r.item {
			if !strings.Contains(allow, strings.ToUpper(method)) {
				t.Errorf("OPTIONS %s: Allow %q, without %s", path, allow, method)
			}
		}
		res, body = send(t, s, request{method: http.MethodPatch, path: path})
		wantProblem(t, res, body, 405, "no-method")
		if got := strings.Split(res.Header.Get("Allow"), ", "); !slices.Contains(got, "OPTIONS") || len(got) != len(strings.Split(allow, ", ")) {
			t.Errorf("PATCH %s: Allow %q, OPTIONS says %q", path, res.Header.Get("Allow"), allow)
		}
		if !strings.Contains(allow, "HEAD") {
			continue // it is no read, or a stream
		}
		plain := map[string]string{"Accept-Encoding": "identity"} // Go's client asks for gzip by itself, but not with HEAD
		get, body := send(t, s, request{path: path, header: plain})
		head, nothing := send(t, s, request{method: http.MethodHead, path: path, header: plain})
		sameLength := head.ContentLength == int64(len(body)) ||
			path == "/v1/health" && head.ContentLength > 0 // its lag is another one each time it is asked
		if head.StatusCode != get.StatusCode || len(nothing) > 0 || !sameLength || head.Header.Get("ETag") != get.Header.Get("ETag") {
			t.Errorf("HEAD %s: %s, %d bytes, %v; GET has %d", path, head.Status, head.ContentLength, head.Header, len(body))
		}
	}
}
