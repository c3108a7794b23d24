package main

import (
	"fmt"
	"io"
	"os"
)

// teller tells the story line by line, and remembers whether each promise was kept.
type teller struct {
	out         io.Writer
	colour      bool
	kept, asked int
}

// newTeller returns one that uses colours where somebody sees them who did not refuse them.
func newTeller(out io.Writer) *teller {
	file, isFile := out.(*os.File)
	if !isFile || os.Getenv("NO_COLOR") != "" {
		return &teller{out: out}
	}
	info, err := file.Stat()
	return &teller{out: out, colour: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

const (
	green = "32"
	red   = "31"
	bold  = "1"
	faint = "2"
)

func (t *teller) paint(colour, text string) string {
	if !t.colour {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// chapter begins what happens over one transport.
func (t *teller) chapter(title string) { fmt.Fprintf(t.out, "\n%s\n", t.paint(bold, title)) }

// line tells what happens.
func (t *teller) line(format string, args ...any) {
	fmt.Fprintf(t.out, "  %s\n", fmt.Sprintf(format, args...))
}

// aside tells a detail of the line before.
func (t *teller) aside(format string, args ...any) {
	fmt.Fprintf(t.out, "    %s\n", t.paint(faint, fmt.Sprintf(format, args...)))
}

// promise tells what was seen to hold, or not.
func (t *teller) promise(kept bool, format string, args ...any) {
	t.asked++
	mark := t.paint(red, "✗")
	if kept {
		t.kept++
		mark = t.paint(green, "✓")
	}
	fmt.Fprintf(t.out, "  %s %s\n", mark, fmt.Sprintf(format, args...))
}

// close says how many promises were kept, and returns whether all were.
func (t *teller) close() bool {
	all := t.kept == t.asked && t.asked > 0
	if all {
		fmt.Fprintf(t.out, "\n%s\n", t.paint(green, fmt.Sprintf("All %d promises were seen to hold.", t.asked)))
	} else {
		fmt.Fprintf(t.out, "\n%s\n", t.paint(red, fmt.Sprintf("%d of %d promises were not seen to hold.", t.asked-t.kept, t.asked)))
	}
	return all
}
