package wire

import "encoding/json"

// Finding is one thing that the linter found, at one place.
type Finding struct {
	Rule     string    `json:"rule"`
	Severity string    `json:"severity" enum:"error,warning,info"` // "error", "warning" or "info"
	Subject  string    `json:"subject,omitempty"`
	Span     Span      `json:"span"`
	Pointer  string    `json:"pointer,omitempty"` // JSON Pointer in the file
	Message  string    `json:"message"`
	Why      string    `json:"why,omitempty"`
	Hint     string    `json:"hint,omitempty"`
	Related  []Related `json:"related,omitempty"`
	Proof    *Proof    `json:"proof,omitempty"`

	Values      []string `json:"values,omitempty"`      // what the message speaks of
	Covers      []string `json:"covers,omitempty"`      // the subjects for whose findings of the rule this one stands
	Cause       string   `json:"cause,omitempty"`       // what it comes from, the same in all findings of the rule that are mended together; without it, its own place
	Contexts    []string `json:"contexts,omitempty"`    // whose consent a waiver needs; without it, that of all who are hurt
	Fingerprint string   `json:"fingerprint,omitempty"` // names it in waivers; without it, it cannot be waived
}

// Waived is a finding that a waiver lets pass.
type Waived struct {
	Finding Finding `json:"finding"`
	Reason  string  `json:"reason"`
	Owner   string  `json:"owner"`
	Expires string  `json:"expires"`         // the last day on which it holds, YYYY-MM-DD
	Known   bool    `json:"known,omitempty"` // the past has the finding too
}

// Span is a stretch of a file. A start at line 0 is no place: the whole file.
type Span struct {
	File  string `json:"file"`
	Start Pos    `json:"start"`
	End   Pos    `json:"end"`
}

// Pos is a place in a file: line and column from 1, the column in Unicode code
// points, the offset in bytes from 0.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

// Related is another place that belongs to a finding.
type Related struct {
	Span    Span   `json:"span"`
	Message string `json:"message"`
}

// Proof is an event that proves a break.
type Proof struct {
	Question  string          `json:"question"`        // "stored-events" or "running-consumers"
	Mode      string          `json:"mode,omitempty"`  // that asks it: "FULL_TRANSITIVE"
	Model     string          `json:"model,omitempty"` // "tolerant" or "strict"
	Writer    string          `json:"writer"`
	Reader    string          `json:"reader"`
	Witness   json.RawMessage `json:"witness,omitempty"` // the event; missing where the answer is unknown
	At        string          `json:"at,omitempty"`      // JSON Pointer in the witness
	Consumers []string        `json:"consumers,omitempty"`
	Breaks    []Concerned     `json:"breaks,omitempty"`  // whom of them the finding hurts
	Safe      []Concerned     `json:"safe,omitempty"`    // whom it does not
	Unknown   []Concerned     `json:"unknown,omitempty"` // of whom it is not known: no pass
}

// Concerned is a consumer whom a finding concerns.
type Concerned struct {
	Name  string `json:"name"`            // "fulfilment/shipping-worker"
	Note  string `json:"note,omitempty"`  // "reads /lines/*/sku"
	Since string `json:"since,omitempty"` // the version from which on it breaks it; missing where this change does it
}
