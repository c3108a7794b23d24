package wire

import "encoding/json"

// Push is the body of POST /v1/push: a whole workspace, published in one
// transaction or not at all.
type Push struct {
	Home    string `json:"home"`              // the repository that owns the files: "github.com/acme/shop"
	Commit  string `json:"commit,omitempty"`  // of the home, for the record
	History bool   `json:"history,omitempty"` // publish every revision of a major, not only the newest
	Revert  bool   `json:"revert,omitempty"`  // a new version may have the content of an older one
	DryRun  bool   `json:"dryRun,omitempty"`  // answer as if, change nothing
	// Expect names, for events, the newest version that the pusher knows ("1.3";
	// "": none yet). Where the registry has another, the push is refused.
	Expect map[string]string `json:"expect,omitempty"`
	Accept []Acceptance      `json:"accept,omitempty"` // findings that an approver lets pass
	// Files are the files of the workspace by their name in it, with forward
	// slashes: treaty.yaml, contexts, events, schemas, examples, services.
	Files map[string]File `json:"files"`
}

// Acceptance lets a finding of not-proved, policy-weakened or baseline-grown pass, for the record.
// It needs an approver of each context that is hurt.
type Acceptance struct {
	Rule    string `json:"rule"`
	Subject string `json:"subject"` // as the finding names it: "ordering.OrderPlaced v1"
	Reason  string `json:"reason"`
}

// Pushed is the answer to a push that was accepted, and to a dry run.
type Pushed struct {
	DryRun   bool  `json:"dryRun"`
	Sequence int64 `json:"sequence"` // of the change; without one (nothing new, dry run), of the newest before
	// Unchanged says that the registry had exactly these files already.
	Unchanged bool             `json:"unchanged"`
	Counts    Counts           `json:"counts"`
	Contracts []ContractResult `json:"contracts"` // by name
	Removed   []string         `json:"removed"`   // contracts of this home that the upload does not have; they stay
	Findings  []Finding        `json:"findings"`  // none of which refused the push
	Waived    []Waived         `json:"waived"`    // findings that would have, but for an approved waiver
	Baseline  int              `json:"baseline"`  // findings that are left out, because the home's baseline has them
}

// Counts are the numbers of versions by Outcome.
type Counts struct {
	Published int `json:"published"`
	Same      int `json:"same"`
	Imported  int `json:"imported"`
	Unknown   int `json:"unknown"`
	Reverted  int `json:"reverted"`
	LeftOut   int `json:"leftOut"`
}

// ContractResult is what became of one contract of a push.
type ContractResult struct {
	Name     string           `json:"name"`
	Change   string           `json:"change" enum:"added,changed,renamed,unchanged"` // renamed: by its former name, or by its folder alone
	Formerly string           `json:"formerly,omitempty"`                            // its name before, where that was another
	From     string           `json:"from,omitempty"`                                // its folder before, where that was another
	Versions []RevisionResult `json:"versions"`
}

// Outcome is what became of one revision of a push.
type Outcome string

// The outcomes.
const (
	Published Outcome = "published" // a new version
	Same      Outcome = "same"      // the version that it already was
	Imported  Outcome = "imported"  // history: a new version although it breaks its past
	Unknown   Outcome = "unknown"   // history: a new version of which it is not known whether it breaks its past
	Reverted  Outcome = "reverted"  // a new version with the content of an older one
	LeftOut   Outcome = "left-out"  // history: not recorded, Reason says why
)

// RevisionResult is what became of one revision of a push.
type RevisionResult struct {
	Major       int         `json:"major"`
	Version     string      `json:"version,omitempty"` // "1.3"; empty where it was left out
	Label       string      `json:"label"`             // of the revision in the upload
	File        string      `json:"file"`
	Fingerprint string      `json:"fingerprint,omitempty"`
	SchemaID    int32       `json:"schemaId,omitempty"` // missing where a dry run would give a new one
	Outcome     Outcome     `json:"outcome" enum:"published,same,imported,unknown,reverted,left-out"`
	Breaks      int         `json:"breaks,omitempty"`   // reasons why it breaks its past, for each earlier revision
	Unknowns    int         `json:"unknowns,omitempty"` // questions that have no answer
	Reason      string      `json:"reason,omitempty"`   // why it was left out
	Proof       *BreakProof `json:"proof,omitempty"`    // of one break
}

// BreakProof shows one break of a history against its own past.
type BreakProof struct {
	Question string          `json:"question"` // "stored-events" or "running-consumers"
	Against  string          `json:"against"`  // label of the earlier revision
	Rule     string          `json:"rule,omitempty"`
	Message  string          `json:"message,omitempty"`
	Witness  json.RawMessage `json:"witness"` // an event that proves it, confirmed
}
