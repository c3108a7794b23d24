package contract

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Proposal is a relationship that one context declares, and on which the other has
// to say something still.
type Proposal struct {
	From, To string // who declares it, and of whom
	As       Role   // what From calls itself
	Pattern  Pattern
}

// Proposes returns the proposal that is in what a context declares.
func (r Relationship) Proposes(from string) Proposal {
	return Proposal{From: from, To: r.With, As: r.As, Pattern: r.Pattern}
}

// Relationship is what From declares.
func (p Proposal) Relationship() Relationship {
	return Relationship{With: p.To, As: p.As, Pattern: p.Pattern}
}

// Answer is what To says by accepting: the other side of it, with the first of the
// patterns that answer. ok is false where nothing does.
func (p Proposal) Answer() (answer Relationship, ok bool) {
	patterns := p.Relationship().Answers()
	if len(patterns) == 0 {
		return answer, false
	}
	return Relationship{With: p.From, As: p.As.Opposite(), Pattern: patterns[0]}, true
}

// Waits reports whether the files of both sides leave it open: From declares it, and
// To says nothing of From at all. As soon as To's file says anything, that counts.
func (p Proposal) Waits(from, to []Relationship) bool {
	return slices.Contains(from, p.Relationship()) && !slices.ContainsFunc(to, func(r Relationship) bool { return r.With == p.From })
}

// Compare orders by who is asked, then by who asks and for what.
func (p Proposal) Compare(q Proposal) int {
	return cmp.Or(strings.Compare(p.To, q.To), strings.Compare(p.From, q.From), cmp.Compare(p.As, q.As), cmp.Compare(p.Pattern, q.Pattern))
}

// Consent is an approver's word in a registry that To accepts a proposal. It counts
// as if To declared the other side, for as long as the proposal Waits.
type Consent struct {
	Proposal
	Reason string
	By     string
	At     time.Time
}

// Consents are sorted by Compare of their proposals.
type Consents []Consent

// Of returns the consents of a context to what another proposes.
func (c Consents) Of(to, from string) Consents {
	compare := func(c Consent, key [2]string) int {
		return cmp.Or(strings.Compare(c.To, key[0]), strings.Compare(c.From, key[1]))
	}
	first, _ := slices.BinarySearchFunc(c, [2]string{to, from}, compare)
	n := 0
	for first+n < len(c) && c[first+n].To == to && c[first+n].From == from {
		n++
	}
	return c[first : first+n]
}

// To returns the consent to exactly that proposal, or nil.
func (c Consents) To(p Proposal) *Consent {
	i, found := slices.BinarySearchFunc(c, p, func(c Consent, p Proposal) int { return c.Compare(p) })
	if !found {
		return nil
	}
	return &c[i]
}
