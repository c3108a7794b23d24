package wire

import "time"

// Changes is the answer to GET /v1/changes: what comes after a number, in order.
type Changes struct {
	Changes []Change `json:"changes"`
	Epoch   string   `json:"epoch"`  // in which the numbers were given: send it with after
	Newest  int64    `json:"newest"` // the number of the registry's newest change; 0: there is none
}

// Change is one accepted change. Within an epoch numbers rise by one, and nothing
// is ever added before a number that was seen.
type Change struct {
	Sequence    int64            `json:"sequence"`
	ID          string           `json:"id"`
	At          time.Time        `json:"at"`
	Kind        string           `json:"kind"` // "push", "import", "version", "deletion", "transfer", "deployment", "waiver", "relationship", "subject", "silence"
	Home        string           `json:"home,omitempty"`
	Commit      string           `json:"commit,omitempty"`
	Actor       string           `json:"actor,omitempty"`
	Published   []VersionLink    `json:"published"`
	Deleted     []VersionLink    `json:"deleted"`
	Deployments []DeploymentNews `json:"deployments,omitempty"`
	Waivers     []WaiverNews     `json:"waivers,omitempty"`
	// Subjects are, of the kind "subject", those whose settings change or whose versions
	// Kafka clients deleted; ":.name:" is a Kafka context, "" all of them.
	Subjects []string      `json:"subjects,omitempty"`
	Silences []SilenceNews `json:"silences,omitempty"` // of the kind "silence"
}

// VersionLink names a version and where it is.
type VersionLink struct {
	Event   string `json:"event,omitempty"`   // or
	Subject string `json:"subject,omitempty"` // of a schema that no contract claims
	Version string `json:"version"`
	URL     string `json:"url,omitempty"` // of an event's version
}
