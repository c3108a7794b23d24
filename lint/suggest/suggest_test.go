package suggest_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/lint/suggest"
)

var update = flag.Bool("update", false, "rewrite the wanted files of testdata")

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

const folder = "contexts/ordering/OrderPlaced/"

// TestSuggestions: a case is the files of a base, what the head changes of them,
// and what is suggested. Its comment says what it shows; a line "major" asks for the
// next major.
func TestSuggestions(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			base, head := sides(archive)
			got := result(ask(t, base, head, strings.Contains("\n"+string(archive.Comment), "\nmajor\n")))
			if *update {
				rewrite(t, file, archive, got)
				return
			}
			if diff := cmp.Diff(wanted(archive), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// sides returns the two workspaces of a case: base/ and head/ are of the event's
// folder, all/ is at the root of both.
func sides(archive *txtar.Archive) (base, head workspace.MemFiles) {
	base = workspace.MemFiles{
		"contexts/ordering/context.yaml": []byte("context: ordering\nowner: team-ordering\npurpose: Takes the order.\n"),
		folder + "event.yaml":            []byte("event: OrderPlaced\nsummary: Confirmed.\nvisibility: public\nversions:\n  1: {status: active}\n"),
	}
	changed := map[string][]byte{}
	for _, f := range archive.Files {
		switch dir, name, _ := strings.Cut(f.Name, "/"); dir {
		case "all":
			base[name] = f.Data
		case "base":
			base[folder+name] = f.Data
		case "head":
			changed[folder+name] = f.Data
		}
	}
	head = maps.Clone(base)
	for name, data := range changed {
		head[filepath.Clean(name)] = data
		if len(data) == 0 {
			delete(head, name)
		}
	}
	return base, head
}

func ask(t testing.TB, base, head workspace.MemFiles, major bool) *suggest.Suggestion {
	t.Helper()
	was, is := load(t, base, "main"), load(t, head, "working tree")
	c := is.Contract(contract.EventName{Context: "ordering", Event: "OrderPlaced"})
	found, err := suggest.For(context.Background(), suggest.Request{
		Base: was, Head: is, Contracts: []*workspace.Contract{c}, Files: head, Policy: lint.PolicyOf(was.Config, now), Rules: rules.All(), Major: major,
	})
	if err != nil {
		t.Fatal(err)
	}
	return found[0]
}

func load(t testing.TB, files workspace.MemFiles, label string) *workspace.Workspace {
	t.Helper()
	ws, err := workspace.Load(context.Background(), files, label)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range ws.Findings {
		if f.Severity == diag.Error {
			t.Fatalf("%s: %s: %s", label, f.Span, f.Message)
		}
	}
	return ws
}

// result is what a case wants: what is said, and the files that change.
func result(found *suggest.Suggestion) map[string]string {
	var said strings.Builder
	for _, f := range found.Breaks {
		fmt.Fprintf(&said, "%s: %s\n", f.Rule, f.Message)
	}
	for _, step := range found.Steps {
		mark := "does"
		if step.Back {
			mark = "back"
		}
		fmt.Fprintf(&said, "%s: %s\n", mark, step.Does)
	}
	for _, l := range found.Left {
		fmt.Fprintf(&said, "left: %s: %s: %s\n", l.Finding.Rule, l.Finding.Message, l.Why)
	}
	for _, f := range found.Also {
		fmt.Fprintf(&said, "also: %s: %s\n", f.Rule, f.Message)
	}
	if found.Opens > 0 {
		fmt.Fprintf(&said, "opens: v%d\n", found.Opens)
	}
	if found.Upcast != nil {
		for _, does := range found.Upcast.Does {
			fmt.Fprintf(&said, "lifts: %s\n", does)
		}
		for _, ask := range found.Upcast.Asks {
			fmt.Fprintf(&said, "asks: %s (%s)\n", ask.Message, ask.Settle)
		}
		fmt.Fprintf(&said, "by hand: %v\n", found.Upcast.ByHand)
	}
	if found.Undone {
		fmt.Fprintln(&said, "undone")
	}
	if len(found.Breaks) == 0 {
		fmt.Fprintln(&said, "nothing is broken")
	}
	files := map[string]string{"said": said.String()}
	for _, f := range found.Files {
		name := "want/" + strings.TrimPrefix(f.Name, folder)
		if f.After == nil {
			name = "gone/" + strings.TrimPrefix(f.Name, folder)
		}
		files[name] = string(f.After)
	}
	return files
}

func isWanted(name string) bool {
	return name == "said" || strings.HasPrefix(name, "want/") || strings.HasPrefix(name, "gone/")
}

func wanted(archive *txtar.Archive) map[string]string {
	files := map[string]string{}
	for _, f := range archive.Files {
		if isWanted(f.Name) {
			files[f.Name] = string(f.Data)
		}
	}
	return files
}

func rewrite(t *testing.T, file string, archive *txtar.Archive, got map[string]string) {
	t.Helper()
	archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool { return isWanted(f.Name) })
	for _, name := range slices.Sorted(maps.Keys(got)) {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(got[name])})
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
