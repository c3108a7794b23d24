package edit_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
)

// model makes one change the plain way: on a tree that stands in no file.
func model(n *source.Node, c edit.Change, tokens []string) *source.Node {
	if len(tokens) == 0 {
		switch c.Op {
		case edit.OpSet:
			return c.Value
		case edit.OpAppend:
			return source.NewArray(append(slices.Clone(n.Items), c.Value)...)
		}
		items := slices.Clone(n.Items)
		slices.SortStableFunc(items, func(a, b *source.Node) int {
			if a.Kind == source.String && b.Kind == source.String {
				return strings.Compare(a.Text, b.Text)
			}
			if a.Kind != b.Kind {
				return int(a.Kind) - int(b.Kind)
			}
			return bytes.Compare(a.Canonical(), b.Canonical())
		})
		return source.NewArray(items...)
	}
	var out []source.Member
	entries := slices.Clone(n.Members)
	for i, item := range n.Items {
		entries = append(entries, source.Member{Name: string(source.Pointer("").JoinIndex(i)[1:]), Value: item})
	}
	inner := len(tokens) > 1 || c.Op == edit.OpAppend || c.Op == edit.OpSort
	found := false
	if c.Op == edit.OpInsert && !inner && c.Name == "" {
		out = append(out, source.Member{Name: tokens[0], Value: c.Value})
	}
	for _, e := range entries {
		here := e.Name == tokens[0]
		found = found || here
		switch {
		case here && inner:
			e.Value = model(e.Value, c, tokens[1:])
		case here && c.Op == edit.OpRemove:
			continue
		case here && c.Op == edit.OpRename:
			e.Name = c.Name
		case here:
			e.Value = c.Value
		}
		out = append(out, e)
		if c.Op == edit.OpInsert && !inner && c.Name != "" && e.Name == c.Name {
			out = append(out, source.Member{Name: tokens[0], Value: c.Value})
		}
	}
	if c.Op == edit.OpSet && !inner && !found {
		out = append(out, source.Member{Name: tokens[0], Value: c.Value})
	}
	if n.Kind == source.Object {
		return source.NewObject(out...)
	}
	var items []*source.Node
	for _, e := range out {
		items = append(items, e.Value)
	}
	return source.NewArray(items...)
}

// written returns the tree with everything that counts: order, too.
func written(n *source.Node) string { return string(n.AppendJSON(nil)) }

// torn are the reasons for which a change of an honest document may be refused.
var torn = regexp.MustCompile(`a comment|comments stand|without changing something else|there already`)

func draw(t *rapid.T) *source.Document {
	w := &writer{t: t, yaml: rapid.Bool().Draw(t, "yaml")}
	root := drawValue(t, 4)
	for len(root.Items)+len(root.Members) == 0 {
		root = drawObject(t, 4)
		if len(root.Members) == 0 {
			root = source.NewObject(source.Member{Name: "a", Value: drawValue(t, 3)})
		}
	}
	file := "f.json"
	if w.yaml {
		file = "f.yaml"
	}
	text := w.document(root)
	doc, err := source.Parse(file, []byte(text))
	if err != nil {
		t.Fatalf("the drawn text is no document: %v\n%s", err, text)
	}
	return doc
}

func TestOneChangeIsTheChangeThatWasAskedFor(t *testing.T) {
	refused, all := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		doc := draw(t)
		c, ok := drawChange(t, doc.Root)
		if !ok {
			return
		}
		all++
		result, err := edit.Apply(doc, c)
		if err != nil {
			refused++
			if !torn.MatchString(err.Error()) || !source.IsYAML(doc.File) && c.Op != edit.OpRename {
				t.Fatalf("%v %q of\n%s\n%v", c.Op, c.At, doc.Data, err)
			}
			return
		}
		want := written(model(doc.Root, c, c.At.Tokens()))
		if got := written(result.Document.Root); got != want {
			t.Fatalf("%v %q of\n%s\nis\n%s\n%s\nwant\n%s", c.Op, c.At, doc.Data, result.Document.Data, got, want)
		}
		checkPatches(t, doc, result)
		checkComments(t, doc, c, result)
	})
	t.Logf("%d of %d refused", refused, all)
	if refused*10 > all {
		t.Errorf("%d of %d changes are refused: too many", refused, all)
	}
}

// checkPatches demands that the patches are in order and apart, and make the text.
func checkPatches(t *rapid.T, doc *source.Document, result *edit.Result) {
	var text []byte
	at := 0
	for _, p := range result.Patches {
		if p.Start < at || p.End < p.Start || p.End > len(doc.Data) {
			t.Fatalf("the patches are not in order: %v", result.Patches)
		}
		text = append(append(text, doc.Data[at:p.Start]...), p.Text...)
		at = p.End
	}
	if text = append(text, doc.Data[at:]...); !bytes.Equal(text, result.Document.Data) {
		t.Fatalf("the patches make\n%s\nnot\n%s", text, result.Document.Data)
	}
}

var comment = regexp.MustCompile(`# comment \d+: x`)

// checkComments demands that no comment is lost but those within and behind what
// is taken away, and that nothing is taken away where something is only added.
func checkComments(t *rapid.T, doc *source.Document, c edit.Change, result *edit.Result) {
	before, after := comment.FindAllString(string(doc.Data), -1), comment.FindAllString(string(result.Document.Data), -1)
	for _, kept := range after {
		if !slices.Contains(before, kept) {
			t.Fatalf("%q comes from nowhere", kept)
		}
	}
	if c.Op == edit.OpRemove || c.Op == edit.OpSet && doc.At(c.At) != nil {
		n := doc.At(c.At)
		for _, one := range before {
			at := bytes.Index(doc.Data, []byte(one))
			inside := at >= doc.SpanAt(c.At).Start.Offset && bytes.Count(doc.Data[min(n.End.Offset, at):at], []byte("\n")) == 0
			if !inside && !slices.Contains(after, one) {
				t.Fatalf("%v %q of\n%s\nloses %q:\n%s", c.Op, c.At, doc.Data, one, result.Document.Data)
			}
		}
		return
	}
	if len(after) != len(before) {
		t.Fatalf("%v %q of\n%s\nloses a comment:\n%s", c.Op, c.At, doc.Data, result.Document.Data)
	}
	if c.Op == edit.OpSort || c.Op == edit.OpRename {
		return
	}
	for _, p := range result.Patches {
		if taken := doc.Data[p.Start:p.End]; len(bytes.TrimSpace(taken)) > 0 {
			t.Fatalf("%v %q of\n%s\ntakes %q away", c.Op, c.At, doc.Data, taken)
		}
	}
}

// Several changes at once are the tree that they make one after the other, where
// none moves what another one names.
func TestSeveralChangesAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := draw(t)
		var changes []edit.Change
		want := doc.Root
		for range rapid.IntRange(2, 5).Draw(t, "changes") {
			c, ok := drawChange(t, doc.Root)
			if !ok || !apart(c, changes) {
				continue
			}
			changes = append(changes, c)
		}
		result, err := edit.Apply(doc, changes...)
		if err != nil {
			return // the reasons are those of one change, and contradictions
		}
		// What is taken away from a list moves what follows: it goes from the back.
		slices.SortStableFunc(changes, func(a, b edit.Change) int { return laterFirst(a.At, b.At) })
		for _, c := range changes {
			want = model(want, c, c.At.Tokens())
		}
		if got := written(result.Document.Root); got != written(want) {
			t.Fatalf("%v of\n%s\nis\n%s\nwant\n%s", changes, doc.Data, got, written(want))
		}
		checkPatches(t, doc, result)
	})
}

// laterFirst orders pointers so that what stands deeper, and further back in a
// list, comes first.
func laterFirst(a, b source.Pointer) int {
	x, y := a.Tokens(), b.Tokens()
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			if len(x[i]) != len(y[i]) {
				return len(y[i]) - len(x[i])
			}
			return strings.Compare(y[i], x[i])
		}
	}
	return len(y) - len(x)
}

// apart reports whether the order in which c and the others are made is all one.
func apart(c edit.Change, others []edit.Change) bool {
	for _, o := range others {
		if strings.HasPrefix(string(c.At)+"/", string(o.At)+"/") || strings.HasPrefix(string(o.At)+"/", string(c.At)+"/") {
			return false
		}
		if parent(c.At) == parent(o.At) && (c.Op == edit.OpInsert || o.Op == edit.OpInsert || c.Op == edit.OpRename || o.Op == edit.OpRename) {
			return false
		}
	}
	return true
}

func parent(p source.Pointer) source.Pointer {
	return p[:max(0, strings.LastIndexByte(string(p), '/'))]
}

// What is changed and changed back is what it was, to the byte.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := draw(t)
		c, ok := drawChange(t, doc.Root)
		if !ok || c.Op != edit.OpInsert && c.Op != edit.OpAppend && c.Op != edit.OpRename {
			return
		}
		there, err := edit.Apply(doc, c)
		if err != nil {
			return
		}
		var back edit.Change
		switch c.Op {
		case edit.OpInsert:
			back = edit.Remove(c.At)
		case edit.OpAppend:
			n := doc.At(c.At)
			if len(n.Items) == 0 {
				return
			}
			back = edit.Remove(c.At.JoinIndex(len(n.Items)))
		default:
			at := c.At.Tokens()
			if doc.At(parent(c.At)).Kind != source.Object {
				return
			}
			back = edit.Rename(parent(c.At).Join(c.Name), at[len(at)-1])
		}
		again, err := edit.Apply(there.Document, back)
		if err != nil {
			t.Fatalf("%v %q of\n%s\nand back: %v\n%s", c.Op, c.At, doc.Data, err, there.Document.Data)
		}
		if c.Op != edit.OpRename && !bytes.Equal(again.Document.Data, doc.Data) {
			t.Fatalf("%v %q of\n%q\nis\n%q\nand back\n%q", c.Op, c.At, doc.Data, there.Document.Data, again.Document.Data)
		}
	})
}
