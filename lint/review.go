package lint

import (
	"context"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// Request is one review.
type Request struct {
	Base     *workspace.Workspace // nil: only the head is looked at
	Head     *workspace.Workspace
	Policy   Policy
	Rules    []*Rule
	Progress func(done, total int) // questions answered; may be nil
	// Ask answers a question, from several goroutines: whoever reviews often may
	// remember what was proved. nil: Comparison.Ask.
	Ask func(*Comparison)
	// Groups limits the review to these groups; empty: all.
	Groups []Group
	// Shallow says that the base's history is cut off, so that older revisions
	// may be missing from it.
	Shallow bool
	// NewOnly leaves out what the base has as well.
	NewOnly bool
	// Approved says what a waiver of the head that names the finding needs so that
	// it counts, in words; nothing: it is approved. Nil: those of the base count,
	// and all where there is no base.
	Approved func(diag.Finding, workspace.Waiver) string
	// Whole says that the head has every context that there is: one that is not in
	// it declares nothing. Else what it declares is not known.
	Whole bool
	// Unpulled says that consumers may be elsewhere of which nothing is known,
	// because nothing was pulled, or long ago; see Unseen. With a registry it is so
	// until the first pull.
	Unpulled bool
	// OwnBaseline says that the base has nothing of the head's files, so that the
	// head's own baseline counts, of what the head has as it stands; the rule
	// baseline-grown says so. The registry sets it for the first push of a home.
	OwnBaseline bool
	// NewWorkspace says that a base without contracts is no mistake: this is the
	// workspace's first review. The command line sets it when somebody says so;
	// the registry always, because it is empty at first and keeps what it has.
	NewWorkspace bool

	words   map[*WordList]map[string]bool // under the policy
	enabled []*Rule                       // that the policy and Groups want, in the order of their ids
	fields  *fieldLists                   // of both sides
	apart   bool                          // contracts that are alike are asked all the same: a test's other way
	judging map[string]bool               // the rules whose findings can be waived, by id
}

// Report is the outcome of a review.
type Report struct {
	Findings []diag.Finding // sorted
	Known    int            // findings left out, because the base has them
	Waived   []Waived       // findings left out, because a waiver lets them pass
	Baseline []diag.Finding // findings left out, because the baseline has them
	// Mended are the entries of the head's baseline that nothing answers to any
	// more, as far as this review would have found it.
	Mended      []workspace.BaselineEntry
	Comparisons []Comparison // every question that was asked, proved ones too
	Contracts   []ContractChange
	// Impacts say what each changed or retired major does to those who read it.
	Impacts []*impact.Report
	// Custom are the rules that the policy adds to those of the catalogue.
	Custom []*Rule
	// Notes say, a line each, what the review could not look at, and what to do;
	// they are no findings: nothing is wrong with the contracts.
	Notes []string
}

// Count returns how many findings have the severity.
func (r *Report) Count(severity diag.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == severity {
			n++
		}
	}
	return n
}

// Blocks reports whether the findings refuse the change: one is an error.
func (r *Report) Blocks() bool { return r.Count(diag.Error) > 0 }

// Review looks at head, and at what changed since base, and reports. The error
// is of ctx alone.
func Review(ctx context.Context, req Request) (*Report, error) {
	req.prepare()
	pairs := pairContracts(req.Base, req.Head)
	report := &Report{Contracts: changes(pairs), Custom: req.Policy.Custom}
	answers, hurt, err := askAll(ctx, req, pairs)
	if err != nil {
		return nil, err
	}
	report.Impacts = slices.Concat(hurt...)
	for _, list := range answers {
		report.Comparisons = append(report.Comparisons, list...)
	}
	found, err := standing(ctx, req, pairs)
	if err != nil {
		return nil, err
	}
	breaks := changed(req, pairs, answers, hurt)
	req.sign(breaks)
	waivers := newWaiving(&req)
	waivers.open = len(found.notes) > 0
	report.Mended = waivers.mended(found.head)
	found.head = waivers.apply(found.head)
	waivers.recognise(found.base, renames(pairs))
	known(req, &found, renames(pairs), report)
	report.Findings = slices.Concat(found.head, waivers.apply(breaks), waivers.judge())
	report.Waived = waivers.waived
	diag.Sort(report.Findings)
	report.Notes = slices.Concat(notes(req, report.Comparisons), found.notes)
	return report, nil
}

// prepare finds out what all of the review needs, once.
func (req *Request) prepare() {
	req.Rules = slices.Concat(req.Rules, req.Policy.Custom)
	req.words, req.enabled, req.fields = wordsOf(req.Rules, req.Policy), enabled(*req), newFieldLists()
	req.judging = map[string]bool{}
	for _, r := range req.Rules {
		req.judging[r.ID] = req.judging[r.ID] || r.Waivers == nil
	}
}

// enabled returns the rules that the request wants, in the order of their ids.
func enabled(req Request) []*Rule {
	var rules []*Rule
	for _, r := range req.Rules {
		if r.isOff(req.Policy) {
			continue
		}
		if len(req.Groups) > 0 && !slices.Contains(req.Groups, r.Group) {
			continue
		}
		rules = append(rules, r)
	}
	slices.SortFunc(rules, func(a, b *Rule) int { return strings.Compare(a.ID, b.ID) })
	return rules
}

// changed runs the rules that compare the head with the base.
func changed(req Request, pairs []pair, answers [][]Comparison, hurt [][]*impact.Report) []diag.Finding {
	var found []diag.Finding
	if req.Base == nil {
		return nil
	}
	collect := func(f diag.Finding) { found = append(found, f) }
	places := make([][]Place, len(pairs))
	for i, pair := range pairs {
		places[i] = pair.places()
	}
	p := &PairPass{
		pass: req.passAt(nil, nil, collect), Workspace: req.Head, Shallow: req.Shallow, Unpulled: req.Unpulled, Unread: unreadManifests(req.Base),
	}
	for _, p.rule = range req.enabled {
		if p.rule.Pair == nil {
			continue
		}
		for i, pair := range pairs {
			p.here, p.Base, p.Head, p.Comparisons, p.Impacts = places[i], pair.base, pair.head, answers[i], hurt[i]
			p.rule.Pair(p)
		}
	}
	return found
}

// passAt is what a check is given that looks at what is at one place.
func (req *Request) passAt(r *Rule, at []Place, report func(diag.Finding)) pass {
	return pass{rule: r, report: report, words: req.words, here: at, Policy: req.Policy}
}

// passOver is what a check is given that looks at many places.
func (req *Request) passOver(r *Rule, place func(diag.Finding) []Place, report func(diag.Finding)) pass {
	return pass{rule: r, report: report, words: req.words, place: place, Policy: req.Policy}
}
