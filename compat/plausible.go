package compat

import (
	"strings"
	"unicode"
)

// formats are examples of the formats that JSON Schema knows.
var formats = map[string]string{
	"date-time":     "2026-01-31T12:00:00Z",
	"date":          "2026-01-31",
	"time":          "12:00:00Z",
	"duration":      "PT15M",
	"email":         "ada@example.com",
	"idn-email":     "ada@example.com",
	"hostname":      "shop.example.com",
	"idn-hostname":  "shop.example.com",
	"ipv4":          "192.0.2.1",
	"ipv6":          "2001:db8::1",
	"uri":           "https://example.com/1",
	"uri-reference": "/orders/1",
	"iri":           "https://example.com/1",
	"iri-reference": "/orders/1",
	"uuid":          "3f2a7c4e-9b1d-4a6f-8c2e-5d7b1a9e0c34",
	"json-pointer":  "/orders/1",
	"regex":         "^[a-z]+$",
}

// usual are texts that many patterns are about, for members whose name says
// nothing that fits.
var usual = []string{
	formats["uuid"], formats["date-time"], formats["date"], "1.0.0", formats["email"], formats["uri"], "EUR", "DE",
	"pkg:npm/shop@1.0.0", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
}

// words are examples for names that end in a word.
var words = []struct{ word, text string }{
	{"email", "ada@example.com"},
	{"url", "https://example.com/1"},
	{"uri", "https://example.com/1"},
	{"currency", "EUR"},
	{"country", "DE"},
	{"language", "en"},
	{"locale", "en"},
	{"date", "2026-01-31"},
	{"time", "2026-01-31T12:00:00Z"},
	{"timestamp", "2026-01-31T12:00:00Z"},
	{"at", "2026-01-31T12:00:00Z"},
	{"version", "1.0.0"},
	{"phone", "+49 30 1234567"},
	{"city", "Berlin"},
	{"street", "Unter den Linden 1"},
	{"firstname", "Ada"},
	{"lastname", "Lovelace"},
	{"name", "Ada Lovelace"},
	{"host", "shop.example.com"},
	{"amount", "19.90"},
	{"price", "19.90"},
}

// plausible returns texts that a member called name might have, the likeliest
// first: "o-1" for orderId. Names from an event are shown again, so only plain
// letters are taken from them.
func plausible(name string) []string {
	parts := wordsOf(name)
	if len(parts) == 0 {
		return nil
	}
	var out []string
	last := parts[len(parts)-1]
	if last == "id" || last == "key" || last == "number" || last == "sku" {
		stem := parts[0]
		if len(parts) == 1 {
			return []string{last + "-1", "1"}
		}
		out = append(out, stem[:1]+"-1", "1")
	}
	joined := strings.Join(parts, "")
	for _, w := range words {
		if last == w.word || joined == w.word {
			out = append(out, w.text)
		}
	}
	return append(out, last)
}

// wordsOf splits a name into lower-case words: orderId, order_id and order-id
// are "order", "id".
func wordsOf(name string) []string {
	var parts []string
	var word strings.Builder
	flush := func() {
		if word.Len() > 0 {
			parts = append(parts, word.String())
			word.Reset()
		}
	}
	lower := false
	for _, r := range name {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) {
			flush()
			continue
		}
		if unicode.IsUpper(r) && lower {
			flush()
		}
		lower = unicode.IsLower(r)
		word.WriteRune(unicode.ToLower(r))
	}
	flush()
	return parts
}
