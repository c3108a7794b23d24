package source_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/source"
)

// texts are strings that readers of YAML are known to take for something else.
var texts = rapid.OneOf(
	rapid.String(),
	rapid.SampledFrom([]string{
		"", "null", "Null", "~", "yes", "no", "true", "on", "0x1F", "017", "1_000", "1.10", "-", "- a", "a: b", "a:b", "a :b", "#", "a #b",
		"/orderId", "/lines/*/sku", "*", "&a", "!t", "envelope:id", "2028-03-31", ">=1 <2", "a\nb", "\ufeff", "\u0085", "\u2028", "\U000e0001", "'", "\"", "\\", "%", "@a", "`",
		"a,b", "[", "{}", "a]", "? a", ": a", "...", "---", " a", "a ", "<<", "=", "/", "a:", "<script>", "http://x:80/y",
	}),
)

// values are any values, nested a little.
func values(depth int) *rapid.Generator[*source.Node] {
	scalar := rapid.Custom(func(t *rapid.T) *source.Node {
		switch rapid.IntRange(0, 3).Draw(t, "kind") {
		case 0:
			return source.NewNull()
		case 1:
			return source.NewBool(rapid.Bool().Draw(t, "bool"))
		case 2:
			n, err := source.NewNumber(rapid.SampledFrom([]string{"0", "-1", "1.10", "1e400", "123456789012345678901234567890", "-0.0"}).Draw(t, "number"))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		return source.NewString(texts.Draw(t, "text"))
	})
	if depth == 0 {
		return scalar
	}
	inner := values(depth - 1)
	return rapid.OneOf(scalar, rapid.Custom(func(t *rapid.T) *source.Node {
		return source.NewArray(rapid.SliceOfN(inner, 0, 4).Draw(t, "items")...)
	}), rapid.Custom(func(t *rapid.T) *source.Node {
		names := rapid.SliceOfNDistinct(texts, 0, 4, rapid.ID).Draw(t, "names")
		o := source.NewObject()
		for _, name := range names {
			if rapid.IntRange(0, 20).Draw(t, "long") == 0 {
				name += strings.Repeat("x", 2000)
			}
			o.Members = append(o.Members, source.Member{Name: name, Value: inner.Draw(t, "value")})
		}
		return o
	}))
}

// What is written as YAML is read as the same value.
func TestWhatIsWrittenAsYAMLIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := values(4).Draw(t, "value")
		text := n.AppendYAML(nil)
		doc, err := source.ParseYAML("x.yaml", text, source.DefaultLimits)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !source.Equal(doc.Root, n) {
			t.Fatalf("%s\nis read as\n%s", text, doc.Root.AppendJSON(nil))
		}
	})
}

func TestYAMLIsForPeople(t *testing.T) {
	doc, err := source.ParseJSON("x.json", []byte(`{"event": "OrderPlaced", "key": "/orderId", "range": ">=1 <3",
		"versions": {"1": {"status": "deprecated", "subjects": ["orders-value"]}, "2": {"status": "active"}},
		"relationships": [{"with": "ordering", "as": "equal"}], "none": []}`), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	want := `event: OrderPlaced
key: /orderId
range: ">=1 <3"
versions:
  1:
    status: deprecated
    subjects: [orders-value]
  2: {status: active}
relationships:
  - {with: ordering, as: equal}
none: []
`
	if got := string(doc.Root.AppendYAML(nil)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
