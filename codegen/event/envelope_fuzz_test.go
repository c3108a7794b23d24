package event

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// Whatever is accepted is JSON, is written again, and is read again as the same
// event; so it is over HTTP and Kafka, but for what headers do not have: the
// order and the types of extensions.
func FuzzEnvelope(f *testing.F) {
	for _, c := range envelopeCases {
		f.Add(c.text)
	}
	for _, c := range refusedEnvelopes {
		f.Add(c[0])
	}
	for _, contentType := range []string{"application/octet-stream", "text/csv; charset=utf-16", "image/svg+xml", "a/b", "text/json"} {
		f.Add(with("datacontenttype", `"`+contentType+`"`, "data", `"\u0000 é"`))
		f.Add(with("datacontenttype", `"`+contentType+`"`, "data_base64", `"IiI="`))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var e Envelope
		if e.UnmarshalJSON([]byte(text)) != nil {
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q is accepted, and is no JSON", text)
		}
		out, err := e.MarshalJSON()
		if err != nil {
			t.Fatalf("%q is accepted, and cannot be written: %v", text, err)
		}
		var again Envelope
		if err := again.UnmarshalJSON(out); err != nil || !reflect.DeepEqual(e, again) {
			t.Fatalf("%q is written as %q and read as\n%+v, %v, want\n%+v", text, out, again, err, e)
		}
		if e.Data != nil && len(e.Data) == 0 {
			return // HTTP has no empty data
		}
		throughAll(t, &e, string(e.Data))
	})
}

// A value of a header is never more than one, whatever the text.
func FuzzHeaderValue(f *testing.F) {
	for _, s := range []string{"", "Euro € 😀", "100%", `"a"`, "\r\nX: y", "\xff", "%", `\"`, " a "} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		value := percentEncode(s)
		for _, c := range []byte(value) {
			if c <= ' ' || c > '~' {
				t.Fatalf("%q is written as %q", s, value)
			}
		}
		got, ok := percentDecode(value)
		if valid := strings.ToValidUTF8(s, "") == s; ok != valid || ok && got != s {
			t.Fatalf("%q is written as %q and read as %q, %v", s, value, got, ok)
		}
		percentDecode(s) // of anybody: it must end
	})
}
