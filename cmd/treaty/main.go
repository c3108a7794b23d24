// Command treaty lints event contracts, proves what a change breaks and for
// whom, generates code that speaks them, and pushes them to a registry. It needs
// no server and no network but for push, pull, status and login.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/treaty-events/treaty/cmd/internal/build"
	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/cmd/internal/term"
)

func main() { os.Exit(run(os.Args[1:], term.System())) }

// run runs the command line and returns its exit code.
func run(args []string, streams term.Streams) (code int) {
	vetTool(args)
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(streams.Err, "treaty: internal error: %v\n  hint: this is a fault of Treaty %s; please report it with the lines below\n%s",
				fault, build.Describe(), debug.Stack())
			code = exit.Fault
		}
	}()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // whoever asks twice does not wait
	collectLate()
	root := newRoot(streams)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if ctx.Err() != nil && err != nil {
		err = ctx.Err()
	}
	explainFailure(streams, cmd, err)
	return exit.Code(err)
}

// explainFailure says on standard error what went wrong and what to do next,
// unless a report has said it.
func explainFailure(s term.Streams, cmd *cobra.Command, err error) {
	var e *exit.Error
	switch {
	case err == nil:
		return
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(s.Err, "treaty: interrupted")
		return
	case errors.As(err, &e) && e.Err == nil:
		return
	}
	message, hint := err.Error(), ""
	if e != nil {
		hint = e.Hint
	} else {
		message, hint = miscalled(cmd, message)
	}
	fmt.Fprintf(s.Err, "treaty: %s\n", term.Safe(message))
	if hint != "" {
		fmt.Fprintf(s.Err, "  hint: %s\n", term.Safe(hint))
	}
}
