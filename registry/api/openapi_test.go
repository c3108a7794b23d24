package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/validator"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/wire"
)

// object is a JSON object.
type object = map[string]any

// described is the OpenAPI document, and a validator for each of its operations'
// answers.
type described struct {
	document object
	routes   []route
	mu       sync.Mutex
	compiled map[string]*validator.Validator
}

// route is a path of the document.
type route struct {
	path  string
	match *regexp.Regexp
	item  object
}

var document = sync.OnceValue(func() *described {
	d := &described{compiled: map[string]*validator.Validator{}}
	if err := json.Unmarshal(api.OpenAPI("1"), &d.document); err != nil {
		panic(err)
	}
	for path, item := range d.document["paths"].(object) {
		pattern := regexp.MustCompile(`\\\{[a-z]+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), `[^/]+`)
		d.routes = append(d.routes, route{path, regexp.MustCompile("^" + pattern + "$"), item.(object)})
	}
	slices.SortFunc(d.routes, func(a, b route) int { // what is said outright comes first
		return strings.Count(a.path, "{") - strings.Count(b.path, "{")
	})
	return d
})

// checkAnswer compares an answer with what the document says of its operation:
// the status, the media type, the code of a problem, and every member of the
// body, of which none may be there that the document does not have.
func checkAnswer(t *testing.T, res *http.Response, body []byte) {
	t.Helper()
	d := document()
	req := res.Request
	method := strings.ToLower(req.Method)
	if method == "head" || !strings.HasPrefix(req.URL.Path, "/v1/") || res.Header.Get("Content-Encoding") != "" {
		return // without a body; not of the API; compressed for a test that looks into it
	}
	i := slices.IndexFunc(d.routes, func(r route) bool { return r.match.MatchString(req.URL.EscapedPath()) })
	if i < 0 || d.routes[i].item[method] == nil {
		if res.StatusCode != 404 && res.StatusCode != 405 && res.StatusCode != 421 && method != "options" {
			t.Errorf("%s %s answers %s, and is not in the document", req.Method, req.URL.Path, res.Status)
		}
		return
	}
	op := d.routes[i].item[method].(object)
	where := fmt.Sprintf("%v, %d", op["operationId"], res.StatusCode)
	answer, ok := op["responses"].(object)[fmt.Sprint(res.StatusCode)].(object)
	if !ok {
		t.Errorf("%s: the document has no such status", where)
		return
	}
	if ref, ok := answer["$ref"].(string); ok {
		shared := d.document["components"].(object)["responses"].(object)
		answer = shared[strings.TrimPrefix(ref, "#/components/responses/")].(object)
	}
	if res.StatusCode == http.StatusNotModified {
		return
	}
	content := answer["content"].(object)
	mediaType := res.Header.Get("Content-Type")
	described, ok := content[mediaType].(object)
	if !ok {
		t.Errorf("%s: the document has no answer of type %q", where, mediaType)
		return
	}
	switch mediaType {
	case "application/yaml":
	case wire.NDJSONMediaType:
		for line := range strings.Lines(string(body)) {
			d.validate(t, where, object{"$ref": "#/components/schemas/Validation"}, []byte(line))
		}
	default:
		d.validate(t, where+" "+mediaType, described["schema"].(object), body)
	}
}

// validate validates a body by a schema of the document.
func (d *described) validate(t *testing.T, where string, s object, body []byte) {
	t.Helper()
	doc, err := source.ParseJSON("body", body, source.DefaultLimits)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	violations, err := d.validator(t, where, s).Validate(doc.Root)
	if err != nil || len(violations) > 0 {
		t.Errorf("%s drifted from the document: %v %+v\n%s", where, err, violations, body)
	}
}

func (d *described) validator(t *testing.T, where string, s object) *validator.Validator {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if v := d.compiled[where]; v != nil {
		return v
	}
	whole := object{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": d.document["components"].(object)["schemas"], "allOf": []any{s}}
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	text = []byte(strings.ReplaceAll(string(text), "#/components/schemas/", "#/$defs/"))
	d.compiled[where] = compile(t, closed(t, text))
	return d.compiled[where]
}

// closed makes objects refuse what they do not declare. Published, they stay
// open: members are added, and clients pass over what they do not know.
func closed(t *testing.T, text []byte) []byte {
	t.Helper()
	var whole object
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	for _, def := range whole["$defs"].(object) {
		if o := def.(object); o["properties"] != nil {
			o["additionalProperties"] = false
		}
	}
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func compile(t *testing.T, text []byte) *validator.Validator {
	t.Helper()
	doc, err := source.ParseJSON("schema.json", text, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	v, err := validator.Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The document is one of OpenAPI 3.1, as the schema of its specification says
// (testdata, Apache License 2.0), and its own schemas are JSON Schemas.
func TestDocumentIsOpenAPI(t *testing.T) {
	text, err := os.ReadFile("testdata/openapi-3.1.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	document := api.OpenAPI("1")
	doc, err := source.ParseJSON("openapi.json", document, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	violations, err := compile(t, text).Validate(doc.Root)
	if err != nil || len(violations) > 0 {
		t.Errorf("%v %+v", err, violations)
	}
	var broken object
	if err := json.Unmarshal(document, &broken); err != nil {
		t.Fatal(err)
	}
	delete(broken["paths"].(object)["/v1/events"].(object)["get"].(object)["parameters"].([]any)[0].(object), "in")
	text2, err := json.Marshal(broken)
	if err != nil {
		t.Fatal(err)
	}
	doc2, err := source.ParseJSON("openapi.json", text2, source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	if violations, err := compile(t, text).Validate(doc2.Root); err != nil || len(violations) == 0 {
		t.Errorf("a parameter without a place is accepted: %v", err)
	}
}

// What the schema of OpenAPI does not say: ids are unique, every parameter of a
// path is described, every reference leads somewhere, everything is described.
func TestDocumentIsWhole(t *testing.T) {
	d := document()
	ids := map[string]bool{}
	for _, r := range d.routes {
		for method, raw := range r.item {
			op := raw.(object)
			id := op["operationId"].(string)
			if ids[id] {
				t.Errorf("%s is the id of two operations", id)
			}
			ids[id] = true
			var named []string
			for _, p := range asList(op["parameters"]) {
				if p.(object)["in"] == "path" {
					named = append(named, "{"+p.(object)["name"].(string)+"}")
				}
			}
			if want := regexp.MustCompile(`\{[a-z]+\}`).FindAllString(r.path, -1); !slices.Equal(named, want) {
				t.Errorf("%s %s describes the parameters %v", method, r.path, named)
			}
		}
	}
	schemas := d.document["components"].(object)["schemas"].(object)
	for name, raw := range schemas {
		if raw.(object)["description"] == nil {
			t.Errorf("%s has no description", name)
		}
	}
	for _, ref := range regexp.MustCompile(`"#/components/schemas/([A-Za-z]+)"`).FindAllStringSubmatch(string(api.OpenAPI("1")), -1) {
		if schemas[ref[1]] == nil {
			t.Errorf("%s is referred to and not there", ref[1])
		}
	}
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

// The server gives away the document that the tests compare with.
func TestDocumentIsServed(t *testing.T) {
	res, body := send(t, server(t), request{path: "/v1/openapi.json"})
	if res.StatusCode != 200 || !strings.Contains(string(body), `"openapi": "3.1.0"`) || !strings.Contains(string(body), `"version": "test"`) {
		t.Errorf("%s %.200s", res.Status, body)
	}
}
