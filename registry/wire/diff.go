package wire

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Diff is what changed between two revisions of a schema and what the prover
// says of it: the answer to GET /v1/events/{event}/diff, and a member of what
// `treaty diff --output json` prints.
type Diff struct {
	Contract string       `json:"contract,omitempty"` // "ordering.OrderPlaced"; empty for two files
	Major    int          `json:"major,omitempty"`    // of both; 0: they are of two majors, or files
	State    string       `json:"state" enum:"changed,unchanged,added,removed,unreadable"`
	Old      *DiffSide    `json:"old,omitempty"`
	New      *DiffSide    `json:"new,omitempty"`
	Changes  []DiffChange `json:"changes"`
	Answers  []DiffAnswer `json:"answers"` // none where nothing changed
	// Annotations are changes that no verdict rests on, such as another format.
	Annotations []DiffChange `json:"annotations,omitempty"`
	// Upcasts lift an event of the older version to the newer one, a major at a time;
	// the registry says it of versions of different majors.
	Upcasts []Upcast `json:"upcasts,omitempty"`
	// Impact says whom a change of a workspace hurts; the registry says it of
	// versions at …/impact.
	Impact *Impact `json:"impact,omitempty"`
}

// DiffSide is one of the two revisions.
type DiffSide struct {
	Label string `json:"label"` // "1.3", or what the command line calls it
	File  string `json:"file"`
}

// DiffChange is one readable difference; its kind is also the id of a rule, unless
// it is an annotation.
type DiffChange struct {
	Kind    string `json:"kind"`
	Path    string `json:"path"` // in an event: "/lines/*/sku"
	Keyword string `json:"keyword,omitempty"`
	Message string `json:"message"`
	Old     Place  `json:"old"`
	New     Place  `json:"new"`
}

// Place is a place in a file, from line 1 and column 1.
type Place struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"` // JSON Pointer in the file
}

// String returns "v1.schema.json:3:7".
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// DiffAnswer is the verdict under one question in one content model.
type DiffAnswer struct {
	Question string          `json:"question" enum:"stored-events,running-consumers"`
	Model    string          `json:"model" enum:"tolerant,strict"`
	Verdict  string          `json:"verdict" enum:"proved,refuted,unknown"`
	Witness  json.RawMessage `json:"witness,omitempty"` // an event that refutes it, confirmed
	At       string          `json:"at,omitempty"`      // JSON Pointer in the witness
	Reason   string          `json:"reason,omitempty"`  // why it is unknown
	Message  string          `json:"message,omitempty"` // of the reason
	Where    *Place          `json:"where,omitempty"`   // what stands in the way
	Breaks   []string        `json:"breaks,omitempty"`  // rules, each once
	Causes   []DiffBreak     `json:"causes,omitempty"`  // each break, in the order of the reader's file
	Complete bool            `json:"complete"`          // of the breaks
	Work     int64           `json:"work"`              // steps of the prover
}

// DiffBreak is one reason why an answer is refuted.
type DiffBreak struct {
	Rule    string          `json:"rule"`
	Message string          `json:"message"`
	Path    string          `json:"path"`              // in an event: "/lines/*/sku"
	Where   Place           `json:"where"`             // where the newer schema differs
	Reader  Place           `json:"reader"`            // what refuses the event
	Witness json.RawMessage `json:"witness,omitempty"` // an event that shows this break, confirmed
	At      string          `json:"at,omitempty"`      // JSON Pointer in the witness
	// Together are the other changes without which it does not fail: at most 50 of
	// them, and how many more there are.
	Together     []DiffPart `json:"together,omitempty"`
	MoreTogether int        `json:"moreTogether,omitempty"`
}

// DiffPart is a change that breaks something only together with others.
type DiffPart struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`
	Path    string `json:"path"`   // in an event: "/lines/*/sku"
	Where   Place  `json:"where"`  // where the newer schema differs
	Reader  Place  `json:"reader"` // what refuses the event
}

// Proved reports whether every answer is proved.
func (d *Diff) Proved() bool {
	return d.State != "unreadable" &&
		!slices.ContainsFunc(d.Answers, func(a DiffAnswer) bool { return a.Verdict != "proved" })
}
