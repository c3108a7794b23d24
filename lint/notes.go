package lint

import (
	"fmt"
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// NothingPulled says that who consumes elsewhere is not known.
const NothingPulled = "consumers elsewhere are not known, because nothing was pulled from the registry yet: `treaty pull`"

// notes says what the review could not look at. A directory has no past, so a
// mode that promises compatibility with every earlier revision was asked about
// the newest alone, and what history files keep.
func notes(req Request, comparisons []Comparison) []string {
	var list []string
	if req.Unpulled && (len(comparisons) > 0 || req.Base == nil && forOthers(req.Head)) {
		list = append(list, NothingPulled)
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
