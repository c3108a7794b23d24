package compat

import (
	"encoding/json"
	"fmt"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Explanation is an answer with the steps that a person can follow to it.
type Explanation struct {
	Result Result
	// Steps lead to the verdict. Each was checked by the prover or, the last of a
	// refutation, by the independent validator; what could not be checked within
	// the budget is a step that says so.
	Steps []Step
	// Work is the steps counted for the explanation, beyond those of the Result.
	Work int64
}

// Step is one step of an explanation.
type Step struct {
	Kind StepKind `json:"kind"`
	// Says is the step as half a sentence: "the writer never writes /note".
	Says string `json:"says"`
	// Path is the place that the step speaks of: in a proof in any event, with
	// `*` for any item or member, in a refutation in the witness.
	Path string `json:"path,omitempty"`
	// Reader is what the reader asserts; Writer what the writer says instead, or
	// what makes it hold.
	Reader *Assertion  `json:"reader,omitempty"`
	Writer []Assertion `json:"writer,omitempty"`
	// Value is what the witness has at Path; absent where it has nothing, or more
	// than a few kilobytes.
	Value json.RawMessage `json:"value,omitempty"`
	// Count is how many assertions of the reader the step speaks of.
	Count int    `json:"count,omitempty"`
	Steps []Step `json:"steps,omitempty"`
}

// Assertion is one assertion of a schema, as it is written.
type Assertion struct {
	File    string         `json:"file"`
	Line    int            `json:"line"`
	Column  int            `json:"column"`
	Pointer source.Pointer `json:"pointer"`
	Path    string         `json:"path"` // the place in an event
	Says    string         `json:"says"` // `minimum: 5`
}

// StepKind says what a step is. Kinds never change meaning.
type StepKind string

// The kinds of steps.
const (
	// Of a proof, each about assertions of the reader.

	StepUnchanged StepKind = "unchanged" // the writer asserts the same
	StepAlways    StepKind = "always"    // nothing can fail it
	StepOpened    StepKind = "opened"    // a tolerant reader does not enforce it
	StepAbsent    StepKind = "absent"    // the writer never writes what it is about
	StepImplied   StepKind = "implied"   // these assertions of the writer imply it
	StepTogether  StepKind = "together"  // all that the writer asserts implies it
	StepDeclared  StepKind = "declared"  // so does that it writes only declared fields
	StepInduction StepKind = "induction" // it is asked of a smaller part of the event
	StepVariants  StepKind = "variants"  // each variant of the writer is taken by one
	StepVariant   StepKind = "variant"   // one variant of the writer
	StepLeftOut   StepKind = "left-out"  // it holds, as the proof shows, but was not explained
	StepNoEvent   StepKind = "no-event"  // the writer can write nothing

	// Of any answer.

	StepStrict StepKind = "strict" // the strict writer was asked instead

	// Of a refutation, about its witness.

	StepWritten   StepKind = "written"    // the writer may write the witness
	StepMember    StepKind = "member"     // where the writer declares a member of it
	StepRefused   StepKind = "refused"    // an assertion of the reader refuses it
	StepOther     StepKind = "variant-no" // why a variant of the reader does not take it
	StepMatches   StepKind = "variant-ok" // a variant of the reader takes it
	StepConfirmed StepKind = "confirmed"  // by the independent validator

	// Of an unknown.

	StepReason  StepKind = "reason"  // why there is no answer
	StepDecided StepKind = "decided" // these assertions cannot fail
	StepOpen    StepKind = "open"    // whether this assertion can fail is not known
	StepNext    StepKind = "next"    // what to do about it
)

// Explain decides W(writer) ⊆ R(reader), as Contained does, and explains the
// answer: the proof by the reader's assertions, the refutation by its witness,
// an unknown by what is open. Explaining has a budget of its own, as large as
// that of the question, and is the same on every machine.
func Explain(writer, reader *schema.Schema, opt Options) Explanation {
	q := newQuestion(writer, reader, opt)
	out := Explanation{Result: q.decide()}
	started := q.work
	q.budget = q.work + opt.budget()
	e := &explainer{question: q, each: max(1, opt.budget()/20)}
	if q.strictWriter {
		out.Steps = append(out.Steps, Step{Kind: StepStrict,
			Says: "no event of the writer has only declared fields, so the strict writer is asked: every event that its schema allows"})
	}
	switch out.Result.Verdict {
	case Proved:
		out.Steps = append(out.Steps, e.proved()...)
	case Refuted:
		out.Steps = append(out.Steps, e.refuted(out.Result.Witness)...)
	default:
		out.Steps = append(out.Steps, e.undecided(out.Result.Reason)...)
	}
	out.Work = q.work - started
	return out
}

// explainer asks one question again, in parts.
type explainer struct {
	*question
	each int64 // steps for one part
}

// never reports whether it is certain that no value satisfies the literals.
func (e *explainer) never(literals ...literal) bool {
	budget := e.budget
	e.budget = min(budget, e.work+e.each)
	got := e.solve(literals)
	e.budget = budget
	return got.outcome == no
}

// listed lists the assertions of s, as candidates does, and counts the work;
// false: there are more, or nothing is left to spend.
func (e *explainer) listed(s *schema.Schema) ([]candidate, bool) {
	if !e.spend(1) {
		return nil, false
	}
	c := newCollector(e.table)
	c.walk(candidate{schema: s})
	within := e.spend((c.steps + len(c.list)) / 4)
	return c.list, within && !c.full()
}

// nothing is the term that no value satisfies.
func (e *explainer) nothing() *term { return e.intern(term{kind: kTypes, origin: e.reader}) }

func counted(n int, what string) string { return fmt.Sprintf("%d %s", n, plural(n, what)) }
