package compat_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
)

// TestBreaks compares the breaks of the archives in testdata/breaks with what is
// written there.
func TestBreaks(t *testing.T) {
	eachArchive(t, "testdata/breaks", func(older, newer *schema.Schema, opt compat.Options) string {
		var got strings.Builder
		for _, question := range questions {
			printAnswer(&got, compat.Compare(older, newer, question, opt))
		}
		return got.String()
	})
}

// eachArchive compares what print says of the first two files of each archive of a
// folder with its third. The comment of an archive may say "strict".
func eachArchive(t *testing.T, folder string, print func(a, b *schema.Schema, opt compat.Options) string) {
	files, err := filepath.Glob(folder + "/*.txtar")
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
			first, second := archive.Files[0], archive.Files[1]
			got := print(load(t, first.Name, string(first.Data)), load(t, second.Name, string(second.Data)), opt)
			if *update {
				archive.Files = append(archive.Files[:2], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want := ""
			if len(archive.Files) > 2 {
				want = string(archive.Files[2].Data)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
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
