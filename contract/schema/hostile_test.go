package schema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// What is large or deep loads in time that grows with its size; what is beyond
// the bounds is a finding. Each case must end within seconds on a slow machine.
func TestHostileSchemas(t *testing.T) {
	repeat := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strings.ReplaceAll(format, "%d", strconv.Itoa(i)))
		}
		return b.String()
	}
	cases := []struct {
		name, text string
		refused    string
	}{
		{"100,000 properties", `{"properties": {` + repeat(100_000, `"p%d": {"type": "string"}`) + `}}`, ""},
		{"100,000 enum values", `{"$schema": "http://json-schema.org/draft-04/schema#", "enum": [` + repeat(100_000, `%d`) + `]}`, ""},
		{"100,000 required names", `{"required": [` + repeat(100_000, `"p%d"`) + `]}`, ""},
		{"100,000 unknown members", `{` + repeat(100_000, `"p%d": 1`) + `}`, ""},
		{"499 deep", strings.Repeat(`{"not":`, 499) + `{}` + strings.Repeat(`}`, 499), ""},
		{"a chain of 50,000 references", `{"definitions": {` + chain(50_000) + `}}`, ""},
		{"50,000 references into unknown places", `{"items": {"allOf": [` + repeat(50_000, `{"$ref": "#/x/e%d"}`) + `]}, "x": {` + repeat(50_000, `"e%d": {}`) + `}}`, ""},
		{"50,000 references to nothing", `{"items": {"allOf": [` + repeat(50_000, `{"$ref": "#/definitions/x%d"}`) + `]}, "definitions": {` + repeat(50_000, `"e%d": {}`) + `}}`, "there is nothing"},
		{"50,000 references to one place", `{"definitions": {"a": {}}, "properties": {` + repeat(50_000, `"p%d": {"$ref": "#/definitions/a"}`) + `}}`, ""},
		{"50,000 anchors", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {` + repeat(50_000, `"p%d": {"$anchor": "a%d", "items": {"$ref": "#a%d"}}`) + `}}`, ""},
		{"too many subschemas", `{"anyOf": [` + repeat(260_000, `{}`) + `]}`, "more than 250000 subschemas"},
		{"too many digits", `{"anyOf": [` + repeat(2_000, `{"minimum": 1e9999}`) + `]}`, "too many digits"},
		{"too many findings", `{"anyOf": [` + repeat(10_000, `{"type": %d}`) + `]}`, "must be the name of a type"},
		{"one long wrong word", `{"type": "` + strings.Repeat("x", 1<<20) + `"}`, "names no type"},
		{"a loop of 50,000", `{"definitions": {` + repeat(50_000, `"d%d": {"$ref": "#/definitions/d%d"}`) + `}}`, "refers to itself"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := parse(t, "a.json", c.text)
			start := time.Now()
			s, findings := schema.Load(doc, schema.Options{})
			if c.refused == "" {
				if s == nil {
					t.Fatal(findings[0].Message)
				}
				s.Bundle()
			} else if s != nil || len(findings) > 101 {
				t.Fatalf("loaded, or %d findings", len(findings))
			} else if !strings.Contains(findings[0].Message, c.refused) {
				t.Errorf("refused because %s", findings[0].Message)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %s", took)
			} else {
				t.Logf("took %s", took)
			}
		})
	}
}

// chain writes n definitions, each a reference to the next, the last to a type.
func chain(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"d%d": {"$ref": "#/definitions/d%d"},`, i, i+1)
	}
	return b.String() + fmt.Sprintf(`"d%d": {"type": "null"}`, n)
}

// Files that refer to ever more files end in a finding.
func TestEndlessFiles(t *testing.T) {
	read := 0
	_, findings := schema.Load(parse(t, "a.json", `{"items": {"$ref": "x/a.json"}}`), schema.Options{
		Loader: func(name string) (*source.Document, error) {
			read++
			return source.Parse(name, []byte(`{"items": {"$ref": "x/a.json"}, "contains": {"$ref": "y/a.json"}}`))
		},
	})
	if len(findings) == 0 || !strings.Contains(findings[0].Message, "more than 1000 files") || read > 1000 {
		t.Errorf("%d files read, %d findings", read, len(findings))
	}
}

// The schema of GitHub's push event, 27 KB.
func BenchmarkLoad(b *testing.B) {
	doc := pushSchema(b)
	b.SetBytes(int64(len(doc.Data)))
	b.ReportAllocs()
	for b.Loop() {
		if s, findings := schema.Load(doc, schema.Options{}); s == nil {
			b.Fatal(findings)
		}
	}
}

func BenchmarkBundle(b *testing.B) {
	doc := pushSchema(b)
	b.SetBytes(int64(len(doc.Data)))
	b.ReportAllocs()
	for b.Loop() {
		s, _ := schema.Load(doc, schema.Options{})
		s.Bundle()
	}
}

func pushSchema(b *testing.B) *source.Document {
	data, err := os.ReadFile(filepath.Join(testkit.Data(b), "events", "github-push", "schema.json"))
	if err != nil {
		b.Fatal(err)
	}
	return parse(b, "push.json", string(data))
}
