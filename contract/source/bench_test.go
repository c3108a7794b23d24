package source

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// schemaOf returns a JSON Schema of about that size, as people write them.
func schemaOf(size int) []byte {
	var b bytes.Buffer
	b.WriteString("{\n  \"type\": \"object\",\n  \"properties\": {\n")
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, `    "field%d": {
      "description": "The amount that was agreed on, in the currency of the order (€).",
      "type": ["number", "null"],
      "minimum": 0, "maximum": %d.5,
      "examples": [1, 2.50, true, "a\nb"]
    },
`, i, i)
	}
	b.WriteString("    \"last\": true\n  }\n}\n")
	return b.Bytes()
}

func BenchmarkParseJSON(b *testing.B) {
	data := schemaOf(100 << 10)
	b.Run("source", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := ParseJSON("f.json", data, DefaultLimits); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			var v any
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkParseYAML(b *testing.B) {
	data := schemaOf(100 << 10)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseYAML("f.yaml", data, DefaultLimits); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCanonical(b *testing.B) {
	doc := read(b, "f.json", string(schemaOf(100<<10)))
	b.ReportAllocs()
	for b.Loop() {
		doc.Root.Canonical()
	}
}
