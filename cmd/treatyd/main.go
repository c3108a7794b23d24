// Command treatyd is the registry server: REST API and pages, in one file, on
// an SQLite of its own.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/treaty-events/treaty/cmd/internal/build"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program: 0 when it was told to stop, 2 where the flags or the
// environment are wrong, 3 for a fault.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	cfg, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintf(stderr, "treatyd: %v\n", err)
		return 2
	case cfg.Version:
		fmt.Fprintln(stdout, "treatyd", build.Describe())
		return 0
	}
	m := New(cfg, stderr)
	m.Ready = func(address string) { fmt.Fprintln(stdout, "treatyd is ready: open", address) }
	err = errors.Join(m.Run(ctx), m.Close())
	if err == nil || errors.Is(err, context.Canceled) { // told to stop, perhaps while it started
		return 0
	}
	fmt.Fprintf(stderr, "treatyd: %v\n", err)
	var env *environmentError
	if errors.As(err, &env) {
		fmt.Fprintf(stderr, "hint: %s\n", env.hint)
		return 2
	}
	return 3
}
