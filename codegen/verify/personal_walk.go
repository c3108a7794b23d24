package verify

import (
	"slices"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// personalWalk finds what looks personal in JSON, and where. Mostly there is nothing, which is found out without taking
// the text apart; else it goes only to where something is.
type personalWalk struct {
	found func(f seenText, path []step, ofName bool)

	places  []int // of the text, where something looks personal; sorted
	escapes bool  // the text has escapes, in which anything may be
	note    func(seenText)

	reading
	around event.Document // of attributes
	path   []step
	ofName bool
	tell   func(seenText)
}

// suspects reports whether a text may have something personal.
func (w *personalWalk) suspects(s string) bool {
	if w.note == nil {
		w.note = func(f seenText) { w.places = append(w.places, f.at) }
		w.tell = func(f seenText) { w.found(f, w.path, w.ofName) }
	}
	w.places, w.escapes = w.places[:0], strings.IndexByte(s, '\\') >= 0
	detect(s, w.note)
	slices.Sort(w.places)
	return w.escapes || len(w.places) > 0
}

// suspectsAt is suspects for a part of the text. It is asked of each value, so a list of addresses must not cost the
// square of its length.
func (w *personalWalk) suspectsAt(start, end int) bool {
	i, _ := slices.BinarySearch(w.places, start)
	return w.escapes || i < len(w.places) && w.places[i] < end
}

// data looks at the data of an event, which is suspected.
func (w *personalWalk) data(d *event.Document) {
	w.reading, w.path = readingOf(d), w.path[:0]
	w.look(d.Start())
}

// attributes looks at the members of an envelope that is suspected, but for the data.
func (w *personalWalk) attributes(line string) {
	if w.around.Read(line) != nil || line[w.around.Start()] != '{' {
		return
	}
	w.reading, w.path = readingOf(&w.around), w.path[:0]
	w.members(w.around.Start(), func(name string) bool { return !strings.HasPrefix(name, "data") })
}

// look looks at the value at a place.
func (w *personalWalk) look(at int) {
	end := w.doc.End(at)
	if !w.suspectsAt(at, end) {
		return
	}
	switch w.text[at] {
	case '{':
		w.members(at, nil)
	case '[':
		w.items(at)
	case '"':
		detect(w.str(at), w.tell)
	default:
		accounts(w.text[at:end], w.tell)
	}
}

// members looks at the members of an object, those that wanted says; nil: all.
func (w *personalWalk) members(at int, wanted func(name string) bool) {
	for at = w.first(at); w.text[at] != '}'; {
		name, value := at, w.value(at)
		if at = w.next(value); !w.suspectsAt(name, at) {
			continue
		}
		if text := w.str(name); wanted == nil || wanted(text) {
			w.member(text, value)
		}
	}
}

func (w *personalWalk) member(name string, value int) {
	w.path = append(w.path, step{name: name})
	w.ofName = true
	detect(name, w.tell)
	w.ofName = false
	w.look(value)
	w.path = w.path[:len(w.path)-1]
}

func (w *personalWalk) items(at int) {
	w.path = append(w.path, step{item: true})
	for at = w.first(at); w.text[at] != ']'; at = w.next(at) {
		w.look(at)
	}
	w.path = w.path[:len(w.path)-1]
}
