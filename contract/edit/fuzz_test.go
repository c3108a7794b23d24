package edit_test

import (
	"bytes"
	"testing"

	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
)

// Whatever is a document and whatever is asked of it: the result is the tree that
// was asked for, written around what was there, or an error with a place.
func FuzzApply(f *testing.F) {
	for _, seed := range []string{
		"a: 1\nb: [x, \"y\"]\n", "- &a b\n- *a\n", "a: |\n  b\n c: d", "{a: , b}", "? a\n: b", "a: &x\n  b: *x", "- - - a\n  - b\n",
		"a:\n- b\n-\n", "[a: b, ? c]", "&a b: &c d", "a: [b\n# c\n, d]", "{\"a\":1}", "a:\r\n  - 1 # x\r\n", "a: 'b\n\n  c'\n", "a: !!str 1",
	} {
		for op := range byte(6) {
			f.Add([]byte(seed), op, byte(1), byte(0))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, op, where, what byte) {
		if len(data) > 2048 {
			return
		}
		for _, file := range []string{"f.yaml", "f.json"} {
			doc, err := source.Parse(file, data)
			if err != nil {
				continue
			}
			c := fuzzed(doc, op, where, what)
			before := bytes.Clone(data)
			result, err := edit.Apply(doc, c)
			if !bytes.Equal(before, doc.Data) {
				t.Fatalf("%v %q: the document itself is changed", c.Op, c.At)
			}
			if err != nil {
				continue
			}
			if got, want := written(result.Document.Root), written(model(doc.Root, c, c.At.Tokens())); got != want {
				t.Fatalf("%v %q of\n%q\nis\n%q\n%s\nwant\n%s", c.Op, c.At, data, result.Document.Data, got, want)
			}
		}
	})
}

// fuzzed makes a change of three bytes.
func fuzzed(doc *source.Document, op, where, what byte) edit.Change {
	n, at := doc.Root, source.Pointer("")
	for ; where > 0; where /= 4 {
		switch {
		case len(n.Items) > 0:
			i := int(where) % len(n.Items)
			n, at = n.Items[i], at.JoinIndex(i)
		case len(n.Members) > 0:
			m := n.Members[int(where)%len(n.Members)]
			n, at = m.Value, at.Join(m.Name)
		}
	}
	values := []*source.Node{
		source.NewNull(), source.NewString("x # y"), source.NewArray(source.NewInt(1), source.NewArray(source.NewBool(true))),
		source.NewObject(source.Member{Name: "p: q", Value: source.NewObject(source.Member{Name: "r", Value: source.NewString("s\nt")})}),
	}
	value := values[int(what)%len(values)]
	switch op % 6 {
	case 0:
		return edit.Set(at, value)
	case 1:
		return edit.Insert(at.Join("new"), "", value)
	case 2:
		return edit.Remove(at)
	case 3:
		return edit.Append(at, value)
	case 4:
		return edit.Sort(at)
	}
	return edit.Rename(at, "it's \"new\"")
}
