package client_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/client"
)

// What never changes is fetched once; what has a tag costs a 304; the rest is
// fetched each time.
func TestReadingAgainCostsLittle(t *testing.T) {
	for name, tt := range map[string]struct {
		header           map[string]string
		full, unmodified int32
	}{
		"for ever":            {map[string]string{"Cache-Control": "public, max-age=31536000, immutable", "ETag": `"a"`}, 1, 0},
		"a tag":               {map[string]string{"Cache-Control": "no-cache", "ETag": `"a"`}, 1, 2},
		"neither":             {nil, 3, 0},
		"not to be kept":      {map[string]string{"Cache-Control": "no-store", "ETag": `"a"`}, 3, 0},
		"a word that is like": {map[string]string{"Cache-Control": "x-immutable-not"}, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var full, unmodified int32
			c, _ := patient(t, client.Options{}, func(w http.ResponseWriter, r *http.Request) {
				for name, value := range tt.header {
					w.Header().Set(name, value)
				}
				if r.Header.Get("If-None-Match") == `"a"` {
					unmodified++
					w.WriteHeader(http.StatusNotModified)
					return
				}
				full++
				io.WriteString(w, `{"name": "ordering"}`)
			})
			for range 3 {
				if k, err := c.Context(t.Context(), "ordering"); err != nil || k.Name != "ordering" {
					t.Fatalf("%+v, %v", k, err)
				}
			}
			if full != tt.full || unmodified != tt.unmodified {
				t.Errorf("%d whole answers and %d of 304, want %d and %d", full, unmodified, tt.full, tt.unmodified)
			}
		})
	}
}

// A tag that stands no more brings the new answer, and that is kept.
func TestWhatChangedIsSeen(t *testing.T) {
	tag := `"1"`
	c, asked := patient(t, client.Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, `{"name": `+tag+`}`)
	})
	for i, want := range []string{"1", "1", "2", "2"} {
		if i == 2 {
			tag = `"2"`
		}
		if k, err := c.Context(t.Context(), "a"); err != nil || k.Name != want {
			t.Errorf("answer %d: %+v, %v; want %s", i, k, err, want)
		}
	}
	if asked.Load() != 4 {
		t.Errorf("asked %d times", asked.Load())
	}
}

// A 304 that nobody asked for is no answer.
func TestA304OutOfTheBlueIsNoAnswer(t *testing.T) {
	c, _ := patient(t, client.Options{}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	var unreachable *client.Unreachable
	if _, err := c.Context(t.Context(), "a"); !errors.As(err, &unreachable) {
		t.Errorf("got %v", err)
	}
}

// What a caller does to its copy of an answer stays with the caller.
func TestAnswersAreTheCallersOwn(t *testing.T) {
	c, _ := patient(t, client.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "immutable")
		io.WriteString(w, `{"type":"object"}`)
	})
	for range 2 {
		text, err := c.Schema(t.Context(), "a.B", "1.0")
		if err != nil || string(text) != `{"type":"object"}` {
			t.Fatalf("%q, %v", text, err)
		}
		clear(text)
	}
}

const aSchema = `{"type":"object"}`

func printOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Schemas by their fingerprint are kept in a folder, over the end of a program,
// and what somebody changed there is not believed.
func TestSchemasAreKeptInAFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "treaty", "schemas")
	fingerprint := printOf(aSchema)
	read := func(want int32) {
		t.Helper()
		c, asked := patient(t, client.Options{CacheDir: dir}, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, aSchema) })
		text, err := c.SchemaByFingerprint(t.Context(), fingerprint)
		if err != nil || string(text) != aSchema {
			t.Fatalf("%q, %v", text, err)
		}
		if n := asked.Load(); n != want {
			t.Errorf("asked %d times, want %d", n, want)
		}
	}
	read(1)
	read(0)
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info, err)
	}
	if err := os.WriteFile(filepath.Join(dir, fingerprint), []byte(`{"type":"string"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	read(1)
	read(0)
	if err := os.Remove(filepath.Join(dir, fingerprint)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, fingerprint), 0o700); err != nil {
		t.Fatal(err)
	}
	read(1) // a folder in the way is no trouble
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("it left %v, %v", entries, err)
	}
}

// A registry that sends another schema than was asked for is found out, and what
// is no fingerprint names no file.
func TestASchemaIsTheOneThatWasAskedFor(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "outside"), []byte(aSchema), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _ := patient(t, client.Options{CacheDir: filepath.Join(dir, "cache")}, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, aSchema) })
	for _, fingerprint := range []string{strings.Repeat("0", 64), "../outside", strings.ToUpper(printOf(aSchema)), ""} {
		var unreachable *client.Unreachable
		if text, err := c.SchemaByFingerprint(t.Context(), fingerprint); !errors.As(err, &unreachable) {
			t.Errorf("%q: %q, %v", fingerprint, text, err)
		}
	}
}
