package verify

import (
	"context"
	"io"
)

// Stage is a check beside that of the schemas. It looks at events in parallel, block by
// block, and puts together what it saw one block after the other, in the order of the
// log: what it finds depends on the log alone.
type Stage interface {
	// Name is that of its section in the report: "order".
	Name() string
	// NewPart returns what looks at one block at a time, after Restore. There are a few more than workers.
	NewPart() Part
	// Fold adds what a part saw. Parts come in the order of the log, from one goroutine.
	Fold(p Part) error
	// Save writes what Restore needs to go on from here, after an interruption, such as how long its
	// files in the work directory are now, which must be written and safe when it returns.
	Save() ([]byte, error)
	// Restore continues from what Save returned, before anything is folded.
	Restore(state []byte) error
	// Finish says what was found, once, when the whole log was folded.
	Finish(ctx context.Context) (Section, error)
}

// Part looks at the events of one block. It needs no bounds: what it keeps is bounded by
// the block.
type Part interface {
	Event(e *Event)
	// Reset forgets the block.
	Reset()
}

// Section is what a stage found, a part of the report: its JSON is what encoding/json
// makes of it.
type Section interface {
	// Failed reports whether something is wrong with the log.
	Failed() bool
	// Failures counts what is wrong, for the first line of the report.
	Failures() int64
	// WriteText writes it for people, below a title of its own.
	WriteText(w io.Writer, show Shower) error
}

// Shower shows a place for people: "orders.ndjson.gz:17".
type Shower func(Place) string
