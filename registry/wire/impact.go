package wire

import "encoding/json"

// Impact is what a change of a major, or its retirement, does to those who read it:
// the answer to GET and POST /v1/events/{event}/impact, and a member of what
// `treaty impact` and `treaty diff` print with `--output json`.
type Impact struct {
	Event     string       `json:"event"` // "ordering.OrderPlaced"
	Major     int          `json:"major"`
	From      string       `json:"from"`         // the revision in force: "1.3", or what the command line calls it
	To        string       `json:"to,omitempty"` // missing where the major is retired
	Retires   bool         `json:"retires"`
	Effect    string       `json:"effect" enum:"breaking,unknown,affected,unaffected"` // the worst; breaking and unknown are no pass
	Consumers []ImpactedBy `json:"consumers"`                                          // by name, each that reads the major
}

// Passes reports whether nobody is hurt, and that is known.
func (i *Impact) Passes() bool { return i.Effect == "affected" || i.Effect == "unaffected" }

// ImpactedBy is what a change does to one consumption of a service.
type ImpactedBy struct {
	Service  string         `json:"service"`
	Context  string         `json:"context"`
	Owner    string         `json:"owner,omitempty"`
	Versions string         `json:"versions"` // the range that it reads
	Fields   []string       `json:"fields"`
	Replays  bool           `json:"replays"`
	Effect   string         `json:"effect" enum:"breaking,unknown,affected,unaffected"`
	Reasons  []ImpactReason `json:"reasons"` // of breaking and unknown; then what hurts it in the version in force already
}

// ImpactReason is one way in which a consumer is hurt, or why that is not known.
type ImpactReason struct {
	Rule     string          `json:"rule"`                                                      // `treaty explain RULE` says more
	Code     string          `json:"code,omitempty"`                                            // why it is not known
	Question string          `json:"question,omitempty" enum:"stored-events,running-consumers"` // missing where neither is asked
	Message  string          `json:"message"`                                                   // in a sentence
	Fields   []string        `json:"fields"`                                                    // of the manifest, that are hurt
	Value    json.RawMessage `json:"value,omitempty"`                                           // of an enum, that will come no more
	Against  string          `json:"against,omitempty"`                                         // the revision that the consumer, or a stored event, is of
	Witness  json.RawMessage `json:"witness,omitempty"`                                         // an event that shows it, confirmed
	At       string          `json:"at,omitempty"`                                              // JSON Pointer in the witness
	Where    *Place          `json:"where,omitempty"`                                           // where the newer schema differs
	Since    string          `json:"since,omitempty"`                                           // the version from which on it is so; missing where the change does it
	// Change is which of the differences between from and to does it, as the diff of
	// both lists it; missing where none of them does it alone.
	Change *ImpactChange `json:"change,omitempty"`
}

// ImpactChange names a readable difference between two versions.
type ImpactChange struct {
	Kind string `json:"kind"`
	Path string `json:"path"` // in an event: "/lines/*/sku"
	New  Place  `json:"new"`
}
