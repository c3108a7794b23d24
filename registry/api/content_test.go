package api_test

import (
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

// An answer that is worth it is compressed for whoever takes it, under a tag of
// its own; either tag is answered with 304.
func TestAnswersAreCompressed(t *testing.T) {
	s := server(t)
	long := strings.Repeat("What the field holds. ", 100)
	pushed(t, s, workspaceOf("Long", `{"type": "object", "description": "`+long+`"}`))
	pushed(t, s, wire.Push{Home: "b", Files: map[string]wire.File{"contexts/b/context.yaml": wire.File("context: b\nowner: o\npurpose: p\n")}})
	const path = "/v1/schemas/ids/1"
	plain, body := send(t, s, request{path: path, header: map[string]string{"Accept-Encoding": "identity"}})
	zipped, packed := send(t, s, request{path: path, header: map[string]string{"Accept-Encoding": "br, gzip"}})
	if zipped.Header.Get("Content-Encoding") != "gzip" || len(packed) >= len(body) || zipped.ContentLength != int64(len(packed)) {
		t.Errorf("compressed: %v, %d bytes of %d", zipped.Header, len(packed), len(body))
	}
	z, err := gzip.NewReader(strings.NewReader(string(packed)))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || string(text) != string(body) {
		t.Errorf("it is not the same: %v", err)
	}
	if plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("ETag") == zipped.Header.Get("ETag") {
		t.Errorf("two forms share a tag: %v %v", plain.Header, zipped.Header)
	}
	for _, vary := range []string{plain.Header.Get("Vary"), zipped.Header.Get("Vary")} {
		if vary != "Accept-Encoding" {
			t.Errorf("Vary %q", vary)
		}
	}
	for _, tag := range []string{plain.Header.Get("ETag"), zipped.Header.Get("ETag"), "W/" + plain.Header.Get("ETag"), "*", `"x", ` + zipped.Header.Get("ETag")} {
		res, body := send(t, s, request{path: path, header: map[string]string{"If-None-Match": tag}})
		if res.StatusCode != 304 || len(body) > 0 || res.Header.Get("ETag") == "" {
			t.Errorf("If-None-Match %s: %s", tag, res.Status)
		}
	}
	for encoding, want := range map[string]string{
		"gzip": "gzip", "*": "gzip", "GZIP;q=0.5": "gzip", "gzip;q=0": "", "br": "", "*;q=0": "", "gzip;q=0, *": "", "identity, gzip ; q=1": "gzip", "": "",
	} {
		res, _ := send(t, s, request{path: path, header: map[string]string{"Accept-Encoding": encoding}})
		if got := res.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: %q, want %q", encoding, got, want)
		}
	}
	if res, _ := send(t, s, request{path: "/v1/contexts/b", header: map[string]string{"Accept-Encoding": "gzip"}}); res.Header.Get("Content-Encoding") != "" {
		t.Error("a short answer is compressed")
	}
}
