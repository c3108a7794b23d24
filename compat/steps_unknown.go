package compat

import "fmt"

// undecided explains why there is no answer: the reason, which assertions of the
// reader are open, and what to do.
func (e *explainer) undecided(why Reason) []Step {
	reason := Step{Kind: StepReason, Says: fmt.Sprintf("is there an event that the writer may write and the reader refuses? %s (%s)", why.Message, why.Code)}
	if why.Where != nil {
		a := asAssertion(placeOf(why.Where, "", ""), "what stands in the way")
		if why.Where.Doc == e.reader.Doc {
			reason.Reader = &a
		} else {
			reason.Writer = []Assertion{a}
		}
	}
	steps := []Step{reason}
	if e.w != nil {
		steps = append(steps, e.open()...)
	}
	if doc, ok := ReasonByCode(why.Code); ok {
		steps = append(steps, Step{Kind: StepNext, Says: doc.WhatNext})
	}
	return steps
}

// open asks each assertion of the reader by itself: most are decided, and the
// others are what the reason is about.
func (e *explainer) open() []Step {
	const few = 20
	var steps []Step
	decided, open := 0, 0
	list, _ := e.listed(e.reader)
	for _, c := range list {
		switch {
		case e.spend(len(c.steps)) && e.never(e.writes(), e.refuses(e.alone(c))):
			decided++
		case open < few:
			open++
			steps = append(steps, Step{Kind: StepOpen, Path: c.path, Reader: c.assertion(""), Says: "whether the writer can fail this is open"})
		default:
			open++
		}
	}
	if open > few {
		steps = append(steps, Step{Kind: StepOpen, Count: open - few, Says: counted(open-few, "further assertion") + " of the reader: open as well"})
	}
	if decided > 0 {
		steps = append([]Step{{Kind: StepDecided, Count: decided, Says: counted(decided, "assertion") + " of the reader: the writer cannot fail them"}}, steps...)
	}
	return steps
}
