// Package compat is the prover: is every event that a writer may write one that
// a reader can read? It follows compat.md of the design: three answers, each
// with its evidence, and never a wrong one.
//
// Contained and Compare ask for all readers of a schema; Compare lists what
// breaks, Explain the steps that lead to the answer. A consumer reads a few
// fields: Readable and CompareView ask for its view, SameView whether a change
// affects it at all, NeverOccurs whether a field or value can still occur, and
// Knows whether there is such a field. Samples makes instances over the same
// model. Reasons explains why an answer may be unknown, Counted counts answers.
//
// A schema of any draft is compiled to terms (compile.go), a question is a goal of
// literals about terms (goal.go, prover.go), which is taken apart for each JSON
// type (takeapart.go, search.go) until a value is made of what is left or none
// can be (object.go, array.go, text.go, number.go). docs/decisions/0008 says why.
//
// The way of a question: survey, static and align look at the schemas; compile and
// term make them terms, with coverage and unevaluated for what depends on what a
// schema evaluates; contained asks goals of prover, which fixpoint remembers; a state
// takes a goal apart (takeapart, union, tag, search, context) for one JSON type
// (object, member, class, fill; array_*; text, patterns, guess; number, interval).
// present and plausible make a witness readable, confirm shows it to the validator.
// compare lists breaks (breaks, candidate, assertion, remedy, group, report, explain);
// view_* asks for a consumer; sample_* makes instances; steps_* explain.
//
// It promises that a Refuted carries a witness that the independent validator
// confirmed, that an Unknown says why, that work is counted and not timed, and
// that the same question has the same answer on every machine and run.
package compat

import (
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Verdict is an answer.
type Verdict uint8

// The answers.
const (
	Unknown Verdict = iota
	Proved
	Refuted
)

// String returns "proved", "refuted" or "unknown".
func (v Verdict) String() string {
	return [...]string{"unknown", "proved", "refuted"}[v]
}

// Reason is why an answer is unknown: a word that does not change meaning, and
// an explanation.
type Reason struct {
	Code    string // "unsupported-pattern", "budget", "unconfirmed", …: one of Reasons
	Message string
	Where   *schema.Schema // the subschema that stands in the way; may be nil
}

// Witness is one event that proves a refutation.
type Witness struct {
	JSON []byte       // compact, members in the order of the schema
	Node *source.Node // the same, as a tree
	// Path is the place in the witness that the reader refuses.
	Path source.Pointer
}

// Result is the answer to one question of containment.
type Result struct {
	Verdict Verdict
	Witness *Witness // of Refuted
	Reason  Reason   // of Unknown
	// StrictWriter says that the tolerant writer was empty, so that the strict
	// one was asked instead.
	StrictWriter bool
	// Work is the steps counted: at most the budget and Placing, and one more
	// where there was not enough. A tolerant question without an answer is asked
	// in the strict content model as well, which has the budget once more; so
	// Proved in strict is Proved in tolerant. In an Answer it includes the search for breaks
	// and their confirmation, which has the budget once more.
	Work    int64
	Prove   time.Duration // time of proving, without confirmation
	Confirm time.Duration // time of confirming the witness
}

// Options steer a question.
type Options struct {
	Model  contract.ContentModel // empty: Tolerant
	Budget int64                 // steps; 0: DefaultBudget
	// Aside says that no verdict on a change depends on the answer: Counted does
	// not count it.
	Aside bool
}

// DefaultBudget bounds the work on one question: about a second or two.
const DefaultBudget = 2_000_000

// Placing is the work that finding the place where a witness is refused may
// cost, beyond the budget.
const Placing = 100_000

func (o Options) budget() int64 {
	if o.Budget <= 0 {
		return DefaultBudget
	}
	return o.Budget
}

// Break is one reason for incompatibility: where, which rule, under which
// question, and the witness that proves it.
type Break struct {
	Rule     string // id of the lint rule of the kind of change: "property-required"
	Question contract.Question
	// Reader is the assertion that refuses; Cause is where the changed file
	// (the newer schema) differs, or its nearest surviving ancestor.
	Reader, Cause Place
	Together      []Part // other assertions of the reader without which it does not fail
	Message       string // readable: "/shippingAddress is now required"
	Witness       *Witness
}

// Part is one of several assertions that fail only together, with what changed it:
// of a group that is large the first are explained, the others have no rule.
type Part struct {
	Rule, Message string
	Reader, Cause Place
}

// Place is a place in a schema's file.
type Place struct {
	Schema  *schema.Schema
	Keyword string // in it; empty: the schema itself
	Span    source.Span
	Pointer source.Pointer // in the file
	// Path is the place in an event, with `*` for any item: "/lines/*/sku".
	Path string
}

// SamePlace reports whether both are at one pointer of one file, and at one place of an
// event; lines do not matter.
func (p Place) SamePlace(o Place) bool {
	return p.Span.File == o.Span.File && p.Pointer == o.Pointer && p.Path == o.Path
}

// Answer is the answer to one question between two revisions, with the list of
// breaks when it is Refuted.
type Answer struct {
	Question contract.Question
	Result   Result
	Breaks   []Break
	// Complete says that the list of breaks is complete; else there may be more.
	Complete bool
}
