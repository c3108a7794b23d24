package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// choice makes hostile requests, the same for the same seed and answers.
type choice struct {
	*rand.Rand
	known []string // ids that answers had
}

func newChoice(seed uint64) *choice { return &choice{Rand: rand.New(rand.NewPCG(seed, 4))} }

func (c *choice) one(in int) bool { return c.IntN(in) == 0 }

func pick[T any](c *choice, list []T) T { return list[c.IntN(len(list))] }

// evil are texts that hurt somebody once.
var evil = []string{
	"", " ", "\x00", "a\x00b", "\xff\xfe", "\xed\xa0\x80", "\xc0\xaf", "\u202e", "\u2028", "\ufeff", "é\u0301", "🙂",
	"../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/", "//", "\\", "C:\\con", "file:///etc/passwd",
	"'; DROP TABLE versions; --", "' OR '1'='1", "1; SELECT pg_sleep(9)--", "%", "_", "$1", "?", "x' UNION SELECT 1",
	"{{.}}", "{{template \"x\"}}", "${jndi:ldap://127.0.0.1/a}", "$(id)", "`id`", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
	"a\nlevel=ERROR msg=forged", "a\r\nSet-Cookie: x=y\r\n\r\nHTTP/1.1 200 OK", "\x1b[2J\x1b[31m", "\x07\x08\x7f\u0085\u009b",
	"%s%n%d%v", "%!s(MISSING)", "NaN", "-1", "0", "1e400", "9223372036854775808", "-0", "0x10", "١", "1.0.0", "00001", "1.99999999999", "2147483648",
	"null", "true", "[]", "{}", "__proto__", "constructor", strings.Repeat("A", 5000), strings.Repeat("a.", 2000), strings.Repeat("é", 300), strings.Repeat("../", 500),
}

// plausible are values that lead somewhere, for parameters of every name.
var plausible = []string{
	"ordering.OrderPlaced", "ordering", "checkout", "latest", "1.latest", "1.0", "2.0", "1", "2", "bundle", "original", "order placed", "100",
	"https://hooks.example.com/treaty", "publish",
}

var idPattern = regexp.MustCompile(`"(?:id|next|fingerprint)":"([^"\\]{1,300})"`)

// learn keeps what an answer calls something, to ask for it.
func (c *choice) learn(body []byte) {
	for _, found := range idPattern.FindAllSubmatch(body, 3) {
		c.known = append(c.known, string(found[1]))
	}
	if len(c.known) > 200 {
		c.known = c.known[100:]
	}
}

// text is good, evil or both.
func (c *choice) text() string {
	switch c.IntN(6) {
	case 0:
		return pick(c, plausible)
	case 1:
		if len(c.known) > 0 {
			return pick(c, c.known)
		}
		return pick(c, plausible)
	case 2:
		return pick(c, plausible) + pick(c, evil)
	}
	return pick(c, evil)
}

// valueOf is what a parameter should be, or a text.
func (c *choice) valueOf(p parameterOf) string {
	if p.Example != nil && c.one(2) {
		return fmt.Sprint(p.Example)
	}
	return c.text()
}

// request writes one request for an operation.
func (a *attacker) request(op attacked) []byte {
	var out bytes.Buffer
	method := op.method
	if a.one(20) {
		method = pick(a.choice, []string{"HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "POST", "GET", "get", "CONNECT", "X'"})
	}
	body, headers := a.body(op)
	fmt.Fprintf(&out, "%s %s HTTP/1.1\r\n", method, a.target(op))
	host := a.host
	if a.one(40) {
		host = a.text()
	}
	fmt.Fprintf(&out, "Host: %s\r\nConnection: close\r\n", host)
	for range a.IntN(4) {
		name := pick(a.choice, []string{
			"Accept", "Accept-Encoding", "If-None-Match", "If-Match", "Treaty-Client", "User-Agent", "X-Request-Id", "Last-Event-ID", "Authorization",
			"X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Origin", "Sec-Fetch-Site", "Range", "Cookie", "Expect", "Upgrade", "Content-Type", "X-Any",
		})
		value := a.text()
		if a.one(2) { // else it ends the header itself
			value = strings.NewReplacer("\r", "", "\n", "").Replace(value)
		}
		fmt.Fprintf(&out, "%s: %s\r\n", name, value)
	}
	out.WriteString(headers)
	length := len(body)
	if a.one(30) {
		length = pick(a.choice, []int{0, length + 7, max(0, length-1), -1})
	}
	a.hangUp = length > len(body) || a.one(20)
	if body != nil || a.hangUp || a.one(10) {
		fmt.Fprintf(&out, "Content-Length: %d\r\n", length)
	}
	out.WriteString("\r\n")
	out.Write(body)
	return out.Bytes()
}

var inPath = regexp.MustCompile(`\{[a-z]+\}`)

// target is the path and the query.
func (a *attacker) target(op attacked) string {
	byName := map[string]parameterOf{}
	query := url.Values{}
	for _, p := range op.parameters {
		byName["{"+p.Name+"}"] = p
		if p.In == "query" && a.one(2) {
			query.Add(p.Name, a.valueOf(p))
		}
	}
	path := inPath.ReplaceAllStringFunc(op.path, func(name string) string {
		value := a.valueOf(byName[name])
		if a.one(12) {
			return strings.ReplaceAll(value, "\n", "%0a") // as it is
		}
		return url.PathEscape(value)
	})
	if a.one(15) {
		query.Add(a.text(), a.text())
	}
	text := query.Encode()
	if a.one(25) {
		text += pick(a.choice, []string{"&%zz", "&limit=1&limit=2", ";a=b", "&=", strings.Repeat("&a=b", 3000), "&cursor=%00"})
	}
	if text != "" {
		path += "?" + text
	}
	return path
}

// body is one, and the headers that say what it is.
func (a *attacker) body(op attacked) (body []byte, headers string) {
	if op.types == nil && !a.one(20) {
		return nil, ""
	}
	mediaType := "application/json"
	if len(op.types) > 0 {
		mediaType = pick(a.choice, op.types)
	}
	if a.one(20) {
		mediaType = pick(a.choice, []string{"text/plain", "application/json; charset=utf-7", "multipart/form-data", "", "*/*", "application/x-www-form-urlencoded"})
	}
	body = a.content(op)
	switch {
	case a.one(10):
		return zippedBody(body), "Content-Type: " + mediaType + "\r\nContent-Encoding: gzip\r\n"
	case a.one(60): // small, and large when it is unpacked
		return bomb(), "Content-Type: " + mediaType + "\r\nContent-Encoding: gzip\r\n"
	case a.one(40):
		return body, "Content-Type: " + mediaType + "\r\nContent-Encoding: " + pick(a.choice, []string{"gzip", "br", "gzip, gzip", "deflate"}) + "\r\n"
	}
	return body, "Content-Type: " + mediaType + "\r\n"
}

// content is a body of the operation's form, or none of any.
func (a *attacker) content(op attacked) []byte {
	switch a.IntN(12) {
	case 0:
		return []byte(pick(a.choice, []string{
			strings.Repeat("[", 50_000), strings.Repeat(`{"a":`, 50_000), "1e999999999", `{"a":1,"a":2}`, "\ufeff{}", "{", "", "nul", `"\ud800"`, `{"home":"\u0000"}`,
			strings.Repeat("9", 100_000), "[" + strings.Repeat("0,", 100_000) + "0]", strings.Repeat("\n", 10_000), "{}\n{}\n\x00\n[]\n", `"` + strings.Repeat("x", 1<<20) + `"`,
		}))
	case 1:
		return []byte(a.text())
	case 2, 3, 4: // what is accepted, with a few bytes changed
		if op.id != "push" {
			break
		}
		text := bytes.Clone(a.valid)
		for range 1 + a.IntN(3) {
			at := a.IntN(len(text))
			if a.one(3) {
				text[at] = byte(a.IntN(256))
			} else {
				text = append(text[:at:at], append([]byte(strings.Trim(quoted(a.text()), `"`)), text[at+a.IntN(min(20, len(text)-at)):]...)...)
			}
		}
		return text
	}
	text, err := json.Marshal(a.instance(op.body, 0))
	if err != nil {
		return []byte("{}") // a number that JSON does not have
	}
	if a.one(15) && len(text) > 0 {
		text = text[:a.IntN(len(text))]
	}
	return text
}

func quoted(s string) string {
	text, _ := json.Marshal(s) // texts have no error
	return string(text)
}

// instance is a value that a schema describes, but for what is evil in it.
func (a *attacker) instance(schema map[string]any, depth int) any {
	if a.one(12) || depth > 4 {
		return pick(a.choice, []any{nil, true, -1, 1e300, 0.5, "", []any{}, map[string]any{}, []any{nil, []any{}}, map[string]any{"": nil}})
	}
	if values, ok := schema["enum"].([]any); ok && !a.one(4) {
		return pick(a.choice, values)
	}
	kind, _ := schema["type"].(string)
	switch kind {
	case "object":
		value := map[string]any{}
		properties, _ := schema["properties"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if of, ok := properties[name].(map[string]any); ok && !a.one(4) {
				value[name] = a.instance(of, depth+1)
			}
		}
		if of, ok := schema["additionalProperties"].(map[string]any); ok {
			for range a.IntN(4) {
				name := pick(a.choice, []string{"treaty.yaml", "contexts/x/context.yaml", "contexts/x/E/event.yaml", "contexts/x/E/v1.schema.json", a.text()})
				value[name] = a.instance(of, depth+1)
			}
		}
		if a.one(10) {
			value[a.text()] = a.text()
		}
		return value
	case "array":
		of, _ := schema["items"].(map[string]any)
		list := make([]any, a.IntN(4))
		for i := range list {
			list[i] = a.instance(of, depth+1)
		}
		return list
	case "boolean":
		return a.one(2)
	case "integer", "number":
		return pick(a.choice, []any{0, 1, -1, 100, int64(1) << 62, 1e300, "1"})
	}
	return a.text()
}

func zippedBody(text []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(text) // a buffer has no error
	_ = z.Close()
	return out.Bytes()
}

// bomb is 64 MiB of nothing in 64 KiB.
var bomb = sync.OnceValue(func() []byte { return zippedBody(make([]byte, 64<<20)) })
