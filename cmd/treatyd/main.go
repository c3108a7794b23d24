// Command treatyd is the registry server, REST API and pages in one file, and
// what an operator needs beside it: backup and restore, dump and load, tokens,
// the audit trail, a look at whether all is well.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/cmd/treatyd/config"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/auth"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], term.System()))
}

// run is the program, and returns its exit code.
func run(ctx context.Context, args []string, streams term.Streams) (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(streams.Err, "treatyd: internal error: %v\n  hint: this is a fault of Treaty %s; please report it with the lines below\n%s",
				fault, build.Describe(), debug.Stack())
			code = exit.Fault
		}
	}()
	root := newRoot(&program{Streams: streams, environ: os.Environ()})
	root.SetArgs(args)
	_, err := root.ExecuteContextC(ctx)
	if ctx.Err() != nil && err != nil {
		err = ctx.Err()
	}
	err = placed(err)
	explain(streams, err)
	return exit.Code(err)
}

// placed gives an error of a room below its exit code and its hint.
func placed(err error) error {
	var (
		ours    *exit.Error
		setting *config.Error
		syntax  *source.Error
		refusal *registry.Refusal
	)
	switch {
	case err == nil, errors.As(err, &ours):
		return err
	case errors.As(err, &setting):
		return &exit.Error{Code: exit.Usage, Err: setting, Hint: setting.Hint}
	case errors.As(err, &syntax):
		return &exit.Error{Code: exit.Usage, Err: syntax, Hint: syntax.Hint}
	case errors.As(err, &refusal) && slices.Contains([]registry.Code{auth.BadToken, registry.NotFound}, refusal.Code):
		return &exit.Error{Code: exit.Usage, Err: errors.New(refusal.Message), Hint: refusal.Hint} // a mistake in the call
	case errors.As(err, &refusal):
		return &exit.Error{Code: exit.Findings, Err: errors.New(refusal.Message), Hint: refusal.Hint}
	}
	return err
}

// explain says on standard error what went wrong and what to do next.
func explain(s term.Streams, err error) {
	var e *exit.Error
	switch {
	case err == nil:
		return
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(s.Err, "treatyd: interrupted")
		return
	case errors.As(err, &e) && e.Err == nil:
		return
	}
	fmt.Fprintf(s.Err, "treatyd: %s\n", term.Safe(err.Error()))
	switch {
	case e == nil:
		fmt.Fprintln(s.Err, "  hint: `treatyd --help`, or `--help` after a command, says how it is called")
	case e.Hint != "":
		fmt.Fprintf(s.Err, "  hint: %s\n", term.Safe(e.Hint))
	}
}

// program is what every verb is given.
type program struct {
	term.Streams
	environ []string
}

// load decides what was configured for cmd.
func (p *program) load(cmd *cobra.Command) (*config.Loaded, error) {
	return config.Load(cmd.Flags(), p.environ)
}
