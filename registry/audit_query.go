package registry

import (
	"encoding/json"
	"fmt"
	"time"
)

// AuditQuery chooses entries.
type AuditQuery struct {
	Chain string // empty: all
	After int64  // of a chain: its Number; else a Position
	// Newest lists from the newest backwards: After is then where to go on, 0 the
	// very newest.
	Newest bool
	Limit  int
	AuditFilter
}

// AuditFilter chooses entries by what they say; the zero value chooses all.
type AuditFilter struct {
	Actor string    // "token ci"; empty: whoever
	Since time.Time // not before; zero: from the first on
	Until time.Time // before; zero: up to the newest
}

// ParseMoment reads a time as RFC 3339 has it, or a day, which begins in UTC.
func ParseMoment(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is no time such as 2026-11-21T09:00:00Z, and no day such as 2026-11-21", quote(text))
}

// States returns what was before and after as JSON values; nil for nothing. They
// have the very bytes that were hashed, which Treaty writes without blanks.
func (e *AuditEntry) States() (before, after json.RawMessage) { return state(e.Before), state(e.After) }

// state is a text as the JSON value that it says; a text that says none is one.
func state(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	value, err := json.Marshal(text)
	if err != nil {
		panic(err) // texts have no error
	}
	return value
}
