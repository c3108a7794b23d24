package webhook

import (
	"context"
	crand "crypto/rand"
	"crypto/x509"
	"encoding/hex"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/treaty-events/treaty/registry/feed"
)

// Options steer a worker. The zero value of each field is the default.
type Options struct {
	Places  Places
	Retry   Retry
	Roots   *x509.CertPool   // authorities of targets' certificates; nil: the system's
	Origin  string           // how the world reaches the registry: "https://treaty.example.com"; empty: links are paths
	Version string           // of Treaty, for the User-Agent
	Log     *slog.Logger     // nil: slog.Default
	Now     func() time.Time // nil: time.Now
	Lease   time.Duration    // how long a killed process keeps its hooks from the others; 1 min, at least three attempts long
}

const (
	atOnce   = 8                  // hooks that one process sends to at once
	poll     = 5 * time.Second    // how soon a hook is seen that another process made or resumed
	turns    = 100                // deliveries until a hook lets others come first
	minLease = 3 * attemptTimeout // an attempt has to end within half of its lease
)

// Worker sends what the feed brings to the hooks of a store, with as many other
// workers, in this and other processes, as there are.
type Worker struct {
	store  Store
	feed   feed.Source
	sender *sender
	opt    Options
	holder string
	wake   chan struct{}
	slots  chan struct{}

	mu     sync.Mutex
	busy   map[string]bool      // hooks that this process works on
	looked map[string]int64     // up to where a hook chooses nothing
	leases map[string]time.Time // until when this process has a hook
}

// NewWorker returns a worker, which works while Run runs. Source is a feed.Tail:
// each hook reads it.
func NewWorker(store Store, source feed.Source, opt Options) *Worker {
	opt.Retry = opt.Retry.withDefaults()
	if opt.Log == nil {
		opt.Log = slog.Default()
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Lease == 0 {
		opt.Lease = time.Minute
	}
	opt.Lease = max(opt.Lease, minLease)
	return &Worker{
		store: store, feed: source, opt: opt, holder: newID(),
		sender: newSender(opt.Places, opt.Roots, "Treaty-Webhook/"+opt.Version),
		wake:   make(chan struct{}, 1), slots: make(chan struct{}, atOnce),
		busy: map[string]bool{}, looked: map[string]int64{}, leases: map[string]time.Time{},
	}
}

// newID returns 64 random bits, as hexadecimal digits.
func newID() string {
	var bits [8]byte
	_, _ = crand.Read(bits[:]) // crypto/rand.Read never fails
	return hex.EncodeToString(bits[:])
}

// Wake says that a hook was made, resumed, or had a delivery put back. It never
// waits; without it, that is seen within seconds.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default: // one is on its way
	}
}

// Run sends until ctx is done. What is being sent then is given up and sent
// again by whoever comes next; Run returns when nothing is under way.
func (w *Worker) Run(ctx context.Context) {
	var running sync.WaitGroup
	defer w.sender.close()
	defer w.release(ctx)
	defer running.Wait()
	for {
		changed := w.feed.Changed() // before looking, so that nothing falls between
		again, err := w.round(ctx, &running)
		if err != nil && ctx.Err() == nil {
			w.opt.Log.Error("the webhooks cannot be read", "error", err)
		}
		timer := time.NewTimer(again)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-changed:
		case <-w.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// round starts to work on each hook that has something to send, and returns
// when to look again.
func (w *Worker) round(ctx context.Context, running *sync.WaitGroup) (time.Duration, error) {
	hooks, err := w.store.Hooks(ctx)
	if err != nil {
		return poll, err
	}
	w.forget(hooks)
	rand.Shuffle(len(hooks), func(i, j int) { hooks[i], hooks[j] = hooks[j], hooks[i] }) // nobody is always the last
	again := poll
	for i := range hooks {
		h := &hooks[i]
		ready, wait, err := w.ready(ctx, h)
		if err != nil {
			return poll, err
		}
		again = min(again, wait)
		if ready {
			w.start(ctx, running, h.ID)
		}
	}
	return again, nil
}

// start works on a hook beside the others, where there is room; else the next
// round does.
func (w *Worker) start(ctx context.Context, running *sync.WaitGroup, id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[id] {
		return
	}
	select {
	case w.slots <- struct{}{}:
	default:
		return
	}
	w.busy[id] = true
	running.Go(func() {
		sent, err := w.work(ctx, id)
		if err != nil && ctx.Err() == nil {
			w.opt.Log.Error("the webhook cannot be worked on", "hook", id, "error", err)
		}
		w.mu.Lock()
		delete(w.busy, id)
		w.mu.Unlock()
		<-w.slots
		if sent > 0 {
			w.Wake() // there may be more, of this hook or of those that found no room
		}
	})
}

// forget drops what is known of hooks that are gone.
func (w *Worker) forget(hooks []Hook) {
	there := map[string]bool{}
	for i := range hooks {
		there[hooks[i].ID] = true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for id := range w.looked {
		if !there[id] {
			delete(w.looked, id)
		}
	}
	for id := range w.leases {
		if !there[id] {
			delete(w.leases, id)
		}
	}
}
