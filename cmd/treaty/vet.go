package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/report"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/codegen/vet"
)

type vetOptions struct {
	*shared
	only []string
	mark string
	tags string
}

func newVet(s *shared) *cobra.Command {
	o := &vetOptions{shared: s}
	cmd := &cobra.Command{
		Use:   "vet [PACKAGE...]",
		Short: "Look at the Go that speaks the contracts",
		Long: `Looks at Go packages (default: ./...) as ` + "`go vet`" + ` does, which it runs, with analyzers
that know events: ` + vetted() + `.
What they are told stands in the code: in comments that ` + "`treaty gen`" + ` writes into generated
packages, and in yours.

  //treaty:pure                     must be pure: a function, method, type, function literal
  //treaty:publishes                publishes what it is given: a function, a method of an interface
  //treaty:allow ANALYZER REASON    lets pass what is found on the line, or right below

The same without the verb: go vet -vettool=$(which treaty) ./...`,
		Example: "  treaty vet\n" +
			"  treaty vet --only eventpure ./internal/...\n" +
			"  treaty vet --mark '\\.Apply$' ./...\n" +
			"  go vet -vettool=$(which treaty) ./...",
		RunE: func(cmd *cobra.Command, packages []string) error { return o.run(cmd.Context(), packages) },
	}
	cmd.Flags().StringSliceVar(&o.only, "only", nil, "tell what these `ANALYZERS` find, alone")
	cmd.Flags().StringVar(&o.mark, "mark", "", "also take functions for pure whose full name, such as example.com/shop.Totals.Apply, matches `REGEXP`")
	cmd.Flags().StringVar(&o.tags, "tags", "", "build `TAGS`, as the go command has them")
	return cmd
}

// vetted lists the names of the analyzers.
func vetted() string { return strings.Join(analyzerNames(), ", ") }

func analyzerNames() (names []string) {
	for _, a := range vet.Analyzers {
		names = append(names, a.Name)
	}
	return names
}

// vetTool does what `go vet` asks of a tool, and does not return, if args are such a
// question: what it is (-V=full), which flags it has (-flags), or to look at the package
// that a file describes (vet.cfg).
func vetTool(args []string) {
	if len(args) == 0 {
		return
	}
	last := args[len(args)-1]
	if last == "-V=full" || last == "-flags" || strings.HasSuffix(last, "vet.cfg") {
		unitchecker.Main(vet.Analyzers...)
	}
}

// vetFinding is one finding, for programs.
type vetFinding struct {
	Analyzer string `json:"analyzer"`
	File     string `json:"file"` // below the folder in which it was looked
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Message  string `json:"message"`
}

// vetView is the JSON of `treaty vet`.
type vetView struct {
	Packages []string     `json:"packages"` // as they were asked for
	Findings []vetFinding `json:"findings"`
}

func (o *vetOptions) run(ctx context.Context, packages []string) error {
	if len(packages) == 0 {
		packages = []string{"./..."}
	}
	args, err := o.call(packages)
	if err != nil {
		return err
	}
	out, err := o.goVet(ctx, args)
	if err != nil {
		return err
	}
	findings, err := readVetted(out, o.dir)
	if err != nil {
		return err
	}
	if len(o.only) > 0 { // all ran: the go command remembers what it found by the flags that it was given
		findings = slices.DeleteFunc(findings, func(f vetFinding) bool { return !slices.Contains(o.only, f.Analyzer) })
	}
	if o.json() {
		if err := report.Encode(o.Out, vetView{packages, findings}); err != nil {
			return err
		}
	} else {
		printVetted(o.Streams, packages, findings)
	}
	if len(findings) > 0 {
		return exit.Found()
	}
	return nil
}

// call returns the arguments for the go command.
func (o *vetOptions) call(packages []string) ([]string, error) {
	self, err := calledBy()
	if err != nil {
		return nil, exit.Usagef("", "where treaty is cannot be found out: %w", err)
	}
	// With -trimpath in GOFLAGS the go command would take what it remembers of another
	// checkout for this one's, and name its files.
	args := []string{"vet", "-json", "-trimpath=false", "-vettool=" + self}
	if o.tags != "" {
		args = append(args, "-tags="+o.tags)
	}
	for _, name := range o.only {
		if !slices.Contains(analyzerNames(), name) {
			return nil, exit.Usagef("it is one of "+vetted(), "--only: there is no analyzer %q", name)
		}
	}
	if o.mark != "" {
		if _, err := regexp.Compile(o.mark); err != nil {
			return nil, exit.Usagef(`--mark '\.Apply$' takes every function and method called Apply`, "--mark: %w", err)
		}
		args = append(args, "-eventpure.mark="+o.mark)
	}
	for _, p := range packages {
		if strings.HasPrefix(p, "-") {
			return nil, exit.Usagef("flags of the go command stand in GOFLAGS", "%q is no package", p)
		}
	}
	return append(args, packages...), nil
}

// calledBy returns the path of this program, by the name by which it was called where that
// is a link: a file can be several programs.
func calledBy() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	called, err := exec.LookPath(os.Args[0])
	if err != nil {
		return program, nil
	}
	one, err := os.Stat(program)
	if other, fault := os.Stat(called); err != nil || fault != nil || !os.SameFile(one, other) {
		return program, nil
	}
	return filepath.Abs(called)
}

// goVet runs the go command and returns what the analyzers said.
func (o *vetOptions) goVet(ctx context.Context, args []string) ([]byte, error) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		return nil, exit.Usagef("install Go from https://go.dev/dl, or add it to PATH", "the go command is needed: %w", err)
	}
	var stderr strings.Builder
	cmd := exec.CommandContext(ctx, goCommand, args...)
	cmd.Dir, cmd.Stderr = o.dir, &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var failed *exec.ExitError
	switch {
	case errors.As(err, &failed):
		for line := range strings.Lines(stderr.String()) {
			fmt.Fprintln(o.Err, term.Safe(strings.TrimRight(line, "\r\n")))
		}
		return nil, exit.Usagef(vetHint(stderr.String()), "the go command could not look at the packages")
	case errors.Is(err, fs.ErrNotExist):
		return nil, exit.Usagef("-C names the folder in which the module is", "go vet: %w", err)
	case err != nil:
		return nil, exit.Usagef("", "go vet: %w", err)
	}
	return out, nil
}

// vetHint says what to do about what the go command said.
func vetHint(said string) string {
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(text string) bool { return strings.Contains(said, text) })
	}
	switch {
	case has("go.mod file not found", "does not contain main module", "directory prefix"):
		return "run it within a Go module, or name the folder of one: treaty vet -C DIR"
	case has("matched no packages", "no packages to vet", "directory not found", "no such file or directory", "no Go files in", "no required module provides package"):
		return "`go list ./...` says which packages there are"
	}
	return "`go build` has to succeed first"
}

// printVetted prints findings as compilers do, so that editors and CI systems find the
// places.
func printVetted(s term.Streams, packages []string, findings []vetFinding) {
	for _, f := range findings {
		fmt.Fprintf(s.Out, "%s:%d:%d: %s (%s)\n", term.Safe(f.File), f.Line, f.Column, term.Safe(f.Message), f.Analyzer)
	}
	verdict := "✓ clean"
	if len(findings) > 0 {
		verdict = "✗ " + plural(len(findings), "finding")
	}
	fmt.Fprintf(s.Out, "%s   %s\n", verdict, term.Safe(strings.Join(packages, " ")))
}
