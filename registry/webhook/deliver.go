package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/treaty-events/treaty/registry"
)

const (
	page = 256 // changes that are looked at at once
	// stride is how many changes nobody asked for may come before it is written
	// down that they were looked at: what is not is looked at again after a start.
	stride = 512
)

// ready reports whether a hook has something to send now, and, where it has
// something to send later, how soon.
func (w *Worker) ready(ctx context.Context, h *Hook) (bool, time.Duration, error) {
	switch now := w.opt.Now(); {
	case h.Paused != "":
		return false, poll, nil
	case h.Waiting != nil && w.opt.Retry.due(h.Waiting, now):
		return true, poll, nil
	case h.Waiting != nil:
		return false, h.Waiting.NextAt.Sub(now), nil
	}
	c, after, err := w.next(ctx, h)
	return c != nil || after-h.After >= stride, poll, err
}

// next returns the first change that a hook chooses and was not sent, or nil,
// and up to where there is none.
func (w *Worker) next(ctx context.Context, h *Hook) (*registry.Change, int64, error) {
	w.mu.Lock()
	after := max(h.After, w.looked[h.ID])
	w.mu.Unlock()
	for {
		changes, err := w.feed.Changes(ctx, after, page)
		if err != nil || len(changes) == 0 {
			return nil, after, err
		}
		for i := range changes {
			if h.Filter.Chooses(&changes[i]) {
				return &changes[i], after, nil
			}
			after = changes[i].Sequence
		}
		w.mu.Lock()
		w.looked[h.ID] = after
		w.mu.Unlock()
	}
}

// work sends what a hook has to be sent, in order, until there is nothing more,
// one fails, or it is another hook's turn, and returns how many attempts it
// made. It does nothing where another process has the hook.
func (w *Worker) work(ctx context.Context, id string) (sent int, err error) {
	for sent < turns {
		h, err := w.take(ctx, id)
		if err != nil || h == nil {
			return sent, err
		}
		tried, err := w.step(ctx, h)
		if err != nil || !tried {
			return sent, err
		}
		sent++
	}
	return sent, nil
}

// step makes one attempt for a hook that this worker has leased, and reports
// whether there was one to make.
func (w *Worker) step(ctx context.Context, h *Hook) (bool, error) {
	switch {
	case h.Paused != "":
		return false, nil
	case h.Waiting == nil:
		c, after, err := w.next(ctx, h)
		if err != nil {
			return false, err
		}
		if c == nil {
			return false, w.skip(ctx, h, after)
		}
		return true, w.attempt(ctx, h, c, Delivery{Hook: h.ID, Sequence: c.Sequence})
	case !w.opt.Retry.due(h.Waiting, w.opt.Now()):
		return false, nil
	}
	changes, err := w.feed.Changes(ctx, h.Waiting.Sequence-1, 1)
	if err != nil {
		return false, err
	}
	if len(changes) == 0 || changes[0].Sequence != h.Waiting.Sequence {
		return false, fmt.Errorf("the feed has no change %d", h.Waiting.Sequence)
	}
	return true, w.attempt(ctx, h, &changes[0], *h.Waiting)
}

// skip writes down that a hook chose nothing for a long while.
func (w *Worker) skip(ctx context.Context, h *Hook, after int64) error {
	if after-h.After < stride {
		return nil
	}
	p := h.Progress
	p.After = after
	return w.advance(ctx, h.ID, p)
}

// attempt sends a change to a hook and writes down what came of it. An attempt
// that was cut short by the end of this process did not happen.
func (w *Worker) attempt(ctx context.Context, h *Hook, c *registry.Change, d Delivery) error {
	body, err := message(h, c, w.opt.Origin)
	if err != nil {
		return err
	}
	now := w.opt.Now()
	o := w.sender.send(ctx, h.URL, deliveryID(h.ID, c.Sequence), body, Sign(body, now, signing(h.Secrets, now)...))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p := w.settle(h.Progress, &d, o, w.opt.Now())
	if err := w.advance(context.WithoutCancel(ctx), h.ID, p, d); err != nil {
		return err
	}
	w.note(h, &d, p, o)
	return nil
}

// settle says what an outcome makes of a delivery, and of its hook.
func (w *Worker) settle(p Progress, d *Delivery, o outcome, now time.Time) Progress {
	p.After = max(p.After, d.Sequence)
	d.Attempts++
	d.At, d.NextAt, d.Status, d.Error = now, time.Time{}, o.status, o.problem
	if o.problem == "" {
		d.State, p.FailingSince = Delivered, time.Time{}
		return p
	}
	if p.FailingSince.IsZero() {
		p.FailingSince = now
	}
	d.State, d.NextAt = Waiting, now.Add(w.opt.Retry.wait(d.Attempts, o.retryAfter))
	switch failing := now.Sub(p.FailingSince); {
	case o.status == http.StatusGone:
		p.Paused = "the target answered 410: it is gone"
	case d.Attempts < w.opt.Retry.Attempts:
	case failing >= w.opt.Retry.PauseAfter:
		p.Paused = fmt.Sprintf("nothing arrived for %s: %s", failing.Round(time.Minute), o.problem)
	default:
		d.State, d.NextAt = Dead, time.Time{}
	}
	return p
}

// note tells the log of what somebody has to look at. Of the URL it has the
// host alone: the path may be a secret.
func (w *Worker) note(h *Hook, d *Delivery, p Progress, o outcome) {
	log := w.opt.Log.With("hook", h.ID, "host", hostOf(h.URL), "sequence", d.Sequence, "attempts", d.Attempts, "problem", o.problem, "cause", secretless(o.cause))
	switch {
	case p.Paused != "":
		log.Warn("webhook paused")
	case d.State == Dead:
		log.Warn("webhook delivery is dead")
	case d.State == Waiting:
		log.Info("webhook delivery failed")
	}
}

// secretless returns what a request failed with, without its URL.
func secretless(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

func hostOf(target string) string {
	u, err := url.Parse(target)
	if err != nil {
		return ""
	}
	return u.Host
}
