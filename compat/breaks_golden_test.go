package compat_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
)

// TestBreaks compares the breaks of the archives in testdata/breaks with what is
// written there. The comment of an archive may say "strict".
func TestBreaks(t *testing.T) {
	files, err := filepath.Glob("testdata/breaks/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			opt := compat.Options{}
			if strings.Contains(string(archive.Comment), "strict") {
				opt.Model = contract.Strict
			}
			older := load(t, "older.json", string(archive.Files[0].Data))
			newer := load(t, "newer.json", string(archive.Files[1].Data))
			var got strings.Builder
			for _, question := range questions {
				printAnswer(&got, compat.Compare(older, newer, question, opt))
			}
			if *update {
				archive.Files = append(archive.Files[:2], txtar.File{Name: "want", Data: []byte(got.String())})
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(archive.Files) < 3 || string(archive.Files[2].Data) != got.String() {
				t.Errorf("got\n%s", got.String())
			}
		})
	}
}

func printAnswer(w *strings.Builder, a compat.Answer) {
	fmt.Fprintf(w, "%s: %s", a.Question.Title(), a.Result.Verdict)
	if a.Result.Verdict == compat.Unknown {
		fmt.Fprintf(w, " (%s)", a.Result.Reason.Code)
	}
	if a.Result.StrictWriter {
		fmt.Fprint(w, ", strict writer")
	}
	if !a.Complete {
		fmt.Fprint(w, ", there may be more")
	}
	fmt.Fprintln(w)
	for _, b := range a.Breaks {
		fmt.Fprintf(w, "  %s: %s\n    at %s, refused by %s\n    %s at %q\n",
			b.Rule, b.Message, b.Cause.Span, b.Reader.Span, b.Witness.JSON, b.Witness.Path)
	}
}
