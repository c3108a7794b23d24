package suggest

import (
	"slices"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
)

// prove asks lint.Review about the whole workspace with all offers in it. Where
// something is broken then, they are asked about one after the other, each with
// those before it that hold: what is broken of its events, or newly of others,
// takes an offer back.
func (w *work) prove(offers []*offer) error {
	if len(offers) == 0 {
		return nil
	}
	holds, err := w.holdTogether(offers)
	if err != nil || holds {
		return err
	}
	var files []File
	for _, o := range offers {
		left, also, err := w.judge([]*offer{o}, slices.Concat(files, o.files()))
		if err != nil {
			return err
		}
		if len(left) > 0 {
			o.withdraw(left)
			continue
		}
		o.events[0].Also = also
		files = append(files, o.files()...)
	}
	return nil
}

// holdTogether reports whether nothing is left with all offers, and no error is new
// of which it is not known with which offer it comes; those of which it is known are
// noted.
func (w *work) holdTogether(offers []*offer) (bool, error) {
	if len(offers) == 1 {
		return false, nil // it is asked alone anyway
	}
	var files []File
	for _, o := range offers {
		files = append(files, o.files()...)
	}
	left, also, err := w.judge(offers, files)
	if err != nil || len(left) > 0 {
		return false, err
	}
	of := make([]*offer, len(also))
	for i, f := range also {
		k := slices.IndexFunc(offers, func(o *offer) bool { return o.isAbout(f) })
		if k < 0 {
			return false, nil
		}
		of[i] = offers[k]
	}
	for i, f := range also {
		of[i].events[0].Also = append(of[i].events[0].Also, f)
	}
	return true, nil
}

// judge returns what is broken of the offers' events, or newly of others, with the
// files, and the errors that are new and no breaks.
func (w *work) judge(offers []*offer, files []File) (left []Left, also []diag.Finding, err error) {
	was, err := w.before()
	if err != nil {
		return nil, nil, err
	}
	edited, err := w.headWith(files)
	if err != nil {
		return nil, nil, err
	}
	is, err := w.findings(edited)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range is {
		isNew := !slices.ContainsFunc(was, func(w diag.Finding) bool { return sameFinding(f, w) })
		isOurs := slices.ContainsFunc(offers, func(o *offer) bool { return o.isAbout(f) })
		switch {
		case f.Rule == probableRename || f.Severity == diag.Info:
		case w.hasRule(f.Rule) && isOurs:
			left = append(left, Left{f, w.still(f)})
		case w.hasRule(f.Rule) && isNew:
			left = append(left, Left{f, "this event shares what would be edited, and would break"})
		case isNew && f.Severity == diag.Error:
			also = append(also, f)
		}
	}
	return left, also, nil
}

// headWith returns the whole head as it is with the files.
func (w *work) headWith(files []File) (*workspace.Workspace, error) {
	if w.Load == nil {
		head, _, err := workspace.LoadAfter(w.ctx, laidOver(w.Files, files), w.Head.Label, w.Seen)
		return head, err
	}
	written := map[string][]byte{}
	for _, f := range files {
		written[f.Name] = f.After
	}
	return w.Load(w.ctx, written)
}

// isAbout reports whether the finding is about an event of the offer.
func (o *offer) isAbout(f diag.Finding) bool {
	return slices.ContainsFunc(o.events, func(e *Suggestion) bool { return isOf(f, e.Event) })
}

// still says why a break of an event is left after its edits.
func (w *work) still(f diag.Finding) string {
	for _, c := range w.Contracts {
		if !isOf(f, c.Name) {
			continue
		}
		for _, m := range c.Majors {
			if f.Span.File == m.Newest().File || f.Span.File == "" {
				return "the edited files have it still, as the review of the whole workspace finds"
			}
		}
	}
	return f.Span.File + " is shared by both majors: give the next one a copy of its own"
}

// withdraw takes an offer back.
func (o *offer) withdraw(left []Left) {
	for _, e := range o.events {
		e.Withdraw(left)
	}
}

// before returns what the review of the whole head finds, which is asked once.
func (w *work) before() ([]diag.Finding, error) {
	if w.was == nil {
		found, err := w.findings(w.Head)
		if err != nil {
			return nil, err
		}
		w.was = append([]diag.Finding{}, found...)
	}
	return w.was, nil
}

// findings reviews a whole side.
func (w *work) findings(head *workspace.Workspace) ([]diag.Finding, error) {
	req := w.request()
	req.Head = head
	report, err := w.reviewed(req)
	if err != nil {
		return nil, err
	}
	return report.Findings, nil
}

// sameFinding reports whether two findings are the same, or the same rule's at the
// same place of the same subject.
func sameFinding(a, b diag.Finding) bool {
	return a.Fingerprint != "" && a.Fingerprint == b.Fingerprint ||
		a.Rule == b.Rule && a.Subject == b.Subject && a.Pointer == b.Pointer && a.Message == b.Message
}
