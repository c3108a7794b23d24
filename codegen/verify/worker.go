package verify

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// worker looks at blocks.
type worker struct {
	*locator
	sample   Sample
	maxLine  int
	upcaster Upcaster // nil: nobody wrote steps
	part     *part    // of the block
	event    Event
	waiting  []Event // from the first on that waits for steps of people, in the order of the log
	lifting  int     // how many of them do
	fatal    error
}

// look looks at a block.
func (w *worker) look(b *block) {
	w.part = b.part
	defer w.liftWaiting()
	w.part.broken = append(w.part.broken, b.broken...)
	if b.values != nil {
		w.values(b)
		return
	}
	at := Place{File: b.file, Offset: b.offset, Line: b.line}
	for rest := b.text; rest != "" && w.fatal == nil; {
		line := rest
		if end := strings.IndexByte(rest, '\n'); end >= 0 {
			line = rest[:end+1]
		}
		rest = rest[len(line):]
		w.line(line, at)
		at.Offset += int64(len(line))
		at.Line++
	}
}

// values looks at the events of a document.
func (w *worker) values(b *block) {
	at := Place{File: b.file, Offset: b.offset, Line: b.line}
	before := 0
	for _, v := range b.values {
		at.Line += int64(strings.Count(b.text[before:v.start], "\n"))
		at.Offset, before = b.offset+int64(v.start), v.start
		w.see(b.text[v.start:v.end], at)
	}
}

// line looks at a line, which has an event, a list of events, or nothing.
func (w *worker) line(line string, at Place) {
	start := skipSpace(line, 0)
	if start == len(line) {
		return
	}
	at.Offset += int64(start)
	line = strings.TrimRight(line[start:], " \t\r\n")
	if line[0] != '[' || len(line) > w.maxLine {
		w.see(line, at)
		return
	}
	walk := walker{start: nowhere}
	items := 0
	walk.walk([]byte(line), func(start, end int) bool {
		place := at
		place.Offset += int64(start)
		items++
		w.see(line[start:end], place)
		return true
	})
	if walk.open() || walk.unsound || !bytes.HasSuffix([]byte(line), []byte{']'}) {
		w.part.broken = append(w.part.broken, brokenEvent{at, *w.notList(line)})
	}
}

// notList says why a line is no list of events.
func (w *worker) notList(line string) *fault {
	f := notJSON(line)
	f.code = noBatch
	return f
}

// see looks at one event.
func (w *worker) see(text string, at Place) {
	e := &w.event
	*e = Event{Place: at, Line: text}
	if len(text) > w.maxLine {
		w.part.broken = append(w.part.broken, brokenEvent{at, tooLongFor(w.maxLine)})
		return
	}
	if f := w.locate(e); f != nil {
		w.part.broken = append(w.part.broken, brokenEvent{at, *f})
		return
	}
	w.part.events++
	if !w.sample.takes(e) {
		return
	}
	if e.doc == nil {
		w.read(e)
	}
	if f := w.judge(e); f != nil {
		w.part.events--
		w.part.broken = append(w.part.broken, brokenEvent{at, *f})
		return
	}
	w.part.checked++
	if e.Outcome == waits || len(w.waiting) > 0 {
		w.wait(e)
		return
	}
	w.tell(e)
}

// tell tells the stages of an event.
func (w *worker) tell(e *Event) {
	for _, s := range w.part.stages {
		s.Event(e)
	}
}

// judge finds out what becomes of an event.
func (w *worker) judge(e *Event) *fault {
	k := e.Kind
	if k == nil {
		if e.doc == nil {
			return e.broken(anything.CheckText(e.Data))
		}
		w.part.addUnknown(e)
		return nil
	}
	data, err := k.valid(e)
	if isBroken(err) {
		return e.broken(err)
	}
	t := w.part.tally(k)
	t.count++
	t.sizes.add(len(e.Line))
	if err != nil {
		e.Outcome = Invalid
		t.refuse(k, 0, err, e.Place)
		return nil
	}
	t.valid++
	if data != e.Data {
		t.revised++
	}
	w.lift(e, t, data)
	return nil
}

// broken says why data is no JSON, and where in the whole.
func (e *Event) broken(err error) *fault {
	if wrong := anything.CheckText(e.Line); wrong != nil {
		err = wrong
	}
	return faultOf(noJSON, err)
}

// valid says why the data of an event is not what the kind describes, an *event.Invalid, or returns it as
// the newest revision has it. An *event.Error says that it is no JSON.
func (k *Kind) valid(e *Event) (string, error) {
	if e.doc == nil {
		return e.Data, k.Table.CheckText(e.Data)
	}
	if k.Table.Accepts(e.doc) {
		return e.Data, nil
	}
	if k.revise == nil {
		return e.Data, k.Table.CheckDocument(e.doc)
	}
	revised := string(k.revise.Revise([]byte(e.Data)))
	wrong := k.Table.CheckText(revised)
	if wrong == nil {
		return revised, nil
	}
	err := k.Table.CheckDocument(e.doc)
	if fewer(wrong, err) {
		err = wrong // what else was wrong with it is only that it is of an earlier revision
	}
	return e.Data, err
}

// isBroken reports whether an error of a check says that the text is no JSON.
func isBroken(err error) bool {
	if err == nil {
		return false
	}
	var at *event.Error
	return errors.As(err, &at)
}

// fewer reports whether a has fewer violations than b.
func fewer(a, b error) bool {
	var x, y *event.Invalid
	return errors.As(a, &x) && errors.As(b, &y) && len(x.Violations) < len(y.Violations)
}

// lift makes the newest of an event that is valid.
func (w *worker) lift(e *Event, t *tally, data string) {
	k := e.Kind
	e.Outcome = Valid
	if k.ByHand != "" && w.upcaster != nil {
		e.Outcome = waits
		return
	}
	if len(k.lifts) > 0 {
		text := []byte(data)
		for _, l := range k.lifts {
			lifted, err := l.step.Text(text, l.valid)
			if err != nil {
				e.Outcome = NotUpcast
				t.refuse(k, l.step.To, err, e.Place)
				return
			}
			text = lifted
		}
	}
	if k.ByHand != "" {
		e.Outcome = Untried
		t.untried++
		return
	}
	t.upcast++
}

// refuse counts why an event is not what a major describes, 0 for its own.
func (t *tally) refuse(k *Kind, to int, err error, at Place) {
	var invalid *event.Invalid
	var step *StepError
	if errors.As(err, &step) {
		t.addViolation(violationKey{to: to, keyword: step.Code, schema: step.Detail}, step.Message, at)
		return
	}
	if !errors.As(err, &invalid) {
		t.addViolation(violationKey{to: to, keyword: "step"}, plainReason(err), at)
		return
	}
	for _, v := range invalid.Violations {
		t.addViolation(violationKey{to, k.pointer(v.Pointer), v.Keyword, v.Schema}, said(v.Message), at)
	}
}

// plainReason says why a step ended with an error; what people wrote into one may be anything.
func plainReason(err error) string {
	var at *event.Error
	if errors.As(err, &at) {
		return masked(at.Message)
	}
	return "a step that people wrote refused it"
}

// pointer returns a place in an event without what only the event knows: items, and members that the
// schema does not name, are *.
func (k *Kind) pointer(pointer string) string {
	if pointer == "" {
		return ""
	}
	var b strings.Builder
	for token := range strings.SplitSeq(pointer[1:], "/") {
		b.WriteByte('/')
		name := strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		if _, err := strconv.Atoi(token); err == nil || !k.declared[name] {
			b.WriteByte('*')
			continue
		}
		b.WriteString(token)
	}
	return b.String()
}
