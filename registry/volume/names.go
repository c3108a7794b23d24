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
	Services  int // that report; 5,000. Others are refused
	Instances int // of one service; 1,000. Others are refused
	Keys      int // different rows of one service; 4,000. What is beyond is counted as Others
	Unknown   int // of these, such that the registry does not know; 400. Likewise
}

func (b Bounds) withDefaults() Bounds {
	for _, field := range []struct {
		of     *int
		preset int
	}{{&b.Services, 5000}, {&b.Instances, 1000}, {&b.Keys, 4000}, {&b.Unknown, 400}} {
		if *field.of == 0 {
			*field.of = field.preset
		}
	}
	return b
}

// names knows what was told apart today.
type names struct {
	bounds Bounds

	mu       sync.Mutex
	day      Day
	services map[string]*told
}

// told is what was told apart of one service.
type told struct {
	instances map[string]bool
	keys      map[Key]bool
	unknown   int // of the keys
}

func newNames(bounds Bounds) *names { return &names{bounds: bounds} }

// of returns what is known of a service today; nil: there are too many.
func (n *names) of(service string, now time.Time) *told {
	if day := usage.DayOf(now); day != n.day {
		n.day, n.services = day, map[string]*told{}
	}
	t := n.services[service]
	if t == nil && len(n.services) < n.bounds.Services {
		t = &told{instances: map[string]bool{}, keys: map[Key]bool{}}
		n.services[strings.Clone(service)] = t
	}
	return t
}

// admit refuses a report of a service, or an instance, beyond the bound.
func (n *names) admit(r *Report, now time.Time) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	t := n.of(r.Service, now)
	if t == nil {
		return tooMany(fmt.Sprintf("%d services reported today", n.bounds.Services), "does each name itself as its file does?")
	}
	if !t.instances[r.Instance] && len(t.instances) >= n.bounds.Instances {
		return tooMany(fmt.Sprintf("%d instances of %s reported today", n.bounds.Instances, r.Service), "an instance is a process, and lives longer than one report")
	}
	t.instances[strings.Clone(r.Instance)] = true
	return nil
}

func tooMany(message, hint string) error {
	return &registry.Refusal{Code: TooManyNames, Message: message + " already", Hint: hint}
}

// key returns the key under which something is counted: its own, or that of all
// beyond the bound.
func (n *names) key(k Key, known bool, now time.Time) Key {
	n.mu.Lock()
	defer n.mu.Unlock()
	others := Key{Event: Others, Service: k.Service, Role: k.Role, Outcome: Others}
	t := n.of(k.Service, now)
	if t == nil {
		return others
	}
	if t.keys[k] {
		return k
	}
	_, usual := outcomes[k.Outcome]
	strange := !known || !usual
	if len(t.keys) >= n.bounds.Keys || strange && t.unknown >= n.bounds.Unknown {
		return others
	}
	t.keys[k] = true
	if strange {
		t.unknown++
	}
	return k
}
