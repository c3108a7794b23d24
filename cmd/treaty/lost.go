package main

import (
	"fmt"
	"strings"

	"github.com/treaty-events/treaty/cmd/internal/term"
	"github.com/treaty-events/treaty/contract/asyncapi"
)

// lostThing is the JSON form of what is not carried.
type lostThing struct {
	Code    string `json:"code"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"pointer"`
	Text    string `json:"text,omitempty"`
	place   string
}

// what says what kind of thing it is.
func (l lostThing) what() string { return asyncapi.LossOf(l.Code).What }

func lostView(lost []asyncapi.Lost) []lostThing {
	views := make([]lostThing, len(lost))
	for i, l := range lost {
		views[i] = lostThing{l.Code, l.Span.File, l.Span.Start.Line, l.Span.Start.Column, string(l.Pointer), l.Text, l.Span.String()}
	}
	return views
}

// lostGroups returns what is not carried by its kind, as it is sorted.
func lostGroups(lost []asyncapi.Lost) [][]lostThing {
	var groups [][]lostThing
	for _, l := range lostView(lost) {
		if n := len(groups); n > 0 && groups[n-1][0].Code == l.Code {
			groups[n-1] = append(groups[n-1], l)
			continue
		}
		groups = append(groups, []lostThing{l})
	}
	return groups
}

// maxLost is how many things of a kind the text form names; the JSON form has all.
const maxLost = 10

// printLost lists what is not carried, by kind, with places.
func (s *shared) printLost(b *strings.Builder, lost []asyncapi.Lost) {
	for _, group := range lostGroups(lost) {
		fmt.Fprintf(b, "%s %s (%d)\n", s.Paint(term.Yellow, "not carried:"), group[0].what(), len(group))
		for _, l := range group[:min(maxLost, len(group))] {
			fmt.Fprintf(b, "  %s   %s", term.Safe(l.place), term.Safe(l.Pointer))
			if l.Text != "" {
				fmt.Fprintf(b, "   %s", term.Safe(l.Text))
			}
			b.WriteByte('\n')
		}
		if n := len(group) - maxLost; n > 0 {
			fmt.Fprintf(b, "  … and %d more: --output json lists them all\n", n)
		}
		fmt.Fprintf(b, "  %s\n", s.Paint(term.Dim, asyncapi.LossOf(group[0].Code).Why))
	}
}
