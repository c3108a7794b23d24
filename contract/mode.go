package contract

import (
	"fmt"
	"strings"
)

// Mode says which earlier revisions a new one is compared with, and under which
// questions. The zero value is no mode; use DefaultMode.
type Mode string

// The modes, named as Confluent's Schema Registry names them.
const (
	Backward           Mode = "BACKWARD"
	Forward            Mode = "FORWARD"
	Full               Mode = "FULL"
	BackwardTransitive Mode = "BACKWARD_TRANSITIVE"
	ForwardTransitive  Mode = "FORWARD_TRANSITIVE"
	FullTransitive     Mode = "FULL_TRANSITIVE"
	None               Mode = "NONE"

	// DefaultMode is the mode of a contract that names none.
	DefaultMode = FullTransitive
)

// Modes lists every mode, the strictest promise first.
var Modes = []Mode{FullTransitive, BackwardTransitive, ForwardTransitive, Full, Backward, Forward, None}

// ParseMode reads a mode; the empty text is DefaultMode.
func ParseMode(s string) (Mode, error) {
	if s == "" {
		return DefaultMode, nil
	}
	for _, m := range Modes {
		if string(m) == s {
			return m, nil
		}
	}
	return "", fmt.Errorf("unknown compatibility mode %q: one of %s", s, joined(Modes))
}

// Transitive reports whether every earlier revision of the major is compared,
// not the newest alone.
func (m Mode) Transitive() bool { return strings.HasSuffix(string(m), "_TRANSITIVE") }

// Questions lists what the mode asks, in the order in which it is reported.
func (m Mode) Questions() []Question {
	switch m {
	case Backward, BackwardTransitive:
		return []Question{StoredEvents}
	case Forward, ForwardTransitive:
		return []Question{RunningConsumers}
	case None:
		return nil
	default:
		return []Question{StoredEvents, RunningConsumers}
	}
}

// Covers reports whether m promises at least what other promises: replacing
// other by m weakens nothing.
func (m Mode) Covers(other Mode) bool {
	if other.Transitive() && !m.Transitive() {
		return false
	}
	asked := map[Question]bool{}
	for _, q := range m.Questions() {
		asked[q] = true
	}
	for _, q := range other.Questions() {
		if !asked[q] {
			return false
		}
	}
	return true
}

// Question is one of the two questions of compatibility. They are never mixed.
type Question string

const (
	// StoredEvents (BACKWARD): can the new reader read what was written?
	StoredEvents Question = "stored-events"
	// RunningConsumers (FORWARD): can a reader of an earlier version read what
	// the new writer writes?
	RunningConsumers Question = "running-consumers"
)

// Title returns the question in words: "stored events" or "running consumers".
func (q Question) Title() string { return strings.ReplaceAll(string(q), "-", " ") }

// Turned returns the question that asks of two versions, in the other order, the same.
func (q Question) Turned() Question {
	if q == StoredEvents {
		return RunningConsumers
	}
	return StoredEvents
}

// ContentModel says how unknown fields count; see compat.md, "Content models".
type ContentModel string

// The content models. Tolerant is the default: a producer writes what its schema
// declares, a consumer ignores what it does not know.
const (
	Tolerant ContentModel = "tolerant"
	Strict   ContentModel = "strict"
)

// ContentModels lists both.
var ContentModels = []ContentModel{Tolerant, Strict}

// ParseContentModel reads a content model; the empty text is Tolerant.
func ParseContentModel(s string) (ContentModel, error) {
	switch ContentModel(s) {
	case "", Tolerant:
		return Tolerant, nil
	case Strict:
		return Strict, nil
	}
	return "", fmt.Errorf("unknown content model %q: one of %s", s, joined(ContentModels))
}

func joined[T ~string](list []T) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = string(v)
	}
	return strings.Join(parts, ", ")
}
