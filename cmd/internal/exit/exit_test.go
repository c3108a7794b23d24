package exit

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestTheCodeOfAnError(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		want int
	}{
		{"nothing", nil, 0},
		{"findings, printed already", Found(), 1},
		{"a no", Refusef("", "no"), 1},
		{"a mistake", Usagef("", "what?"), 2},
		{"a fault", &Error{Code: Fault, Err: errors.New("oops")}, 3},
		{"wrapped", fmt.Errorf("while pushing: %w", Refusef("", "no")), 1},
		{"interrupted", fmt.Errorf("reading: %w", context.Canceled), 130},
		{"of the environment", errors.New("disk full"), 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Code(tt.err); got != tt.want {
				t.Errorf("Code(%v) = %d, want %d", tt.err, got, tt.want)
			}
		})
	}
}

func TestAnErrorKeepsItsCauseItsHintAndItsMessage(t *testing.T) {
	cause := errors.New("disk full")
	err := Usagef("delete something", "cannot write: %w", cause)
	var e *Error
	if !errors.As(err, &e) || e.Hint != "delete something" || !errors.Is(err, cause) {
		t.Errorf("got %#v", err)
	}
	if got := err.Error(); got != "cannot write: disk full" {
		t.Errorf("Error() = %q", got)
	}
	if got := Found().Error(); got != "exit 1" {
		t.Errorf("an error without words says %q", got)
	}
}
