package wire

import "time"

// UsageReport is what POST /v1/usage carries: what one instance of a service counted
// in a time. The reports of an instance follow each other: `from` is where the one
// before ended, or later.
type UsageReport struct {
	ID       string       `json:"id"`       // the same each time it is sent: it is counted once
	Service  string       `json:"service"`  // "context/name", or the name where one service alone has it
	Instance string       `json:"instance"` // of the process; another one after each start
	From     time.Time    `json:"from"`
	Until    time.Time    `json:"until"`  // at most 24 hours later, and 48 hours ago
	Counts   []UsageCount `json:"counts"` // at most 1000; none says that nothing happened
}

// UsageCount is how often something happened.
type UsageCount struct {
	Role    string `json:"role" enum:"produced,consumed"`
	Event   string `json:"event,omitempty"`   // full name; without it, it was none, or could not be read
	Version string `json:"version,omitempty"` // "2" or "2.3"; without it, it is not known
	Outcome string `json:"outcome"`           // "ok"; or what else became of it: "violates-contract", "dead-lettered", "duplicate"
	Count   int64  `json:"count"`
}

// UsageReported is the answer to POST /v1/usage: what is counted is on stable storage.
type UsageReported struct {
	ID      string   `json:"id"`
	Service string   `json:"service"`           // its full name
	Counted bool     `json:"counted"`           // false: it was counted before
	Unknown []string `json:"unknown,omitempty"` // events, with their version where the event is known, that the registry does not have: counted as they are
}

// Volumes is what services reported, GET /v1/volumes, and how it differs from what is
// declared. It is evidence and no authority: services count themselves.
type Volumes struct {
	From        string             `json:"from" format:"date"`
	To          string             `json:"to" format:"date"`
	Since       string             `json:"since,omitempty"`   // the first day of which anything is kept; without it, nothing is
	Partial     bool               `json:"partial,omitempty"` // more was reported than is looked at: ask event by event
	Volumes     []Volume           `json:"volumes"`           // by event, service, role, version and outcome
	Differences []VolumeDifference `json:"differences"`
	Silences    []Silence          `json:"silences"` // that are, or ended in the span; the newest first
	Reporters   []Reporter         `json:"reporters"`
}

// Volume is what a service reported of an event.
type Volume struct {
	Event   string `json:"event,omitempty"` // "*": all beyond the bound; without it, it was none, or could not be read
	Service string `json:"service"`         // "context/name"
	Role    string `json:"role" enum:"produced,consumed"`
	Version string `json:"version,omitempty"` // "2" or "2.3"
	Outcome string `json:"outcome"`
	Count   int64  `json:"count"`
	First   string `json:"first" format:"date"` // day on which there was any
	Last    string `json:"last" format:"date"`
}

// EventVolumes is what services reported of one event, GET /v1/events/{event}/volumes.
type EventVolumes struct {
	Volumes
	Series []VolumeSeries `json:"series"`
}

// VolumeSeries is what a service reported of an event, day by day or hour by hour.
type VolumeSeries struct {
	Service string  `json:"service"`
	Role    string  `json:"role" enum:"produced,consumed"`
	Version string  `json:"version,omitempty"`
	Outcome string  `json:"outcome"`
	Counts  []int64 `json:"counts"` // of each day, or hour, of UTC from the beginning of `from` to the end of `to`
}

// VolumeDifference is one difference between what is declared and what was reported.
type VolumeDifference struct {
	What     string   `json:"what" enum:"undeclared-producer,undeclared-consumer,undeclared-version,deprecated-version,unknown-event,unknown-version,unknown-service,never-produced,never-consumed"`
	Event    string   `json:"event,omitempty"`
	Service  string   `json:"service,omitempty"`
	Role     string   `json:"role,omitempty" enum:"produced,consumed"`
	Versions []string `json:"versions"`           // that were reported; of what was never reported none
	Declared string   `json:"declared,omitempty"` // what the service declares
	Count    int64    `json:"count"`
	First    string   `json:"first,omitempty"`
	Last     string   `json:"last,omitempty"`
	Message  string   `json:"message"`
}

// Reporter is a service that reports.
type Reporter struct {
	Service   string    `json:"service"`
	Instances int       `json:"instances"` // that reported in the last two days
	Until     time.Time `json:"until"`     // up to when one of them did
}

// Silence is an event that is there no more though its services report, or a service
// that reports no more.
type Silence struct {
	What     string     `json:"what" enum:"event,service"`
	Name     string     `json:"name"`               // "ordering.OrderPlaced", "ordering/checkout"
	Since    time.Time  `json:"since"`              // the beginning of the first hour without any
	Expected int64      `json:"expected,omitempty"` // how many events there were at least in the same hours of each of the weeks that count
	Weeks    int        `json:"weeks,omitempty"`    // that count
	ToldAt   time.Time  `json:"toldAt"`
	Ended    *time.Time `json:"ended,omitempty"` // the beginning of the hour in which it was there again; without it, it is silent
}

// SilenceNews says that something fell silent, or spoke again.
type SilenceNews struct {
	Step     string     `json:"step" enum:"silent,spoke-again"`
	What     string     `json:"what" enum:"event,service"`
	Name     string     `json:"name"`
	Since    time.Time  `json:"since"`           // the beginning of the first hour without any
	Until    *time.Time `json:"until,omitempty"` // the beginning of the hour in which it was there again
	Expected int64      `json:"expected,omitempty"`
	Weeks    int        `json:"weeks,omitempty"`
	Message  string     `json:"message"`
}
