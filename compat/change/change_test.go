package change_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/compat/change"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func load(t *testing.T, file, text string) *schema.Schema {
	t.Helper()
	doc, err := source.ParseJSON(file, []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	return s
}

var id = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

// Every kind has its opposite, and says what people need to know of it.
func TestKindsAreSymmetric(t *testing.T) {
	for _, k := range change.Kinds() {
		inverse := change.ByID(k.Inverse)
		switch {
		case inverse == nil:
			t.Errorf("%s has no inverse: %q is no kind", k.ID, k.Inverse)
		case inverse.Inverse != k.ID:
			t.Errorf("the inverse of %s is %s, whose inverse is %s", k.ID, inverse.ID, inverse.Inverse)
		case inverse.Narrows != k.Widens || inverse.Widens != k.Narrows:
			t.Errorf("%s narrows %v and widens %v, its inverse %v and %v", k.ID, k.Narrows, k.Widens, inverse.Narrows, inverse.Widens)
		}
		if !id.MatchString(k.ID) || k.Title == "" || k.Doc == "" || strings.HasSuffix(k.Title, ".") || !strings.HasSuffix(k.Doc, ".") {
			t.Errorf("%s is not documented as it should be: %q, %q", k.ID, k.Title, k.Doc)
		}
		if !k.Narrows && !k.Widens {
			t.Errorf("%s neither narrows nor widens", k.ID)
		}
	}
}

// What is found from old to new is found inverted from new to old, at the same
// places.
func TestDiffIsSymmetric(t *testing.T) {
	for _, k := range change.Kinds() {
		for _, pair := range [][2]string{k.Bad, k.Good} {
			there := change.Diff(load(t, "old.json", pair[0]), load(t, "new.json", pair[1]))
			back := change.Diff(load(t, "new.json", pair[1]), load(t, "old.json", pair[0]))
			if diff := cmp.Diff(kindsAt(there, true), kindsAt(back, false)); diff != "" {
				t.Errorf("%s: %s", k.ID, diff)
			}
		}
	}
}

// kindsAt returns the kinds and places of changes, sorted. A property that comes
// as a required one goes as an optional one goes: that is said once.
func kindsAt(list []change.Change, inverted bool) []string {
	var out []string
	for _, c := range list {
		name := c.Kind.ID
		if inverted {
			name = c.Kind.Inverse
		}
		out = append(out, name+" "+c.Path)
	}
	slices.Sort(out)
	return out
}

// Every kind finds its own Bad example.
func TestKindsFindTheirExamples(t *testing.T) {
	for _, k := range change.Kinds() {
		found := change.Diff(load(t, "old.json", k.Bad[0]), load(t, "new.json", k.Bad[1]))
		if !slices.ContainsFunc(found, func(c change.Change) bool { return c.Kind == k }) {
			t.Errorf("%s is not found in its example, but %v", k.ID, kindsAt(found, false))
		}
	}
}

func TestDiff(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, c := range change.Diff(load(t, "old.json", string(archive.Files[0].Data)), load(t, "new.json", string(archive.Files[1].Data))) {
				fmt.Fprintf(&got, "%s: %s\n  %s → %s\n", c.Kind.ID, c.Message, c.Old.Span, c.New.Span)
			}
			if *update {
				archive.Files = append(archive.Files[:2], txtar.File{Name: "want", Data: []byte(got.String())})
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[2].Data), got.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What no verdict rests on is no change, but is said where it can break who
// parses the value.
func TestAnnotations(t *testing.T) {
	older := load(t, "old.json", `{"properties":{
		"at":{"type":"string","format":"date-time"},
		"mail":{"type":"string"},
		"id":{"anyOf":[{"type":"string","format":"uuid"},{"type":"null"}]},
		"same":{"format":"uri","title":"A"},
		"pdf":{"contentEncoding":"base64","contentMediaType":"application/pdf"}}}`)
	newer := load(t, "new.json", `{"properties":{
		"at":{"type":"string","format":"date"},
		"mail":{"type":"string","format":"email"},
		"id":{"type":"string"},
		"same":{"format":"uri","title":"B"},
		"pdf":{"contentEncoding":"base64","contentMediaType":"image/png"}}}`)
	var got []string
	for _, c := range change.Annotations(older, newer) {
		got = append(got, c.Message)
	}
	want := []string{
		"format of /at changed date-time → date; formats are not asserted",
		"format of /mail is now email; formats are not asserted",
		"format of /id is gone, it was uuid; formats are not asserted",
		"contentMediaType of /pdf changed application/pdf → image/png; it is not asserted",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, c := range change.Diff(older, newer) {
		if c.Kind.ID == "annotation-changed" {
			t.Errorf("%s is no change that counts", c.Message)
		}
	}
}
