// Package lint is the one gate: Review is asked alike by the command line, the
// registry and the pages, so that they never disagree.
//
// A rule is a value: id, documentation and a check. Rules and whoever runs them
// meet in data; one file of lint/rules holds one rule.
package lint

import (
	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Group is a chapter of the catalogue of rules.
type Group string

// The groups, as lint.md lists them.
const (
	Names        Group = "names"
	Envelope     Group = "envelope"
	Size         Group = "size"
	TypesGroup   Group = "types"
	Health       Group = "health"
	Privacy      Group = "privacy"
	Breaking     Group = "breaking"
	LifeCycle    Group = "life-cycle"
	BoundaryRule Group = "boundaries"
)

// Rule is one rule. Exactly one of the checks is set; it says what the rule
// looks at. A check reports through its pass and keeps no state.
type Rule struct {
	ID            string // kebab-case; never changes meaning
	Since         string // the version of Treaty that brought it
	Group         Group
	Recommended   diag.Severity // in the profile recommended
	Strict        diag.Severity // in the profile strict
	Fixable       bool
	Title         string // one line
	Rationale     string // why it matters, to whom
	FalsePositive string // what one looks like, and what to do
	Bad, Good     string // txtar workspaces that a test runs; a base/ folder is the base

	Contract  func(*ContractPass)  // one contract of the head
	Pair      func(*PairPass)      // one contract in base and head
	Catalogue func(*CataloguePass) // the whole head, and the base
}

// Pass is what every check is given.
type Pass struct {
	Rule   *Rule
	Head   *workspace.Workspace
	Base   *workspace.Workspace // nil where there is none
	Policy Policy
	report func(diag.Finding)
}

// Report reports a finding; the pass fills in rule and severity.
func (p *Pass) Report(f diag.Finding) {
	f.Rule = p.Rule.ID
	p.report(f)
}

// ContractPass is given to a rule that looks at one contract.
type ContractPass struct {
	Pass
	Contract *workspace.Contract
}

// PairPass is given to a rule that compares a contract with its base.
type PairPass struct {
	Pass
	Base *workspace.Contract // nil: added
	Head *workspace.Contract // nil: removed
	// Comparisons are the answers of the prover for every pair of revisions
	// that the mode in force asks.
	Comparisons []Comparison
}

// CataloguePass is given to a rule that looks at everything at once.
type CataloguePass struct {
	Pass
}

// Comparison is one question between one earlier revision and the new one.
type Comparison struct {
	Contract *workspace.Contract // of the head
	Older    *workspace.Revision
	Newer    *workspace.Revision
	Mode     contract.Mode
	Model    contract.ContentModel
	Answer   compat.Answer
}
