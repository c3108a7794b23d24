package web

import (
	"fmt"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// tieView says what two contexts have agreed on, from the side of one.
type tieView struct {
	registry.Tie
	Standing registry.Standing
	links
	name string // of the context from whose side it is told
	// Who has to declare the other side: its owner, else its name; Where it does so.
	Who, Where string
	// Answers are what to write there, one of them.
	Answers []string
	// Accepts says that the visitor may accept it in the registry, Revokes that there
	// is a consent to take back.
	Accepts, Revokes bool
}

// Said is what is declared: by the context itself, else by the other.
func (v tieView) Said() contract.Relationship {
	if v.Ours != nil {
		return *v.Ours
	}
	return *v.Theirs
}

func (l links) ties(c *registry.Context, who visitor) []tieView {
	var list []tieView
	for _, t := range l.snapshot.Ties(c) {
		v := tieView{Tie: t, Standing: t.Standing(), links: l, name: c.Name}
		answerer, proposer := t.With, c.Name
		if t.Ours == nil {
			answerer, proposer = c.Name, t.With
		}
		v.Who, v.Where = l.whereOf(answerer)
		for _, p := range v.Said().Answers() {
			v.Answers = append(v.Answers, fmt.Sprintf("{with: %s, as: %s, pattern: %s}", proposer, v.Said().As.Opposite(), p))
		}
		v.decidable(who)
		list = append(list, v)
	}
	return list
}

// whereOf returns who declares the relationships of a context, and where.
func (l links) whereOf(name string) (who, where string) {
	c, err := l.snapshot.Context(name)
	if err != nil {
		return name, "its context.yaml"
	}
	who, where = c.Owner, "its context.yaml"
	if who == "" {
		who = name
	}
	if c.Doc != nil {
		where = c.Doc.File
	}
	return who, where
}
