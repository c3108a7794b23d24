package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// documented are the words of the refusals of what encoding/json reads.
var documented = []string{
	"stands twice in this object", "nested more than", "exponent of the number", "digits: the most is",
	"half of a surrogate pair", "is not UTF-8", "bytes: the most is", "holds more than",
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5e-3,true,null,"\ud83d\ude00"],"b":{"":"\/"}}`, `{"a":1,"a":2}`, `1e400`, `[1e10001]`, `"\ud800"`, "\"\xff\"",
		" [\r\n\t] ", "[1,]", "{'a':1}", "// x", "\uFEFF{}", "-0.0e-0", "[[[[]]]]", `"\u0000é"`, rfc6901, "[01]", `{"a" 1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := ParseJSON("f.json", data, DefaultLimits)
		if err != nil {
			checkRefusal(t, data, err)
			if json.Valid(data) && !isDocumented(err) {
				t.Fatalf("encoding/json reads %q: %v", data, err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("encoding/json refuses %q", data)
		}
		want := standard(t, data)
		if got := doc.Root.Any(); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q was read as %v, by encoding/json as %v", data, got, want)
		}
		checkPlaces(t, doc)
		checkForms(t, doc)
		for _, text := range []string{string(data[doc.Root.Start.Offset:doc.Root.End.Offset]), strings.TrimSpace(string(data))} {
			if !reflect.DeepEqual(standard(t, []byte(text)), want) {
				t.Fatalf("the root of %q covers %q", data, text)
			}
		}
	})
}

func isDocumented(err error) bool {
	for _, words := range documented {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

// checkRefusal demands an *Error at a place of the file, safe to show.
func checkRefusal(t *testing.T, data []byte, err error) {
	t.Helper()
	var refused *Error
	if !errors.As(err, &refused) {
		t.Fatalf("%q: the error %v is no *Error", data, err)
	}
	for _, p := range []Pos{refused.Span.Start, refused.Span.End} {
		if !p.IsValid() || p.Offset > len(data) || p != posAt(data, p.Offset) {
			t.Fatalf("%q: %v stands at %+v", data, err, p)
		}
	}
	if refused.Msg == "" || strings.ContainsAny(refused.Msg+refused.Hint, "\n\r\x00\x1b") {
		t.Fatalf("%q: the message %q is not safe to show", data, refused.Msg)
	}
}

// checkForms demands that what doc is written as is read as the same value.
func checkForms(t *testing.T, doc *Document) {
	t.Helper()
	canonical := doc.Root.Canonical()
	for _, form := range [][]byte{doc.Root.AppendJSON(nil), canonical} {
		again, err := ParseJSON("again.json", form, Limits{Bytes: 1 << 30})
		if err != nil {
			t.Fatalf("%q was written as %q: %v", doc.Data, form, err)
		}
		if !Equal(doc.Root, again.Root) || !bytes.Equal(again.Root.Canonical(), canonical) {
			t.Fatalf("%q was written as %q, another value", doc.Data, form)
		}
	}
}

func FuzzParseYAML(f *testing.F) {
	for _, seed := range []string{
		"a: 1\nb: [x, \"y\", 'z']\n", "- &a b\n- *a\n", "a: |\n  b\n c: d", "{a: , b}", "? a\n: b", "a: &x\n  b: *x", "%YAML 1.2\n---\na", "a: b: c",
		"a: !!str 1", "\ta", "a: >2-\n   b\n", "a: 0x1F\nb: .5\nc: 1_000", "- - - a\n  - b\n", "a: 'b\n\n  c'\n", "# x\r\na:\t1\r\n", rfc6901, "a: \"\\x41\\\n b\"",
		"é: [😀, {b: c}]", "a: ! b", "a:\n- b\n-\n", "--- a\n...\n", "a: b\n---\n", "[a: b, ? c]", "&a b: &c d", "\"a\" : @", "a: [b\n# c\n, d]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		limits := Limits{Bytes: 1 << 16, Depth: 50, Exponent: 100, Nodes: 5000}
		doc, err := ParseYAML("f.yaml", data, limits)
		if err != nil {
			checkRefusal(t, data, err)
			return
		}
		checkPlaces(t, doc)
		checkForms(t, doc)
		checkExtents(t, doc)
	})
}

// checkExtents demands that a plain scalar on one line covers the text that it
// is, and that what has quotes or brackets covers a text that is the same value
// when it is read alone.
func checkExtents(t *testing.T, doc *Document) {
	t.Helper()
	checked := map[*Node]bool{}
	var walk func(n *Node)
	walk = func(n *Node) {
		if checked[n] {
			return
		}
		checked[n] = true
		text := string(doc.Data[n.Start.Offset:n.End.Offset])
		switch {
		case strings.IndexAny(text, `"'[{`) == 0:
			checkAlone(t, doc, n, text)
		case n.Kind == String && text != n.Text && strings.IndexAny(text, `|>`) != 0 && !strings.ContainsAny(text, "\r\n"),
			n.Kind == Bool && !strings.EqualFold(text, n.Text):
			t.Fatalf("the %s %q of %q covers %q", n.Kind, n.Text, doc.Data, text)
		}
		for _, item := range n.Items {
			walk(item)
		}
		for _, m := range n.Members {
			walk(m.Value)
		}
	}
	walk(doc.Root)
}

func checkAlone(t *testing.T, doc *Document, n *Node, text string) {
	t.Helper()
	if strings.ContainsAny(text, "*!") || n.Kind == Object && text[0] != '{' || n.Kind == Array && text[0] != '[' || n.Kind < String {
		return // an alias or a tag, or a block collection that begins with a quote
	}
	alone, err := ParseYAML("alone.yaml", []byte(text), DefaultLimits)
	if err != nil || !Equal(alone.Root, n) {
		t.Fatalf("the %s %q of %q covers %q: %v", n.Kind, n.AppendJSON(nil), doc.Data, text, err)
	}
}

func FuzzPointer(f *testing.F) {
	for _, seed := range []string{"", "/a~1b/0", "/~01", "//", "a", "/~", "/é/-"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		joined := Pointer("").Join(s)
		if tokens := joined.Tokens(); len(tokens) != 1 || tokens[0] != s {
			t.Fatalf("Join(%q) = %q, with the tokens %q", s, joined, tokens)
		}
		if _, err := ParsePointer(string(joined)); err != nil {
			t.Fatalf("Join(%q): %v", s, err)
		}
		p, err := ParsePointer(s)
		if err != nil {
			return
		}
		again := Pointer("")
		value := NewInt(1)
		for _, token := range p.Tokens() {
			again = again.Join(token)
		}
		for i := len(p.Tokens()) - 1; i >= 0; i-- {
			value = NewObject(Member{Name: p.Tokens()[i], Value: value})
		}
		if again != p {
			t.Fatalf("%q is joined to %q again", p, again)
		}
		if n := (&Document{Root: value}).At(p); n == nil || n.Text != "1" {
			t.Fatalf("%q points at %+v in its own tree", p, n)
		}
	})
}
