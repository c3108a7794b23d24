package claiming

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// Subject is a subject that no contract claims.
type Subject struct {
	Name     string
	Mode     contract.Mode
	Model    contract.ContentModel
	Versions []Version // those that Kafka clients see, by number; not empty
}

// Version is a version of a subject.
type Version struct {
	Number int
	ID     int
	Text   []byte // a schema that stands alone
	Doc    *source.Document
	Schema *schema.Schema
}

// Proposal is a contract for one subject, or for several that have one history.
type Proposal struct {
	Event    contract.EventName // without Context: nothing says which
	By       string             // what the name was taken from
	Strategy Strategy
	Subjects []*Subject // the one with the longest history first
	Exists   bool       // the workspace has a contract of the name
	Majors   []Major    // see Split
}

// Context says which context events belong to: those of all subjects, or of those that
// fit the pattern.
type Context struct {
	Pattern string // empty: of all
	Name    string
}

// ParseContext reads ordering, or orders-*=ordering.
func ParseContext(text string) (Context, error) {
	c := Context{Name: text}
	if pattern, name, ok := strings.Cut(text, "="); ok {
		c = Context{pattern, name}
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			return c, fmt.Errorf("%q is no pattern of subjects", pattern)
		}
	}
	return c, contract.CheckContextName(c.Name)
}

// contextOf returns the context of a subject: what a pattern says, else what is said of
// all, else what its name says; empty: nothing does.
func contextOf(subject string, n Name, said []Context) string {
	all := ""
	for _, c := range said {
		fits, _ := path.Match(c.Pattern, subject)
		inside, _ := path.Match(c.Pattern, WithoutContext(subject))
		switch {
		case c.Pattern == "":
			all = c.Name
		case fits || inside:
			return c.Name
		}
	}
	if all != "" {
		return all
	}
	if guess := n.namespace(); contract.CheckContextName(guess) == nil {
		return guess
	}
	return ""
}

// Propose proposes contracts, by name. Those that the workspace has are marked.
func Propose(subjects []*Subject, said []Context, exists func(contract.EventName) bool) []*Proposal {
	byName := map[contract.EventName][]*Proposal{}
	var all []*Proposal
	// The longest histories take names first, so that what has a part of one joins it.
	ordered := slices.Clone(subjects)
	slices.SortFunc(ordered, func(a, b *Subject) int {
		return cmp.Or(cmp.Compare(len(b.Versions), len(a.Versions)), cmp.Compare(a.Name, b.Name))
	})
	for _, s := range ordered {
		p := propose(s, said)
		if joined := slices.IndexFunc(byName[p.Event], func(other *Proposal) bool { return other.holds(s) }); joined >= 0 {
			byName[p.Event][joined].Subjects = append(byName[p.Event][joined].Subjects, s)
			continue
		}
		byName[p.Event] = append(byName[p.Event], p)
		all = append(all, p)
	}
	tellApart(all, byName)
	slices.SortFunc(all, func(a, b *Proposal) int { return a.Event.Compare(b.Event) })
	for _, p := range all {
		p.Exists = exists(p.Event)
	}
	return all
}

// propose names the contract of a subject: by the title or the $id of its newest
// schema, its record, or its topic.
func propose(s *Subject, said []Context) *Proposal {
	n := ParseName(s.Name)
	context := contextOf(s.Name, n, said)
	p := &Proposal{Event: contract.EventName{Context: context}, Strategy: n.Strategy, Subjects: []*Subject{s}}
	name, from := workspace.SchemaName(s.Versions[len(s.Versions)-1].Doc, context)
	switch {
	case name != "":
		p.Event.Event, p.By = name, string(from)
	case n.Record != "":
		p.Event.Event, p.By = n.event(), "record"
	default:
		p.Event.Event, p.By = n.event(), "topic"
	}
	if contract.CheckEventName(p.Event.Event) != nil {
		p.Event.Event, p.By = pascal("Subject "+WithoutContext(s.Name)), "subject"
	}
	return p
}

// holds reports whether the subject's history is a part of that of the proposal, and
// judged alike: one contract can then have both.
func (p *Proposal) holds(s *Subject) bool {
	first := p.Subjects[0]
	if first.Mode != s.Mode || first.Model != s.Model {
		return false
	}
	at := 0
	for _, v := range s.Versions {
		i := slices.IndexFunc(first.Versions[at:], func(o Version) bool { return o.ID == v.ID })
		if i < 0 {
			return false
		}
		at += i + 1
	}
	// What Kafka clients are given as the newest must stay what it is.
	return s.Versions[len(s.Versions)-1].ID == first.Versions[len(first.Versions)-1].ID
}

// tellApart names those that would have one name after their subjects.
func tellApart(all []*Proposal, byName map[contract.EventName][]*Proposal) {
	taken := map[contract.EventName]bool{}
	for name, group := range byName {
		taken[name] = len(group) == 1
	}
	for _, p := range all {
		if len(byName[p.Event]) == 1 {
			continue
		}
		name := contract.EventName{Context: p.Event.Context, Event: pascal(strings.TrimSuffix(WithoutContext(p.Subjects[0].Name), "-value"))}
		if contract.CheckEventName(name.Event) != nil {
			name.Event = "Subject" + name.Event
		}
		free := name
		for n := 2; taken[free]; n++ {
			free.Event = fmt.Sprintf("%s-%d", name.Event, n)
		}
		taken[free] = true
		p.Event, p.By = free, "subject"
	}
}

// Names returns the names of the subjects.
func (p *Proposal) Names() []string {
	names := make([]string, len(p.Subjects))
	for i, s := range p.Subjects {
		names[i] = s.Name
	}
	return names
}
