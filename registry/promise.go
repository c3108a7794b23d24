package registry

import (
	"slices"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/lint"
)

// Kept are the versions of a major against which a new one is held, the oldest first:
// those from compatible-since on, without drafts. It is what the gate asks.
func (c *Contract) Kept(m *Major) []*Version {
	asked := workspace.Major{MajorInfo: m.MajorInfo}
	for _, v := range m.Versions {
		asked.Revisions = append(asked.Revisions, &workspace.Revision{Version: v.Version, Label: v.Version.String(), Draft: !v.Promised})
	}
	kept := lint.Kept(c.Event, &asked)
	return slices.DeleteFunc(slices.Clone(m.Versions), func(v *Version) bool {
		return !slices.ContainsFunc(kept, func(r *workspace.Revision) bool { return r.Version == v.Version })
	})
}

// Promises are the questions of which the contract promises that they hold from one of
// its versions to the other. Nothing is promised over majors, nor of what is deleted;
// where from is the newer of the two, each question is the other one.
func (c *Contract) Promises(from, to *Version) []contract.Question {
	older, newer := from, to
	if from.Version.Compare(to.Version) > 0 {
		older, newer = to, from
	}
	m := c.Major(newer.Version.Major)
	if older.Version.Major != newer.Version.Major || older == newer || newer.Deleted != nil || m == nil {
		return nil
	}
	kept := slices.DeleteFunc(c.Kept(m), func(v *Version) bool { return v.Version.Compare(newer.Version) >= 0 })
	if at := slices.Index(kept, older); at < 0 || at < len(kept)-1 && !c.Compatibility.Transitive() {
		return nil
	}
	asked := slices.Clone(c.Compatibility.Questions())
	if older != from {
		for i, q := range asked {
			asked[i] = q.Turned()
		}
	}
	return asked
}
