package term

import (
	"errors"
	"io"
	"os"
	"os/exec"
)

// ErrShown says that a terminal, or a device that is none, goes on showing what is
// typed.
var ErrShown = errors.New("standard input is no pipe, and what is typed would be shown")

// Silence stops a terminal from showing what is typed into in, and returns what
// lets it again. In that is no terminal is left alone: hushed is false.
func Silence(in io.Reader) (restore func(), hushed bool, err error) {
	file, ok := in.(*os.File)
	if !ok || !isTerminal(file) {
		return func() {}, false, nil
	}
	if stty(file, "-echo") != nil {
		return nil, false, ErrShown
	}
	return func() { _ = stty(file, "echo") }, true, nil // nobody is left to tell
}

func stty(terminal *os.File, mode string) error {
	cmd := exec.Command("stty", mode)
	cmd.Stdin = terminal
	return cmd.Run()
}
