package privacy_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint/privacy"
)

const whole = "(whole)" // stands for the pointer ""

// Each case is a schema with the marks that are found in it, and for fields of a
// manifest with the marks that they meet.
func TestMarksAreFoundWhereTheDataIs(t *testing.T) {
	files, err := filepath.Glob("testdata/marks/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			parts := map[string]string{}
			for _, f := range archive.Files {
				parts[f.Name] = string(f.Data)
			}
			marked := privacy.Find(load(t, parts["schema.json"]))
			if diff := cmp.Diff(parts["marks"], describe(marked.Marks)); diff != "" {
				t.Errorf("marks (-want +got):\n%s", diff)
			}
			if marked.Cut {
				t.Error("there are more")
			}
			for line := range strings.Lines(parts["reads"]) {
				field, want, _ := strings.Cut(strings.TrimSpace(line), ":")
				if got := met(marked, field); got != strings.TrimSpace(want) {
					t.Errorf("%s meets %q, want %q", field, got, want)
				}
			}
		})
	}
}

func load(t interface {
	Helper()
	Fatal(...any)
}, text string) *schema.Schema {
	t.Helper()
	doc, err := source.ParseJSON("v1.schema.json", []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	return s
}

func describe(marks []privacy.Mark) string {
	var b strings.Builder
	for _, m := range marks {
		fmt.Fprintf(&b, "%s %s", shown(m.Pointer), m.Sensitivity)
		if m.Word != "" {
			fmt.Fprintf(&b, " %q", m.Word)
		}
		if m.Within != privacy.Value {
			fmt.Fprintf(&b, " %s", m.Within)
		}
		if m.Description != "" {
			fmt.Fprintf(&b, "; %s", m.Description)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func met(marked *privacy.Marked, field string) string {
	if field == whole {
		field = ""
	}
	var list []string
	for _, i := range marked.ReadBy(field) {
		list = append(list, shown(marked.Marks[i].Pointer))
	}
	return strings.Join(list, " ")
}

func shown(pointer string) string {
	if pointer == "" {
		return whole
	}
	return pointer
}
