package delivery

import (
	"context"
	"fmt"
)

// Redriven is what became of dead letters that were put back.
type Redriven struct {
	Handled    int // and removed
	Duplicates int // their events had been handled since: removed
	Ignored    int // of types that this consumer has no handler for: left as they were
	Kept       int // they failed again
}

// redrivePage is how many letters are read at once.
const redrivePage = 100

// Redrive puts dead letters of this consumer back, those that match says, or all where it is
// nil: each is consumed again from its original message, with one attempt. What was handled
// is removed; what fails again stays, with the attempt added. What it has no handler for it
// leaves alone, since another consumer of its name may have one: DeadLetters.Remove takes that
// away. It goes through the letters that are there when it begins, the oldest first, and stops
// with an error where the store or the dead letters fail, or ctx ends; then what it did
// not come to stays as it was. It can run beside Consume, and beside itself.
func (c *Consumer) Redrive(ctx context.Context, match func(DeadLetter) bool) (Redriven, error) {
	var done Redriven
	began := c.cfg.Now()
	for after := (Position{}); ; {
		letters, err := c.cfg.DeadLetters.List(ctx, c.cfg.Name, after, redrivePage)
		if err != nil {
			return done, fmt.Errorf("delivery: the dead letters of %s: %w", c.cfg.Name, err)
		}
		for _, l := range letters {
			if l.First.After(began) {
				return done, nil
			}
			if match != nil && !match(l) {
				continue
			}
			if err := c.putBack(ctx, l, &done); err != nil {
				return done, err
			}
		}
		if len(letters) < redrivePage {
			return done, nil
		}
		after = letters[len(letters)-1].Position()
	}
}

// putBack consumes one letter again.
func (c *Consumer) putBack(ctx context.Context, l DeadLetter, done *Redriven) error {
	a := c.open(l.Message)
	if a.unhandled() {
		done.Ignored++
		return nil
	}
	a.letter, a.first = l.ID, l.First // also where what it was could not be told before
	outcome, err := c.settle(ctx, a, 1)
	c.finish(ctx, a, outcome, err)
	switch outcome {
	case GivenBack:
		return err
	case DeadLettered:
		done.Kept++
		return nil
	case Handled:
		done.Handled++
	case Duplicate:
		done.Duplicates++
	}
	if err := c.cfg.DeadLetters.Remove(ctx, c.cfg.Name, l.ID); err != nil {
		return fmt.Errorf("delivery: the dead letters of %s: %w", c.cfg.Name, err)
	}
	return nil
}
