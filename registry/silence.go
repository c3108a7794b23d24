package registry

import (
	"context"
	"errors"
	"slices"
	"time"
)

// SilenceWhat says what fell silent.
type SilenceWhat string

// What can fall silent.
const (
	// SilentEvent: an event that its services counted is counted no more, though
	// they still report.
	SilentEvent SilenceWhat = "event"
	// SilentService: a service that reported without a break reports no more. Of its
	// events nothing is known.
	SilentService SilenceWhat = "service"
)

// Silence says that something that was there all the time is there no more. It is
// told once, and over when it is there again.
type Silence struct {
	What  SilenceWhat
	Name  string    // of an event its lineage; of a service "ordering/checkout"
	Since time.Time // the beginning of the first hour without any
	// Expected is how many events there were at least, in the same hours of the weeks
	// before; Weeks is how many of these weeks count. Of services both are 0.
	Expected int64
	Weeks    int
	ToldAt   time.Time
	Ended    time.Time // the beginning of the hour in which it was there again; zero: it is silent
}

// SilenceStep is what can become of a silence.
type SilenceStep string

// The steps of a silence.
const (
	WentSilent SilenceStep = "silent"
	SpokeAgain SilenceStep = "spoke-again"
)

// SilenceNews says that something fell silent, or spoke again.
type SilenceNews struct {
	Step     SilenceStep
	What     SilenceWhat
	Name     string // "ordering.OrderPlaced", as it is called now; "ordering/checkout"
	Since    time.Time
	Until    time.Time // of SpokeAgain: the beginning of the hour in which it was there again
	Expected int64
	Weeks    int
}

// maxSilences bounds how many silences one change tells of.
const maxSilences = 500

// TellSilences writes which silences began and which ended, and tells the feed. What
// another process told first is ErrStale; then nothing was written.
func (r *Registry) TellSilences(ctx context.Context, silences []Silence) error {
	snapshot, err := r.Snapshot(ctx)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(silences, maxSilences) {
		change := Change{At: r.now(), Kind: SilenceChange}
		for _, s := range part {
			change.Silences = append(change.Silences, s.news(snapshot))
		}
		err := r.commit(ctx, &Publication{Change: change, Silences: part})
		if errors.Is(err, ErrUncertain) {
			return ErrUncertain // the next look sees whether it was written
		}
		if err != nil {
			return err
		}
	}
	r.sequenceOf(ctx)
	return nil
}

func (s *Silence) news(snapshot *Snapshot) SilenceNews {
	n := SilenceNews{Step: WentSilent, What: s.What, Name: snapshot.SilentName(*s), Since: s.Since, Expected: s.Expected, Weeks: s.Weeks}
	if !s.Ended.IsZero() {
		n.Step, n.Until = SpokeAgain, s.Ended
	}
	return n
}

// SilentName returns what people call what is silent.
func (s *Snapshot) SilentName(silence Silence) string {
	if silence.What == SilentEvent {
		return s.NameOfLineage(silence.Name)
	}
	return silence.Name
}

// NameOfLineage returns what the event of a lineage is called now; of what is the
// lineage of none, that.
func (s *Snapshot) NameOfLineage(lineage string) string {
	if c := s.byLineage.get(lineage); c != nil {
		return c.Name.String()
	}
	return lineage
}
