package verify

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"time"
)

// Checks say what is looked at beside what schemas say.
type Checks struct {
	// Now is when the run begins; zero: now.
	Now time.Time
	// Since is before all events; zero: DefaultSince.
	Since time.Time
	// Order looks for duplicates, and for what is out of order.
	Order bool
	// Personal looks for personal data that no schema marks.
	Personal bool
	// Samples is how many places are kept of a finding, as in Options; 0: DefaultSamples.
	Samples int
	// Work is a folder for files; empty: a temporary one.
	Work string
}

// DefaultSince is before all events: what is older has a clock that was never set.
var DefaultSince = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// NewStages returns the stages of checks. A Run closes them.
func NewStages(c *Catalogue, l *Layout, checks Checks) ([]Stage, error) {
	if checks.Now.IsZero() {
		checks.Now = time.Now()
	}
	if checks.Since.IsZero() {
		checks.Since = DefaultSince
	}
	checks.Samples = cmp.Or(checks.Samples, DefaultSamples)
	if err := CheckSamples(checks.Samples); err != nil {
		return nil, err
	}
	// What stands for all that is too early stays so, whatever is asked.
	clock := Clock{checks.Now.UnixNano(), max(nanosecondsOf(checks.Since), firstTime+1)}
	stages := []Stage{NewTimes(c, clock, checks.Samples)}
	if checks.Order {
		s, err := NewOrder(c, clock, checks.Samples, checks.Work)
		if err != nil {
			return nil, err
		}
		stages = append(stages, s)
	}
	if checks.Personal {
		stages = append(stages, NewPersonal(c, l, checks.Samples))
	}
	return stages, nil
}

// asked says what a stage looks for, for who compares runs.
func asked(s Stage) string {
	if a, ok := s.(interface{ Asked() string }); ok {
		return s.Name() + " " + a.Asked()
	}
	return s.Name()
}

// Asked returns what is equal where the same is asked of times.
func (c Clock) Asked() string { return fmt.Sprint("since ", c.Since) }

// sumForm is that of the sums in records, and of how records lie in files: those of other forms cannot be compared.
const sumForm = 3

// Asked returns what is equal where the same is asked of times, and records are made in one way.
func (o *order) Asked() string { return fmt.Sprint(o.clock.Asked(), " sums ", sumForm) }

// Asked returns what is equal where the same is asked of times.
func (t *times) Asked() string { return t.clock.Asked() }

// absorber is a stage that can be merged with those of shards.
type absorber interface {
	// Absorb adds what a stage of its name noted in the folder of a shard, whose files come after those of the shards
	// before it: shift is how many those are.
	Absorb(state []byte, work string, shift int) error
}

// closeStages lets stages remove what is temporary.
func closeStages(stages []Stage) (err error) {
	for _, s := range stages {
		if c, ok := s.(io.Closer); ok {
			err = errors.Join(err, c.Close())
		}
	}
	return err
}

// sectionPlaces returns the places that a section names.
func sectionPlaces(s Section) []Place {
	if p, ok := s.(interface{ Places() []Place }); ok {
		return p.Places()
	}
	return nil
}

// Shard is one of the parts into which a log is divided, each of which is verified on its own. The zero value is
// the whole.
type Shard struct{ Number, Of int }

// mostShards bounds them.
const mostShards = 10_000

// ParseShard reads "2/5".
func ParseShard(text string) (s Shard, err error) {
	n, err := fmt.Sscanf(text, "%d/%d", &s.Number, &s.Of)
	if err != nil || n != 2 || s.String() != text || s.Number < 1 || s.Number > s.Of || s.Of > mostShards {
		return Shard{}, fmt.Errorf("%q is no part of a whole, such as 2/5", text)
	}
	return s, nil
}

func (s Shard) String() string {
	if s == (Shard{}) {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Number, s.Of)
}

func compareShards(a, b *shardNote) int { return cmp.Compare(a.Shard.Number, b.Shard.Number) }
