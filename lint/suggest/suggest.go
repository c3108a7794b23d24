package suggest

import (
	"context"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Request is what a suggestion is asked for.
type Request struct {
	Base, Head *workspace.Workspace
	// Contract is one of the head's own that the base has too, by its name or by
	// one that it had formerly.
	Contract *workspace.Contract
	Files    workspace.Files // from which Head was read
	Policy   lint.Policy     // of the base
	Rules    []*lint.Rule
	Shallow  bool // see lint.Request
	Unpulled bool // see lint.Request
	// Major asks for the next major instead of a compatible form.
	Major bool
	// Step is called after each review; it may be nil.
	Step func()
}

// Suggestion is what can be done about what the head breaks of one event.
type Suggestion struct {
	Event  contract.EventName
	Breaks []diag.Finding // what the head breaks as it stands
	Steps  []Step         // what the suggestion does
	Files  []File         // what it changes, by name; none: nothing is offered
	Opens  int            // the major that it opens; 0: none
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

// For returns what can be done about what the head breaks of one event: its
// compatible form, or with Major, and where a break has none, the next major. The
// error is of ctx, or of the files.
func For(ctx context.Context, req Request) (*Suggestion, error) {
	s := newSearch(ctx, req)
	breaks, err := s.review(documents{})
	if err != nil {
		return nil, err
	}
	found := &Suggestion{Event: req.Contract.Name, Breaks: breaks.all()}
	if len(found.Breaks) == 0 {
		return found, nil
	}
	if !req.Major {
		if err := s.compatible(found, breaks); err != nil {
			return nil, err
		}
		if err := s.prove(found); err != nil {
			return nil, err
		}
	}
	if req.Major || len(found.Left) > 0 {
		if err := s.open(found, breaks); err != nil {
			return nil, err
		}
		return found, s.prove(found)
	}
	return found, nil
}
