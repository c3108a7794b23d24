package wire

import "time"

// Changelog is the answer to GET /v1/changelog and GET /v1/events/{event}/changelog,
// the newest first.
type Changelog struct {
	Entries []ChangelogEntry `json:"entries"`
	Next    string           `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// ChangelogEntry is a version, and what it changed.
type ChangelogEntry struct {
	Event       string    `json:"event"` // "ordering.OrderPlaced"
	Version     string    `json:"version"`
	PublishedAt time.Time `json:"publishedAt"`
	PublishedBy string    `json:"publishedBy,omitempty"`
	Commit      string    `json:"commit,omitempty"`
	// State says what it is: the event's first version, the first of a new major, a
	// revision, one that was deleted since, or one of which it cannot be said.
	State string `json:"state" enum:"first,major,revision,deleted,unreadable"`
	// Previous is the version that it is compared with: the one before by number, or
	// what is left of those; missing for the first.
	Previous string       `json:"previous,omitempty"`
	Imported bool         `json:"imported,omitempty"` // history that breaks its past
	Breaks   int          `json:"breaks,omitempty"`   // against its past, as the gate found them
	Changes  []DiffChange `json:"changes"`
	More     int          `json:"more,omitempty"` // changes that are not listed
}
