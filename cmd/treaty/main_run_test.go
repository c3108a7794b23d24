package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/cmd/internal/exit"
)

// faulty breaks as no output should: what follows is a fault of Treaty.
type faulty struct{}

func (faulty) Write([]byte) (int, error) { panic("the printer lost its place") }

func TestAFaultOfTreatyIs3AndAsksToBeReported(t *testing.T) {
	s := silent()
	var stderr bytes.Buffer
	s.Out, s.Err = faulty{}, &stderr
	if code := run([]string{"version"}, s); code != exit.Fault {
		t.Errorf("exit code %d, want %d", code, exit.Fault)
	}
	for _, want := range []string{"treaty: internal error: the printer lost its place", "  hint: this is a fault of Treaty", "goroutine"} {
		if !strings.Contains(stderr.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, stderr.String())
		}
	}
}

// closed is a pipe whose reader has gone.
type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestOutputThatCannotBeWrittenIsSaid(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"lint", "--list"}, {"explain", "past-tense"}, {"-C", "../../schemas/examples", "lint"}} {
		s := silent()
		var stderr bytes.Buffer
		s.Out, s.Err = closed{}, &stderr
		if code := run(args, s); code != exit.Usage || !strings.Contains(stderr.String(), "broken pipe") {
			t.Errorf("treaty %v: exit code %d, %q", args, code, stderr.String())
		}
	}
}

// Every command can be understood from its help: a sentence, and an example
// where it takes anything.
func TestEveryCommandExplainsItself(t *testing.T) {
	for _, verb := range newRoot(silent()).Commands() {
		for _, cmd := range append(verb.Commands(), verb) {
			if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") {
				t.Errorf("%s: its line is %q", cmd.CommandPath(), cmd.Short)
			}
			if !cmd.HasSubCommands() && strings.Contains(cmd.Use, " ") && cmd.Example == "" {
				t.Errorf("%s has no example", cmd.CommandPath())
			}
		}
	}
}
