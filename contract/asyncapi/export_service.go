package asyncapi

import (
	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// service adds an operation for each event that the service produces or consumes,
// and returns what else its file says.
func (p *part) service(s *workspace.Service) *source.Node {
	rest := newObject()
	if s.Doc == nil {
		return rest.node
	}
	for _, entry := range items(s.Doc.Root.Get("produces")) {
		p.operation(s, "send", entry, func(m *workspace.Major) bool { return listed(entry.Get("versions"), m.Number) })
	}
	for _, entry := range items(s.Doc.Root.Get("consumes")) {
		versions, err := contract.ParseRange(textOf(entry.Get("versions")))
		p.operation(s, "receive", entry, func(m *workspace.Major) bool { return err == nil && versions.TouchesMajor(m.Number) })
	}
	rest.rest(s.Doc.Root, "service", "context", "produces", "consumes")
	return rest.node
}

// listed reports whether a list of majors has the number.
func listed(versions *source.Node, number int) bool {
	want := source.NewInt(int64(number))
	for _, v := range items(versions) {
		if source.Equal(v, want) {
			return true
		}
	}
	return false
}

// operation adds what a service does with one event: with those of its majors that
// are meant.
func (p *part) operation(s *workspace.Service, action string, entry *source.Node, meant func(*workspace.Major) bool) {
	text := textOf(entry.Get("event"))
	name, err := contract.ParseEventName(text, s.Context)
	if err != nil {
		return // a finding of the workspace
	}
	channel, c := p.channel(name)
	o := newObject()
	o.text("action", action)
	o.set("channel", reference(local("channels", channel)))
	o.text("summary", textOf(entry.Get("purpose")))
	messages := source.NewArray()
	if c != nil {
		for _, m := range live(c) {
			if meant(m) {
				messages.Items = append(messages.Items, reference(local("channels", channel, "messages", messageKey(m.Number))))
			}
		}
		o.set("messages", messages)
	}
	o.set("tags", source.NewArray(tag("service", s.Name)))
	rest := newObject()
	rest.text("service", s.Name)
	rest.rest(entry, "purpose")
	o.set(extension, rest.node)
	p.operations.set(p.known.free(s.Name+"."+action+"."+channel, ""), o.node)
}

// channel returns the name of an event's channel in this document, and the event.
// The channel of another context's event is a reference into that context's
// document, so that there is one truth; that of an event that is not in the
// workspace only says which one is meant.
func (p *part) channel(name contract.EventName) (string, *workspace.Contract) {
	c := p.ws.Contract(name)
	if c != nil && len(live(c)) == 0 {
		c = nil // it has no channel
	}
	if c != nil {
		name = c.Name // it may have been called by a former one
	}
	if c != nil && name.Context == p.context {
		return name.Event, c
	}
	if p.known.has("channel " + name.String()) {
		return name.String(), c
	}
	p.known.take("channel " + name.String())
	if c != nil {
		p.channels.set(name.String(), reference(File(name.Context)+local("channels", name.Event)))
		return name.String(), c
	}
	stub, rest := newObject(), newObject()
	rest.text("event", name.String())
	stub.set(extension, rest.node)
	p.channels.set(name.String(), stub.node)
	return name.String(), nil
}
