package suggest

import (
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// prove asks lint.Review about the whole workspace with the edited files. What is
// broken then, of the event, or of another one that the head does not break, takes
// the offer back.
func (s *search) prove(found *Suggestion) error {
	if len(found.Files) == 0 {
		return nil
	}
	edited, err := workspace.Load(s.ctx, laidOver(s.req.Files, found.Files), s.req.Head.Label)
	if err != nil {
		return err
	}
	was, err := s.findings(s.req.Head)
	if err != nil {
		return err
	}
	is, err := s.findings(edited)
	if err != nil {
		return err
	}
	var left []Left
	for _, f := range is {
		isNew := !slices.ContainsFunc(was, func(w diag.Finding) bool { return sameFinding(f, w) })
		switch {
		case f.Rule == probableRename || f.Severity == diag.Info:
		case s.hasRule(f.Rule) && s.isOfEvent(f):
			left = append(left, Left{f, s.still(f)})
		case s.hasRule(f.Rule) && isNew:
			left = append(left, Left{f, "this event shares what would be edited, and would break"})
		case isNew && f.Severity == diag.Error:
			found.Also = append(found.Also, f)
		}
	}
	if len(left) > 0 {
		found.withdraw(left)
	}
	return nil
}

// still says why a break of the event is left after its edits.
func (s *search) still(f diag.Finding) string {
	for _, m := range s.req.Contract.Majors {
		if f.Span.File == m.Newest().File || f.Span.File == "" {
			return "the edited files have it still, as the review of the whole workspace finds"
		}
	}
	return f.Span.File + " is shared by both majors: give the next one a copy of its own"
}

// withdraw takes the offer back.
func (found *Suggestion) withdraw(left []Left) {
	found.Left = append(found.Left, left...)
	found.Files, found.Steps, found.Also, found.Opens, found.Undone = nil, nil, nil, 0, false
}

// findings reviews a whole side.
func (s *search) findings(head *workspace.Workspace) ([]diag.Finding, error) {
	report, err := lint.Review(s.ctx, lint.Request{
		Base: s.req.Base, Head: head, Policy: s.req.Policy, Rules: s.req.Rules, Shallow: s.req.Shallow, Unpulled: s.req.Unpulled,
	})
	if err != nil {
		return nil, err
	}
	if s.req.Step != nil {
		s.req.Step()
	}
	return report.Findings, nil
}

// sameFinding reports whether two findings are the same, or the same rule's at the
// same place of the same subject.
func sameFinding(a, b diag.Finding) bool {
	return a.Fingerprint != "" && a.Fingerprint == b.Fingerprint ||
		a.Rule == b.Rule && a.Subject == b.Subject && a.Pointer == b.Pointer && a.Message == b.Message
}
