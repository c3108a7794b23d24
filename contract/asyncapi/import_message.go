package asyncapi

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// event is an event that is being imported.
type event struct {
	name   contract.EventName
	file   object // event.yaml but for its majors
	majors map[int]*major
}

// major is a message that becomes a major.
type major struct {
	event    contract.EventName
	number   int
	from     loc
	meta     *source.Node // what event.yaml says of it; nil: nothing
	payload  loc
	format   string
	examples []example
}

type example struct {
	name    string
	payload *source.Node
}

// messages takes every message of a document: those of its channels, and those
// among its components.
func (im *importer) messages(d *document) {
	for _, channel := range d.root().get("channels").each() {
		target, ok := im.own(d, channel)
		if !ok {
			continue
		}
		if d.ours && isObject(target.node.Get(extension)) {
			im.ourChannel(d, target)
			continue
		}
		for _, m := range target.get("messages").each() {
			im.message(d, m, target.last())
		}
		target.get("messages").emptyUse()
	}
	for _, m := range d.root().get("components").get("messages").each() {
		im.message(d, m, "")
	}
}

func isObject(n *source.Node) bool { return n != nil && n.Kind == source.Object }

// emptyUse takes a part that has nothing in it.
func (l loc) emptyUse() {
	if l.node != nil && len(l.node.Members)+len(l.node.Items) == 0 {
		l.use()
	}
}

// own follows a channel to its definition. One that another of the documents has
// is taken with that document; one that is only named, because another context
// owns it, has nothing to take.
func (im *importer) own(d *document, channel loc) (loc, bool) {
	if d.ours && channel.get("$ref").node != nil && strings.Contains(channel.last(), ".") {
		channel.use() // an event of another context, as an export names it
		return loc{}, false
	}
	target, err := im.deref(channel)
	if err != nil {
		im.lose(lostReference, channel, whyLost(textOf(channel.node.Get("$ref")), err))
		return loc{}, false
	}
	if target.file.main && target.file != d.file {
		return loc{}, false
	}
	if stub := target.node.Get(extension); d.ours && isObject(stub) && textOf(stub.Get("event")) != "" {
		target.get(extension).use()
		return loc{}, false
	}
	return target, true
}

// ourChannel takes a channel as an export writes it: it is one event.
func (im *importer) ourChannel(d *document, channel loc) {
	name := contract.EventName{Context: d.context, Event: channel.last()}
	if contract.CheckEventName(name.Event) != nil {
		im.lose(lostName, channel, "")
		return
	}
	e := im.event(name)
	e.file.text("summary", channel.text("summary"))
	e.file.text("description", channel.text("description"))
	e.file.rest(channel.get(extension).use().node, "event", "summary", "description", "versions")
	for _, ref := range channel.get("messages").each() {
		number, err := strconv.Atoi(strings.TrimPrefix(ref.last(), "v"))
		m, derefErr := im.deref(ref)
		if err != nil || number < 1 || number > 999_999 || derefErr != nil || e.majors[number] != nil {
			im.lose(lostName, ref, "")
			continue
		}
		m.get("name").use()
		im.add(e, &major{event: name, number: number, from: m, meta: m.get(extension).use().node})
	}
	channel.get("messages").emptyUse()
}

// event returns the event of that name, which begins with nothing said.
func (im *importer) event(name contract.EventName) *event {
	if im.events[name] == nil {
		im.events[name] = &event{name: name, file: newObject(), majors: map[int]*major{}}
		im.events[name].file.text("event", name.Event)
		im.folders[folderOf(name)] = true
	}
	return im.events[name]
}

// message takes a message that somebody wrote: its own name, or the one that it is
// given, says which event it is, and which major.
func (im *importer) message(d *document, ref loc, channel string) {
	m, err := im.deref(ref)
	if err != nil {
		im.lose(lostReference, ref, whyLost(textOf(ref.node.Get("$ref")), err))
		return
	}
	if _, told := im.leftOut[m.key()]; told || im.byMessage[m.key()] != nil {
		return
	}
	if !isObject(m.node) {
		im.leave(m, lostOther, m, "a message is an object")
		return
	}
	name, number, said, ok := im.nameOf(d, m, ref.last(), channel)
	if !ok {
		im.leave(m, lostName, m, ref.last())
		return
	}
	e := &event{name: name, file: newObject(), majors: map[int]*major{}}
	e.file.text("event", name.Event)
	if had := im.events[name]; had != nil {
		e = had
	}
	x := &major{event: name, number: number, from: m}
	if !im.add(e, x) {
		return
	}
	im.events[name] = e
	im.folders[folderOf(name)] = true
	e.describe(m)
	if said != name.Event {
		im.note(lostRenamed, m, source.Quote(said)+" became "+name.Event)
	}
}

// leave notes that a message is not taken, and why.
func (im *importer) leave(m loc, code string, at loc, text string) {
	im.lose(code, at, text)
	im.leftOut[m.key()] = Lost{Code: code, Span: at.span(), Pointer: at.at, Text: text}
}

// describe takes the texts of the first message of an event.
func (e *event) describe(m loc) {
	if e.file.node.Get("summary") == nil {
		summary := "summary"
		if strings.TrimSpace(textOf(m.node.Get(summary))) == "" {
			summary = "title"
		}
		if strings.TrimSpace(textOf(m.node.Get(summary))) != "" {
			e.file.text("summary", m.text(summary))
		}
	}
	if e.file.node.Get("description") == nil {
		e.file.text("description", m.text("description"))
	}
}

// add gives an event a major, unless its message has no schema that Treaty knows.
func (im *importer) add(e *event, m *major) bool {
	payload, format, ok := im.payload(m.from)
	if !ok {
		return false
	}
	m.payload, m.format = payload, format
	m.examples = takeExamples(m.from.get("examples"))
	m.from.get("contentType").useIf(isJSON(textOf(m.from.node.Get("contentType"))))
	e.majors[m.number] = m
	im.byMessage[m.from.key()] = m
	return true
}

// isJSON reports whether messages of a content type are events in JSON. One of
// structured CloudEvents has the envelope in it, which is another matter.
func isJSON(contentType string) bool {
	return contentType == "application/json" || strings.HasSuffix(contentType, "+json") && contentType != "application/cloudevents+json"
}

// payload returns the schema of a message, with its format.
func (im *importer) payload(m loc) (loc, string, bool) {
	p := m.get("payload")
	if p.node == nil {
		im.leave(m, lostNoPayload, m, "")
		return loc{}, "", false
	}
	schema, format, err := im.unwrap(p)
	if err != nil {
		im.leave(m, lostPayload, p, whyLost(textOf(schema.node.Get("$ref")), err))
		return loc{}, "", false
	}
	if _, ok := draftOf(format); !ok {
		im.leave(m, lostPayloadFormat, m, source.Quote(format))
		return loc{}, "", false
	}
	return schema, format, true
}

// unwrap follows references to a schema, and returns what is in a Multi Format
// Schema Object with its format.
func (im *importer) unwrap(p loc) (loc, string, error) {
	format := ""
	for range maxHops {
		target, err := im.deref(p)
		if err != nil {
			return target, format, err
		}
		inner := target.get("schema")
		if inner.node == nil || target.node.Get("schemaFormat") == nil && !onlyWrapper(target.node) {
			return target, format, nil
		}
		format = cmp.Or(target.text("schemaFormat"), format)
		if _, ok := draftOf(format); !ok {
			return target, format, nil
		}
		p = inner
	}
	return p, format, errCircle
}

// onlyWrapper reports whether an object has nothing but `schema` and extensions.
func onlyWrapper(n *source.Node) bool {
	return !slices.ContainsFunc(n.Members, func(m source.Member) bool {
		return m.Name != "schema" && !strings.HasPrefix(m.Name, "x-")
	})
}
