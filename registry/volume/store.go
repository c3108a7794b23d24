package volume

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Store keeps what was reported. Several processes may share one.
type Store interface {
	// AddReports counts reports, all in one transaction, each only where its instance
	// has reported nothing of its time before, and says which were. Of one instance
	// there is one report at most.
	AddReports(ctx context.Context, reports []Booking) ([]Fate, error)
	// Totals returns the sums of what query chooses, by event, service, role, version
	// and outcome.
	Totals(ctx context.Context, query Query) ([]Total, error)
	// Rows returns what query chooses, day by day, in the same order.
	Rows(ctx context.Context, query Query) ([]Row, error)
	// EachSeries calls each for what was counted from that day on, of all versions
	// together, by event, role, service and day: of what was produced only what went
	// out, of what was consumed only what Arrived.
	EachSeries(ctx context.Context, from Day, each func(Series) error) error
	// Covered returns for how long services reported from that day on, by day and
	// service.
	Covered(ctx context.Context, from Day) ([]Covered, error)
	// Reporters returns up to limit instances that reported since a time, by service
	// and instance.
	Reporters(ctx context.Context, since time.Time, limit int) ([]Reporter, error)
	// Silences returns up to limit silences that have not ended before that time, the
	// newest first.
	Silences(ctx context.Context, since time.Time, limit int) ([]registry.Silence, error)
	// FirstVolume returns the first day of which something is kept; "": nothing is.
	FirstVolume(ctx context.Context) (Day, error)
	// ForgetVolumes removes what is older than that day: counts, instances that ended
	// before, silences that did.
	ForgetVolumes(ctx context.Context, before Day) error
	// TakeTurn gives the turn of that name to holder until ttl from now, or longer
	// where holder has it; false: another has it.
	TakeTurn(ctx context.Context, name, holder string, ttl time.Duration) (bool, error)
}

// Key is what one row is of.
type Key struct {
	Event   string // Others: all beyond the bound; empty: it could not be read
	Service string // "context/name"
	Role    Role
	Version string // "2" or "2.3"; empty: it is not known
	Outcome string
}

// Row is what was counted on one day.
type Row struct {
	Day Day
	Key
	Hours Hours
}

// Total is what was counted in a span of days.
type Total struct {
	Key
	First, Last Day // on which there was any
	Count       int64
}

// Series is what a service counted of an event on a day.
type Series struct {
	Event   string
	Role    Role
	Service string
	Day     Day
	Hours   Hours
}

// Covered is for how many seconds of each hour of a day a service reported, all its
// instances together.
type Covered struct {
	Day     Day
	Service string
	Hours   Hours
}

// Reporter is an instance of a service that reports.
type Reporter struct {
	Service, Instance string
	Report            string    // the id of its newest report
	Since, Until      time.Time // from when, and up to when
}

// Booking is a report as it is counted.
type Booking struct {
	Reporter // Since is when the report begins
	Rows     []Row
	Covered  []Covered
}

// Fate is what became of a report.
type Fate string

// The fates of a report.
const (
	Counted   Fate = "counted"
	Known     Fate = "known"   // it was counted before
	Overtaken Fate = "overlap" // its instance reported of that time under another id
)

// Query chooses what was counted.
type Query struct {
	From, To Day    // both included
	Event    string // empty: all
	Service  string // empty: all; "context/name"
	Limit    int
}
