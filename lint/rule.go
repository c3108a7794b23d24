// Package lint is the one gate: Review is asked alike by the command line, the
// registry and the pages, so that they never disagree.
//
// A rule is a value: id, documentation and a check. Rules and whoever runs them
// meet in data; one file of lint/rules holds one rule.
package lint

import (
	"fmt"
	"iter"
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// Group is a chapter of the catalogue of rules.
type Group string

// The groups, as lint.md lists them.
const (
	Names      Group = "names"
	Envelope   Group = "envelope"
	Size       Group = "size"
	Types      Group = "types"
	Health     Group = "health"
	Privacy    Group = "privacy"
	Breaking   Group = "breaking"
	LifeCycle  Group = "life-cycle"
	Boundaries Group = "boundaries"
	// Files is what cannot be used as it stands: the readers of files report it, and
	// no policy weighs it.
	Files Group = "files"
)

// Groups lists the groups in the order of the catalogue.
var Groups = []Group{Names, Envelope, Size, Types, Health, Privacy, Breaking, LifeCycle, Boundaries, Files}

// Rule is one rule. Exactly one of the checks is set, none in the group Files; it
// says what the rule looks at. A check reports through its pass and keeps no state.
type Rule struct {
	ID            string // kebab-case; never changes meaning
	Since         string // the version of Treaty that brought it
	Group         Group
	Recommended   diag.Severity // in the profile recommended
	Strict        diag.Severity // in the profile strict
	Title         string        // one line
	Rationale     string        // why it matters, and to whom
	FalsePositive string        // what one looks like, and what to do about it
	Bad, Good     string        // txtar workspaces that a test runs; files below base/ are the base
	Options       []Option      // what treaty.yaml can tell it
	Words         []*WordList   // the lists of words that it uses
	From          source.Span   // where a policy declares it; zero: it is of the catalogue

	Contract  func(*ContractPass)  // one contract of the head; whether it finds something depends on nothing else
	Pair      func(*PairPass)      // one contract in base and head
	Catalogue func(*CataloguePass) // the whole head, beside the base
	Waivers   func(*WaiverPass)    // one waiver of the head; what it finds cannot be waived

	// Fix proposes changes that mend one finding of Contract or Catalogue, which is about
	// a major; nil: people do.
	Fix func(*FixPass)
	// FixNamed mends only where the rule is named: what it writes is made up, for
	// people to fill in.
	FixNamed bool
}

// Severity returns what the rule's findings weigh at a place under the policy: what
// it says about the rule there, or else its profile, and never less than its floor.
// Nobody can do without what the group Files asks.
func (r *Rule) Severity(p Policy, at Place) diag.Severity {
	if r.Group == Files {
		return r.Recommended
	}
	severity := r.in(p.Profile)
	p.settings(r.ID, at, func(s Setting) bool {
		if s.Severity != "" {
			severity = s.Severity
		}
		return s.Severity != ""
	})
	if p.Floor != "" && r.in(p.Floor).Rank() < severity.Rank() {
		severity = r.in(p.Floor)
	}
	if least := r.least(&p, at); least.Rank() < severity.Rank() {
		return least
	}
	return severity
}

// isOff reports whether the rule is off wherever something could be.
func (r *Rule) isOff(p Policy) bool {
	if r.Severity(p, Place{}) != diag.Off {
		return false
	}
	weighs := func(o Override) bool {
		severity := o.Rules[r.ID].Severity
		return severity != "" && severity != diag.Off
	}
	return !slices.ContainsFunc(p.Overrides, weighs) && (p.Least == nil || !slices.ContainsFunc(p.Least.Overrides, weighs))
}

// in returns what the rule's findings weigh in the profile.
func (r *Rule) in(profile string) diag.Severity {
	if profile == ProfileStrict {
		return r.Strict
	}
	return r.Recommended
}

// pass is what every check is given.
type pass struct {
	rule   *Rule
	report func(diag.Finding)
	words  map[*WordList]map[string]bool
	here   []Place                    // of all that the pass looks at: the strictest counts
	place  func(diag.Finding) []Place // of a finding; nil: here
	// heavier says that what is reported weighs a step more.
	heavier bool

	Policy Policy
}

// Report reports a finding; rule and severity are filled in.
func (p *pass) Report(f diag.Finding) { p.say(f, diag.Error) }

// Note reports what is worth knowing and refuses nothing, whatever the rule's
// severity.
func (p *pass) Note(f diag.Finding) { p.say(f, diag.Info) }

// ReportHeavier reports a finding that weighs a step more than others of the rule.
func (p *pass) ReportHeavier(f diag.Finding) {
	p.heavier = true
	p.Report(f)
	p.heavier = false
}

// say reports a finding that weighs at most so much.
func (p *pass) say(f diag.Finding, most diag.Severity) {
	at := p.here
	if p.place != nil {
		at = p.place(f)
	}
	f.Rule = p.rule.ID
	f.Severity = p.rule.strictest(p.Policy, at)
	if f.Severity == diag.Off {
		return
	}
	if p.heavier && f.Severity != diag.Error {
		f.Severity = diag.Severities[f.Severity.Rank()-1]
	}
	if f.Severity.Rank() < most.Rank() {
		f.Severity = most
	}
	p.report(f)
}

// ContractPass is given to a rule that looks at one contract.
type ContractPass struct {
	pass
	Workspace *workspace.Workspace // the one the contract is in
	Contract  *workspace.Contract

	fields *fieldLists
}

// Fields is Fields of the contract. Many rules go over them, so they are found once.
func (p *ContractPass) Fields(visit func(Field)) {
	for _, major := range p.Contract.Majors {
		for _, f := range p.fields.of(p.Contract, major) {
			if f.isNamed() {
				visit(f)
			}
		}
	}
}

// Values visits the fields, and with them items and members without a name of their
// own: for rules that do not go by names.
func (p *ContractPass) Values(visit func(Field)) {
	for _, major := range p.Contract.Majors {
		for _, f := range p.fields.of(p.Contract, major) {
			visit(f)
		}
	}
}

// PairPass is given to a rule that compares a contract with its base.
type PairPass struct {
	pass
	Base *workspace.Contract // nil: added
	Head *workspace.Contract // nil: removed
	// Comparisons are the prover's answers for every pair of revisions that the
	// mode in force asks.
	Comparisons []Comparison
	// Impacts say what each changed or retired major does to those who read it:
	// to the consumers of the base, which are those that run.
	Impacts []*impact.Report
	// Shallow says that older revisions may be missing from the base.
	Shallow bool
	// Unpulled says that there may be consumers of which nothing is known.
	Unpulled bool
	// Unread are files of the base that cannot be read, and may be manifests.
	Unread []string
	// Workspace is the head.
	Workspace *workspace.Workspace
}

// CataloguePass is given to a rule that looks at everything at once.
type CataloguePass struct {
	pass
	Workspace *workspace.Workspace
	Base      *workspace.Workspace // nil where there is none
	// Whole says that there are no contexts but those of the workspace.
	Whole bool
	// OwnBaseline says that the base has nothing of the workspace's files.
	OwnBaseline bool
	// NewWorkspace says that a base without contracts is no mistake.
	NewWorkspace bool
	Rules        []*Rule // every rule of the review, also those that are off
	// Flow is the flow of events of the workspace, made when it is first asked
	// for, and shared by the rules.
	Flow func() *flow.Graph

	fields *fieldLists
	note   func(string)
}

// FieldsOf yields what Fields visits of one major of a contract; nobody changes it. It
// is found once for all rules, and for both sides where they are the same.
func (p *CataloguePass) FieldsOf(c *workspace.Contract, major *workspace.Major) iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		list := p.fields.of(c, major)
		for i := range list {
			if list[i].isNamed() && !yield(&list[i]) {
				return
			}
		}
	}
}

// Note says, in a line, what the rule could not look at, and what to do.
func (p *CataloguePass) Note(format string, args ...any) { p.note(fmt.Sprintf(format, args...)) }

// Remark reports what is worth knowing and refuses nothing, whatever the rule's
// severity.
func (p *CataloguePass) Remark(f diag.Finding) { p.pass.Note(f) }

// WaiverPass is given to a rule that looks at one waiver of the head.
type WaiverPass struct {
	pass
	Waiver workspace.Waiver
	Named  bool // it is about a finding, as far as this review can tell
}

// Comparison is one question between one earlier revision and the new one.
type Comparison struct {
	Contract contract.EventName
	Major    int
	Older    *workspace.Revision
	Newer    *workspace.Revision
	Mode     contract.Mode
	Model    contract.ContentModel
	Answer   compat.Answer
}
