package lint

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract/diag"
)

// ReportUnproved reports the questions that have no answer: an unknown never
// passes in silence. A history that is cut off leaves questions that could not
// even be asked.
func ReportUnproved(p *PairPass) {
	for _, c := range p.Comparisons {
		if c.Answer.Result.Verdict == compat.Unknown {
			p.Report(unproved(p, c))
		}
	}
	if p.Shallow {
		reportShallow(p)
	}
}

func unproved(p *PairPass, c Comparison) diag.Finding {
	reason := c.Answer.Result.Reason
	f := diag.Finding{
		Subject: Subject(c.Contract, c.Major),
		Span:    c.Newer.Schema.Span(),
		Pointer: c.Newer.Schema.Pointer,
		Message: fmt.Sprintf("%s, against %s: not decided (%s): %s",
			c.Answer.Question.Title(), c.Older.Label, reason.Code, strings.TrimSuffix(reason.Message, ".")),
		Why:   "what is not proved compatible may break a consumer",
		Hint:  fmt.Sprintf("simplify what stands in the way, or open a new major: `treaty new major %s`", c.Contract),
		Proof: ProofOf(c, consumers(p.Workspace, c)),
	}
	if w := reason.Where; w != nil && w.Doc == c.Newer.Schema.Doc {
		f.Span, f.Pointer = w.Span(), w.Pointer
	}
	return f
}

// reportShallow reports each changed major whose mode asks older revisions that
// the base may not have.
func reportShallow(p *PairPass) {
	seen := map[int]bool{}
	for _, c := range p.Comparisons {
		if seen[c.Major] || !c.Mode.Transitive() {
			continue
		}
		seen[c.Major] = true
		p.Report(diag.Finding{
			Subject: Subject(c.Contract, c.Major),
			Span:    c.Newer.Schema.Span(),
			Message: fmt.Sprintf("the history is cut off (shallow clone): revisions before %s were not compared", c.Older.Label),
			Why:     fmt.Sprintf("the mode %s promises compatibility with every earlier revision", c.Mode),
			Hint:    "fetch the whole history: `fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`",
		})
	}
}
