package lint

import (
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// ReportUnproved reports the questions that have no answer: an unknown never
// passes in silence. A history that is cut off leaves questions that could not
// even be asked.
func ReportUnproved(p *PairPass) {
	reportUnanswered(p)
	reportUnknownConsumers(p)
	reportUnread(p)
	reportUnknownPromise(p)
	if p.Shallow {
		reportShallow(p)
	}
}

// reportUnanswered reports the questions that the prover could not answer. The
// same reason against several earlier revisions is one finding, which names the
// others.
func reportUnanswered(p *PairPass) {
	type key struct {
		major    int
		question contract.Question
		reason   string
		pointer  source.Pointer
	}
	index := map[key]int{}
	var found []diag.Finding
	for _, c := range slices.Backward(p.Comparisons) {
		if c.Answer.Result.Verdict != compat.Unknown {
			continue
		}
		f := unproved(p, c)
		k := key{c.Major, c.Answer.Question, c.Answer.Result.Reason.Code, f.Pointer}
		if i, ok := index[k]; ok {
			found[i].Related = append(found[i].Related, sameAgainst(c))
			continue
		}
		index[k] = len(found)
		found = append(found, f)
	}
	for _, f := range found {
		p.enforce(f)
	}
}

// reportUnknownPromise reports each changed major of an event whose past
// event.yaml cannot be read: which mode was in force is not known.
func reportUnknownPromise(p *PairPass) {
	if p.Base == nil || p.Head == nil || !p.Base.Unreadable {
		return
	}
	for _, now := range p.Head.Majors {
		was := p.Base.Major(now.Number)
		if was == nil || was.Newest().Same(now.Newest()) {
			continue
		}
		p.Report(diag.Finding{
			Subject: Subject(p.Head.Name, now.Number),
			Span:    source.Span{File: path.Join(p.Head.Dir, "event.yaml")},
			Message: "not decided (unreadable): the event.yaml of the base cannot be read, so what it promises is not known",
			Why:     "what is not proved compatible may break a consumer",
			Hint:    "mend event.yaml first, in a change that leaves the schemas as they are",
		})
	}
}

func unproved(p *PairPass, c Comparison) diag.Finding {
	reason := c.Answer.Result.Reason
	f := diag.Finding{
		Subject: Subject(c.Contract, c.Major),
		Span:    source.Span{File: c.Newer.File},
		Message: fmt.Sprintf("%s, against %s: not decided (%s): %s",
			c.Answer.Question.Title(), c.Older.Label, reason.Code, strings.TrimSuffix(reason.Message, ".")),
		Why:    "what is not proved compatible may break a consumer",
		Hint:   "simplify what stands in the way, or " + p.nextMajor(),
		Proof:  p.proofOf(c, func(impact.Reason) bool { return false }),
		Values: []string{string(c.Answer.Question), reason.Code},
	}
	switch {
	case c.Newer.Schema == nil:
		f.Hint, f.Cause = "mend the schema", p.keepsUnread(c.Newer.File)
		return f
	case c.Older.Schema == nil:
		f.Hint = "put the last content back that can be read, in a change of its own, or open a new major"
	}
	at := c.Newer.Schema
	if w := reason.Where; w != nil && (w.Doc == at.Doc || c.Older.Schema != nil && w.Doc == c.Older.Schema.Doc) {
		at = around(at, w.Pointer)
	}
	f.Values = append(f.Values, undecided(c.Newer, at))
	f.Span, f.Pointer = at.Span(), at.Pointer
	f.Cause = inTheWay(reason)
	return f
}

// keepsUnread names what keeps a schema of the head from being read; empty where that is
// the file itself, or more than one thing.
func (p *PairPass) keepsUnread(file string) string {
	cause := ""
	for _, f := range p.Workspace.Findings {
		switch {
		case f.Span.File != file || f.Severity != diag.Error:
		case f.Cause == "" || cause != "" && f.Cause != cause:
			return ""
		default:
			cause = f.Cause
		}
	}
	return cause
}

// inTheWay names what leaves a question open, for contracts that share it: the words
// and content of the subschema count, for a line of two revisions is not the same.
// It is empty where no subschema stands in the way.
func inTheWay(reason compat.Reason) string {
	if reason.Where == nil {
		return ""
	}
	content := sha256.Sum256(reason.Where.Node.Canonical())
	return fmt.Sprintf("%s: %s: %s (content %x)", reason.Where.Span(), reason.Code, reason.Message, content[:6])
}

// undecided tells what is not decided from what else could stand there: nobody knows
// what another content of the place does.
func undecided(newer *workspace.Revision, at *schema.Schema) string {
	if at == newer.Schema {
		return string(newer.Fingerprint)
	}
	return string(at.Node.Canonical())
}

// around returns the innermost of the schemas in s that holds the place.
func around(s *schema.Schema, place source.Pointer) *schema.Schema {
	innermost := s
	s.Walk(func(sub *schema.Schema) bool {
		holds := sub.Pointer == place || strings.HasPrefix(string(place), string(sub.Pointer)+"/")
		if holds && len(sub.Pointer) > len(innermost.Pointer) {
			innermost = sub
		}
		return true
	})
	return innermost
}

// reportShallow reports each changed major whose mode asks older revisions that
// the base may not have.
func reportShallow(p *PairPass) {
	seen := map[int]bool{}
	for _, c := range p.Comparisons {
		if seen[c.Major] || c.Newer.Schema == nil || !c.Mode.Transitive() {
			continue
		}
		seen[c.Major] = true
		p.Report(diag.Finding{
			Subject: Subject(c.Contract, c.Major),
			Span:    c.Newer.Schema.Span(),
			Message: fmt.Sprintf("the history is cut off (shallow clone): revisions before %s were not compared", c.Older.Label),
			Cause:   "shallow",
			Why:     fmt.Sprintf("the mode %s promises compatibility with every earlier revision", c.Mode),
			Hint:    "fetch the whole history: `fetch-depth: 0` in actions/checkout, or `git fetch --unshallow`",
		})
	}
}
