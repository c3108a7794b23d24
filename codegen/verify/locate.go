package verify

import (
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// locator finds out of which type and version events are, and where the rest of them is. It
// belongs to one goroutine.
type locator struct {
	catalogue *Catalogue
	layout    *Layout
	finder    *finder // of the layout
	found     []string
	look      look
	attrs     attributes
	doc       event.Document
	skims     bool                // most events are left out: data is read once it is known that it counts
	seen      map[string]resolved // by the text of the type, for CloudEvents with its version
	uris      map[string]bool     // that were found to be some
}

// resolved is what a text of a type comes to.
type resolved struct {
	name    string
	version int
	event   *known // nil: nobody knows it
}

// mostSeen bounds what a locator remembers.
const mostSeen = 4096

func newLocator(c *Catalogue, l *Layout) (*locator, error) {
	f, err := newFinder(l.pointers()...)
	if err != nil {
		return nil, err
	}
	return &locator{catalogue: c, layout: l, finder: f, found: make([]string, slots), seen: map[string]resolved{}, uris: map[string]bool{}}, nil
}

// locate fills in an event of which Line is known.
func (l *locator) locate(e *Event) *fault {
	l.attrs = attributes{extensions: l.attrs.extensions[:0]}
	if l.layout.Fields {
		return l.fields(e)
	}
	return l.cloudEvent(e)
}

// read reads the data of an event, unless it is no JSON.
func (l *locator) read(e *Event) {
	if l.doc.Read(e.Data) == nil && skipSpace(e.Data, len(l.doc.Text())) == len(e.Data) {
		e.doc = &l.doc
	}
}

// fields locates an event that is no CloudEvent.
func (l *locator) fields(e *Event) *fault {
	if !l.finder.find(&l.look, e.Line, l.found) {
		return notJSON(e.Line)
	}
	if l.layout.DataAt != "" && anything.CheckText(e.Line) != nil {
		return notJSON(e.Line) // what is around the data, the table does not look at
	}
	f, a := l.found, &l.attrs
	a.id, a.source, a.partitionKey = scalarOf(f[idSlot]), scalarOf(f[sourceSlot]), scalarOf(f[keySlot])
	e.ID, e.Source = a.id, a.source
	e.Time, e.HasTime = timeOf(f[timeSlot])
	e.BadTime = !e.HasTime && f[timeSlot] != "" && f[timeSlot] != "null"
	e.Data = e.Line
	if l.layout.DataAt != "" {
		e.Data = f[dataSlot]
	}
	text := scalarOf(f[typeSlot])
	if text == "" {
		text = l.layout.Type
	}
	if text == "" {
		return &fault{noType, "has no type at " + l.layout.TypeAt}
	}
	if e.Data == "" {
		return &fault{noData, "has no data at " + l.layout.DataAt}
	}
	l.resolve(e, text)
	return nil
}

// resolve finds what the workspace knows of the type that a text names.
func (l *locator) resolve(e *Event, text string) {
	r, ok := l.seen[text]
	if !ok {
		text = strings.Clone(text)
		r.name, r.version = l.layout.split(text)
		r.event = l.catalogue.names[r.name]
		if len(l.seen) < mostSeen {
			l.seen[text] = r
		}
	}
	e.Type, e.Version = r.name, r.version
	if e.Version == 0 && l.layout.VersionAt != "" {
		e.Version = majorOf(scalarOf(l.found[versionSlot]))
	}
	if e.Version == 0 {
		e.Version = l.layout.Major
	}
	if r.event == nil {
		return
	}
	e.Type, e.Known = r.event.name, true
	if e.Kind = r.event.majors[e.Version]; e.Kind != nil {
		e.Kind.keys.take(e, &l.attrs)
	}
}
