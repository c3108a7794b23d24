package edit_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/internal/testkit"
)

// Every real schema takes a new property at every object that has some, loses it
// again and is what it was; and all its lists are sorted at once.
func TestRealSchemas(t *testing.T) {
	count := 0
	err := filepath.WalkDir(filepath.Join(testkit.Data(t), "events"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(name, "schema") {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		doc, err := source.Parse(name, data)
		if err != nil {
			return nil // what cannot be read is told by other tests
		}
		count++
		there, back, sorts := plans(doc.Root)
		added, err := edit.Apply(doc, there...)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		again, err := edit.Apply(added.Document, back...)
		if err != nil || !bytes.Equal(again.Document.Data, data) {
			t.Fatalf("%s is not what it was: %v", name, err)
		}
		if _, err := edit.Apply(doc, sorts...); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil || count < 500 {
		t.Errorf("%d schemas: %v", count, err)
	}
}

// plans are the changes of a schema: a property for each object that has some, the
// way back, and all lists of scalars sorted.
func plans(root *source.Node) (there, back, sorts []edit.Change) {
	value := source.NewObject(source.Member{Name: "type", Value: source.NewString("string")})
	var walk func(n *source.Node, at source.Pointer)
	walk = func(n *source.Node, at source.Pointer) {
		if len(n.Members) > 0 {
			there = append(there, edit.Set(at.Join("x-new"), value))
			back = append(back, edit.Remove(at.Join("x-new")))
		}
		scalars := len(n.Items) > 0
		for i, item := range n.Items {
			scalars = scalars && len(item.Items)+len(item.Members) == 0
			walk(item, at.JoinIndex(i))
		}
		if scalars {
			sorts = append(sorts, edit.Sort(at))
		}
		for _, m := range n.Members {
			walk(m.Value, at.Join(m.Name))
		}
	}
	walk(root, "")
	return there, back, sorts
}
