package workspace

import "github.com/treaty-events/treaty/contract"

// Says returns what a context declares of another: what its file says, and, where
// that says nothing, what an approver accepted for it in the registry. Of a context
// whose file is not here, known is false, unless a consent tells: none is without
// the proposal that it accepts, and none stays beside a file that says anything.
func (w *Workspace) Says(name, other string) (said []contract.Relationship, known bool) {
	c := w.Context(name)
	here := c != nil && c.Doc != nil
	if here {
		for _, r := range c.Relationships {
			if r.With == other {
				said = append(said, r)
			}
		}
	}
	for _, consent := range w.Consents.Of(name, other) {
		if answer, ok := consent.Answer(); ok && w.Accepts(consent.Proposal) {
			said = append(said, answer)
		}
	}
	if !here {
		for _, consent := range w.Consents.Of(other, name) {
			said = append(said, consent.Relationship())
		}
	}
	return said, here || len(said) > 0
}

// Accepts reports whether a consent to the proposal is known and counts: the files
// that are here leave it open.
func (w *Workspace) Accepts(p contract.Proposal) bool {
	if w.Consents.To(p) == nil {
		return false
	}
	from, to := []contract.Relationship{p.Relationship()}, []contract.Relationship(nil)
	if c := w.Context(p.From); c != nil && c.Doc != nil {
		from = c.Relationships
	}
	if c := w.Context(p.To); c != nil {
		to = c.Relationships
	}
	return p.Waits(from, to)
}
