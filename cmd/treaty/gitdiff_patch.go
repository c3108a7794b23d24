package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/internal/patch"
)

// patch prints the lines that change, as git would without a driver: what is above it
// is passed over by git apply, and what git apply reads is whole.
func (o *gitDiffOptions) patch(ctx context.Context, p filePair) error {
	if _, err := fmt.Fprint(o.Out, o.patchHeader(p)); err != nil {
		return err
	}
	color := "--color=never"
	if o.Color {
		color = "--color=always"
	}
	// Outside of any repository: attributes would start the driver again.
	cmd := exec.CommandContext(ctx, "git", "--no-pager", "diff", "--no-index", "--no-ext-diff", "--no-textconv", color, "--", p.old.file, p.new.file)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if code := cmd.ProcessState; err != nil && (code == nil || code.ExitCode() != 1) { // 1: they differ
		return exit.Usagef("is git in PATH?", "git cannot compare %s: %v %s", p.path, err, strings.TrimSpace(errs.String()))
	}
	hunks, err := hunksOf(out.Bytes())
	switch {
	case err != nil:
		_, err = fmt.Fprintf(o.Out, "Binary files %s and %s differ\n", sideName("a/", p.path, p.old), sideName("b/", p.newPath, p.new))
		return err
	case len(hunks) == 0:
		return nil
	}
	names := "--- " + sideName("a/", p.path, p.old) + "\n" + "+++ " + sideName("b/", p.newPath, p.new) + "\n"
	for line := range strings.Lines(names) {
		if _, err := fmt.Fprintln(o.Out, o.Paint(term.Bold, strings.TrimSuffix(line, "\n"))); err != nil {
			return err
		}
	}
	_, err = o.Out.Write(hunks)
	return err
}

// patchHeader returns the lines above the names of the files.
func (o *gitDiffOptions) patchHeader(p filePair) string {
	lines := []string{fmt.Sprintf("diff --git %s %s", patch.Quoted("a/"+p.path), patch.Quoted("b/"+p.newPath))}
	switch {
	case !p.old.exists():
		lines = append(lines, "new file mode "+p.new.mode)
	case !p.new.exists():
		lines = append(lines, "deleted file mode "+p.old.mode)
	case p.old.mode != p.new.mode:
		lines = append(lines, "old mode "+p.old.mode, "new mode "+p.new.mode)
	}
	if p.header != "" {
		for line := range strings.Lines(p.header) {
			// git has coloured it already, where it has.
			lines = append(lines, term.Safe(sgr.ReplaceAllString(strings.TrimSuffix(line, "\n"), "")))
		}
	} else if !p.same() {
		mode := ""
		if p.old.mode == p.new.mode {
			mode = " " + p.new.mode
		}
		lines = append(lines, "index "+shortHex(p.old)+".."+shortHex(p.new)+mode)
	}
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(o.Paint(term.Bold, line) + "\n")
	}
	return b.String()
}

// shortHex abbreviates the name of an object; one that git does not know yet, and one
// that is not there, are zeros.
func shortHex(s pairSide) string {
	if s.hex == "." || s.hex == "" {
		return "0000000"
	}
	return s.hex[:min(7, len(s.hex))]
}

// sgr are the sequences by which git colours.
var sgr = regexp.MustCompile(`\x1b\[[0-9;]*[mK]`)

// errBinary says that git compares no lines of the files.
var errBinary = errors.New("the files are binary")

// hunksOf returns what follows the header, which has the names of temporary files.
func hunksOf(diff []byte) ([]byte, error) {
	for rest := diff; len(rest) > 0; {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		switch text := sgr.ReplaceAll(line, nil); {
		case bytes.HasPrefix(text, []byte("@@")):
			return rest, nil
		case bytes.HasPrefix(text, []byte("Binary files ")):
			return nil, errBinary
		}
		rest = after
	}
	return nil, nil
}

// sideName is the name of one side in a patch.
func sideName(prefix, name string, s pairSide) string { return patch.Side(prefix, name, s.exists()) }
