package web

import (
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
	maxHurt    = 12  // names
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

// nameList is a list of names with those that a page shows.
type nameList struct {
	All, First []string
	More       int
}

// namesOf returns nil for no names.
func namesOf(names []string) *nameList {
	if len(names) == 0 {
		return nil
	}
	first := names[:min(len(names), maxHurt)]
	return &nameList{names, first, len(names) - len(first)}
}
