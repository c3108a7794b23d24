// Package exit holds the exit codes of both programs and the errors that carry
// them.
package exit

import (
	"context"
	"errors"
	"fmt"
)

// The exit codes; scripts rely on them.
const (
	Fine     = 0 // nothing to complain about
	Findings = 1 // findings, refuted, refused, "no", unknown
	Usage    = 2 // the user or the environment: flags, files, network
	Fault    = 3 // a fault of Treaty
)

// Error ends the program with a code. Its message says what is wrong, its hint
// what to do next.
type Error struct {
	Code int
	Err  error // nil: everything has been said already
	Hint string
}

// Error returns the message.
func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("exit %d", e.Code)
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Found says that there were findings, which have been printed.
func Found() error { return &Error{Code: Findings} }

// Refusef is a "no" that has to be said.
func Refusef(hint, format string, args ...any) error {
	return &Error{Code: Findings, Err: fmt.Errorf(format, args...), Hint: hint}
}

// Usagef is a mistake of the user or a trouble of the environment.
func Usagef(hint, format string, args ...any) error {
	return &Error{Code: Usage, Err: fmt.Errorf(format, args...), Hint: hint}
}

// Code returns the exit code of err: 0 for nil, what an *Error says, and
// otherwise Usage: what is not known to be Treaty's fault is the environment's.
func Code(err error) int {
	var e *Error
	switch {
	case err == nil:
		return Fine
	case errors.As(err, &e):
		return e.Code
	case errors.Is(err, context.Canceled):
		return 130 // as the shell says of SIGINT
	}
	return Usage
}
