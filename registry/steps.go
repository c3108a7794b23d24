package registry

import (
	"fmt"
	"slices"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
)

// step is one revision of an upload on its way into a major.
type step struct {
	rev      *workspace.Revision
	version  contract.Version // zero where it is left out
	outcome  Outcome
	breaks   int
	unknowns int
	reason   string
	proof    *BreakProof // of Imported
}

// fresh reports whether the step makes a new version.
func (s *step) fresh() bool { return s.outcome != Same && s.outcome != LeftOut }

// stepsOf says what becomes of each revision of an upload, the oldest first,
// given the versions of the major, by number:
//
//   - what the registry has is the version that it is;
//   - what comes after the newest version of the registry is new;
//   - what comes before it, and is not there, cannot be put in between;
//   - where the upload does not have the newest version, what the registry does
//     not know is new.
//
// New content that an older version has already is Reverted.
func stepsOf(number int, known []*Version, revisions []*workspace.Revision) []*step {
	line := newLine(number, known)
	placed := -1 // the newest version in the upload
	for i, rev := range revisions {
		if rev.Schema != nil && rev.Fingerprint == line.newest {
			placed = i
		}
	}
	steps := make([]*step, len(revisions))
	for i, rev := range revisions {
		version, have := line.has[rev.Fingerprint]
		s := &step{rev: rev, version: version}
		last := i == len(revisions)-1
		switch {
		case rev.Schema == nil:
			s.version, s.outcome, s.reason = contract.Version{}, LeftOut, "the file is no valid schema"
		case have && (rev.Fingerprint == line.newest || i <= placed || placed < 0 && !last && !line.grown):
			s.outcome = Same
		case i <= placed:
			s.outcome, s.reason = LeftOut, fmt.Sprintf("the registry already has later versions, up to %s: nothing is put in between", known[len(known)-1].Version)
		case have:
			s.outcome, s.version = Reverted, line.append(rev.Fingerprint)
		default:
			s.outcome, s.version = Published, line.append(rev.Fingerprint)
		}
		steps[i] = s
	}
	return steps
}

// line is the versions of a major, growing.
type line struct {
	next   contract.Version
	newest contract.Fingerprint
	has    map[contract.Fingerprint]contract.Version // the newest with that content
	grown  bool
}

func newLine(number int, known []*Version) *line {
	l := &line{next: contract.Version{Major: number}, has: map[contract.Fingerprint]contract.Version{}}
	for _, v := range known {
		if v.Deleted == nil {
			l.append(v.Fingerprint)
		} else {
			l.next.Revision++ // its number is not given again, its content is new when it comes again
		}
	}
	l.grown = false
	return l
}

// append adds a content and returns the version that it is.
func (l *line) append(fingerprint contract.Fingerprint) contract.Version {
	version := l.next
	l.next.Revision++
	l.has[fingerprint], l.newest, l.grown = version, fingerprint, true
	return version
}

// majorPlan is one major of an upload beside the registry's.
type majorPlan struct {
	head  *workspace.Major
	base  *Major           // nil: the registry does not know the major
	past  *workspace.Major // base with its schemas, once they are read; nil without versions
	steps []*step
}

func (m *majorPlan) fresh() []*step {
	return slices.DeleteFunc(slices.Clone(m.steps), func(s *step) bool { return !s.fresh() })
}

// fresh lists the steps of all majors that make a new version.
func (c *contractPlan) fresh() []*step {
	var list []*step
	for _, m := range c.majors {
		list = append(list, m.fresh()...)
	}
	return list
}

// contractPlan is one contract of an upload beside the registry's.
type contractPlan struct {
	head   *workspace.Contract
	base   *Contract           // nil: new
	past   *workspace.Contract // base with its schemas, once they are read
	majors []*majorPlan
}

// planContract plans the majors of a contract; without history only the newest
// revision of each counts.
func planContract(base *Contract, head *workspace.Contract, history bool) *contractPlan {
	c := &contractPlan{head: head, base: base}
	for _, h := range head.Majors {
		m := &majorPlan{head: h}
		var known []*Version
		if base != nil {
			m.base = base.Major(h.Number)
			known = slices.DeleteFunc(slices.Clone(base.Versions), func(v *Version) bool { return v.Version.Major != h.Number })
		}
		revisions := h.Revisions
		if !history {
			revisions = revisions[len(revisions)-1:]
		}
		m.steps = stepsOf(h.Number, known, revisions)
		c.majors = append(c.majors, m)
	}
	return c
}

// needsRevert returns the refusal of the first step that brings an older
// content back into a major that the registry knows.
func (c *contractPlan) needsRevert() error {
	for _, m := range c.majors {
		for _, s := range m.steps {
			if m.base == nil || s.outcome != Reverted {
				continue
			}
			return c.older(m, s)
		}
	}
	return nil
}

// older says which version is newer than the content of a step, whose it is, and how it
// comes into the files: what a client registered is in no branch, and would be undone
// by who only reads how to go on.
func (c *contractPlan) older(m *majorPlan, s *step) *Refusal {
	newest := m.base.Newest()
	when := newest.PublishedAt.Format(time.DateOnly)
	newer := contract.Newer{
		Registry: "$TREATY_REGISTRY", Event: c.base.Name.String(), Version: newest.Version.String(),
		File: m.head.Newest().File, Unpushed: m.base.ahead(),
	}
	whose := fmt.Sprintf("of %s on %s", newest.Actor, when)
	if newer.Unpushed {
		whose = fmt.Sprintf("which %s published on %s without a push", newest.Actor, when)
	}
	return &Refusal{
		Code: NeedsRevert,
		Message: fmt.Sprintf("%s: %s v%d has the content of an older version again; the newest is %s, %s",
			s.rev.File, c.head.Name, m.head.Number, newest.Version, whose),
		Hint: fmt.Sprintf("%s; or, if it is to be undone by the older content, ask again with %s: that becomes a new version, and the gate judges it like any other",
			newer.TakeIn(), option("revert")),
	}
}

// ahead reports whether the newest version came by no push: the home's newest files have
// another content.
func (m *Major) ahead() bool {
	newest := m.Newest()
	return m.written != nil && newest != nil && m.written.fingerprint != newest.Fingerprint
}

// numbered returns the revision as the version that it becomes.
func (s *step) numbered() *workspace.Revision {
	rev := *s.rev
	rev.Version, rev.Label, rev.Imported = s.version, s.version.String(), s.breaks > 0
	return &rev
}
