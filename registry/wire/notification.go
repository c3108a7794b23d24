package wire

import "time"

// Notification is the body of a webhook's delivery: what one change published
// and deleted. It holds no schemas; they are behind the links.
type Notification struct {
	ID          string           `json:"id"`       // of the delivery: the same each time it is sent
	Hook        string           `json:"hook"`     // whose delivery it is
	Sequence    int64            `json:"sequence"` // the change's place in the feed; deliveries of a hook rise in it
	Change      string           `json:"change"`   // the change's id
	Kind        string           `json:"kind"`     // "push", "import", "version", "deletion", "transfer", "deployment", "waiver", "relationship", "subject", "silence"
	At          time.Time        `json:"at"`
	Home        string           `json:"home,omitempty"`
	Commit      string           `json:"commit,omitempty"`
	Published   []VersionLink    `json:"published"`
	Deleted     []VersionLink    `json:"deleted"`
	Deployments []DeploymentNews `json:"deployments,omitempty"`
	Waivers     []WaiverNews     `json:"waivers,omitempty"`
	// Subjects are, of the kind "subject", those whose settings change or whose versions
	// Kafka clients deleted; ":.name:" is a Kafka context, "" all of them.
	Subjects  []string      `json:"subjects,omitempty"`
	Silences  []SilenceNews `json:"silences,omitempty"`  // of the kind "silence"
	Truncated bool          `json:"truncated,omitempty"` // there are more versions, waivers or silences than are named: URL has all
	URL       string        `json:"url"`                 // the change in the registry's feed
}
