package event

import (
	"fmt"
	"strings"
	"testing"
)

// sameAsDecoder checks that a Document has what the decoder reads, and knows the ends that are found by looking for them.
func sameAsDecoder(t *testing.T, d *Document, s string) {
	t.Helper()
	decoder := Decoder{src: s}
	wanted := decoder.skip()
	err := d.Read(s)
	if fmt.Sprint(err) != fmt.Sprint(wanted) {
		t.Fatalf("%.200q is read with %v, by the decoder with %v", s, err, wanted)
	}
	if err != nil {
		return
	}
	if d.Text() != s[:decoder.pos] {
		t.Fatalf("%.200q is read up to %q", s, d.Text())
	}
	sameEnds(t, d, d.Start())
}

// sameEnds looks at the value at pos, and all that is in it.
func sameEnds(t *testing.T, d *Document, pos int) {
	t.Helper()
	all := d.d.text
	same := func(pos int) int {
		end := all.end(pos)
		if d.End(pos) != end {
			t.Fatalf("what begins at %d of %.200q ends at %d, not %d", pos, all, end, d.End(pos))
		}
		if all[pos] == '"' && d.Plain(pos) && strings.Contains(string(all[pos:end]), `\`) {
			t.Fatalf("what begins at %d of %.200q has escapes", pos, all)
		}
		return end
	}
	same(pos)
	if all[pos] != '{' && all[pos] != '[' {
		return
	}
	for at, more := all.first(pos); more; {
		value := at
		if all[pos] == '{' {
			same(at)
			_, value = all.member(at)
		}
		sameEnds(t, d, value)
		at, more = all.next(same(value))
	}
}

func TestADocumentIsWhatTheDecoderReads(t *testing.T) {
	many := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	var d Document // one, so that nothing of an earlier text is left
	for _, s := range []string{
		`{"a":[1,-0.5e+7,"x\u00e9\ud83d\ude00\n",true,false,null,{}],"b":"","c":"é\\","d":{"e":[[]]}}`, " \t[ 1 , { \"a\" : 2 } ] rest", `"text"`, "17", "true",
		"", " ", "{", "[", `"`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,}`, "[1,]", "[1", "[1 2]", `{"a" 1}`, `{1:2}`, "01", "1.", "nul", "truely", "\x01", "[\v1]",
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"\n":1,"b":2}`, `{"\ud800":1}`, `"\ud800"`, "\"\xff\"", `{"a":{"a":1}}`,
		"{" + many(`"name%d":1,`, 40) + `"last":2}`, "{" + many(`"name%d":1,`, 40) + `"name3":2}`, "{" + many(`"name%d":1,`, 16) + `"name3":2}`,
		strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth), strings.Repeat("[", MaxDepth+1) + strings.Repeat("]", MaxDepth+1),
		`["` + strings.Repeat("x", mostIndexed) + `",{"a":1}]`,
	} {
		sameAsDecoder(t, &d, s)
	}
}

func TestADocumentTellsHowDeepItNests(t *testing.T) {
	for s, want := range map[string]int{"1": 0, "[]": 1, `{"a":[{}],"b":[]}`: 3, `{"\u0061":1}`: MaxDepth} {
		var d Document
		if err := d.Read(s); err != nil || d.Depth() != want {
			t.Errorf("%s nests %d deep, %v", s, d.Depth(), err)
		}
	}
}

func TestADocumentIsChecked(t *testing.T) {
	var d Document
	for _, s := range []string{`[1,2]`, ` [1,1]`, `[1,"a"]`, `{}`} {
		if err := d.Read(s); err != nil {
			t.Fatal(err)
		}
		want := listSchema.Check([]byte(s))
		if err := listSchema.CheckDocument(&d); fmt.Sprint(err) != fmt.Sprint(want) || listSchema.Accepts(&d) != (want == nil) {
			t.Errorf("%s: %v, not %v", s, err, want)
		}
	}
}

func FuzzDocument(f *testing.F) {
	for _, s := range []string{`{"a":[1,-0.5e+7,"x\u00e9\n",true,null,{}],"b":""}`, `{"a":1,"\u0061":2}`, `{"a":1,"a":2}`, "\"\xff\"", "[1,]", " [ ] x", `{"é":{}}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { sameAsDecoder(t, new(Document), s) })
}
