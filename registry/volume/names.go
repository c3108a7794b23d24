package volume

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
)

// Bounds are how many names are told apart on a day, by each process. The zero value
// of each field is the default.
type Bounds struct {
	Services  int // that report and that nobody declares; 5,000. Others are refused
	InContext int // of these, of one context; 100. Others are refused: a token is of a context
	Instances int // of one service; 1,000. Others are refused
	Keys      int // different rows of one service; 4,000. What is beyond is counted as Others
	Unknown   int // of these, such that the registry does not know; 400. Likewise
}

func (b Bounds) withDefaults() Bounds {
	for _, field := range []struct {
		of     *int
		preset int
	}{{&b.Services, 5000}, {&b.InContext, 100}, {&b.Instances, 1000}, {&b.Keys, 4000}, {&b.Unknown, 400}} {
		if *field.of == 0 {
			*field.of = field.preset
		}
	}
	return b
}

// names knows what was told apart today.
type names struct {
	bounds Bounds

	mu         sync.Mutex
	day        Day
	services   map[string]*told
	strangers  int            // of the services, those that nobody declared
	inContexts map[string]int // of these, by context
}

// told is what was told apart of one service on a day.
type told struct {
	instances map[string]bool
	keys      map[Key]bool
	unknown   int // of the keys
}

func newNames(bounds Bounds) *names { return &names{bounds: bounds} }

// admit returns what is known today of the service that reports. It refuses an instance
// beyond the bound, and a service that is not declared.
func (n *names) admit(r *Report, declared func() bool, now time.Time) (*told, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if day := usage.DayOf(now); day != n.day {
		n.day, n.services, n.strangers, n.inContexts = day, map[string]*told{}, 0, map[string]int{}
	}
	t := n.services[r.Service]
	if t == nil {
		if !declared() {
			if err := n.stranger(r.Service); err != nil {
				return nil, err
			}
		}
		t = &told{instances: map[string]bool{}, keys: map[Key]bool{}}
		n.services[strings.Clone(r.Service)] = t
	}
	if !t.instances[r.Instance] && len(t.instances) >= n.bounds.Instances {
		return nil, tooMany(fmt.Sprintf("%d instances of %s reported today", n.bounds.Instances, r.Service), "an instance is a process, and lives longer than one report")
	}
	t.instances[strings.Clone(r.Instance)] = true
	return t, nil
}

// stranger counts a service that nobody declares. Who makes up names of services takes
// those of the contexts that its token is for, and nobody else's.
func (n *names) stranger(service string) error {
	const hint = "push the file of the service: what is declared is always let in"
	context, _, _ := strings.Cut(service, "/")
	switch {
	case n.inContexts[context] >= n.bounds.InContext:
		return tooMany(fmt.Sprintf("%d services of %s that nobody declares reported today", n.bounds.InContext, context), hint)
	case n.strangers >= n.bounds.Services:
		return tooMany(fmt.Sprintf("%d services that nobody declares reported today", n.bounds.Services), hint)
	}
	n.strangers++
	n.inContexts[strings.Clone(context)]++
	return nil
}

func tooMany(message, hint string) error {
	return &registry.Refusal{Code: TooManyNames, Message: message + " already", Hint: hint}
}

// key returns the key under which something is counted of a service: its own, or that
// of all beyond the bound.
func (n *names) key(t *told, k Key, known bool) Key {
	n.mu.Lock()
	defer n.mu.Unlock()
	if t.keys[k] {
		return k
	}
	_, usual := outcomes[k.Outcome]
	strange := !known || !usual
	if len(t.keys) >= n.bounds.Keys || strange && t.unknown >= n.bounds.Unknown {
		return Key{Event: Others, Service: k.Service, Role: k.Role, Outcome: Others}
	}
	t.keys[k] = true
	if strange {
		t.unknown++
	}
	return k
}
