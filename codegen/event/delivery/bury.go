package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// maxErrorText bounds the text of an error in a dead letter.
const maxErrorText = 8 << 10

// bury puts a message into the dead letters, unless its event was handled meanwhile: by a
// duplicate, or by an attempt whose commit did come through.
func (c *Consumer) bury(ctx context.Context, a *arrival) (Outcome, error) {
	if a.key != "" {
		done, err := c.isDone(ctx, a.key)
		switch {
		case err != nil:
			return GivenBack, fmt.Errorf("delivery: the store of %s: %w", c.cfg.Name, err)
		case done:
			return Duplicate, nil
		}
	}
	if a.letter == "" {
		a.letter = letterID(c.cfg.Name, a.envelope, a.message)
	}
	if err := readable(c.cfg.DeadLetters.Put(ofConsumer(ctx), c.deadLetter(a))); err != nil {
		return GivenBack, fmt.Errorf("delivery: the dead letters of %s: %w", c.cfg.Name, err)
	}
	return DeadLettered, nil
}

// errNotDone has a store leave a key as it is.
var errNotDone = errors.New("the key is not done")

// isDone reports whether a key is done, when nobody works on it any more.
func (c *Consumer) isDone(ctx context.Context, key string) (bool, error) {
	_, err := c.cfg.Store.Once(ctx, c.cfg.Name, key, func(context.Context) error { return errNotDone })
	err = readable(err)
	if errors.Is(err, errNotDone) {
		return false, nil
	}
	return err == nil, err
}

func (c *Consumer) deadLetter(a *arrival) DeadLetter {
	l := DeadLetter{
		ID: a.letter, Consumer: c.cfg.Name, Reason: a.fault.reason, Error: errorText(a.fault.err),
		Attempts: a.attempts, First: a.first, Last: c.cfg.Now(), Message: a.message, Key: a.key,
	}
	if e := a.envelope; e != nil {
		l.Type, l.Version, l.EventID = e.Type, e.Version, e.ID
	}
	return l
}

// errorText returns what an error says, and of a panic where it came from.
func errorText(err error) string {
	text := said(err)
	var p *Panic
	if errors.As(err, &p) {
		text += "\n" + string(p.Stack)
	}
	return strings.ToValidUTF8(text[:min(len(text), maxErrorText)], "�")
}

// finish counts and logs what became of a message.
func (c *Consumer) finish(ctx context.Context, a *arrival, outcome Outcome, err error) {
	c.tallies.add(a, outcome)
	level, more := slog.LevelDebug, []slog.Attr{slog.Int(attrAttempt, a.attempts)}
	switch outcome {
	case DeadLettered:
		level = slog.LevelError
		more = append(more, slog.String(attrReason, string(a.fault.reason)), a.fault.attr(), slog.String("letter", a.letter))
	case GivenBack:
		level = slog.LevelWarn
		more = append(more, slog.Any(attrError, err))
	}
	c.log(ctx, level, "event "+string(outcome), a, more...)
}

// retried counts and logs an attempt that is followed by another.
func (c *Consumer) retried(ctx context.Context, a *arrival, attempt int, err error) {
	c.tallies.add(a, Retried)
	c.log(ctx, slog.LevelWarn, "event "+string(Retried), a, slog.Int(attrAttempt, attempt), slog.Any(attrError, err))
}

func (c *Consumer) log(ctx context.Context, level slog.Level, message string, a *arrival, more ...slog.Attr) {
	if !c.cfg.Logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("message.source", clip(a.message.Source))}
	if a.envelope != nil {
		attrs = about(a.envelope)
	}
	c.cfg.Logger.LogAttrs(ctx, level, message, append(attrs, more...)...)
}

// attr returns what is logged of a fault: of what violates its contract the places, without
// what stands there.
func (f *fault) attr() slog.Attr {
	if places := violated(f.err); places != nil {
		return slog.Any("violations", places)
	}
	return slog.String(attrError, clip(said(f.err)))
}
