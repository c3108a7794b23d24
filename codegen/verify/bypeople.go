package verify

import (
	"errors"

	"github.com/treaty-events/treaty/codegen/event"
)

// Upcaster takes events through steps that people wrote. It belongs to one worker.
type Upcaster interface {
	// Upcast reads events as the newest, and says of each what became of it, in their order. With the error
	// nothing more can be verified.
	Upcast(events []*Event) ([]Lifted, error)
	Close() error
}

// Lifted is what became of an event.
type Lifted struct {
	Count int // how many events it became
	// Err says why it became none: an *event.NotUpcast around an *event.Invalid or a *StepError.
	Err error
}

// StepError says how a step that people wrote failed.
type StepError struct {
	Code    string // of StepReasons
	Message string
	Detail  string // where in the code, or of which type an error was; it tells one failure from another
}

func (e *StepError) Error() string { return e.Message }

// Codes of a StepError.
const (
	StepRefused  = "step-error"
	StepPanicked = "step-panic"
	StepDied     = "step-died"
	StepHung     = "step-hung"
)

// waits is the outcome of an event whose steps people wrote, until it is known.
const waits Outcome = -1

// Bounds of what waits: lifting many at once spares a program a turn for each.
const (
	liftAtOnce  = 512
	mostWaiting = 8192
)

// wait keeps an event until what waits before it was lifted.
func (w *worker) wait(e *Event) {
	w.waiting = append(w.waiting, *e)
	if e.Outcome == waits {
		w.lifting++
	}
	if w.lifting >= liftAtOnce || len(w.waiting) >= mostWaiting {
		w.liftWaiting()
	}
}

// liftWaiting lifts what waits, and tells the stages of it and of what came in between.
func (w *worker) liftWaiting() {
	if len(w.waiting) == 0 || w.fatal != nil {
		return
	}
	asked := make([]*Event, 0, w.lifting)
	for i := range w.waiting {
		if w.waiting[i].Outcome == waits {
			asked = append(asked, &w.waiting[i])
		}
	}
	lifted, err := w.upcaster.Upcast(asked)
	if err != nil {
		w.fatal = err
		return
	}
	for i, e := range asked {
		w.lifted(e, lifted[i])
	}
	for i := range w.waiting {
		w.read(&w.waiting[i]) // others were read since
		w.tell(&w.waiting[i])
	}
	clear(w.waiting) // they hold the text of the block
	w.waiting, w.lifting = w.waiting[:0], 0
}

// lifted counts what became of an event.
func (w *worker) lifted(e *Event, l Lifted) {
	t := w.part.tally(e.Kind)
	if l.Err == nil {
		e.Outcome = Valid
		t.upcast++
		t.byPeople++
		t.became += int64(l.Count)
		return
	}
	e.Outcome = NotUpcast
	to := e.Kind.Newest
	var not *event.NotUpcast
	if errors.As(l.Err, &not) && not.To > not.From {
		to = not.To
	}
	t.refuse(e.Kind, to, l.Err, e.Place)
}
