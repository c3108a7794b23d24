package lint

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/compat"
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Questions lists the comparisons that the event's mode asks when newer is to
// follow the revisions of its major. There are none if newer is the newest of
// them already, or brings the newest back that could be read. Their answers are
// not yet filled in: see Ask.
func Questions(event contract.Event, major *workspace.Major, newer *workspace.Revision) []Comparison {
	if major.Newest().Same(newer) {
		return nil
	}
	var list []Comparison
	for _, older := range asked(event, major, newer) {
		for _, question := range event.Compatibility.Questions() {
			list = append(list, Comparison{
				Contract: event.Name, Major: major.Number, Older: older, Newer: newer,
				Mode: event.Compatibility, Model: event.ContentModel,
				Answer: compat.Answer{Question: question},
			})
		}
	}
	return list
}

// asked returns the revisions that newer is compared with: all that were
// promised, or the newest of them. One that cannot be read leaves a question
// open while it is the newest; the one before it is asked as well then.
func asked(event contract.Event, major *workspace.Major, newer *workspace.Revision) []*workspace.Revision {
	revisions := Kept(event, major)
	readable := slices.DeleteFunc(slices.Clone(revisions), func(r *workspace.Revision) bool { return r.Schema == nil })
	list := readable
	if !event.Compatibility.Transitive() {
		list = readable[max(0, len(readable)-1):]
	}
	back := len(readable) > 0 && readable[len(readable)-1].Same(newer)
	if n := len(revisions); n > 0 && revisions[n-1].Schema == nil && !back {
		list = append(slices.Clone(list), revisions[n-1])
	}
	return slices.DeleteFunc(slices.Clone(list), func(r *workspace.Revision) bool { return r.Same(newer) })
}

// Ask asks the prover this one question. What cannot be read has no answer.
func (c *Comparison) Ask() {
	question := c.Answer.Question
	for _, r := range []*workspace.Revision{c.Older, c.Newer} {
		if r.Schema == nil {
			c.Answer = compat.Answer{Question: question}
			c.Answer.Result.Verdict = compat.Unknown
			c.Answer.Result.Reason = compat.Reason{Code: "unreadable", Message: "the schema of " + r.Label + " cannot be read"}
			return
		}
	}
	c.Answer = compat.Compare(c.Older.Schema, c.Newer.Schema, question, compat.Options{Model: c.Model})
}

// Kept returns the revisions of the major that bind what follows them, the oldest
// first: against which the event's mode asks.
func Kept(event contract.Event, major *workspace.Major) []*workspace.Revision {
	return promised(major, event.Since(major.Number))
}

// promised returns the revisions from compatible-since on, without those of a
// draft: older history broke the promise and is not asked again, and a draft
// promised nothing. A name that is none of them leaves all: asking too much is
// safe.
func promised(major *workspace.Major, since string) []*workspace.Revision {
	revisions := slices.Clone(major.Revisions[start(major, since):])
	return slices.DeleteFunc(revisions, func(r *workspace.Revision) bool { return r.Draft })
}

// start returns the index of the revision that compatible-since names.
func start(major *workspace.Major, since string) int {
	if since == "" {
		return 0
	}
	for i, r := range major.Revisions {
		if named(major, i, since) {
			return i
		}
		if r.Version == (contract.Version{}) && !r.FromHistory {
			break // what comes after it may never be published, so its number is not known
		}
	}
	return max(0, slices.IndexFunc(major.Revisions, func(r *workspace.Revision) bool { return isCommit(r, since) }))
}

// named reports whether since is the version of revision i: the one that a
// registry gave, or the one that it gives when the history that files have is
// pushed.
func named(major *workspace.Major, i int, since string) bool {
	version := major.Revisions[i].Version
	if version == (contract.Version{}) {
		version = contract.Version{Major: major.Number, Revision: i}
	}
	return version.String() == since
}

// isCommit reports whether the revision's label (v1@1a2b3c4) names the commit.
func isCommit(r *workspace.Revision, since string) bool {
	_, commit, ok := strings.Cut(r.Label, "@")
	return ok && (strings.HasPrefix(since, commit) || strings.HasPrefix(commit, since))
}
