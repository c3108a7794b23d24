package lint

import (
	"fmt"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint/impact"
)

// NothingPulled says that who consumes elsewhere is not known.
const NothingPulled = "consumers elsewhere are not known, because nothing was pulled from the registry yet: `treaty pull`"

// Unseen says why it is not known who consumes elsewhere: nothing was pulled yet, of
// which lock is nil, or long ago. It is empty where the lock is young enough, or does
// not say how old it is.
func Unseen(lock *workspace.Lock, now time.Time) string {
	if lock == nil {
		return NothingPulled
	}
	if days, dated := lock.Age(now); dated && days > impact.StaleAfter {
		return fmt.Sprintf("consumers elsewhere are not known, because the last pull was %d days ago: `treaty pull`", days)
	}
	return ""
}

// notes says what the review could not look at. A directory has no past, so a
// mode that promises compatibility with every earlier revision was asked about
// the newest alone, and what history files keep.
func notes(req Request, comparisons []Comparison) []string {
	var list []string
	if req.Unpulled && (len(comparisons) > 0 || req.Base == nil && forOthers(req.Head)) {
		list = append(list, Unseen(req.Head.Lock, req.Policy.Now))
	}
	return append(list, pastNotes(req, comparisons)...)
}

// forOthers reports whether a context elsewhere may read an event of the workspace.
func forOthers(ws *workspace.Workspace) bool {
	return slices.ContainsFunc(ws.Contracts, func(c *workspace.Contract) bool { return c.Visibility != contract.Private })
}

func pastNotes(req Request, comparisons []Comparison) []string {
	if req.Base == nil || !req.Base.Directory {
		return nil
	}
	majors := map[string]bool{}
	for _, c := range comparisons {
		if c.Mode.Transitive() {
			majors[Subject(c.Contract, c.Major)] = true
		}
	}
	if len(majors) == 0 {
		return nil
	}
	noun := "majors"
	if len(majors) == 1 {
		noun = "major"
	}
	return []string{fmt.Sprintf("the base is a directory, which keeps no earlier revisions: the transitive mode of %d changed %s "+
		"was asked only about what it holds; `treaty check --against git:REF` asks about all", len(majors), noun)}
}
