package asyncapi

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/source"
)

// Each case is one file: documents (in/…), what becomes of them (out/…), and what
// is not carried (lost). `context: NAME` in the comment is the option.
func TestImport(t *testing.T) {
	cases, err := filepath.Glob("testdata/import/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := importCase(archive)
			if *update {
				if err := os.WriteFile(file, txtar.Format(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(txtar.Format(archive)), string(txtar.Format(got))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// importCase returns the case with what becomes of it today.
func importCase(archive *txtar.Archive) *txtar.Archive {
	files := map[string][]byte{}
	got := &txtar.Archive{Comment: archive.Comment}
	var names []string
	for _, f := range archive.Files {
		name, in := strings.CutPrefix(f.Name, "in/")
		if !in {
			continue
		}
		got.Files = append(got.Files, f)
		files[name] = f.Data
		if !strings.Contains(name, "/") {
			names = append(names, name)
		}
	}
	opt := ImportOptions{Open: opener(files)}
	if _, name, ok := strings.Cut(string(archive.Comment), "context: "); ok {
		opt.Context, _, _ = strings.Cut(name, "\n")
	}
	out, err := Import(context.Background(), names, opt)
	if err != nil {
		text := err.Error() + "\n"
		if at := (&source.Error{}); errors.As(err, &at) {
			text += "hint: " + at.Hint + "\n"
		}
		got.Files = append(got.Files, txtar.File{Name: "error", Data: []byte(text)})
		return got
	}
	for _, name := range slices.Sorted(maps.Keys(out.Files)) {
		got.Files = append(got.Files, txtar.File{Name: "out/" + name, Data: out.Files[name]})
	}
	var lost strings.Builder
	for _, l := range out.Lost {
		fmt.Fprintln(&lost, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", l.Code, l.Span, l.Pointer, l.Text)))
	}
	got.Files = append(got.Files, txtar.File{Name: "lost", Data: []byte(lost.String())})
	return got
}
