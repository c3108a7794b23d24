package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/lint/impact"
)

// reportUnknownConsumers reports the consumers of which it is not known whether a
// change hurts them, where the other findings of the major do not say all that may:
// whoever lets these pass has not seen it.
func reportUnknownConsumers(p *PairPass) {
	for _, report := range p.Impacts {
		if report.Newer == nil {
			continue
		}
		var left []*impact.Verdict
		for i := range report.Verdicts {
			if v := &report.Verdicts[i]; v.Effect == impact.Unknown && !p.said(report, v) {
				left = append(left, v)
			}
		}
		if len(left) > 0 {
			p.hurts(unknownFinding(p, report, left))
		}
	}
}

func unknownFinding(p *PairPass, report *impact.Report, left []*impact.Verdict) diag.Finding {
	var names []string
	for _, v := range left {
		names = append(names, v.Name())
	}
	slices.Sort(names)
	r := left[0].Reasons[0]
	r.Message = fmt.Sprintf("whether it breaks %s is not known (%s): %s", left[0].Name(), r.Code, strings.TrimSuffix(r.Message, "."))
	f := hurtFinding(p, report, r, func(impact.Reason) bool { return false })
	f.Span, f.Pointer = source.Span{File: report.Newer.File}, ""
	f.Values = append([]string{string(report.Newer.Fingerprint)}, slices.Compact(names)...)
	f.Why = "what is not proved compatible may break a consumer"
	if !report.Opens {
		f.Hint = "let its manifest say which `fields` it reads and push it, or simplify what stands in the way"
	}
	return f
}

// said reports whether other findings say all that may hurt the consumer.
func (p *PairPass) said(report *impact.Report, v *impact.Verdict) bool {
	may := v.May
	if len(may) == 0 {
		may = v.Reasons
	}
	return !slices.ContainsFunc(may, func(r impact.Reason) bool { return r.Since == "" && !p.says(report, r) })
}

// says reports whether another finding has the reason: of the mode, or of a consumer
// that is known to break.
func (p *PairPass) says(report *impact.Report, r impact.Reason) bool {
	if r.Rule == impact.NotProved {
		return slices.ContainsFunc(p.Comparisons, func(c Comparison) bool {
			return c.Major == report.Major && c.Answer.Question == r.Question && c.Answer.Result.Verdict == compat.Unknown
		})
	}
	if p.found(report.Major, r) {
		return true
	}
	return !r.Hides && slices.ContainsFunc(report.Verdicts, func(v impact.Verdict) bool {
		return v.Effect == impact.Breaking && slices.ContainsFunc(v.Reasons, func(o impact.Reason) bool {
			return o.Since == "" && o.Rule == r.Rule && o.Question == r.Question && o.Cause.SamePlace(r.Cause) && o.Value == r.Value
		})
	})
}

// reportUnread reports each change where a manifest of the base cannot be read: who was
// to be asked is not known.
func reportUnread(p *PairPass) {
	for _, report := range p.Impacts {
		if report.Newer == nil || len(p.Unread) == 0 {
			continue
		}
		p.hurts(diag.Finding{
			Subject: Subject(report.Event, report.Major),
			Span:    source.Span{File: report.Newer.File},
			Message: fmt.Sprintf("whom it breaks is not known (unreadable): %s cannot be read in the base, and may be the manifest of a service that reads it",
				strings.Join(p.Unread, ", ")),
			Values: append([]string{string(report.Newer.Fingerprint)}, p.Unread...),
			Cause:  "unreadable " + strings.Join(p.Unread, ", "),
			Why:    "what is not proved compatible may break a consumer",
			Hint:   "mend the manifest first, in a change that leaves the schemas as they are",
		})
	}
}
