package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
)

// fetch measures how long a page takes, and how much it weighs.
func fetch(b *testing.B, address string) {
	b.Helper()
	weight := len(get(b, address, "Accept-Encoding: gzip").body) // the first reads the registry
	raw := 0
	for b.Loop() {
		raw = len(get(b, address).body)
	}
	b.ReportMetric(float64(raw), "bytes")
	b.ReportMetric(float64(weight), "gzip-bytes")
}

// BenchmarkEventPage is the page of an event with 60 fields.
func BenchmarkEventPage(b *testing.B) {
	fetch(b, boot(b, sixtyFields())+"/events/shop.Thing")
}

// BenchmarkEventPageOfReaders is the same page with twenty consumers that are behind
// the newest version: what that does to them is kept.
func BenchmarkEventPageOfReaders(b *testing.B) {
	older, newer := workspace.MemFiles(sixtyFields()), workspace.MemFiles(sixtyFields())
	for i := range 20 {
		file := fmt.Sprintf("contexts/shop/services/reader-%d.yaml", i)
		older[file] = fmt.Appendf(nil, "service: reader-%d\ncontext: shop\nowner: team\nconsumes:\n%s", i, reader("=1", fmt.Sprintf("fields: [/field%02d, /field%02d]", i, i+20)))
		newer[file] = older[file]
	}
	const schema = "contexts/shop/Thing/v1.schema.json"
	newer[schema] = []byte(strings.Replace(string(newer[schema]), "\"field59\": {", "\"later\": {\"type\": \"string\"},\n    \"field59\": {", 1))
	address := boot(b, older, newer) + "/events/shop.Thing"
	if page := plainText(parse(b, get(b, address).body).text); strings.Count(page, "1.0 → 1.1 unaffected") != 20 {
		b.Fatalf("the consumers are not told: %s", page)
	}
	fetch(b, address)
}

// BenchmarkEventsPage is the first page of 2,000 events.
func BenchmarkEventsPage(b *testing.B) {
	fetch(b, boot(b, many(2_000))+"/events")
}

func BenchmarkHomePage(b *testing.B) {
	fetch(b, boot(b, many(2_000))+"/")
}

// sixtyFields is an event with sixty fields, as real ones have them.
func sixtyFields() map[string][]byte {
	var members []string
	for i := range 60 {
		members = append(members, fmt.Sprintf("    \"field%02d\": {\n      \"type\": \"string\",\n      \"description\": \"What the field with the number %d is about.\",\n      \"maxLength\": 80\n    }", i, i))
	}
	return with(files(""), map[string][]byte{
		"contexts/shop/context.yaml":           []byte("context: shop\nowner: team\npurpose: Sells.\n"),
		"contexts/shop/Thing/event.yaml":       []byte("event: Thing\nsummary: A thing.\nvisibility: public\nkind: domain\nkey: /field00\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n"),
		"contexts/shop/Thing/v1.schema.json":   []byte("{\n  \"type\": \"object\",\n  \"properties\": {\n" + strings.Join(members, ",\n") + "\n  }\n}\n"),
		"contexts/shop/Thing/examples/v1.json": []byte(`{"field00": "x"}`),
	})
}

// TestWeights holds pages of large registries to the bytes of the design; its
// times are read in the benchmarks.
func TestWeights(t *testing.T) {
	two := boot(t, many(2_000))
	for _, tt := range []struct {
		name, address string
		zipped, raw   int
	}{
		{"an event with 60 fields", boot(t, sixtyFields()) + "/events/shop.Thing", 8 << 10, 45 << 10},
		{"2,000 events", two + "/events", 12 << 10, 60 << 10},
		{"home of 2,000 events", two + "/", 12 << 10, 60 << 10},
		{"a search among 2,000 events", two + "/events?q=number+17", 12 << 10, 60 << 10},
	} {
		raw, zipped := get(t, tt.address).body, get(t, tt.address, "Accept-Encoding: gzip").body
		t.Logf("%s: %d bytes, %d zipped", tt.name, len(raw), len(zipped))
		if len(raw) > tt.raw || len(zipped) > tt.zipped {
			t.Errorf("%s: %d bytes, %d zipped; at most %d, %d", tt.name, len(raw), len(zipped), tt.raw, tt.zipped)
		}
	}
}
