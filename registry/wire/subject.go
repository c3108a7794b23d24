package wire

// Subjects is the answer to GET /v1/subjects: those that no contract claims, by
// name.
type Subjects struct {
	Subjects []SubjectSummary `json:"subjects"`
	Next     string           `json:"next,omitempty"` // cursor of the next page; missing on the last
}

// SubjectSummary is an unmanaged subject at a glance.
type SubjectSummary struct {
	Name     string `json:"name"`
	Versions int    `json:"versions"`         // that are there
	Newest   string `json:"newest,omitempty"` // missing where all were deleted
}

// Subject is what holds a sequence of versions for Kafka clients.
type Subject struct {
	Name string `json:"name"`
	// Event and Major are what claims it; without them it is unmanaged.
	Event    string    `json:"event,omitempty"`
	Major    int       `json:"major,omitempty"`
	Versions []Version `json:"versions"` // by number, deleted ones too
}
