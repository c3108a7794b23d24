package main

import (
	"context"
	"io"
	"time"

	"github.com/spf13/pflag"

	"github.com/treaty-events/treaty/cmd/internal/exit"
	"github.com/treaty-events/treaty/codegen/verify"
	"github.com/treaty-events/treaty/codegen/verify/stepclient"
	"github.com/treaty-events/treaty/contract/workspace"
)

// withSteps are the flags for steps that people write.
type withSteps struct {
	program string
	words   bool
	timeout time.Duration
}

func (w *withSteps) flags(f *pflag.FlagSet) {
	f.StringVar(&w.program, "with", "", "take the steps that people write, by the `PROGRAM` of treaty gen --verify-main: its folder, which is built, or what was built")
	f.BoolVar(&w.words, "with-words", false, "show what steps print, and what their errors and panics say, which may be of events")
	f.DurationVar(&w.timeout, "with-timeout", stepclient.DefaultTimeout, "how long a step may take for an event")
}

// open has a run take the steps of the program. Without one it does nothing.
func (w *withSteps) open(ctx context.Context, ws *workspace.Workspace, opt *verify.Options, output io.Writer) (*stepProgram, error) {
	if w.program == "" {
		if w.words {
			return nil, exit.Usagef("--with DIR, the folder of treaty gen --verify-main", "--with-words is about the program of --with, and there is none")
		}
		return nil, nil
	}
	if w.timeout <= 0 {
		return nil, exit.Usagef("--with-timeout 10s", "--with-timeout: a step takes longer than %s", w.timeout)
	}
	o := stepclient.Options{Timeout: w.timeout, Words: w.words}
	if w.words {
		o.Output = output
	}
	p, err := stepclient.Open(ctx, w.program, ws, opt.Catalogue, o)
	if err != nil {
		return nil, err
	}
	opt.NewUpcaster = p.NewUpcaster
	if opt.Steps, err = p.Fingerprint(); err != nil {
		return &stepProgram{p}, err
	}
	return &stepProgram{p}, nil
}

// stepProgram is what is removed at the end; nil: there is none.
type stepProgram struct{ *stepclient.Program }

func (p *stepProgram) close() {
	if p != nil {
		_ = p.Close() // a folder of temporary files, which the system removes, too
	}
}
