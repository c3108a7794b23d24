package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// theLogIsReplayed has treaty verify the log, and the sales be added up from it anew.
func (s *story) theLogIsReplayed(ctx context.Context) error {
	s.say.line("the log of all events is read again, with the steps that people wrote")
	report, green, err := s.verify(ctx)
	if err != nil {
		return err
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(report), "\n")
	s.say.promise(green, "treaty verify: %s", strings.TrimLeft(first, "✓✗! "))
	if !green {
		s.say.aside("%s", strings.ReplaceAll(rest, "\n", "\n    "))
	}
	replayed, n, err := replay(ctx, s.journal.path)
	if err != nil {
		return err
	}
	live := s.projector.figures()
	s.say.promise(replayed == live, "the sales, added up anew from %d events, are as they were: %d orders, %d articles, %d cancelled, %d.%02d EUR",
		n, replayed.orders, replayed.articles, replayed.cancelled, replayed.revenue/100, replayed.revenue%100)
	return nil
}

// verify has treaty look at the log, and returns what it said, and whether nothing failed.
func (s *story) verify(ctx context.Context) (report string, green bool, err error) {
	steps, err := filepath.Abs(s.opts.steps)
	if err != nil {
		return "", false, err
	}
	log, err := filepath.Abs(s.journal.path)
	if err != nil {
		return "", false, err
	}
	command := exec.CommandContext(ctx, s.opts.treaty, "-C", s.opts.workspace, "verify", "--with", steps, log)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return string(out), true, nil
	case errors.As(err, &exit) && exit.ExitCode() == 1: // it looked, and something fails
		return string(out), false, nil
	case errors.Is(err, exec.ErrNotFound):
		return "", false, fmt.Errorf("%w: build it (make build) and name it: --treaty bin/treaty", err)
	}
	return "", false, fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, stderr.String())
}

// replay adds up sales from a log, as a service does that begins anew, and returns how many
// events it read.
func replay(ctx context.Context, path string) (sales, int, error) {
	file, err := os.Open(path)
	if err != nil {
		return sales{}, 0, err
	}
	defer func() { _ = file.Close() }() // it was read
	projector, letters := newSalesProjector(), delivery.NewMemoryDeadLetters(0)
	consumer, err := newConsumer("marketing/sales-projector", projector, letters, quiet)
	if err != nil {
		return sales{}, 0, err
	}
	n := 0
	for in := bufio.NewReader(file); ; n++ {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if err == nil {
			err = consumer.Consume(ctx, delivery.Message{Source: path, Body: line})
		}
		if err != nil {
			return sales{}, n, err
		}
	}
	return projector.figures(), n, nil // what could not be read is in letters, and missing in the figures
}
