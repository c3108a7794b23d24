package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint/impact"
)

// enforce reports what is asked of every reader. Where the base enforces what
// consumers read, it only refuses what hurts one, or may.
func (p *PairPass) enforce(f diag.Finding) {
	isHurt := slices.ContainsFunc(f.Proof.Breaks, func(c diag.Consumer) bool { return c.Since == "" })
	if p.enforcement() != contract.EnforceConsumers || isHurt || len(f.Proof.Unknown) > 0 {
		p.Report(f)
		return
	}
	f.Why = "no known consumer is hurt, and the contract enforces what consumers read (`enforce: consumers`)"
	p.Note(f)
}

// hurts reports what hurts consumers alone: whatever the mode asks, unless the
// base enforces the schema alone.
func (p *PairPass) hurts(f diag.Finding) {
	if p.enforcement() == contract.EnforceSchema {
		p.Note(f)
		return
	}
	p.Report(f)
}

func (p *PairPass) enforcement() contract.Enforcement {
	if p.Base == nil || p.Base.Enforce == "" {
		return contract.EnforceBoth
	}
	return p.Base.Enforce
}

// name sorts the consumers of a major by what a finding does to them: it breaks
// those with a reason that is the same.
func (p *PairPass) name(proof *diag.Proof, major int, same func(impact.Reason) bool) {
	for _, r := range p.Impacts {
		if r.Major != major || r.Newer == nil {
			continue
		}
		for i := range r.Verdicts {
			sortConsumer(proof, &r.Verdicts[i], same)
		}
	}
	if p.Unpulled && p.Head != nil && p.Head.Visibility != contract.Private {
		proof.Unknown = append(proof.Unknown, diag.Consumer{Name: "elsewhere", Note: p.unseen()})
	}
	for _, list := range []*[]diag.Consumer{&proof.Breaks, &proof.Unknown, &proof.Safe} {
		slices.SortStableFunc(*list, func(a, b diag.Consumer) int { return strings.Compare(a.Name, b.Name) })
		*list = slices.CompactFunc(*list, func(a, b diag.Consumer) bool { return a.Name == b.Name })
	}
	slices.Sort(proof.Consumers)
	proof.Consumers = slices.Compact(proof.Consumers)
	isIn := func(list []diag.Consumer) func(diag.Consumer) bool {
		return func(c diag.Consumer) bool {
			return slices.ContainsFunc(list, func(o diag.Consumer) bool { return o.Name == c.Name })
		}
	}
	proof.Unknown = slices.DeleteFunc(proof.Unknown, isIn(proof.Breaks))
	proof.Safe = slices.DeleteFunc(slices.DeleteFunc(proof.Safe, isIn(proof.Breaks)), isIn(proof.Unknown))
}

// unseen says in a few words why consumers elsewhere are not known.
func (p *PairPass) unseen() string {
	if p.Workspace.Lock == nil {
		return "nothing was pulled"
	}
	return "pulled too long ago"
}

func sortConsumer(proof *diag.Proof, v *impact.Verdict, same func(impact.Reason) bool) {
	proof.Consumers = append(proof.Consumers, v.Name())
	i := slices.IndexFunc(v.Reasons, same)
	switch {
	case v.Effect == impact.Unknown:
		proof.Unknown = append(proof.Unknown, diag.Consumer{Name: v.Name(), Note: v.Reasons[0].Note()})
	case i >= 0:
		proof.Breaks = append(proof.Breaks, diag.Consumer{Name: v.Name(), Note: v.Reasons[i].Note(), Since: v.Reasons[i].Since})
	default:
		proof.Safe = append(proof.Safe, diag.Consumer{Name: v.Name()})
	}
}

// sameBreak reports whether what hurts a consumer is the break of the schemas.
func sameBreak(b compat.Break, r impact.Reason) bool {
	return r.Rule == b.Rule && r.Question == b.Question && (r.Cause.Pointer == b.Cause.Pointer || r.Cause.Path == b.Cause.Path)
}

// reportHurt reports what the rule finds in consumers' views and the mode did not
// ask, or did not find: one finding for each cause.
func reportHurt(p *PairPass) {
	type key struct {
		question contract.Question
		file     string
		pointer  source.Pointer
		path     string
		value    string
		since    string
	}
	keyOf := func(r impact.Reason) key {
		return key{r.Question, r.Cause.Span.File, r.Cause.Pointer, r.Cause.Path, r.Value, r.Since}
	}
	var (
		found   []diag.Finding
		reasons []impact.Reason // of each
	)
	for _, report := range p.Impacts {
		seen := map[key]bool{}
		for _, v := range report.Verdicts {
			for _, r := range v.Reasons {
				k := keyOf(r)
				if r.Rule != p.rule.ID || seen[k] || p.found(report.Major, r) {
					continue
				}
				seen[k] = true
				found = append(found, hurtFinding(p, report, r, func(o impact.Reason) bool { return o.Rule == r.Rule && k == keyOf(o) }))
				reasons = append(reasons, r)
			}
		}
	}
	tellFilesApart(found)
	for i, f := range found {
		if reasons[i].Since == "" {
			p.hurts(f)
		} else {
			p.hurtBefore(f, reasons[i])
		}
	}
}

// hurtBefore tells what the change did not do and makes no worse.
func (p *PairPass) hurtBefore(f diag.Finding, r impact.Reason) {
	f.Why = fmt.Sprintf("a consumer that is written against %s is hurt since %s; this change makes it no worse, and is not refused for it", r.Older.Label, r.Since)
	f.Hint = "let the consumer move: `treaty pull` in its repository says what it reads now, and its next push says so here"
	p.Note(f)
}

// found reports whether the answers to what the mode asks have the break already.
func (p *PairPass) found(major int, r impact.Reason) bool {
	return slices.ContainsFunc(p.Comparisons, func(c Comparison) bool {
		return c.Major == major && slices.ContainsFunc(c.Answer.Breaks, func(b compat.Break) bool { return sameBreak(b, r) })
	})
}

func hurtFinding(p *PairPass, report *impact.Report, r impact.Reason, same func(impact.Reason) bool) diag.Finding {
	f := diag.Finding{
		Subject: Subject(report.Event, report.Major),
		Span:    r.Cause.Span,
		Pointer: r.Cause.Pointer,
		Message: r.Message,
		Why:     "a consumer reads it",
		Hint:    fmt.Sprintf("keep it until no consumer reads it, or %s; `treaty impact %s` says who is hurt", p.nextMajor(), report.Event),
		Values:  valuesOf(r.Question, r.Cause),
		Proof:   &diag.Proof{Question: string(r.Question), Model: string(report.Model), Writer: report.Newer.Label, Reader: r.Older.Label},
	}
	if report.Opens {
		f.Why = "the range of a consumer holds the new major, which was not there when it was declared"
		f.Hint = "let its range end before the new major, or be written for it (an entry that changes says that it reads it); or keep the major a draft until then"
	}
	if r.Value != "" {
		f.Values = append(f.Values, r.Value)
	}
	if r.Hides { // whoever lets it pass has not seen all that another content may do
		f.Values = append(f.Values, string(report.Newer.Fingerprint))
	}
	if p.Base != nil {
		f.Proof.Mode = string(p.Base.Compatibility)
	}
	if r.Question != contract.RunningConsumers {
		f.Proof.Writer, f.Proof.Reader = f.Proof.Reader, f.Proof.Writer
	}
	p.name(f.Proof, report.Major, same)
	if r.Witness != nil {
		f.Proof.Witness, f.Proof.At = r.Witness.JSON, string(r.Witness.Path)
	}
	return f
}

// ReportHurt reports what the rule finds in the views of consumers.
func ReportHurt(p *PairPass) { reportHurt(p) }
