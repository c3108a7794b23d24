package usage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// MaxSeen bounds how many counts one answer is made of.
const MaxSeen = 100_000

// Report is how what was fetched in a span differs from what is declared.
type Report struct {
	Span
	Observations []Observation
	Seen         []Seen
	Partial      bool // more was fetched than is looked at
}

// Look compares contracts with what was fetched of a lineage, or of all, in so many
// days, the day of now included.
func Look(ctx context.Context, store Store, contracts []*registry.Contract, lineage string, days int, now time.Time) (*Report, error) {
	now = now.UTC()
	r := &Report{Span: Span{From: DayOf(now.AddDate(0, 0, 1-days)), To: DayOf(now)}}
	var err error
	if r.Since, err = store.FirstDay(ctx); err != nil {
		return nil, err
	}
	if r.Seen, err = store.Fetches(ctx, Query{From: r.From, To: r.To, Lineage: lineage, Limit: MaxSeen}); err != nil {
		return nil, err
	}
	r.Partial = len(r.Seen) == MaxSeen
	r.Observations = Compare(contracts, r.Seen, r.Span)
	return r, nil
}

// Message says the observation in words.
func (o *Observation) Message() string {
	versions := Versions(o.Versions)
	switch o.What {
	case UndeclaredConsumer:
		return fmt.Sprintf("%s fetched %s %s and declares nothing of it", o.Client, o.Event, versions)
	case UndeclaredVersion:
		return fmt.Sprintf("%s fetched %s %s and declares other versions", o.Client, o.Event, versions)
	case DeprecatedVersion:
		return fmt.Sprintf("%s fetched %s %s, which is %s", o.Client, o.Event, versions, o.Status)
	case UnusedVersion:
		return fmt.Sprintf("nobody fetched %s %s", o.Event, versions)
	}
	return fmt.Sprintf("%s declares %s and fetched none of it", o.Client, o.Event)
}

// Versions shows versions as a list: "1.0, 1.2".
func Versions(list []contract.Version) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = v.String()
	}
	return strings.Join(texts, ", ")
}
