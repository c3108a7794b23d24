package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The document and the pointers of RFC 6901, section 5.
const rfc6901 = `{
  "foo": ["bar", "baz"],
  "": 0,
  "a/b": 1,
  "c%d": 2,
  "e^f": 3,
  "g|h": 4,
  "i\\j": 5,
  "k\"l": 6,
  " ": 7,
  "m~n": 8
}`

func TestPointersOfRFC6901(t *testing.T) {
	doc := read(t, "f.json", rfc6901)
	for p, want := range map[Pointer]string{
		"": rfc6901, "/foo": `["bar", "baz"]`, "/foo/0": `"bar"`, "/": "0", "/a~1b": "1", "/c%d": "2",
		"/e^f": "3", "/g|h": "4", `/i\j`: "5", `/k"l`: "6", "/ ": "7", "/m~0n": "8",
	} {
		n := doc.At(p)
		if n == nil {
			t.Errorf("%q points at nothing", p)
			continue
		}
		if got := string(doc.Data[n.Start.Offset:n.End.Offset]); got != want {
			t.Errorf("%q points at %s, want %s", p, got, want)
		}
		if back := doc.PointerAt(n.Start.Offset); back != p {
			t.Errorf("the place of %q has the pointer %q", p, back)
		}
	}
}

func TestPointersAtNothing(t *testing.T) {
	doc := read(t, "f.json", rfc6901)
	for _, p := range []Pointer{
		"/x", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/-1", "/foo/ 1", "/foo/1e0", "/foo/", "/foo/é",
		"/foo/99999999999999999999", "/foo/0/x", "/a/b", "//", "foo", "#/foo",
	} {
		if n := doc.At(p); n != nil {
			t.Errorf("%q points at %+v, want nothing", p, n)
		}
	}
	if n := new(Document).At("/a"); n != nil {
		t.Errorf("a pointer into no document points at %+v", n)
	}
}

func TestParsePointer(t *testing.T) {
	for _, s := range []string{"", "/", "/a", "/~0~1", "/a//b", "/é"} {
		if p, err := ParsePointer(s); err != nil || string(p) != s {
			t.Errorf("ParsePointer(%q) = %q, %v", s, p, err)
		}
	}
	for s, want := range map[string]string{"a": "begin with /", "#/a": "begin with /", "/~": "~0", "/~2": "~0", "/a~/b": "~0"} {
		if _, err := ParsePointer(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParsePointer(%q): error %v, want one with %q", s, err, want)
		}
	}
}

func TestJoinAndTokens(t *testing.T) {
	names := []string{"a/b", "~", "", "~1", "0", "é"}
	p := Pointer("")
	for _, name := range names {
		p = p.Join(name)
	}
	p = p.JoinIndex(12)
	if want := Pointer("/a~1b/~0//~01/0/é/12"); p != want {
		t.Errorf("joined: %q, want %q", p, want)
	}
	if diff := cmp.Diff(append(names, "12"), p.Tokens()); diff != "" {
		t.Errorf("tokens of %q (-want +got):\n%s", p, diff)
	}
	if tokens := Pointer("").Tokens(); len(tokens) != 0 {
		t.Errorf("the empty pointer has tokens %q", tokens)
	}
}

func TestSpanAt(t *testing.T) {
	doc := read(t, "f.json", `{"a": {"b": [1, {"c": 2}]}}`)
	for p, want := range map[Pointer]string{
		"":          `{"a": {"b": [1, {"c": 2}]}}`,
		"/a":        `"a"`,
		"/a/b":      `"b"`,
		"/a/b/0":    `1`,
		"/a/b/1":    `{"c": 2}`,
		"/a/b/1/c":  `"c"`,
		"/a/b/7":    `"b"`,
		"/a/b/7/x":  `"b"`,
		"/a/x/y":    `"a"`,
		"/a/b/0/x":  `1`,
		"/x":        `{"a": {"b": [1, {"c": 2}]}}`,
		"/a/b/1/d":  `{"c": 2}`,
		"/a/b/1/c/": `"c"`,
	} {
		span := doc.SpanAt(p)
		if got := string(doc.Data[span.Start.Offset:span.End.Offset]); got != want || span.File != "f.json" {
			t.Errorf("SpanAt(%q) covers %s of %s, want %s of f.json", p, got, span.File, want)
		}
	}
}

func TestPointerAt(t *testing.T) {
	// Below every byte stands the pointer that covers it: a letter for each.
	legend := map[byte]Pointer{'.': "", 'a': "/a", 'b': "/a/b", '0': "/a/b/0", '1': "/a/b/1", 'c': "/a/b/1/c", 'd': "/d"}
	for _, c := range []struct{ file, data, below string }{
		{"f.json",
			`{"a": {"b": [1, {"c": 2}]}, "d": 3} `,
			`.aaaaaabbbbbb0bb1cccccc1ba..dddddd..`},
		{"f.yaml", "a: {b: [1, &x {c: 2}]}\nd: *x ", "aaaabbbb0bbbbb1cccc1ba.d......"},
	} {
		doc := read(t, c.file, c.data)
		for i := range c.below {
			if got, want := doc.PointerAt(i), legend[c.below[i]]; got != want {
				t.Errorf("%s: byte %d (%q) is covered by %q, want %q", c.data, i, c.data[i], got, want)
			}
		}
	}
	if p := new(Document).PointerAt(3); p != "" {
		t.Errorf("no document has the pointer %q", p)
	}
}

func ExampleDocument_SpanAt() {
	doc, err := Parse("v1.schema.yaml", []byte("properties:\n  orderId: {type: string}\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	p := Pointer("/properties").Join("orderId").Join("maxLength")
	fmt.Println(doc.SpanAt(p))
	// Output: v1.schema.yaml:2:3
}
