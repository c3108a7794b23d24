package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

type gitDiffOptions struct {
	*shared
	install bool
	noPatch bool
}

func newGitDiff(s *shared) *cobra.Command {
	o := &gitDiffOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "git-diff-driver --install | PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE [NEW-PATH HEADER]",
		Short: "Let git diff show what a change of a contract means",
		Long: `git calls it for the files that .gitattributes names (gitattributes(5), "Defining an
external diff driver"). It prints what ` + "`treaty diff`" + ` prints of a schema, and which
settings of an event, a context or a service change; then the lines, as a patch that
git apply takes. What it cannot read is shown as lines alone.

--install writes the patterns into .gitattributes of the folder, and the command into
the repository's own configuration, which nobody else gets: each person installs it.

git diff uses it by itself; git log -p and git show do with --ext-diff. References to
other files are read from the working tree. git does not tell a driver of --color: colour
follows color.diff and color.ui, so it is git -c color.diff=always diff.`,
		Example: "  treaty git-diff-driver --install\n" +
			"  git diff\n" +
			"  git log -p --ext-diff contexts/ordering\n" +
			"  git config diff.treaty.command 'treaty git-diff-driver --no-patch'",
		Args: func(cmd *cobra.Command, args []string) error {
			switch n := len(args); {
			case o.json():
				return exit.Usagef("`treaty diff OLD NEW --output json`", "git reads no JSON")
			case o.install && n == 0, !o.install && (n == 1 || n == 7 || n == 9):
				return nil
			case o.install:
				return exit.Usagef("treaty git-diff-driver --install", "--install takes no files")
			}
			return exit.Usagef("treaty git-diff-driver --install lets git call it; `treaty diff OLD NEW` compares two files",
				"git calls a diff driver with 1, 7 or 9 values, not %d", len(args))
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.install {
				return o.setUp(cmd.Context())
			}
			// Whoever closes a pager wants no more: for git that is no death of its driver.
			signal.Ignore(syscall.SIGPIPE)
			err := interruptible(cmd.Context(), func() error { return o.run(cmd.Context(), args) })
			if errors.Is(err, syscall.EPIPE) {
				return nil
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&o.install, "install", false, "write .gitattributes and git's configuration")
	cmd.Flags().BoolVar(&o.noPatch, "no-patch", false, "leave out the lines where the meaning could be shown")
	return cmd
}

// filePair is what git tells a diff driver of one file.
type filePair struct {
	path, newPath string // in the repository; they differ where it was renamed
	within        string // the folder to which they are relative, as --relative asks; "" or with a slash
	old, new      pairSide
	header        string // of a rename: what git says of it, ending in a line break
}

// pairSide is one content of the file.
type pairSide struct {
	file string // a temporary one, or the one of the working tree; /dev/null: there is none
	hex  string // of the object; "." or zeros where git does not know it yet
	mode string // "100644"; "." where there is no file
}

func (s pairSide) exists() bool { return s.mode != "." && s.file != "/dev/null" }

// plain reports whether it is a file: a link or a submodule has no schema.
func (s pairSide) plain() bool { return !s.exists() || strings.HasPrefix(s.mode, "100") }

// label names the content for people.
func (s pairSide) label() string {
	if strings.Trim(s.hex, "0.") == "" {
		return "working tree"
	}
	return s.hex[:min(7, len(s.hex))]
}

// same reports whether both contents are one: git does not say of the working tree
// which object its file would be.
func (p filePair) same() bool {
	if p.old.hex == p.new.hex || !p.old.exists() || !p.new.exists() {
		return p.old.hex == p.new.hex
	}
	was, err := os.ReadFile(p.old.file)
	if err != nil {
		return false
	}
	is, err := os.ReadFile(p.new.file)
	return err == nil && bytes.Equal(was, is)
}

func newPair(args []string) filePair {
	p := filePair{
		path: args[0], newPath: args[0],
		old: pairSide{args[1], args[2], args[3]}, new: pairSide{args[4], args[5], args[6]},
	}
	if len(args) == 9 {
		p.newPath, p.header = args[7], args[8]
	}
	if prefix := os.Getenv("GIT_PREFIX"); prefix != "" && !isFolder(path.Dir(p.newPath)) && isFolder(path.Join(prefix, path.Dir(p.newPath))) {
		p.within = prefix
	}
	return p
}

func isFolder(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// run prints what became of one file. git takes any exit code but 0 for the death of
// its driver, and shows nothing of the files that follow: what cannot be read is said,
// and is no failure.
func (o *gitDiffOptions) run(ctx context.Context, args []string) error {
	if len(args) == 1 {
		_, err := fmt.Fprintf(o.Out, "* Unmerged path %s\n", term.Safe(args[0]))
		return err
	}
	o.Color = gitColor(ctx, o.Color)
	p := newPair(args)
	shown := false
	if p.old.plain() && p.new.plain() && !p.same() {
		said, err := o.meaning(ctx, p)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			said = o.Paint(term.Dim, "treaty: "+term.Safe(err.Error())) + "\n"
		}
		shown = err == nil && said != ""
		if _, err := fmt.Fprint(o.Out, said); err != nil {
			return err
		}
	}
	if shown && o.noPatch {
		return nil
	}
	return o.patch(ctx, p)
}

// meaning returns what the change means, in lines; the error says why that cannot be
// told. A fault of ours is no reason to hide the lines that change.
func (o *gitDiffOptions) meaning(ctx context.Context, p filePair) (said string, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			said, err = "", fmt.Errorf("what %s means cannot be told, by a fault of Treaty: %v", p.newPath, fault)
		}
	}()
	if isSettings(p.newPath) {
		return o.settings(p)
	}
	return o.schemas(ctx, p)
}

// isSettings reports whether the file is one of our own kinds, not a schema.
func isSettings(file string) bool {
	switch path.Base(file) {
	case "event.yaml", "context.yaml", "service.yaml", "waivers.yaml", workspaceFile:
		return true
	}
	return path.Base(path.Dir(file)) == "services" && path.Ext(file) == ".yaml"
}
