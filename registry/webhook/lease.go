package webhook

import (
	"context"
	"errors"
	"time"
)

// take returns a hook as it is now, where this process has it or may have it;
// else nil. A process keeps what it has for as long as there is something to
// send, so that a delivery costs the store one write.
func (w *Worker) take(ctx context.Context, id string) (*Hook, error) {
	began := time.Now()
	w.mu.Lock()
	until := w.leases[id]
	w.mu.Unlock()
	if until.Sub(began) > w.opt.Lease/2 {
		h, err := w.store.Hook(ctx, id)
		if errors.Is(err, ErrNoHook) {
			return nil, nil
		}
		return h, err
	}
	h, err := w.store.LeaseHook(ctx, id, w.holder, w.opt.Lease)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.leases, id)
	if h != nil {
		w.leases[id] = began.Add(w.opt.Lease)
	}
	return h, nil
}

// advance writes down how far a hook has come. Who finds the lease lost asks for
// it again the next time.
func (w *Worker) advance(ctx context.Context, id string, p Progress, changed ...Delivery) error {
	err := w.store.AdvanceHook(ctx, id, w.holder, p, changed...)
	if errors.Is(err, ErrLeaseLost) {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.leases, id)
	}
	return err
}

// release gives back what this process has, so that others need not wait.
func (w *Worker) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	for id := range w.leases { // nobody else is at work any more
		if err := w.store.ReleaseHook(ctx, id, w.holder); err != nil {
			w.opt.Log.Warn("a webhook could not be given back: its lease ends by itself", "hook", id, "error", err)
		}
	}
}
