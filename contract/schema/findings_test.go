package schema_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var update = flag.Bool("update", false, "write the findings of testdata/findings anew")

// Each case is a workspace; every file in its folder cases/ is loaded, and what
// is found there is the file want: place, severity, rule, pointer, message, hint.
// A schema without an error is loaded.
func TestFindings(t *testing.T) {
	cases, err := filepath.Glob("testdata/findings/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			for _, f := range archive.Files {
				if strings.HasPrefix(f.Name, "cases/") {
					describe(&got, parse(t, f.Name, string(f.Data)), files(archive))
				}
			}
			if *update {
				rewrite(t, name, archive, got.Bytes())
			}
			if diff := cmp.Diff(text(archive, "want"), got.String()); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func describe(out *bytes.Buffer, doc *source.Document, loader schema.Loader) {
	s, findings := schema.Load(doc, schema.Options{Loader: loader})
	errors := 0
	for _, f := range findings {
		if f.Severity == "error" {
			errors++
		}
		fmt.Fprintf(out, "%s %s %s %s\n    %s\n    hint: %s\n", f.Span, f.Severity, f.Rule, f.Pointer, f.Message, f.Hint)
		for _, r := range f.Related {
			fmt.Fprintf(out, "    see %s: %s\n", r.Span, r.Message)
		}
	}
	if (s == nil) != (errors > 0) {
		fmt.Fprintf(out, "%s: the schema must be nil exactly with errors\n", doc.File)
	}
	if len(findings) == 0 {
		fmt.Fprintf(out, "%s: fine\n", doc.File)
	}
}

func rewrite(t *testing.T, name string, archive *txtar.Archive, want []byte) {
	t.Helper()
	kept := archive.Files[:0]
	for _, f := range archive.Files {
		if f.Name != "want" {
			kept = append(kept, f)
		}
	}
	archive.Files = append(kept, txtar.File{Name: "want", Data: want})
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
