package delivery

import (
	"fmt"
	"runtime/debug"
)

// Panic is what a handler, or code that reads events, panicked with.
type Panic struct {
	Value any
	Stack []byte
}

// Error returns the value, without the stack.
func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Unwrap returns the value where it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// guarded calls f and makes its panic a *Panic.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Panic{v, debug.Stack()}
		}
	}()
	return f()
}
