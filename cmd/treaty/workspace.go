package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// workspaceFile marks the root of a workspace.
const workspaceFile = "treaty.yaml"

// root returns the root of the workspace that holds dir: the nearest folder
// upwards with a treaty.yaml, else dir itself.
func root(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", exit.Usagef("", "%w", err)
	}
	if info, err := os.Stat(abs); err != nil {
		return "", exit.Usagef("name a folder that is there with -C", "cannot look at %s: %v", dir, plain(err))
	} else if !info.IsDir() {
		return "", exit.Usagef("name the folder of the workspace", "%s is no folder", dir)
	}
	for at := abs; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, workspaceFile)); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return abs, nil
		}
	}
}

// plain returns what went wrong without the path and the system call, which the
// caller says in its own words.
func plain(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// load reads the workspace at -C, or at dir where it is not empty.
func (s *shared) load(ctx context.Context, dir string) (*workspace.Workspace, string, error) {
	ws, _, at, err := s.loadSeen(ctx, dir)
	return ws, at, err
}

// loadSeen is load, and returns what was read, for another state of the workspace
// to take over.
func (s *shared) loadSeen(ctx context.Context, dir string) (*workspace.Workspace, *workspace.Seen, string, error) {
	if dir == "" {
		dir = s.dir
	}
	at, err := root(dir)
	if err != nil {
		return nil, nil, "", err
	}
	ws, seen, err := seeDir(ctx, at, "working tree", nil)
	return ws, seen, at, err
}

func loadDir(ctx context.Context, dir, label string) (*workspace.Workspace, error) {
	ws, _, err := seeDir(ctx, dir, label, nil)
	return ws, err
}

func seeDir(ctx context.Context, dir, label string, before *workspace.Seen) (*workspace.Workspace, *workspace.Seen, error) {
	files, err := workspace.OpenDir(dir)
	if err != nil {
		return nil, nil, exit.Usagef("", "%w", err)
	}
	defer files.Close()
	ws, seen, err := workspace.LoadAfter(ctx, files, label, before)
	return ws, seen, positioned(err)
}

// findContract finds the event that the user named.
func findContract(ws *workspace.Workspace, text string) (*workspace.Contract, error) {
	name, err := contract.ParseEventName(text, "")
	if err != nil {
		hint := "events are named CONTEXT.EVENT: ordering.OrderPlaced"
		for _, c := range ws.Contracts {
			switch {
			case c.Name.String() == text: // of a folder of plain schemas, which have no context
				return c, nil
			case c.Name.Event == text:
				hint = "did you mean " + c.Name.String() + "?"
			}
		}
		if s := workspace.Suggest(text, namesOfContracts(ws)); s != "" {
			hint = "did you mean " + s + "?"
		}
		return nil, exit.Usagef(hint, "%w", err)
	}
	if c := ws.Contract(name); c != nil {
		return c, nil
	}
	if c := ws.Find(name); c != nil {
		return nil, exit.Usagef("ask where its files are; what the copy says is in "+c.Dir, "%s belongs to another repository, of which there is a copy here", c.Name)
	}
	hint := "`treaty new event " + name.String() + "` starts it"
	if s := workspace.Suggest(name.String(), namesOfContracts(ws)); s != "" {
		hint = "did you mean " + s + "?"
	}
	return nil, exit.Usagef(hint, "there is no event %s in this workspace", name)
}

// namesOfContracts lists what the events of the workspace are called.
func namesOfContracts(ws *workspace.Workspace) []string {
	names := make([]string, len(ws.Contracts))
	for i, c := range ws.Contracts {
		names[i] = c.Name.String()
	}
	return names
}

// completeEvents proposes the events of the workspace to the shell.
func (s *shared) completeEvents(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	ws, _, err := s.load(cmd.Context(), "")
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	names := make([]string, len(ws.Contracts))
	for i, c := range ws.Contracts {
		names[i] = c.Name.String()
	}
	return names, cobra.ShellCompDirectiveDefault // files, too: `diff` takes them
}

// positioned turns an error with a place into a mistake of the user with its
// hint.
func positioned(err error) error {
	var at *source.Error
	if errors.As(err, &at) {
		return exit.Usagef(at.Hint, "%w", at)
	}
	return err
}

// policy is what the configuration of base asks for, from the base alone.
func (s *shared) policy(base *workspace.Workspace) (lint.Policy, error) {
	now, err := s.clock()
	return lint.PolicyOf(base.Config, now), err
}

// notesFlag adds the flag that shows the findings that nobody has to act on.
func notesFlag(cmd *cobra.Command, notes *bool) {
	cmd.Flags().BoolVar(notes, "notes", false, "show notes (findings of severity info) too")
}

// failOn says from which severity on findings fail the run.
type failOn string

func (f failOn) check() error {
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		if string(f) == string(s) {
			return nil
		}
	}
	return exit.Usagef("--fail-on error, warning or info", "unknown severity %q", string(f))
}

// outcome is nil, or exit.Found if a finding weighs enough.
func (f failOn) outcome(findings []diag.Finding) error {
	limit := diag.Severity(f).Rank()
	for _, finding := range findings {
		if finding.Severity.Rank() <= limit {
			return exit.Found()
		}
	}
	return nil
}

// scope says what was looked at, for the verdict line; of what lives elsewhere,
// when it was last looked at.
func (s *shared) scope(ws *workspace.Workspace) string {
	var parts []string
	if n := len(ws.Contracts); n > 0 || len(ws.Services) == 0 {
		parts = append(parts, plural(n, "contract"))
	}
	if n := len(ws.Contexts); n > 0 {
		parts = append(parts, plural(n, "context"))
	}
	if n := len(ws.Services); n > 0 {
		parts = append(parts, plural(n, "service"))
	}
	if copies := s.copies(ws); copies != "" {
		parts = append(parts, copies)
	}
	return strings.Join(parts, ", ")
}

// copies says how many copies of what lives elsewhere were looked at, and how old
// they are; "" where nothing was pulled. That there was nothing to copy then is known
// as of that day too.
func (s *shared) copies(ws *workspace.Workspace) string {
	n := 0
	if ws.Pulled != nil {
		n = len(ws.Pulled.Contracts) + len(ws.Pulled.Services)
	}
	if n == 0 && ws.Lock == nil {
		return ""
	}
	noun := "copies"
	if n == 1 {
		noun = "copy"
	}
	now, _ := s.clock() // --now was read before
	return fmt.Sprintf("%d %s%s", n, noun, strings.TrimPrefix(pulledWhen(ws.Lock, now), ","))
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
