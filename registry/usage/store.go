package usage

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Store keeps what was counted. Several processes may share one.
type Store interface {
	// AddFetches adds counts to those that are there, in one transaction.
	AddFetches(ctx context.Context, counted []Fetches) error
	// Fetches returns what was seen, of all processes together, by lineage,
	// version and client.
	Fetches(ctx context.Context, query Query) ([]Seen, error)
	// FirstDay returns the first day of which something is kept; "": nothing is.
	FirstDay(ctx context.Context) (Day, error)
	// ForgetFetches removes what was counted before that day.
	ForgetFetches(ctx context.Context, before Day) error
}

// Day is a day of UTC as "2006-01-02". Days compare as their texts do.
type Day string

// DayOf returns the day that a moment is in.
func DayOf(t time.Time) Day { return Day(t.UTC().Format(time.DateOnly)) }

// Fetches is how often one client fetched one version on one day from one
// process.
type Fetches struct {
	Day      Day
	Instance string // of treatyd: its rows are its own, so that none wait for each other
	Client   Client
	registry.VersionKey
	Count int64
}

// Seen is what was seen of one client and one version in a span of days.
type Seen struct {
	Client Client
	registry.VersionKey
	First, Last Day // in the span
	Count       int64
}

// Query chooses what was seen.
type Query struct {
	From, To Day    // both included
	Lineage  string // empty: all
	Limit    int
}
