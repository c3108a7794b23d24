package volume

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// Why a report is refused, beside registry.NotFound and registry.Forbidden.
const (
	// BadReport: it is not of the form that is counted.
	BadReport registry.Code = "bad-report"
	// Overlap: the instance reported something of this time already, in another report or in this
	// one: of an instance the newest report alone is known by its id.
	Overlap registry.Code = "overlap"
	// TooManyNames: more services, instances or names that nobody declared were
	// reported today than are told apart.
	TooManyNames registry.Code = "too-many-names"
)

// Role is what a service did with events.
type Role string

// The roles.
const (
	Produced Role = "produced"
	Consumed Role = "consumed"
)

// Others stands for the names beyond the bound, together: as an event's and as an
// outcome.
const Others = "*"

// Count is how often something happened in the time of a report.
type Count struct {
	Role    Role
	Event   string // full name, as the service knows it; empty: it was none, or could not be read
	Version string // "2" or "2.3"; empty: it is not known
	Outcome string
	Count   int64
}

// Report is what one instance of a service counted in a time. Reports of an instance
// follow each other: one begins where the one before ended, or later.
type Report struct {
	ID          string // the same each time it is sent
	Service     string // "context/name", or the name where one service alone has it
	Instance    string // of the process: another one after each start
	From, Until time.Time
	Counts      []Count
}

// What a report may be.
const (
	MaxCounts = 1000
	MaxSpan   = 24 * time.Hour
	MaxAge    = 48 * time.Hour  // of its end: what is older is counted no more
	maxAhead  = 5 * time.Minute // of our clock: others' clocks may be a little wrong
	maxLabel  = 100
)

var (
	label   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._:-]*$`)
	outcome = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)
)

// check refuses what cannot be counted.
func (r *Report) check(now time.Time) error {
	if err := r.checkNames(); err != nil {
		return err
	}
	span := r.Until.Sub(r.From)
	switch {
	case span <= 0:
		return bad("the report ends before it begins", "`from` comes before `until`, both as RFC 3339")
	case span > MaxSpan:
		return bad(fmt.Sprintf("the report is of %s", span.Round(time.Minute)), "send one each minute, or at least each day")
	case r.Until.After(now.Add(maxAhead)):
		return bad("the report ends in the future", "is the clock of the service right?")
	case now.Sub(r.Until) > MaxAge:
		return bad(fmt.Sprintf("the report ended more than %d hours ago", int(MaxAge.Hours())), "nothing that old is counted: give it up")
	case len(r.Counts) > MaxCounts:
		return bad(fmt.Sprintf("the report has %d counts", len(r.Counts)), fmt.Sprintf("at most %d at once: leave out what is 0", MaxCounts))
	}
	for i := range r.Counts {
		if err := r.Counts[i].check(); err != nil {
			return bad(fmt.Sprintf("counts/%d: %s", i, err), "")
		}
	}
	return nil
}

func (r *Report) checkNames() error {
	for _, part := range []struct{ what, text string }{{"id", r.ID}, {"instance", r.Instance}} {
		if len(part.text) > maxLabel || !label.MatchString(part.text) {
			return bad(fmt.Sprintf("the report has no %s that can be used", part.what), fmt.Sprintf("up to %d letters, digits and ._:- of ASCII", maxLabel))
		}
	}
	context, name, full := strings.Cut(r.Service, "/")
	if !full {
		context, name = "any", r.Service
	}
	if contract.CheckContextName(context) != nil || contract.CheckServiceName(name) != nil {
		return bad(fmt.Sprintf("%.60q names no service", r.Service), `write "context/name", as the files have it`)
	}
	return nil
}

// check says what is wrong with a count.
func (c *Count) check() error {
	if c.Role != Produced && c.Role != Consumed {
		return fmt.Errorf("the role is produced or consumed")
	}
	if c.Event != "" || c.Outcome == OK { // what went as it should was an event
		if _, err := contract.ParseEventName(c.Event, ""); err != nil {
			return err
		}
	}
	if _, _, err := parseVersion(c.Version); err != nil {
		return err
	}
	if len(c.Outcome) > 40 || !outcome.MatchString(c.Outcome) {
		return fmt.Errorf("%.60q is no outcome: up to 40 small letters, digits and dashes, such as ok, violates-contract, dead-lettered", c.Outcome)
	}
	if c.Count < 0 {
		return fmt.Errorf("it is less than 0")
	}
	return nil
}

// parseVersion reads "2" and "2.3"; of "" both are -1, of "2" the revision is.
func parseVersion(text string) (major, revision int, err error) {
	if text == "" {
		return -1, -1, nil
	}
	if v, err := contract.ParseVersion(text); err == nil {
		return v.Major, v.Revision, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || len(text) > 7 || strconv.Itoa(n) != text {
		return 0, 0, fmt.Errorf("%.60q is no version: write its major, such as 2, or 2.3", text)
	}
	return n, -1, nil
}

func bad(message, hint string) error {
	return &registry.Refusal{Code: BadReport, Message: message, Hint: hint}
}
