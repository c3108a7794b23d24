package workspace

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

var update = flag.Bool("update", false, "write the goldens of testdata anew")

// Every archive in testdata/load is a workspace, and in WANT what Load makes of
// it. It is loaded from memory, from a directory, and from what Collect gives:
// the answer must be the same.
func TestLoad(t *testing.T) {
	archives, err := filepath.Glob("testdata/load/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, file := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			files, want := unpack(archive)
			got := outline(t, files)
			if *update {
				writeGolden(t, file, archive, got)
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got; -update accepts it):\n%s", diff)
			}
			if diff := cmp.Diff(got, outline(t, parsedOf(files))); diff != "" {
				t.Errorf("parsed before (-now +before):\n%s", diff)
			}
			dir := onDisk(t, files)
			if diff := cmp.Diff(got, outline(t, dir)); diff != "" {
				t.Errorf("from a directory (-memory +directory):\n%s", diff)
			}
			collected, err := Collect(t.Context(), dir)
			if err != nil {
				return // treaty.yaml cannot be used, as the golden says
			}
			if diff := cmp.Diff(got, outline(t, collected)); diff != "" {
				t.Errorf("from what Collect gives (-memory +collected):\n%s", diff)
			}
		})
	}
}

func unpack(archive *txtar.Archive) (files MemFiles, want string) {
	files = MemFiles{}
	for _, f := range archive.Files {
		if f.Name == "WANT" {
			want = string(f.Data)
			continue
		}
		files[f.Name] = f.Data
	}
	return files, want
}

func writeGolden(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	for i, f := range archive.Files {
		if f.Name == "WANT" {
			archive.Files = append(archive.Files[:i], archive.Files[i+1:]...)
			break
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: "WANT", Data: []byte(got)})
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// onDisk writes files to a new directory and opens it.
func onDisk(t *testing.T, files MemFiles) *Dir {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, files)
	d, err := OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func write(t *testing.T, dir string, files MemFiles) {
	t.Helper()
	for name, data := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// outline loads files and tells in lines what was found.
func outline(t *testing.T, files Files) string {
	t.Helper()
	ws, err := Load(t.Context(), files, "test")
	if err != nil {
		var place *source.Error
		if !errors.As(err, &place) {
			t.Fatalf("%T without a place: %v", err, err)
		}
		return fmt.Sprintf("error: %v\n  hint: %s\n", err, place.Hint)
	}
	return describe(ws)
}

func describe(ws *Workspace) string {
	var b strings.Builder
	for _, c := range ws.Contexts {
		fmt.Fprintf(&b, "context %s owner=%q\n", c.Name, c.Owner)
		for _, r := range c.Relationships {
			fmt.Fprintf(&b, "  %s of %s: %s\n", r.As, r.With, r.Pattern)
		}
	}
	for _, c := range ws.Contracts {
		fmt.Fprintf(&b, "event %s in %s: %s %s %s %s\n", c.Name, c.Dir, c.Visibility, c.Kind, c.Compatibility, c.ContentModel)
		for _, m := range c.Majors {
			describeMajor(&b, m)
		}
	}
	for _, s := range ws.Services {
		fmt.Fprintf(&b, "service %s of %s\n", s.Name, s.Context)
		for _, p := range s.Produces {
			fmt.Fprintf(&b, "  produces %s %v\n", p.Event, p.Majors)
		}
		for _, c := range s.Consumes {
			fmt.Fprintf(&b, "  consumes %s %s fields=%q enums=%q otherwise=%q replays=%v emits=%v on-failure=%v\n",
				c.Event, c.Versions, c.Fields, c.EnumValues, c.Otherwise, c.Replays, c.Emits, c.OnFailure)
		}
	}
	for _, f := range ws.Findings {
		describeFinding(&b, f)
	}
	return b.String()
}

func describeMajor(b *strings.Builder, m *Major) {
	fmt.Fprintf(b, "  major %d %s", m.Number, m.Status)
	if m.Sunset != "" {
		fmt.Fprintf(b, " until %s", m.Sunset)
	}
	fmt.Fprintln(b)
	for _, r := range m.Revisions {
		fmt.Fprintf(b, "    %s %s", r.Label, r.File)
		if r.Schema == nil {
			fmt.Fprint(b, " unreadable")
		}
		for _, e := range r.Examples {
			fmt.Fprintf(b, " example=%s", filepath.Base(e.Doc.File))
		}
		fmt.Fprintln(b)
	}
}

func describeFinding(b *strings.Builder, f diag.Finding) {
	fmt.Fprintf(b, "%s %s [%s] %s %q\n  %s\n", f.Severity, f.Rule, f.Subject, f.Span, f.Pointer, f.Message)
	if f.Why != "" {
		fmt.Fprintf(b, "  why: %s\n", f.Why)
	}
	if f.Hint != "" {
		fmt.Fprintf(b, "  hint: %s\n", f.Hint)
	}
	for _, r := range f.Related {
		fmt.Fprintf(b, "  %s: %s\n", r.Message, r.Span)
	}
}

func TestLoadIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(ctx, MemFiles{"treaty.yaml": []byte("treaty: 1\n")}, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// Every finding of this package has a rule that `treaty explain` knows.
func TestRulesAreListed(t *testing.T) {
	known := map[string]bool{}
	for i, id := range Rules {
		known[id] = true
		if i > 0 && Rules[i-1] >= id {
			t.Errorf("%s: twice, or not in order", id)
		}
	}
	archives, _ := filepath.Glob("testdata/load/*.txtar")
	seen := map[string]bool{}
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		files, _ := unpack(archive)
		ws, err := Load(t.Context(), files, "")
		if err != nil {
			continue
		}
		for _, f := range ws.Findings {
			seen[f.Rule] = true
			if !known[f.Rule] {
				t.Errorf("%s: %s is in no list", file, f.Rule)
			}
		}
	}
	for id := range known {
		if !seen[id] && id != ruleTooMuch {
			t.Errorf("no archive in testdata/load shows %s", id)
		}
	}
}

// A file that has every name wrong is still one finding a name, not a flood of
// its content.
func TestMessagesAreShort(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 5000)
	files := MemFiles{
		"treaty.yaml":                 []byte("treaty: 1\n"),
		"contexts/o/E/event.yaml":     []byte("event: E\n" + string(long[:900]) + ": 1\nversions: {1: {status: " + string(long) + "}}\n"),
		"contexts/o/E/v1.schema.json": []byte(`{"type":"object"}`),
	}
	ws, err := Load(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(ws.Findings) != 2 {
		t.Errorf("%d findings, want 2", len(ws.Findings))
	}
	for _, f := range ws.Findings {
		if len(f.Message) > 300 {
			t.Errorf("a message of %d bytes", len(f.Message))
		}
	}
}

// parsedOf is the upload with every document that can be parsed.
func parsedOf(files MemFiles) Files {
	parsed := map[string]*source.Document{}
	for name, data := range files {
		if doc, err := source.Parse(name, data); err == nil {
			parsed[name] = doc
		}
	}
	return &parsedFiles{files.index(), parsed}
}
