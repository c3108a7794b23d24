package delivery

import (
	"context"
	"fmt"
	"iter"
	"time"
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
	ahead, err := c.youngerThan(ctx, began)
	if err != nil {
		return done, err
	}
	for l, err := range c.letters(ctx, Position{}) {
		switch younger := l.First.After(began); {
		case err != nil:
			return done, err
		case younger && len(ahead) == 0:
			return done, nil
		case younger && !ahead[l.ID]:
			continue // it came since
		}
		delete(ahead, l.ID)
		if match != nil && !match(l) {
			continue
		}
		if err := c.putBack(ctx, l, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// youngerThan returns the IDs of the letters that are younger than now: from machines whose
// clock is ahead of this one's.
func (c *Consumer) youngerThan(ctx context.Context, now time.Time) (map[string]bool, error) {
	ids := map[string]bool{}
	for l, err := range c.letters(ctx, Position{First: now}) {
		if err != nil {
			return nil, err
		}
		if l.First.After(now) {
			ids[l.ID] = true
		}
	}
	return ids, nil
}

// letters goes through the letters of this consumer behind a position. It ends with an error.
func (c *Consumer) letters(ctx context.Context, after Position) iter.Seq2[DeadLetter, error] {
	return func(yield func(DeadLetter, error) bool) {
		for {
			page, err := c.cfg.DeadLetters.List(ctx, c.cfg.Name, after, redrivePage)
			if err := readable(err); err != nil {
				yield(DeadLetter{}, fmt.Errorf("delivery: the dead letters of %s: %w", c.cfg.Name, err))
				return
			}
			for _, l := range page {
				if !yield(l, nil) {
					return
				}
			}
			if len(page) < redrivePage {
				return
			}
			after = page[len(page)-1].Position()
		}
	}
}

// putBack consumes one letter again.
func (c *Consumer) putBack(ctx context.Context, l DeadLetter, done *Redriven) error {
	a := c.open(l.Message)
	if a.unhandled() {
		done.Ignored++
		return nil
	}
	a.putBack, a.letter, a.first = true, l.ID, l.First // also where what it was could not be told before
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
	if err := readable(c.cfg.DeadLetters.Remove(ctx, c.cfg.Name, l.ID)); err != nil {
		return fmt.Errorf("delivery: the dead letters of %s: %w", c.cfg.Name, err)
	}
	return nil
}
