package edit_test

import (
	"errors"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/edit"
	"github.com/treaty-events/treaty/contract/source"
)

// A case of testdata is three files of one name: the changes, one a line (set
// POINTER VALUE, insert POINTER AFTER VALUE, remove POINTER, append POINTER VALUE,
// sort POINTER, rename POINTER NAME), the document before, and the document after
// or the error with which the changes are refused.
type testCase struct {
	name          string
	changes       []edit.Change
	file          string
	before, after string
	refused       string
}

func cases(t *testing.T) []testCase {
	t.Helper()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("there are no cases", err)
	}
	var list []testCase
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+2 < len(archive.Files); i += 3 {
			files := archive.Files[i : i+3]
			c := testCase{
				name: path.Dir(files[0].Name), changes: changes(t, string(files[0].Data)),
				file: path.Base(files[1].Name), before: string(files[1].Data),
			}
			if path.Base(files[2].Name) == "refused" {
				c.refused = strings.TrimSpace(string(files[2].Data))
			} else {
				c.after = string(files[2].Data)
			}
			if path.Dir(files[1].Name) != c.name || path.Dir(files[2].Name) != c.name {
				t.Fatalf("%s: the files of %s are not together", name, c.name)
			}
			list = append(list, c)
		}
	}
	return list
}

func (c testCase) run(t *testing.T) {
	t.Helper()
	doc, err := source.Parse(c.file, []byte(c.before))
	if err != nil {
		t.Fatal(err)
	}
	result, err := edit.Apply(doc, c.changes...)
	if c.refused != "" {
		var refused *source.Error
		if !errors.As(err, &refused) {
			t.Fatalf("it is not refused: %v", err)
		}
		if diff := cmp.Diff(c.refused, refused.Error()); diff != "" {
			t.Error(diff)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.after, string(result.Document.Data)); diff != "" {
		t.Error(diff)
	}
}

func TestCases(t *testing.T) {
	for _, c := range cases(t) {
		t.Run(c.name, c.run)
	}
}

// How lines end, how they are indented and how the file ends is as it was.
func TestCasesInOtherForms(t *testing.T) {
	tabs := func(text string) string {
		var b strings.Builder
		for line := range strings.Lines(text) {
			rest := strings.TrimLeft(line, " ")
			b.WriteString(strings.Repeat("\t", (len(line)-len(rest))/2) + rest)
		}
		return b.String()
	}
	for _, form := range []struct {
		name  string
		write func(string) string
		json  bool // alone
	}{
		{"CRLF", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }, false},
		{"CR", func(s string) string { return strings.ReplaceAll(s, "\n", "\r") }, true},
		{"tabs", tabs, true},
		{"no end", func(s string) string { return strings.TrimSuffix(s, "\n") }, false},
	} {
		for _, c := range cases(t) {
			if c.refused != "" || form.json && source.IsYAML(c.file) {
				continue
			}
			c.before, c.after = form.write(c.before), form.write(c.after)
			t.Run(form.name+"/"+c.name, c.run)
		}
	}
}

func changes(t *testing.T, script string) []edit.Change {
	t.Helper()
	var list []edit.Change
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		op, rest, _ := strings.Cut(line, " ")
		at, rest, _ := strings.Cut(rest, " ")
		if at == `""` {
			at = ""
		}
		c := edit.Change{Op: edit.Op(op), At: source.Pointer(at)}
		switch c.Op {
		case edit.OpInsert:
			c.Name, rest, _ = strings.Cut(rest, " ")
			if c.Name == "-" {
				c.Name = ""
			}
			c.Value = value(t, rest)
		case edit.OpSet, edit.OpAppend:
			c.Value = value(t, rest)
		case edit.OpRename:
			c.Name = rest
		}
		list = append(list, c)
	}
	return list
}

func value(t *testing.T, text string) *source.Node {
	t.Helper()
	doc, err := source.ParseJSON("value.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return doc.Root
}
