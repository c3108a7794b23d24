package lint

import (
	"context"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Policy is what a review enforces. It comes from the base, never from the head.
type Policy struct {
	Profile    string                   // "recommended" or "strict"
	Severities map[string]diag.Severity // by rule id, over the profile
	Envelope   string
	Now        time.Time // for expiry and sunset
}

// Request is one review.
type Request struct {
	Base     *workspace.Workspace // nil: only the head is looked at
	Head     *workspace.Workspace
	Policy   Policy
	Rules    []*Rule
	Progress func(done, total int) // may be nil
	// Groups limits the review to these groups; empty: all.
	Groups []Group
}

// Report is the outcome of a review.
type Report struct {
	Findings    []diag.Finding // sorted
	Comparisons []Comparison   // every question that was asked, proved ones too
	Contracts   []ContractChange
	Counts      map[diag.Severity]int
}

// ContractChange says what happened to one contract between base and head.
type ContractChange struct {
	Name   string
	Change string // "added", "changed", "removed", "unchanged"
}

// Blocks reports whether the findings refuse the change: there is an error.
func (r *Report) Blocks() bool { return r.Counts[diag.Error] > 0 }

// Review looks at head, and at what changed since base, and reports. The error
// is of ctx alone.
func Review(ctx context.Context, req Request) (*Report, error) { panic("helper") }
