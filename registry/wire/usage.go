package wire

// Usage compares what services declare with what was fetched from the registry,
// GET /v1/usage. It is evidence and no authority: clients name themselves, and
// may keep what they fetched.
type Usage struct {
	From         string             `json:"from" format:"date"`
	To           string             `json:"to" format:"date"`
	Since        string             `json:"since,omitempty"`   // the first day of which anything is kept; without it, nothing is
	Partial      bool               `json:"partial,omitempty"` // more was fetched than is looked at: ask event by event
	Observations []UsageObservation `json:"observations"`
}

// EventUsage is who fetched an event, GET /v1/events/{event}/usage.
type EventUsage struct {
	Usage
	Fetches []Fetched `json:"fetches"` // by version and client
}

// UsageObservation is one difference between what is declared and what was seen.
type UsageObservation struct {
	What       string   `json:"what" enum:"undeclared-consumer,undeclared-version,deprecated-version,unused-version,never-seen"`
	Event      string   `json:"event"`
	ClientKind string   `json:"clientKind,omitempty"` // "service", "agent", "address", "others"
	Client     string   `json:"client,omitempty"`
	Versions   []string `json:"versions"`           // that were fetched, or never
	Declared   string   `json:"declared,omitempty"` // the range of versions that the service declares
	Status     string   `json:"status,omitempty"`   // of a deprecated or retired major
	Sunset     string   `json:"sunset,omitempty"`
	Fetches    int64    `json:"fetches"`
	First      string   `json:"first,omitempty"` // day of the first of them
	Last       string   `json:"last,omitempty"`
	Message    string   `json:"message"`
}

// Fetched is how often a client fetched a version.
type Fetched struct {
	ClientKind    string `json:"clientKind"`
	Client        string `json:"client,omitempty"`
	ClientVersion string `json:"clientVersion,omitempty"` // as it says
	Version       string `json:"version"`
	Fetches       int64  `json:"fetches"`
	First         string `json:"first" format:"date"`
	Last          string `json:"last" format:"date"`
}
