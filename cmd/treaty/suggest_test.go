package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint/suggest"
)

// Ctrl-C while suggestions are sought ends the program at once, and nothing is
// written then.
func TestCtrlCWritesNoSuggestion(t *testing.T) {
	base, head := t.TempDir(), t.TempDir()
	before, after := breaksEverywhere(600)
	for dir, schema := range map[string]string{base: before, head: after} {
		writeTree(t, dir, map[string]string{
			"treaty.yaml":                                  "treaty: 1\ncontracts: [contexts/**]\n",
			"contexts/ordering/context.yaml":               "context: ordering\nowner: team-ordering\npurpose: Takes orders.\n",
			"contexts/ordering/OrderPlaced/event.yaml":     "event: OrderPlaced\nsummary: Placed.\nversions:\n  1: {status: active}\n",
			"contexts/ordering/OrderPlaced/v1.schema.json": schema,
		})
	}
	began := time.Now()
	if err := command(t, "version").Run(); err != nil {
		t.Fatal(err)
	}
	started := time.Since(began)
	cmd := command(t, "suggest", "--against", base, "--write", "-C", head)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300*time.Millisecond + 3*started) // it takes seconds, after it has started
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 130 {
		t.Errorf("it ended with %v, want exit status 130: %s", err, stderr.String())
	}
	if stdout.Len() > 0 {
		t.Errorf("it printed %q", stdout.String())
	}
	text, err := os.ReadFile(filepath.Join(head, "contexts/ordering/OrderPlaced/v1.schema.json"))
	if err != nil || string(text) != after {
		t.Errorf("the schema has changed: %v", err)
	}
	onlyThese(t, head, 4)
}

// What the registry refuses still is not offered, nor what is mended with it; what it
// says of others takes nothing back.
func TestWhatTheRegistryRefusesIsTakenBack(t *testing.T) {
	event := func(name string) contract.EventName { return contract.EventName{Context: "ordering", Event: name} }
	files := []suggest.File{{Name: "v1.schema.json"}}
	found := []*suggest.Suggestion{
		{Event: event("Paid"), Files: files}, {Event: event("PaidTwice"), With: event("Paid")}, {Event: event("Placed"), Files: files},
		{Event: event("Sent"), Files: files, Opens: 2},
	}
	takeBack(found, []diag.Finding{
		{Rule: "not-proved", Severity: diag.Error, Subject: "ordering.Paid v1"},
		{Rule: "missing-description", Severity: diag.Warning, Subject: "ordering.Placed v1"},
		{Rule: "not-proved", Severity: diag.Error, Subject: "ordering.PlacedAgain v1"},
		{Rule: "not-proved", Severity: diag.Error, Subject: "ordering.Sent v1"},
	})
	var offered []string
	for _, s := range found {
		if s.Offers() {
			offered = append(offered, s.Event.Event)
		} else if len(s.Left) == 0 {
			t.Errorf("%s: nothing says why", s.Event)
		}
	}
	if got := strings.Join(offered, " "); got != "Placed Sent" {
		t.Errorf("offered: %s", got)
	}
}

// breaksEverywhere is a schema of so many fields, before and after each became
// mandatory and shorter.
func breaksEverywhere(fields int) (before, after string) {
	var was, is, required []string
	for i := range fields {
		was = append(was, fmt.Sprintf(`"p%d": {"type": "string", "maxLength": 9}`, i))
		is = append(is, fmt.Sprintf(`"p%d": {"type": "string", "maxLength": 8}`, i))
		required = append(required, fmt.Sprintf(`"p%d"`, i))
	}
	return `{"type": "object", "properties": {` + strings.Join(was, ", ") + `}}`,
		`{"type": "object", "properties": {` + strings.Join(is, ", ") + `}, "required": [` + strings.Join(required, ", ") + `]}`
}

func writeTree(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
}
