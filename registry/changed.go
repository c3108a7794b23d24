package registry

import "sync"

// signal tells whoever waits that something changed, any number of them.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

// tell wakes everybody who waits.
func (s *signal) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}

// wait returns a channel that is closed at the next change.
func (s *signal) wait() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

// Changed returns a channel that is closed when the snapshot changes. Take it
// before the snapshot is read, so that no change is missed in between.
func (r *Registry) Changed() <-chan struct{} { return r.changed.wait() }
