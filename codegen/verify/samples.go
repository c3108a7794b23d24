package verify

import "fmt"

// How many places are kept of a finding: so many where nobody says, and at most so many. How many findings are told
// apart is bounded as well, so that a report is, whatever the log holds.
const (
	DefaultSamples = 3
	MostSamples    = 1000
)

// CheckSamples says what is wrong with a number of places.
func CheckSamples(n int) error {
	if n < 1 || n > MostSamples {
		return fmt.Errorf("of a finding 1 to %s places are kept, not %d", Thousands(MostSamples), n)
	}
	return nil
}

// unlike says that reports keep other numbers of places; empty: they keep the same.
func unlike(a, b *Report) string {
	if a.Samples == b.Samples {
		return ""
	}
	return fmt.Sprintf("%d and %d places of each finding", a.Samples, b.Samples)
}
