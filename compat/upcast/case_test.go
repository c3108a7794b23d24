package upcast_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/treaty-events/treaty/compat/upcast"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

var update = flag.Bool("update", false, "rewrite the golden parts of the cases; read them before accepting")

// A case is old.json and new.json, and events, a line each. Golden are step: what
// the step does, tightens and asks; events: what each becomes, or why it is refused;
// and down: the way back, in a line.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { runCase(t, file) })
	}
}

func runCase(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range archive.Files {
		parts[f.Name] = string(f.Data)
	}
	older, newer := load(t, "old.json", parts["old.json"]), load(t, "new.json", parts["new.json"])
	step := upcast.Derive(older, newer, upcast.Options{})
	got := map[string]string{
		"step": say(step), "lifted": liftAll(step, parts["events"]), "down": sayDown(upcast.Derive(newer, older, upcast.Options{Down: true})),
	}
	for _, name := range []string{"step", "lifted", "down"} {
		if *update {
			replace(archive, name, got[name])
			continue
		}
		if diff := cmp.Diff(parts[name], got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if *update {
		write(t, file, txtar.Format(archive))
	}
}

func replace(archive *txtar.Archive, name, text string) {
	for i := range archive.Files {
		if archive.Files[i].Name == name {
			archive.Files[i].Data = []byte(text)
			return
		}
	}
	archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
}

// say writes a step, a line for each thing.
func say(s *upcast.Step) string {
	var b strings.Builder
	for _, o := range s.Operations {
		fmt.Fprintf(&b, "%s: %s\n", o.Kind, o.Says)
	}
	for _, c := range s.Tightened {
		undeclared := ""
		if c.Undeclared {
			undeclared = ", if it was not declared"
		}
		fmt.Fprintf(&b, "tightens %q at %s%s\n", c.Path, c.Span, undeclared)
	}
	for _, a := range s.Asks {
		fmt.Fprintf(&b, "asks %s %q at %s %q, was %s %q\n  %s\n  %s\n", a.Code, a.Path, a.New.Span, a.New.Pointer, a.Old.Span, a.Old.Pointer, a.Message, a.Settle)
	}
	switch {
	case s.Copies() && s.Total():
		b.WriteString("copies, total\n")
	case s.Copies():
		b.WriteString("copies\n")
	case s.Total():
		b.WriteString("total\n")
	case s.Derived():
		b.WriteString("derived\n")
	}
	return b.String()
}

func sayDown(s *upcast.Step) string {
	switch {
	case s.Total():
		return "total\n"
	case s.Derived():
		return "not total\n"
	}
	text := ""
	for _, a := range s.Asks {
		text += fmt.Sprintf("%s: %s%s\n", a.Code, a.Message, a.Settle)
	}
	return text
}

func liftAll(s *upcast.Step, events string) string {
	var b strings.Builder
	for line := range strings.Lines(events) {
		doc, err := source.ParseJSON("event.json", []byte(line), source.DefaultLimits)
		if err != nil {
			fmt.Fprintf(&b, "%v\n", err)
			continue
		}
		lifted, err := s.Apply(doc.Root)
		var refused *upcast.Refused
		switch {
		case errors.As(err, &refused):
			fmt.Fprintf(&b, "refused: %v", refused)
			for _, v := range refused.Violations {
				if v.Tightened != nil {
					fmt.Fprintf(&b, ", tightened: %s", v.Tightened.Pointer)
				}
			}
			b.WriteByte('\n')
		case err != nil:
			fmt.Fprintf(&b, "%v\n", err)
		default:
			fmt.Fprintf(&b, "%s\n", lifted.AppendJSON(nil))
		}
	}
	return b.String()
}

func load(t interface {
	Helper()
	Fatal(args ...any)
}, name, text string) *schema.Schema {
	t.Helper()
	doc, err := source.ParseJSON(name, []byte(text), source.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	s, findings := schema.Load(doc, schema.Options{})
	if s == nil {
		t.Fatal(findings)
	}
	return s
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
