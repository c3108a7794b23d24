package delivery

import (
	"errors"
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

// guarded calls f, which is others' code: its panic becomes a *Panic, and its error one that can be
// read.
func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if cause, ok := v.(error); ok {
				v = readable(cause)
			}
			err = &Panic{v, debug.Stack()}
		}
	}()
	return readable(f())
}

// readable returns err, unless it panics when it is asked what it says or wraps: then one that says
// so. Such is a nil pointer of a type of errors, which Go takes for an error.
func readable(err error) error {
	if err == nil {
		return nil
	}
	p := panicOf(func() {
		_ = err.Error()
		errors.Is(err, errNotDone)
		errors.As(err, new(*Panic))
	})
	if p == nil {
		return err
	}
	return fmt.Errorf("an error of type %T panics when it is read (%v): return a plain nil where all is well, and no nil pointer of that type", err, p)
}

// said returns what an error says, whatever its text does this time.
func said(err error) (text string) {
	if p := panicOf(func() { text = err.Error() }); p != nil {
		return fmt.Sprintf("an error of type %T panics when it is read: %v", err, p)
	}
	return text
}

// panicOf calls f and returns what it panicked with, or nil.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}
