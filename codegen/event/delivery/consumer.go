package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Consumer handles messages for a service. It can be used by many goroutines at once; that
// events of one key come one after the other is up to the transport, and one that goes into
// the dead letters does not hold up those behind it.
type Consumer struct {
	cfg        ConsumerConfig
	agreements agreements
	tallies    tallies
}

// Consume handles a message. nil says that it is dealt with, so that the transport may
// acknowledge it: it was handled, or was before, or is safely in the dead letters, or is of a
// type that is ignored. An error says that the transport has to bring it again: the store or
// the dead letters fail, or ctx has ended, which is a shutdown.
func (c *Consumer) Consume(ctx context.Context, m Message) error {
	a := c.open(m)
	outcome, err := c.settle(ctx, a, c.attempts(a))
	c.finish(ctx, a, outcome, err)
	return err
}

// settle does with a message what is to be done with it; a handler is tried so often.
func (c *Consumer) settle(ctx context.Context, a *arrival, attempts int) (Outcome, error) {
	switch {
	case ctx.Err() != nil:
		return GivenBack, ctx.Err()
	case a.ignored:
		return Ignored, nil
	case a.fault != nil:
		return c.bury(ctx, a)
	}
	for attempt := 1; ; attempt++ {
		outcome, err := c.try(ctx, a, attempt)
		switch {
		case err == nil:
			return outcome, nil
		case ctx.Err() != nil: // a shutdown is nobody's fault
			return GivenBack, err
		case attempt >= attempts || !c.worthAnother(ctx, a):
			return c.give(ctx, a, err)
		}
		c.retried(ctx, a, attempt, err)
		if err := c.cfg.Sleep(ctx, c.cfg.Retry.pause(attempt)); err != nil {
			return GivenBack, err
		}
	}
}

// give ends a message that was tried in vain: with a fault of its own it goes into the dead
// letters, else the store fails, for others as well, and the transport has to wait.
func (c *Consumer) give(ctx context.Context, a *arrival, err error) (Outcome, error) {
	if f := a.fault; f != nil && f.reason == ReasonNotCommitted && !IsPermanent(f.err) && !c.commits(ctx) {
		a.fault = nil
	}
	if a.fault == nil {
		return GivenBack, fmt.Errorf("delivery: the store of %s: %w", c.cfg.Name, err)
	}
	return c.bury(ctx, a)
}

// commits reports whether the store can commit anything at all: under a key of nobody's.
func (c *Consumer) commits(ctx context.Context) bool {
	key := storable("commits", c.cfg.Now().Format(time.RFC3339Nano))
	_, err := c.cfg.Store.Once(ctx, c.cfg.Name, key, func(context.Context) error { return nil })
	return err == nil
}

// try has the handler do its work once, unless that was done before. The error is also
// the fault of the arrival where it is that of this event, and not of the store.
func (c *Consumer) try(ctx context.Context, a *arrival, attempt int) (Outcome, error) {
	a.fault = nil
	values, err := a.values, error(nil)
	if attempt > 1 { // the last attempt may have changed them
		values, err = c.read(a.envelope)
	}
	if err != nil {
		a.fault = &fault{reasonOf(err), err}
		return GivenBack, err
	}
	first, err := c.cfg.Store.Once(ctx, c.cfg.Name, a.key, func(ctx context.Context) error {
		a.attempts++
		// Until the store has said otherwise.
		a.fault = &fault{ReasonNotCommitted, errors.New("the store did not commit")}
		if err := c.handle(ctx, a, values, attempt); err != nil {
			a.fault = &fault{ReasonFailed, err}
			return err
		}
		return nil
	})
	err = readable(err)
	switch {
	case err == nil && first:
		a.fault = nil
		return Handled, nil
	case err == nil:
		return Duplicate, nil
	}
	if a.fault != nil {
		a.fault.settle(err)
	}
	return GivenBack, err
}

// handle calls the handler for all values of an event.
func (c *Consumer) handle(ctx context.Context, a *arrival, values []any, attempt int) error {
	if c.cfg.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.cfg.Timeout)
		defer cancel()
	}
	handler := c.cfg.Handlers[a.envelope.Type]
	for i, v := range values {
		err := guarded(func() error { return handler(asPart(a.context(ctx), i), copied(a.envelope), v) })
		var p *Panic
		if errors.As(err, &p) {
			c.log(ctx, slog.LevelError, "handler panicked", a, slog.Int(attrAttempt, attempt), slog.Any(attrError, err), slog.String("stack", string(p.Stack)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// attempts returns how often an event is tried: as configured, else as the manifest says.
func (c *Consumer) attempts(a *arrival) int {
	if c.cfg.Retry.Attempts > 0 {
		return c.cfg.Retry.Attempts
	}
	if said := a.agreed.consumption; said != nil && said.Retries > 0 {
		return said.Retries + 1
	}
	return defaultAttempts
}

// worthAnother reports whether another attempt may mend a fault; nil is one of the store.
func (c *Consumer) worthAnother(ctx context.Context, a *arrival) bool {
	switch f := a.fault; {
	case f == nil:
		return true
	case f.reason == ReasonNotCommitted:
		return !IsPermanent(f.err)
	case f.reason == ReasonFailed || f.reason == ReasonPanic:
		return c.retryable(ctx, a)
	}
	return false
}

// retryable asks the service whether what failed is worth another try. Where that panics it has not
// said no.
func (c *Consumer) retryable(ctx context.Context, a *arrival) (again bool) {
	if c.cfg.Retryable == nil {
		return true
	}
	if p := panicOf(func() { again = c.cfg.Retryable(a.fault.err) }); p != nil {
		c.log(ctx, slog.LevelError, "Retryable panicked", a, slog.String(attrError, fmt.Sprint(p)))
		return true
	}
	return again
}
