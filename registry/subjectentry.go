package registry

import (
	"encoding/json"
	"time"
)

// SubjectNumber says that a version of a contract has a number under a Kafka
// subject that a major claims or claimed. It never changes, and no number is given
// twice. Versions of an unmanaged subject have none: theirs is revision + 1.
type SubjectNumber struct {
	Subject string
	Number  int // from 1 on
	VersionKey
}

// Attached is what Kafka clients send with a schema, as they sent it but for
// white space; nil: nothing. The registry keeps it and gives it back.
type Attached struct {
	References []SubjectReference `json:"references,omitempty"`
	Metadata   json.RawMessage    `json:"metadata,omitempty"`
	RuleSet    json.RawMessage    `json:"ruleSet,omitempty"`
}

// SubjectReference says which registered schema a `$ref` means.
type SubjectReference struct {
	Name    string `json:"name"` // as the `$ref` has it
	Subject string `json:"subject"`
	Version int    `json:"version"` // its number
}

// SubjectSettings are what a Kafka subject promises and what may be done with it,
// of a subject, of a Kafka context (":.ctx:") or of all of them ("").
type SubjectSettings struct {
	Name   string
	Config json.RawMessage // what PUT /config was sent; nil: what is above it
	Mode   string          // READWRITE, READONLY, READONLY_OVERRIDE, IMPORT; empty: what is above it
}

// Retraction says that a version of an unmanaged subject is not to be used any
// more: Kafka clients deleted it "softly". Its content stays for who has its id.
type Retraction struct {
	At    time.Time
	Actor string
}

// SubjectEntry is one version under a subject, by the number that Kafka clients
// know. What became of it is in Version.Retracted and Version.Deleted.
type SubjectEntry struct {
	Number int
	*Version
}

// Visible reports whether Kafka clients are told of it.
func (e SubjectEntry) Visible() bool { return e.Deleted == nil && e.Retracted == nil }

// NamedEntry is an entry and its subject.
type NamedEntry struct {
	Subject string
	SubjectEntry
}
