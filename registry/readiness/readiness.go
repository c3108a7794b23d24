// Package readiness answers what a deployment asks: may this service go to that
// environment, may this major of an event be retired.
//
// It promises three answers, with the rows that decide them: yes where every row
// is known to be right, no with what stands against it, and for what it reads an
// event that proves it, and unknown where something is not known: a commit that
// was never pushed, a producer that runs nowhere, what the prover cannot decide.
// What is not known never counts as right. What was seen of fetches is evidence:
// it is shown and decides nothing.
package readiness

import (
	"cmp"
	"slices"

	"github.com/treaty-events/treaty/contract"
)

// Verdict is an answer.
type Verdict string

// The answers, the one that decides first.
const (
	No      Verdict = "no"
	Unknown Verdict = "unknown"
	Yes     Verdict = "yes"
	// Evidence is of rows alone: it decides nothing.
	Evidence Verdict = "evidence"
)

var verdicts = []Verdict{No, Unknown, Yes, Evidence}

// Role is what a row's service does with the event.
type Role string

// The roles.
const (
	Producer Role = "producer"
	Consumer Role = "consumer"
)

// Row is one reason for the answer.
type Row struct {
	Verdict     Verdict
	Event       contract.EventName // zero: it is about none
	Version     contract.Version   // that is written or was fetched; zero: none in particular
	Service     string             // "context/name", of the other side; empty: none
	Commit      string             // at which it runs; empty: what it declares now
	Environment string             // where it runs
	Role        Role               // of Service
	Message     string
	Hint        string
	Fields      []string // of the consumer's manifest, that are hurt
	Witness     []byte   // an event that cannot be read, or that has what will be missing: JSON
}

// Answer is an answer with the rows that decide it: those against it first.
type Answer struct {
	Verdict Verdict
	Rows    []Row
}

// answer puts rows in order, and lets the worst decide.
func answer(rows []Row) Answer {
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(
			slices.Index(verdicts, a.Verdict)-slices.Index(verdicts, b.Verdict), a.Event.Compare(b.Event),
			cmp.Compare(b.Role, a.Role), cmp.Compare(a.Service, b.Service), a.Version.Compare(b.Version),
		)
	})
	return Answer{Verdict: rows[0].Verdict, Rows: rows}
}
