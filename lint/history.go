package lint

import (
	"slices"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Broken asks of a major's own history what the event's mode asks of a new
// revision, and returns the answers that are not proved, at most so many: the pairs
// of versions that keep a promise from holding that is made only now. What is
// before compatible-since, and what was a draft, is not asked.
func Broken(event contract.Event, major *workspace.Major, most int) []Comparison {
	kept := Kept(event, major)
	event.CompatibleSince, event.Majors = "", slices.Clone(event.Majors) // kept begins there
	for i := range event.Majors {
		event.Majors[i].CompatibleSince = ""
	}
	var broken []Comparison
	for i := 1; i < len(kept); i++ {
		for _, c := range Questions(event, &workspace.Major{MajorInfo: major.MajorInfo, Revisions: kept[:i]}, kept[i]) {
			if c.Ask(); c.Answer.Result.Verdict == compat.Proved {
				continue
			}
			if broken = append(broken, c); len(broken) == most {
				return broken
			}
		}
	}
	return broken
}
