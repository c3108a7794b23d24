package codegen_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/codegen"
	"github.com/treaty-events/treaty/codegen/golang"
	"github.com/treaty-events/treaty/contract/workspace"
)

// oneEvent is a workspace of one event with one major.
type oneEvent struct {
	schema, status string
	examples       map[string]string // by name
	earlier        []string          // schemas of 1.0, 1.1, …
}

func (o oneEvent) load(t *testing.T) *workspace.Workspace {
	t.Helper()
	files := map[string][]byte{
		"treaty.yaml":                 []byte("treaty: 1\nenvelope: fields\n"),
		"contexts/a/context.yaml":     []byte("context: a\n"),
		"contexts/a/B/event.yaml":     []byte("event: B\nversions: {1: {status: " + o.status + "}}\n"),
		"contexts/a/B/v1.schema.json": []byte(o.schema),
	}
	for i, schema := range o.earlier {
		files[fmt.Sprintf("contexts/a/B/history/v1/%04d-1.%d.schema.json", i+1, i)] = []byte(schema)
	}
	for name, text := range o.examples {
		files["contexts/a/B/examples/"+name] = []byte(text)
	}
	ws, err := workspace.Load(t.Context(), workspace.MemFiles(files), "test")
	if err != nil {
		t.Fatal(err)
	}
	return ws
}

// generate generates over what an earlier run wrote, and returns what the folder
// holds then.
func (o oneEvent) generate(t *testing.T, before fs.FS, thaw bool) (fstest.MapFS, []golang.Note, error) {
	t.Helper()
	files, notes, err := golang.FromWorkspace(t.Context(), o.load(t), workspace.Gen{},
		golang.Options{ImportPath: "example.com/x", Before: before, Thaw: thaw, Drafts: true})
	if err != nil {
		return nil, nil, err
	}
	after := fstest.MapFS{}
	for _, f := range files {
		after[f.Path] = &fstest.MapFile{Data: f.Content}
	}
	return after, notes, nil
}

const (
	withLimit = `{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "maximum": 9}}}`
	lowLimit  = `{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "maximum": 3}}}`
	testFile  = "a/b/" + codegen.TestFile
)

func published(schema string, examples map[string]string) oneEvent {
	return oneEvent{schema: schema, status: "active", examples: examples}
}

// What the contract says of an example of a published major later on changes no
// test of what it said before.
func TestFrozenExamples(t *testing.T) {
	t.Parallel()
	first := published(withLimit, map[string]string{"v1.few.json": `{"n": 5}`, "v1.none.json": `{"n": 0}`})
	old, _, err := first.generate(t, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name       string
		later      oneEvent
		thaw       bool
		kept, gone []string // texts that are in keptV1, and that are nowhere
		notes      []string // names of examples
		refused    string   // why nothing is generated
	}{
		{name: "nothing changed", later: first},
		{
			name:  "spaces, a member's place and how a number is written change no event",
			later: published(withLimit, map[string]string{"v1.few.json": `{ "n":5.0}`, "v1.none.json": `{"n":0}`}),
		},
		{
			name:  "renamed",
			later: published(withLimit, map[string]string{"v1.some.json": `{"n": 5}`, "v1.none.json": `{"n": 0}`}),
		},
		{
			name:  "another event under the name",
			later: published(withLimit, map[string]string{"v1.few.json": `{"n": 6}`, "v1.none.json": `{"n": 0}`}),
			kept:  []string{`{"n":5}`}, notes: []string{"v1.few.json"},
		},
		{
			name: "gone", later: published(withLimit, nil),
			kept: []string{`{"n":5}`, `{"n":0}`}, notes: []string{"v1.few.json", "v1.none.json"},
		},
		{name: "gone, and meant", later: published(withLimit, nil), thaw: true, gone: []string{`"v1.few.json"`}},
		{
			name: "gone, and not valid any more", later: published(lowLimit, map[string]string{"v1.none.json": `{"n": 0}`}),
			refused: "the example v1.few.json was frozen by an earlier `treaty gen`, and is not valid any more: /n: ",
		},
		{name: "there, and not valid any more", later: published(lowLimit, first.examples), refused: "the example v1.few.json was frozen"},
		{
			name: "not valid any more, and meant", later: published(lowLimit, first.examples), thaw: true,
			gone: []string{`"v1.few.json"`}, notes: []string{"v1.few.json"},
		},
		{
			name: "a draft has none", later: oneEvent{schema: lowLimit, status: "draft", examples: map[string]string{"v1.low.json": `{"n": 1}`}},
			gone: []string{`"v1.few.json"`, "frozenV1 "},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after, notes, err := tt.later.generate(t, old, tt.thaw)
			if tt.refused != "" {
				if err == nil || !strings.Contains(err.Error(), tt.refused) || !strings.Contains(err.Error(), "treaty gen --thaw") {
					t.Errorf("want %q, and what to do, got %v", tt.refused, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var about []string
			for _, n := range notes {
				about = append(about, n.Place)
			}
			if diff := cmp.Diff(tt.notes, about); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
			text := string(after[testFile].Data)
			_, kept, _ := strings.Cut(text, "var keptV1 = ")
			kept, _, _ = strings.Cut(kept, "\n// drawnV1")
			if n := strings.Count(kept, "Name:"); n != len(tt.kept) {
				t.Errorf("%d examples are kept, want %q:\n%s", n, tt.kept, kept)
			}
			for _, want := range tt.kept {
				if !strings.Contains(kept, want) {
					t.Errorf("%s is not kept:\n%s", want, kept)
				}
			}
			for _, gone := range tt.gone {
				if strings.Contains(text, gone) {
					t.Errorf("%s is still there:\n%s", gone, text)
				}
			}
			again, notes, err := tt.later.generate(t, after, false)
			if err != nil || string(again[testFile].Data) != text || len(tt.kept) > 0 && len(notes) > 0 {
				t.Errorf("the next run writes other tests, or tells it again: %v, %v", err, notes)
			}
		})
	}
}

// Where the frozen examples cannot be read nothing is written over them.
func TestFrozenExamplesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	event := published(withLimit, map[string]string{"v1.few.json": `{"n": 5}`})
	for name, text := range map[string]string{
		"a conflict":     "\n<<<<<<< HEAD\nvar x = 1\n=======\n>>>>>>> other\n",
		"no literal":     "\n\npackage b_test\n\nvar frozenV1 = []eventtest.Text{{Name: \"a\", JSON: text()}}\n",
		"no JSON":        "\n\npackage b_test\n\nvar keptV1 = []eventtest.Text{{Name: \"a\", JSON: \"{\"}}\n",
		"no field names": "\n\npackage b_test\n\nvar keptV1 = []eventtest.Text{{\"a\", \"{}\"}}\n",
	} {
		before := fstest.MapFS{testFile: {Data: []byte(codegen.Header + text)}}
		if _, _, err := event.generate(t, before, false); err == nil || !strings.Contains(err.Error(), testFile+" froze cannot be read") {
			t.Errorf("%s: %v", name, err)
		}
	}
	before := fstest.MapFS{testFile: {Data: []byte("package b_test\n\nvar frozenV1 = anything\n")}}
	if _, _, err := event.generate(t, before, false); err != nil {
		t.Errorf("a file of somebody else froze something: %v", err)
	}
}
