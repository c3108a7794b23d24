package confluent_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/confluent"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// Whatever is asked for, there is an answer of the protocol: never a fault, a status
// that agrees with the code, and a message that moves no terminal.
func TestWhateverIsAskedIsAnswered(t *testing.T) {
	store := sqlitetest.Open(t)
	r := registry.New(store, registry.Options{Rules: rules.All()})
	var faults bytes.Buffer
	door := confluent.New(r, confluent.Options{Log: slog.New(slog.NewTextHandler(&faults, &slog.HandlerOptions{Level: slog.LevelError}))})
	for _, subject := range []string{"a", ":.c:a", "a/b"} {
		if _, err := r.PublishSubject(t.Context(), registry.SubjectRequest{Subject: subject, Schema: []byte(`{"type": "object"}`)}); err != nil {
			t.Fatal(err)
		}
	}
	answered := map[int]int{}
	rapid.Check(t, func(t *rapid.T) {
		text := drawRequest(t)
		req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			return // net/http answers it
		}
		w := httptest.NewRecorder()
		door.ServeHTTP(w, req)
		answered[w.Code]++
		wantAnswer(t, text, req.Method, w)
		if faults.Len() > 0 {
			t.Fatalf("%s\nis a fault: %s", text, faults.String())
		}
	})
	if answered[200] == 0 || answered[404] == 0 || answered[422] == 0 {
		t.Errorf("the requests do not reach what they are for: %v", answered)
	}
}

// drawRequest draws a request as a client might write it, or nobody would.
func drawRequest(t *rapid.T) string {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{
			"confluent", "subjects", "versions", "schemas", "ids", "guids", "contexts", "config", "mode", "metadata", "v1", "version", "schema", "referencedby",
			"types", "compatibility", "a", "a%2Fb", ":.c:a", ".c", ":.c:", "1", "2", "-1", "latest", "0", "99999999999999999999", guidText, "", "..", "%2e", "%00", "%ff", "%1b[31m", "%25", "+", "*",
		}),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 1, 6), func(b []byte) string { return escaped(string(b)) }),
	)
	path := rapid.OneOf(
		rapid.SampledFrom([]string{
			"/subjects/a/versions/1", "/subjects/a/versions/latest/schema", "/subjects/a/versions/x", "/schemas/ids/1", "/schemas/ids/1/versions", "/subjects", "/schemas", "/subjects/a/metadata",
			"/contexts/.c/subjects/a/versions", "/schemas/guids/" + guidText, "/config/a", "/mode", "/config", "/mode/a",
			"/subjects/a/versions", "/subjects/a", "/subjects/:.c:a/versions", "/compatibility/subjects/a/versions/latest", "/compatibility/subjects/a/versions",
		}),
		rapid.Map(rapid.SliceOfN(part, 0, 6), func(parts []string) string { return "/" + strings.Join(parts, "/") }),
	).Draw(t, "path")
	query := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
		name := rapid.SampledFrom([]string{"subject", "deleted", "deletedOnly", "latestOnly", "offset", "limit", "subjectPrefix", "format", "fetchMaxId", "key", "value", "contextPrefix", "permanent", "force", "verbose", "normalize", "defaultToGlobal", "%", "x"}).Draw(t, "name")
		return name + "=" + rapid.SampledFrom([]string{"", "true", "1", "-1", "2147483648", ":.c:", ":*:", "a", "%zz", "%1b", "%ff", "resolved", ";"}).Draw(t, "value")
	}), 0, 3).Draw(t, "query")
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	header := rapid.SampledFrom([]string{
		"", "Accept: */*\r\n", "Accept: text/html\r\n", "Accept: ;;\xff\r\n", "Accept: application/json;q=x\r\n", "Accept-Encoding: gzip\r\n", "User-Agent: Java/8\r\n",
		"If-None-Match: *\r\n", "Confluent-Accept-Unknown-Properties: true\r\n", "Content-Encoding: gzip\r\n", "Content-Type: text/plain\r\n",
	}).Draw(t, "header")
	method := rapid.SampledFrom([]string{"GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "POST", "PUT", "DELETE", "TRACE"}).Draw(t, "method")
	if rapid.Bool().Draw(t, "writes") {
		endpoint := rapid.SampledFrom([]string{
			"POST /subjects/a/versions", "POST /subjects/:.c:a/versions", "POST /subjects/a", "POST /compatibility/subjects/a/versions", "POST /compatibility/subjects/a/versions/latest?verbose=true",
			"PUT /config", "PUT /config/a", "PUT /config/:.c:", "DELETE /config/a", "DELETE /config", "PUT /mode", "PUT /mode/a?force=true", "DELETE /mode/a", "DELETE /mode",
			"DELETE /subjects/a", "DELETE /subjects/a?permanent=true", "DELETE /subjects/a/versions/latest", "DELETE /subjects/:.c:a/versions/1?permanent=true", "DELETE /contexts/.c",
		}).Draw(t, "endpoint")
		method, path, _ = strings.Cut(endpoint, " ")
	}
	body := ""
	if method == "POST" || method == "PUT" {
		body = drawBody(t)
	}
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n%s", method, path, len(body), header, body)
}

// drawBody draws a body with members of all kinds, of all types.
func drawBody(t *rapid.T) string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{
			body(`{"type": "object"}`), body(idText), body(idNumber), body(`{"$ref": "x"}`, `"references": [{"name": "x", "subject": "a", "version": 1}]`), body(idText, `"id": 7, "version": 9`),
			`{"compatibility": "NONE"}`, `{"compatibility": "FULL", "compatibilityPolicy": "STRICT"}`, `{"mode": "IMPORT"}`, `{"mode": "READWRITE"}`, `{"mode": "READONLY"}`,
		}),
		rapid.SampledFrom([]string{"", "{", "[]", "null", "\"\"", "{}", "\xff", "\x00", "{\"schema\": \"\xff\"}", strings.Repeat("[", 20_000)}),
		rapid.Map(rapid.MapOfN(
			rapid.SampledFrom([]string{"schema", "schemaType", "references", "metadata", "ruleSet", "id", "version", "compatibility", "compatibilityPolicy", "compatibilityGroup", "normalize", "alias", "defaultMetadata", "mode", "x"}),
			rapid.SampledFrom([]string{
				"null", "true", "0", "-1", "1e400", "99999999999", `""`, `"JSON"`, `"AVRO"`, `"{}"`, `"{\"type\": \"object\"}"`, `"{\"$ref\": \"x\"}"`, `"\u0000\u001b[31m"`, `"FULL"`, `"IMPORT"`, `"STRICT"`,
				"[]", "{}", `[{"name": "x", "subject": "a", "version": 1}]`, `[{"name": "\u001b"}]`, `[null]`, `{"properties": {"a": 1}}`, `{"properties": {"a": "b"}}`,
			}), 0, 5,
		), func(members map[string]string) string {
			var list []string
			for name, value := range members {
				list = append(list, fmt.Sprintf("%q: %s", name, value))
			}
			return "{" + strings.Join(list, ", ") + "}"
		}),
	).Draw(t, "body")
}

// wantAnswer demands an answer of the protocol.
func wantAnswer(t *rapid.T, text, method string, w *httptest.ResponseRecorder) {
	res := w.Result()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode < 400 || res.Header.Get("Content-Encoding") != "" {
		return
	}
	var said struct {
		Code    int     `json:"error_code"`
		Message *string `json:"message"`
	}
	if err := json.Unmarshal(data, &said); err != nil || said.Message == nil || *said.Message == "" || res.Header.Get("Content-Type") != v1JSON {
		t.Fatalf("%s\nis answered with %s %v: %s", text, res.Status, res.Header, data)
	}
	if said.Code != res.StatusCode && said.Code/100 != res.StatusCode || res.StatusCode >= 500 || strings.ContainsFunc(*said.Message, func(c rune) bool { return !unicode.IsGraphic(c) }) {
		t.Fatalf("%s\nis answered with %s: %s", text, res.Status, data)
	}
}
