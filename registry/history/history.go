// Package history says whether some order of the requests explains what clients
// saw of one major of a contract.
//
// It knows nothing of registries but their promise: versions are numbered from 0
// on, one after the other; a publication is judged by exactly the versions before
// it; a request takes effect at one moment between its call and its answer. What
// it refuses is a history that no such order explains, and it refuses every one
// of those: the numbers give the order of the versions, so that nothing has to be
// guessed.
package history

import "time"

// Content is what is published. Contents of different kinds break each other; an
// empty kind breaks nothing.
type Content struct {
	ID   string
	Kind string
}

// breaks reports whether one of the two cannot follow the other.
func (c Content) breaks(other Content) bool {
	return c.Kind != "" && other.Kind != "" && c.Kind != other.Kind
}

// Outcome is what a client was told.
type Outcome string

// The outcomes. Those that name a version do it in Operation.Version.
const (
	Published Outcome = "published" // as Version; of a dry run: it would have been
	Same      Outcome = "same"      // it is Version, the newest, already
	Outdated  Outcome = "outdated"  // the newest is Version, not what was expected
	Older     Outcome = "older"     // it is not the newest, but was there before
	Refused   Outcome = "refused"   // it breaks what is there
	Read      Outcome = "read"      // the newest is Version
	Seen      Outcome = "seen"      // the newest is Version, from the memory of a replica
	Unknown   Outcome = "unknown"   // no answer: it may have been published, or may yet be
	Nothing   Outcome = "nothing"   // it was told that nothing was done
)

// None is the number of no version: none is there, or none is expected.
const None = -1

// Operation is one request. Times are since the beginning of the history.
type Operation struct {
	Name     string // for messages: "client 7, request 2"
	Content  Content
	DryRun   bool
	Guarded  bool // it is refused unless the newest version is Expect
	Expect   int
	Replica  int // that answered
	Outcome  Outcome
	Version  int
	Called   time.Duration
	Answered time.Duration // not used where the outcome is Unknown
}

// writes reports whether the operation published, as far as its client knows.
func (o *Operation) writes() bool { return o.Outcome == Published && !o.DryRun }

// mayWrite reports whether it may have published version n with that content.
func (o *Operation) mayWrite(n int, c Content) bool {
	return o.Outcome == Unknown && !o.DryRun && o.Content == c && (!o.Guarded || o.Expect == n-1)
}
