package asyncapi

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// event adds the channel of an event, with a message for each major that is not
// retired.
func (p *part) event(c *workspace.Contract) {
	root := eventRoot(c)
	channel, messages := newObject(), newObject()
	for _, m := range live(c) {
		name := component(c.Name.Event, m.Number)
		p.messages.set(name, p.message(c, m, root.Get("versions").Get(strconv.Itoa(m.Number))))
		messages.set(messageKey(m.Number), reference(local("components", "messages", name)))
	}
	channel.text("address", address(c))
	channel.set("messages", messages.node)
	channel.text("summary", textOf(root.Get("summary")))
	channel.text("description", textOf(root.Get("description")))
	channel.set("tags", source.NewArray(tag("kind", string(c.Kind)), tag("visibility", string(c.Visibility))))
	rest := newObject()
	rest.rest(root, "event", "summary", "description", "versions")
	channel.set(extension, rest.node)
	p.channels.set(c.Name.Event, channel.node)
}

// left notes what of an event no document has.
func (x *exporter) left(c *workspace.Contract) {
	for _, m := range c.Majors {
		if m.Status == contract.Retired {
			x.lose(lostRetired, c.Doc, source.Pointer("/versions").Join(strconv.Itoa(m.Number)), c.Name.Major(m.Number))
		}
		for _, r := range m.Revisions[:len(m.Revisions)-1] {
			x.lost = append(x.lost, Lost{Code: lostHistory, Span: source.Span{File: r.File}, Text: c.Name.Major(m.Number)})
		}
	}
}

// live returns the majors that are exported: all but the retired, and those whose
// schema cannot be read.
func live(c *workspace.Contract) []*workspace.Major {
	return slices.DeleteFunc(slices.Clone(c.Majors), func(m *workspace.Major) bool {
		return m.Status == contract.Retired || m.Newest().Schema == nil
	})
}

// component names what belongs to one major.
func component(event string, major int) string { return event + "." + messageKey(major) }

// messageKey is the name of a major among the messages of its channel.
func messageKey(major int) string { return "v" + strconv.Itoa(major) }

// eventRoot returns event.yaml. A plain schema has none: it is as if its majors
// were active and nothing else said.
func eventRoot(c *workspace.Contract) *source.Node {
	if c.Doc != nil {
		return c.Doc.Root
	}
	versions := newObject()
	for _, m := range c.Majors {
		major := newObject()
		major.text("status", string(m.Status))
		versions.set(strconv.Itoa(m.Number), major.node)
	}
	root := newObject()
	root.set("versions", versions.node)
	return root.node
}

// address returns the topic, where all majors are known to share one: each claims
// the same subject alone, and it is one of the kind TOPIC-value.
func address(c *workspace.Contract) string {
	topic := ""
	for _, m := range live(c) {
		if len(m.Subjects) != 1 {
			return ""
		}
		name, ok := strings.CutSuffix(m.Subjects[0], "-value")
		if !ok || topic != "" && topic != name {
			return ""
		}
		topic = name
	}
	return topic
}

// message returns the Message Object of one major.
func (p *part) message(c *workspace.Contract, m *workspace.Major, said *source.Node) *source.Node {
	message, newest := newObject(), m.Newest()
	name := component(c.Name.Event, m.Number)
	message.text("name", c.Name.Major(m.Number))
	message.text("title", c.Name.Event+", version "+strconv.Itoa(m.Number))
	message.text("contentType", "application/json")
	if p.ws.Config.Envelope == "cloudevents" {
		message.set("headers", typeHeader(c.Name.Major(m.Number)))
		message.set("traits", source.NewArray(reference(local("components", "messageTraits", envelopeTrait))))
	}
	message.set("payload", reference(local("components", "schemas", name)))
	if m.Status == contract.Deprecated {
		message.set("deprecated", source.NewBool(true))
	}
	p.schemas.major(name, newest.Schema)
	if key := keySchema(newest.Schema, c.Key); key != nil {
		kafka, bindings := newObject(), newObject()
		kafka.set("key", key)
		bindings.set("kafka", kafka.node)
		message.set("bindings", bindings.node)
	}
	message.set("tags", source.NewArray(tag("status", string(m.Status))))
	message.set("examples", examples(newest, m.Number))
	rest := newObject()
	rest.rest(said)
	message.set(extension, rest.node)
	return message.node
}

// examples returns the examples of a revision, named after their files.
func examples(r *workspace.Revision, major int) *source.Node {
	list := source.NewArray()
	for _, e := range r.Examples {
		base := path.Base(e.Doc.File)
		example := newObject()
		example.text("name", strings.TrimPrefix(strings.TrimSuffix(base, path.Ext(base)), messageKey(major)+"."))
		example.set("payload", e.Doc.Root)
		list.Items = append(list.Items, example.node)
	}
	if len(list.Items) == 0 {
		return nil
	}
	return list
}

// keySchema returns what the ordering key is, where it is a field of the event: its
// type. A reference to the field would be no valid binding.
func keySchema(s *schema.Schema, key string) *source.Node {
	at, err := source.ParsePointer(key)
	if err != nil || key == "" {
		return nil
	}
	for _, token := range at.Tokens() {
		if s = s.Deref().Property(token); s == nil {
			return nil
		}
	}
	s = s.Deref()
	if s.Types == nil {
		return nil
	}
	types := source.NewArray()
	for _, name := range s.Types.Names() {
		types.Items = append(types.Items, source.NewString(name))
	}
	o := newObject()
	o.set("type", types)
	if len(types.Items) == 1 {
		o = newObject()
		o.set("type", types.Items[0])
	}
	o.text("description", "The field "+key+" of the event.")
	return o.node
}
