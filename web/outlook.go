package web

import (
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// outlookView says in a cell what is newer than a consumer, and what that does
// to it.
type outlookView struct {
	registry.Outlook
	Event contract.EventName
	First []string // reasons that are shown
	More  int      // that are not
}

// How much is said in a cell; more of it is in the v1 resource.
const (
	maxReasons = 3
	maxReason  = 200 // characters
	maxHurt    = 12  // services
)

func newOutlookView(event contract.EventName, o registry.Outlook) outlookView {
	v := outlookView{Outlook: o, Event: event}
	for i, words := range o.Reasons {
		if i == maxReasons {
			v.More = len(o.Reasons) - i
			break
		}
		v.First = append(v.First, clip(words, maxReason))
	}
	return v
}

// Known reports whether it is known what the consumer is written against.
func (v outlookView) Known() bool { return v.From != contract.Version{} }

// leftList is who is hurt by the end of a major, with those that a page shows.
type leftList struct {
	All  int
	Rows []leftRow
	More int
}

type leftRow struct {
	Service *registry.Service
	Reads   string // empty: it is not said
	Why     []string
}

// newLeftList returns nil for nobody.
func newLeftList(left []registry.Left) *leftList {
	if len(left) == 0 {
		return nil
	}
	list := &leftList{All: len(left), More: max(0, len(left)-maxHurt)}
	for _, l := range left[:len(left)-list.More] {
		row := leftRow{Service: l.Service, Reads: clip(strings.Join(l.Fields, ", "), maxReason)}
		for _, words := range l.Reasons[:min(len(l.Reasons), maxReasons)] {
			row.Why = append(row.Why, clip(words, maxReason))
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}
