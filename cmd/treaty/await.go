package main

import "context"

// interruptible returns what work returns, or the context's error as soon as the
// user interrupts: a question that is being decided cannot be stopped, but nobody
// has to wait for it, for the program ends.
func interruptible(ctx context.Context, work func() error) error {
	done := make(chan error, 1)
	fault := make(chan any, 1)
	go func() {
		defer func() {
			if f := recover(); f != nil {
				fault <- f
			}
		}()
		done <- work()
	}()
	select {
	case err := <-done:
		return err
	case f := <-fault:
		panic(f) // the caller reports it
	case <-ctx.Done():
		return ctx.Err()
	}
}
