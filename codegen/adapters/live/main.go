package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are what the flags say.
type options struct {
	transport string
	orders    int
	treaty    string // the program
	steps     string // the program, or its folder, that has the steps which people wrote
	workspace string
	dir       string // where logs are written; empty: nowhere that stays
	registry  string
}

// Exit codes, as treaty has them; who is stopped by a signal says 130.
const (
	kept    = 0
	broken  = 1
	failed  = 2
	stopped = 130
)

// run is main with what it needs.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	opts, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return kept
	}
	var all bool
	if err == nil {
		all, err = perform(ctx, opts, newTeller(stdout))
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "stopped")
		return stopped
	case err != nil:
		fmt.Fprintln(stderr, "error:", err)
		return failed
	case !all:
		return broken
	}
	return kept
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("live", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.transport, "transport", "both", "what carries the events: `channel`, nats, or both, one after the other")
	flags.IntVar(&o.orders, "orders", 50, "how many `orders` are placed, 10 to 10000")
	flags.StringVar(&o.treaty, "treaty", "treaty", "the `program` that verifies the log")
	flags.StringVar(&o.steps, "steps", "verifysteps", "the `program`, or its folder, that takes events of version 1 through the steps that people wrote")
	flags.StringVar(&o.workspace, "workspace", filepath.FromSlash("../../../schemas/examples"), "the sample company's `folder`")
	flags.StringVar(&o.dir, "dir", "", "keep the logs of events and services in this `folder`")
	flags.StringVar(&o.registry, "registry", "", "tell the registry at this `URL` what was counted ($TREATY_TOKEN is the token)")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("what is %q? there are flags only: --help", flags.Arg(0))
	case !slices.Contains([]string{"both", "channel", "nats"}, o.transport):
		return o, fmt.Errorf("--transport is channel, nats or both, not %q", o.transport)
	case o.orders < 10 || o.orders > 10_000:
		return o, fmt.Errorf("--orders is 10 to 10000, not %d", o.orders)
	}
	return o, nil
}

// perform tells the story over each transport, and reports whether all was seen to hold.
func perform(ctx context.Context, o options, say *teller) (bool, error) {
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "treaty-live-")
		if err != nil {
			return false, err
		}
		defer func() { _ = os.RemoveAll(dir) }() // nothing is in it that somebody asked for
		o.dir = dir
	} else if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return false, err
	}
	for _, t := range transports {
		if o.transport != "both" && o.transport != t.name {
			continue
		}
		if err := tell(ctx, o, t, say); err != nil {
			return false, fmt.Errorf("over %s: %w", t.title, err)
		}
	}
	return say.close(), nil
}
