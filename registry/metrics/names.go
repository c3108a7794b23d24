package metrics

import (
	"sync"
	"unicode/utf8"
)

// maxName bounds the length of a name that is told apart, in bytes.
const maxName = 200

// names is a set that takes the first names that come, up to a number.
type names struct {
	most int
	mu   sync.RWMutex
	seen map[string]struct{}
}

func newNames(most int) *names { return &names{most: most, seen: map[string]struct{}{}} }

// known reports whether the name is in the set; it is added where there is room.
func (n *names) known(name string) bool {
	n.mu.RLock()
	_, ok := n.seen[name]
	full := len(n.seen) >= n.most
	n.mu.RUnlock()
	if ok || full || len(name) > maxName || !utf8.ValidString(name) {
		return ok
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, ok := n.seen[name]; !ok && len(n.seen) >= n.most {
		return false
	}
	n.seen[name] = struct{}{}
	return true
}
