package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// call is one request, for both registries. Ids and guids are theirs: a call names
// them by their place among those seen, and each registry is asked for its own.
type call struct {
	what   string // the name of the question
	method string
	path   string     // escaped; {id} and {guid} stand for the seen-th
	query  url.Values // nil: none
	body   any        // nil: none; a string is sent as it is

	subject string // what the path is about, where it is about one; not escaped
	version string // a number or what else stands there
	content content
	seen    int // which id or guid is meant; beyond those seen: one that nobody has
}

func (c call) String() string {
	text := c.method + " " + c.path
	if len(c.query) > 0 {
		text += "?" + c.query.Encode()
	}
	if strings.Contains(c.path, "{") {
		text += fmt.Sprintf(" (%d)", c.seen)
	}
	if c.body != nil {
		body, _ := json.Marshal(c.body) // of texts, numbers and maps
		text += " " + string(body)
	}
	return text
}

// GoString is what a failing property prints of it.
func (c call) GoString() string { return c.String() }

// is says whether a query parameter is true.
func (c call) is(name string) bool { return c.query.Get(name) == "true" }

// reply is what a registry answered. A body that is no JSON is kept as a text.
type reply struct {
	status int
	body   any
}

// code is the error_code; 0: none.
func (r reply) code() int {
	fields, _ := r.body.(map[string]any)
	number, _ := fields["error_code"].(json.Number)
	code, _ := number.Int64()
	return int(code)
}

func (r reply) String() string {
	body, _ := json.Marshal(r.body) // what was decoded
	return fmt.Sprintf("%d %s", r.status, body)
}

// refusal is the reply of an error.
func refusal(code int, format string, args ...any) *reply {
	status := code
	if status > 1000 {
		status /= 100
	}
	return &reply{status, map[string]any{"error_code": json.Number(fmt.Sprint(code)), "message": fmt.Sprintf(format, args...)}}
}

// answer is the reply of a success.
func answer(body any) *reply { return &reply{http.StatusOK, body} }

// side is one of the two registries.
type side struct {
	base  string // no slash at its end
	token string // empty: it asks for none
}

const mediaType = "application/vnd.schemaregistry.v1+json"

// send asks as Kafka clients do.
func (s side) send(t testing.TB, c call, id, guid string) reply {
	t.Helper()
	path := strings.NewReplacer("{id}", id, "{guid}", guid).Replace(c.path)
	if len(c.query) > 0 {
		path += "?" + c.query.Encode()
	}
	var body io.Reader
	switch sent := c.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(sent)
	default:
		text, err := json.Marshal(sent)
		if err != nil {
			t.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(t.Context(), c.method, s.base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", mediaType)
	req.Header.Set("Accept", mediaType)
	if s.token != "" {
		req.Header.Set("Authorization", "Bearer "+s.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<24))
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(c.path, "/schema") && res.StatusCode == http.StatusOK {
		return reply{res.StatusCode, string(text)} // no JSON that speaks of the schema, but the schema
	}
	return reply{res.StatusCode, decoded(text)}
}

func decoded(text []byte) any {
	var value any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		return string(text)
	}
	return value
}
