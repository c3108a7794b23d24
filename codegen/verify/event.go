package verify

import "github.com/treaty-events/treaty/codegen/event"

// Event is one stored event, as it lies in the log. Its texts are parts of a large block:
// who keeps one keeps a copy (strings.Clone).
type Event struct {
	Place Place
	Line  string // all of it, one JSON value

	// Type is what the log calls it, without the version where that is a part of it; Version is its major, 0
	// where the log says none.
	Type    string
	Version int
	// Known says that the workspace knows the type, of whatever version.
	Known bool
	// Kind is what the workspace knows of the type and version; nil: nothing.
	Kind *Kind

	ID     string // empty: it has none
	Source string // who wrote it; empty: not said
	// Key is by what events stay in order, as the contract says, or else the partition key of the
	// envelope. Empty: there is none. Of a text what it stands for, of a number its digits.
	Key string
	// IdempotencyKey is equal where two events say the same, as the contract says; empty: there is
	// none.
	IdempotencyKey string
	// Sequence is what the extension `sequence` of CloudEvents says; empty: nothing.
	Sequence string
	// Time is when it happened, in nanoseconds since 1970, if HasTime.
	Time    int64
	HasTime bool
	// BadTime says that something is where its time should be, which is none.
	BadTime bool

	// Data is what the schema describes, one JSON value: of CloudEvents the data.
	Data string
	// doc is Data, read; nil: it is not, or it is no JSON.
	doc *event.Document

	// Outcome is what was found out about it.
	Outcome Outcome
}

// Place is where an event lies. Events of a log are in the order of their places.
type Place struct {
	File   int   `json:"file"`   // index of the file, in the order in which they are read
	Offset int64 `json:"offset"` // of its first byte, in the text that is unpacked
	Line   int64 `json:"line"`   // from 1; where a document spans lines, the line in which the event begins
}

// Before reports whether p comes first.
func (p Place) Before(q Place) bool {
	if p.File != q.File {
		return p.File < q.File
	}
	return p.Offset < q.Offset
}

// Outcome is what became of an event.
type Outcome int

// The outcomes.
const (
	Unknown   Outcome = iota // Kind is nil
	Valid                    // of its own major, and as the newest
	Untried                  // valid of its own major; a step that people write was not tried
	Invalid                  // not what its own major describes
	NotUpcast                // valid of its own major, and it does not become the newest
)
