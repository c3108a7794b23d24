package term

import (
	"fmt"
	"sync"
	"time"
)

// Progress shows on a terminal how far long work has come. It draws nothing in
// the first second, nor where standard error is no terminal. It is safe for
// concurrent use.
type Progress struct {
	streams Streams
	what    string
	mu      sync.Mutex
	started time.Time
	last    time.Time
	drawn   bool
}

// patience is how long work may take before anybody wants to see progress, and
// pause is the time between two drawings.
const (
	patience = time.Second
	pause    = 100 * time.Millisecond
)

// NewProgress begins to measure the work called what ("contracts compared").
func (s Streams) NewProgress(what string) *Progress {
	return &Progress{streams: s, what: what, started: time.Now()}
}

// Step says that done of total are done; total 0 is not known.
func (p *Progress) Step(done, total int) {
	if total > 0 {
		p.Say(fmt.Sprintf("%d of %d %s (%d %%)", done, total, p.what, done*100/total))
		return
	}
	p.Say(fmt.Sprintf("%d %s", done, p.what))
}

// Say shows how far it has come in words of its own.
func (p *Progress) Say(text string) {
	if !p.streams.Live {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Sub(p.started) < patience || now.Sub(p.last) < pause {
		return
	}
	p.last, p.drawn = now, true
	fmt.Fprintf(p.streams.Err, "\r\x1b[K%s", text)
}

// Done takes the line away again.
func (p *Progress) Done() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn {
		fmt.Fprint(p.streams.Err, "\r\x1b[K")
		p.drawn = false
	}
}

// Wait shows what is waited for, with the seconds, until Done.
func (s Streams) Wait(what string) *Waiting {
	w := &Waiting{stop: make(chan struct{}), stopped: make(chan struct{})}
	if !s.Live {
		close(w.stopped)
		return w
	}
	go w.draw(s, what)
	return w
}

// Waiting is a line that says what is waited for.
type Waiting struct {
	stop, stopped chan struct{}
}

func (w *Waiting) draw(s Streams, what string) {
	defer close(w.stopped)
	started := time.Now()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-w.stop:
			fmt.Fprint(s.Err, "\r\x1b[K")
			return
		case <-tick.C:
			fmt.Fprintf(s.Err, "\r\x1b[K%s … %d s", what, int(time.Since(started).Seconds()))
		}
	}
}

// Done takes the line away again.
func (w *Waiting) Done() {
	close(w.stop)
	<-w.stopped
}
