package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

const (
	gitAttributes = ".gitattributes"
	driverCommand = "treaty git-diff-driver"
)

// diffPatterns are the files that the driver understands.
var diffPatterns = []string{"*.schema.json", "*.schema.yaml", "*.schema.yml", "event.yaml", "context.yaml", "service.yaml", "**/services/*.yaml", workspaceFile}

// gitColor reports whether git wants colour: color.diff and color.ui, of which git
// asks for itself whether a pager takes it. wanted is the answer for a terminal; where
// the user asked for none, there is none.
func gitColor(ctx context.Context, wanted bool) bool {
	if os.Getenv("NO_COLOR") != "" {
		return false
	}
	out, err := exec.CommandContext(ctx, "git", "config", "--get-colorbool", "color.diff", fmt.Sprint(wanted)).Output()
	if err != nil {
		return wanted
	}
	return strings.TrimSpace(string(out)) == "true"
}

// setUp installs the driver in the repository around the folder.
func (o *gitDiffOptions) setUp(ctx context.Context) error {
	file := filepath.Join(o.dir, gitAttributes)
	added, err := addAttributes(file)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "git", "-C", o.dir, "config", "--local", "diff.treaty.command", driverCommand)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	if err := cmd.Run(); err != nil {
		return exit.Usagef("run it in a git repository", "git config failed: %s", strings.TrimSpace(errs.String()))
	}
	state := "has the patterns already"
	if added > 0 {
		state = plural(added, "pattern") + " added: commit it, it is for everybody"
	}
	_, err = fmt.Fprintf(o.Out, "%s   %s\n%s   diff.treaty.command = %s (in this clone alone)\n",
		term.Safe(file), state, "git config", driverCommand)
	return err
}

// addAttributes adds the patterns that the file lacks, and returns how many. Lines
// that are there stay as they are: a pattern that somebody gave another driver is his.
func addAttributes(file string) (added int, err error) {
	text, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, exit.Usagef("", "%s cannot be read: %v", file, plain(err))
	}
	var known []string
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && slices.ContainsFunc(fields[1:], isDiffAttribute) {
			known = append(known, fields[0])
		}
	}
	if n := len(text); n > 0 && text[n-1] != '\n' {
		text = append(text, '\n')
	}
	for _, pattern := range diffPatterns {
		if !slices.Contains(known, pattern) {
			text = append(text, pattern+" diff=treaty\n"...)
			added++
		}
	}
	if added == 0 {
		return 0, nil
	}
	if err := os.WriteFile(file, text, 0o666); err != nil {
		return 0, exit.Usagef("", "%s cannot be written: %v", file, plain(err))
	}
	return added, nil
}

func isDiffAttribute(field string) bool {
	return field == "diff" || field == "-diff" || field == "!diff" || strings.HasPrefix(field, "diff=")
}
