package suggest

import (
	"context"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Request is what suggestions are asked for.
type Request struct {
	Base, Head *workspace.Workspace
	// Contracts are of the head's own, and the base has them too, by their names or by
	// those that they had formerly.
	Contracts []*workspace.Contract
	Files     workspace.Files // from which Head was read
	Seen      *workspace.Seen // of Head; nil: everything is read again
	Policy    lint.Policy     // of the base
	Rules     []*lint.Rule
	// Load returns the head once these files are written; nil: Files hold all of it. It is
	// for whose head has more in it than files.
	Load     func(ctx context.Context, written map[string][]byte) (*workspace.Workspace, error)
	Shallow  bool // see lint.Request
	Unpulled bool // see lint.Request
	// Major asks for the next major instead of a compatible form.
	Major bool
	// Reviewed is called after each review; it may be nil.
	Reviewed func()
	// Progress is told how many questions of a review are answered; it may be nil.
	Progress func(done, total int)
}

// Suggestion is what can be done about what the head breaks of one event.
type Suggestion struct {
	Event  contract.EventName
	Breaks []diag.Finding // what the head breaks as it stands
	Steps  []Step         // what the suggestion does
	Files  []File         // what it changes, by name; none: nothing is offered
	Opens  int            // the major that it opens; 0: none
	Upcast *Upcast        // of the major that it opens; nil: not known
	// With is the event with whose suggestion this one's breaks are mended too, because
	// both share what is edited: steps and files are there. Zero: they are here.
	With contract.EventName
	// Left are the breaks without a compatible form. Where there is one, nothing is
	// offered but the next major.
	Left []Left
	// Also are the errors that are no breaks and that the edited files have, and the
	// head has not: an example without a field that is required again.
	Also []diag.Finding
	// Undone says that nothing of the change is left that a reader or a writer could
	// notice.
	Undone bool
}

// Offers reports whether there is something to be done about the event.
func (found *Suggestion) Offers() bool {
	return len(found.Files) > 0 || found.With != (contract.EventName{})
}

// Step is one thing that a suggestion does about a break.
type Step struct {
	Does    string       // "/sku stays, deprecated"
	Back    bool         // it does nothing but take a part of the change back
	Finding diag.Finding // that it answers
	Edits   []Edit
}

// Left is a break that has no compatible form.
type Left struct {
	Finding diag.Finding
	Why     string
}

// File is a file before and after; nil: it is not there.
type File struct {
	Name          string
	Before, After []byte
}

// For returns what can be done about what the head breaks of each contract, in
// their order: its compatible form, or with Major, and where a break has none, the
// next major. All compatible forms together are proved; events that break by what
// they share are mended by one edit of it. The error is of ctx, or of the files.
func For(ctx context.Context, req Request) ([]*Suggestion, error) {
	return newWork(ctx, req).suggestions()
}

func (w *work) suggestions() ([]*Suggestion, error) {
	s := w.search(w.Contracts)
	at, err := s.review(documents{})
	if err != nil {
		return nil, err
	}
	list := make([]*Suggestion, len(s.pairs))
	var broken []*Suggestion
	for i, p := range s.pairs {
		list[i] = &Suggestion{Event: p.head.Name}
		list[i].Breaks = at.of(list[i]).all()
		if len(list[i].Breaks) > 0 {
			broken = append(broken, list[i])
		}
	}
	if !w.Major {
		if err := w.compatible(broken, at); err != nil {
			return nil, err
		}
	}
	return list, w.open(broken, at)
}
