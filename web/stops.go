package web

import (
	"sync/atomic"
	"time"

	"github.com/treaty-events/treaty/lint"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
)

// Stops counts the breaks that the gate of one server refused, since it was made;
// what Prometheus has goes further back. It is safe for concurrent use.
type Stops struct {
	since    time.Time
	breaking map[string]bool // ids of rules
	breaks   atomic.Int64
}

// NewStops returns a count that begins now.
func NewStops(now time.Time) *Stops {
	s := &Stops{since: now, breaking: map[string]bool{}}
	for _, rule := range rules.All() {
		if rule.Group == lint.Breaking {
			s.breaking[rule.ID] = true
		}
	}
	return s
}

// Refused counts a refusal: the code of its problem, and the rule of each error that
// it names, as api.GuardOptions.Refused is told of them.
func (s *Stops) Refused(code string, rules []string) {
	if code != string(registry.Refused) {
		return
	}
	for _, rule := range rules {
		if s.breaking[rule] {
			s.breaks.Add(1)
		}
	}
}

// Breaks returns how many there were.
func (s *Stops) Breaks() int { return int(s.breaks.Load()) }

// Since returns when the count began.
func (s *Stops) Since() time.Time { return s.since }
