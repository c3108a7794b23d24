package registry

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/lint"
)

// Stop is a break that the gate refused to publish. The same break, however often it
// is pushed, has the same fingerprint, and is one; nothing says who pushed it.
type Stop struct {
	Fingerprint string // of the finding
	Rule        string
	Event       string
	Day         string // the newest on which it was refused, YYYY-MM-DD, UTC
}

// Stopped is how many different breaks of an event one rule refused.
type Stopped struct {
	Event  string
	Rule   string
	Breaks int
	Day    string // the newest on which one was refused
}

// StopStore keeps the breaks that were refused, for a while.
type StopStore interface {
	// NoteStops keeps breaks, each once with its newest day, and forgets those from
	// before that day; of the rest no more than most, the newest, stay.
	NoteStops(ctx context.Context, stops []Stop, before string, most int) error
	// Stops counts those from that day on, by event and rule.
	Stops(ctx context.Context, from string) ([]Stopped, error)
}

// StopDays is over how many days, today included, Stops counts.
const StopDays = 90

// How much is kept of what was refused.
const (
	stopsKeptDays = 400
	maxStops      = 10_000
)

// Stops counts the different breaks that the gate of this registry, whichever of its
// servers was asked, refused since that day.
func (r *Registry) Stops(ctx context.Context) (since string, list []Stopped, err error) {
	since = r.now().AddDate(0, 0, 1-StopDays).Format(time.DateOnly)
	list, err = r.store.Stops(ctx, since)
	return since, list, err
}

// refusing notes the breaks for which something is not published, and returns the
// refusal as it was. It stands whatever happens to the count.
func (r *Registry) refusing(ctx context.Context, dry bool, err error) error {
	var refusal *Refusal
	if dry || !errors.As(err, &refusal) || refusal.Code != Refused {
		return err
	}
	now := r.now()
	stops := stopsOf(r.opt.Rules, refusal.Findings, now.Format(time.DateOnly))
	if len(stops) > 0 {
		_ = r.store.NoteStops(ctx, stops, now.AddDate(0, 0, -stopsKeptDays).Format(time.DateOnly), maxStops)
	}
	return err
}

// stopsOf are the breaks among what was found, each once.
func stopsOf(rules []*lint.Rule, found []diag.Finding, day string) []Stop {
	var stops []Stop
	for _, f := range found {
		breaks := slices.ContainsFunc(rules, func(rule *lint.Rule) bool { return rule.ID == f.Rule && rule.Group == lint.Breaking })
		if !breaks || f.Severity != diag.Error || f.Fingerprint == "" {
			continue
		}
		event, _, _ := strings.Cut(f.Subject, " ")
		stops = append(stops, Stop{Fingerprint: f.Fingerprint, Rule: f.Rule, Event: event, Day: day})
	}
	slices.SortFunc(stops, func(a, b Stop) int { return compareText(a.Fingerprint, b.Fingerprint) })
	stops = slices.CompactFunc(stops, func(a, b Stop) bool { return a.Fingerprint == b.Fingerprint })
	return stops[:min(len(stops), maxStops)]
}
