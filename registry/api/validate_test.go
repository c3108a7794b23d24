package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

const validatePath = "/v1/events/ordering.OrderPlaced/versions/latest/validate"

func validating(mediaType, body string) request {
	return request{method: http.MethodPost, path: validatePath, body: body, header: map[string]string{"Content-Type": mediaType}}
}

func TestAnEventIsValidated(t *testing.T) {
	s := company(t)
	for _, tc := range []struct {
		name, event string
		instances   []string // of the violations
	}{
		{"valid", `{"orderId": "1"}`, nil},
		{"a member is missing", `{}`, []string{""}},
		{"two are wrong", `{"orderId": 1, "customer": {"emailAddress": null}}`, []string{"/customer/emailAddress", "/orderId"}},
		{"another type", `[]`, []string{""}},
		{"a number beyond float64", `{"orderId": "1", "n": 1e400}`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, body := send(t, s, validating(wire.MediaType, tc.event))
			var got wire.Validation
			if err := json.Unmarshal(body, &got); err != nil || res.StatusCode != 200 {
				t.Fatalf("%s %s", res.Status, body)
			}
			var instances []string
			for _, v := range got.Violations {
				instances = append(instances, v.Instance)
				if v.Message == "" || v.File == "" {
					t.Errorf("%+v does not say what is wrong, and by which file", v)
				}
			}
			if got.Valid != (tc.instances == nil) || got.Version != "1.1" || fmt.Sprint(instances) != fmt.Sprint(tc.instances) {
				t.Errorf("%+v, want violations at %v", got, tc.instances)
			}
		})
	}
	for name, tc := range map[string]struct {
		req    request
		status int
		code   string
	}{
		"no JSON":         {validating(wire.MediaType, `{"a": `), 400, "bad-body"},
		"too deep":        {validating(wire.MediaType, strings.Repeat("[", 10_000)), 400, "bad-body"},
		"too large":       {validating(wire.MediaType, strings.Repeat(" ", 1<<20+1)), 413, "too-large"},
		"another type":    {validating("text/plain", `{}`), 415, "bad-media-type"},
		"unknown version": {request{method: "POST", path: strings.Replace(validatePath, "latest", "9.9", 1), header: asJSON, body: "{}"}, 404, "not-found"},
		"no version":      {request{method: "POST", path: strings.Replace(validatePath, "latest", "x", 1), header: asJSON, body: "{}"}, 400, "bad-version"},
		"another answer":  {request{method: "POST", path: validatePath, header: map[string]string{"Content-Type": wire.MediaType, "Accept": "text/html"}, body: "{}"}, 406, "not-acceptable"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := send(t, s, tc.req)
			wantProblem(t, res, body, tc.status, tc.code)
		})
	}
}

// What would take the validator too long is refused, and only that line of many.
func TestValidatingIsBounded(t *testing.T) {
	s := server(t)
	branches := []string{}
	for i := range 20 {
		branches = append(branches, fmt.Sprintf(`{"type": "array", "uniqueItems": true, "minItems": %d}`, i))
	}
	pushed(t, s, workspaceOf("OrderPlaced", `{"type": "array", "items": {"allOf": [`+strings.Join(branches, ", ")+`]}}`))
	item := "[" + strings.TrimSuffix(strings.Repeat("[1],", 1_500), ",") + "]"
	heavy := "[" + strings.TrimSuffix(strings.Repeat(item+",", 40), ",") + "]"
	res, body := send(t, s, validating(wire.MediaType, heavy))
	wantProblem(t, res, body, 422, "validator-budget")
	res, body = send(t, s, validating(wire.NDJSONMediaType, "[]\n"+heavy+"\n[]\n"))
	got := lines(t, body)
	if res.StatusCode != 200 || len(got) != 3 || !got[0].Valid || got[1].Valid || got[1].Problem == nil || got[1].Problem.Code != "validator-budget" || !got[2].Valid {
		t.Errorf("%s %s", res.Status, body)
	}
}

func lines(t *testing.T, body []byte) []wire.Validation {
	t.Helper()
	var list []wire.Validation
	for line := range bytes.Lines(body) {
		var v wire.Validation
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		list = append(list, v)
	}
	return list
}

func TestLinesAreValidatedOneByOne(t *testing.T) {
	s := company(t)
	stream := "{\"orderId\": \"1\"}\r\n\n{}\nnonsense\n{\"orderId\": \"" + strings.Repeat("x", 1<<20) + "\"}\n\xff\n{\"orderId\": \"2\"}"
	_, body := send(t, s, validating(wire.NDJSONMediaType, stream))
	want := []string{"1 true ", "3 false ", "4 false bad-body", "5 false too-large", "6 false bad-body", "7 true "}
	got := []string{}
	for _, v := range lines(t, body) {
		code := ""
		if v.Problem != nil {
			code = v.Problem.Code
		}
		got = append(got, fmt.Sprintf("%d %v %s", v.Line, v.Valid, code))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", got, want)
	}
	zippedLines := validating(wire.NDJSONMediaType, zipped(t, "{}\n{\"orderId\": \"1\"}\n"))
	zippedLines.header["Content-Encoding"] = "gzip"
	if _, body := send(t, s, zippedLines); len(lines(t, body)) != 2 {
		t.Errorf("compressed: %s", body)
	}
	zippedLines.body = zippedLines.body[:len(zippedLines.body)-9]
	_, body = send(t, s, zippedLines)
	if got := lines(t, body); got[len(got)-1].Problem == nil || got[len(got)-1].Problem.Code != "bad-body" {
		t.Errorf("cut off: %s", body)
	}
}

// An answer comes as soon as its line is there, before the next is sent.
func TestLinesAreAnsweredAsTheyCome(t *testing.T) {
	s := company(t)
	in, out := io.Pipe()
	defer out.Close()
	answers := openLines(t, s, in)
	for i := range 3 {
		if _, err := fmt.Fprintf(out, "{\"orderId\": \"%d\"}\n", i); err != nil {
			t.Fatal(err)
		}
		line, err := answers.ReadString('\n')
		if err != nil || !strings.Contains(line, fmt.Sprintf(`"line":%d,"valid":true`, i+1)) {
			t.Fatalf("%q %v", line, err)
		}
	}
	out.Close()
	if rest, err := io.ReadAll(answers); err != nil || len(rest) > 0 {
		t.Errorf("%q %v", rest, err)
	}
}

func openLines(t *testing.T, s *httptest.Server, body io.Reader) *bufio.Reader {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+validatePath, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", wire.NDJSONMediaType)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	if res.StatusCode != http.StatusOK {
		t.Fatal(res.Status)
	}
	return bufio.NewReader(res.Body)
}

// However long a stream is, what is in memory is a line: 64 MB of them, and a
// line of 64 MB, take no more than a few.
func TestStreamsTakeNoMemory(t *testing.T) {
	s := company(t)
	line := strings.Repeat("{\"orderId\": \"1\", \"filler\": \""+strings.Repeat("x", 60_000)+"\"}\n", 10)
	before, least := heap(), int64(math.MaxInt64)
	in, out := io.Pipe()
	go func() {
		for range 100 {
			io.WriteString(out, line)
		}
		for range 1000 {
			io.WriteString(out, strings.Repeat("x", 64_000))
		}
		out.Close()
	}()
	answers, count := openLines(t, s, in), 0
	for {
		_, err := answers.ReadString('\n')
		if err != nil {
			break
		}
		if count++; count%100 == 0 { // what is live is the least: others allocate while it is read
			least = min(least, heap())
		}
	}
	if count != 1001 {
		t.Errorf("%d answers", count)
	}
	if grown := least - before; grown > 16<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
}

// heap returns the bytes in use after a collection.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
