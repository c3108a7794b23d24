package asyncapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/source"
)

// service is a service that is being imported.
type service struct {
	context, name      string
	rest               *source.Node
	produces, consumes []*source.Node    // of documents of ours
	entries            map[string]*entry // of documents of others, by action and event
}

// entry is what a service does with one event.
type entry struct {
	event   contract.EventName
	majors  []int
	purpose string
}

// root returns the service's file.
func (s *service) root() *source.Node {
	o := newObject()
	o.text("service", s.name)
	o.text("context", s.context)
	o.rest(s.rest, "service", "context", "produces", "consumes")
	for _, list := range []struct {
		name    string
		entries []*source.Node
	}{{"produces", s.list("send", s.produces)}, {"consumes", s.list("receive", s.consumes)}} {
		if len(list.entries) > 0 {
			o.set(list.name, source.NewArray(list.entries...))
		}
	}
	return o.node
}

func (im *importer) service(context, name string) *service {
	key := context + "/" + name
	if im.services[key] == nil {
		im.services[key] = &service{context: context, name: name, entries: map[string]*entry{}}
	}
	return im.services[key]
}

// operations takes what the services of a document do. A document of somebody else
// is about one application, which is named by its title.
func (im *importer) operations(d *document) {
	if d.ours {
		for _, s := range d.root().get(extension).get("services").each() {
			if contract.CheckServiceName(s.last()) != nil || !isObject(s.node) {
				im.lose(lostName, s, "")
				continue
			}
			im.service(d.context, s.last()).rest = s.use().node
		}
		d.root().get(extension).get("services").emptyUse()
	}
	for _, ref := range d.root().get("operations").each() {
		o, err := im.deref(ref)
		if err != nil {
			im.lose(lostReference, ref, whyLost(textOf(ref.node.Get("$ref")), err))
			continue
		}
		if ours := o.get(extension); d.ours && isObject(ours.node) && contract.CheckServiceName(textOf(ours.node.Get("service"))) == nil {
			im.ourOperation(d, o, ours)
			continue
		}
		im.operation(d, o)
	}
	d.root().get("operations").emptyUse()
	d.root().get("channels").emptyUse()
}

// ourOperation takes an operation as an export writes it: an entry of a service.
func (im *importer) ourOperation(d *document, o, ours loc) {
	ours.use()
	s := im.service(d.context, textOf(ours.node.Get("service")))
	e := newObject()
	e.rest(ours.node, "service", "purpose")
	e.text("purpose", o.text("summary"))
	if name, err := contract.ParseEventName(textOf(ours.node.Get("event")), d.context); err == nil && name.Context != d.context {
		o.get("channel").use() // its document says which messages there are
		o.get("messages").use()
	}
	if o.text("action") == "send" {
		s.produces = append(s.produces, e.node)
	} else {
		s.consumes = append(s.consumes, e.node)
	}
}

// operation takes an operation that somebody wrote.
func (im *importer) operation(d *document, o loc) {
	action := o.text("action")
	if wrong := wrongAction(o.node.Get("action")); wrong != "" {
		im.lose(lostAction, o, wrong)
		return
	}
	if contract.CheckServiceName(d.service) != nil {
		im.lose(lostServiceName, o, "the title is "+source.Quote(textOf(d.root().get("info").node.Get("title"))))
		return
	}
	for _, m := range im.operationMessages(o) {
		s := im.service(d.context, d.service)
		if s.rest == nil {
			owner := newObject()
			owner.text("owner", d.owner)
			s.rest = owner.node
		}
		e := s.entry(action, m.event)
		if !slices.Contains(e.majors, m.number) {
			e.majors = append(e.majors, m.number)
			slices.Sort(e.majors)
		}
		if action == "receive" && e.purpose == "" && strings.TrimSpace(textOf(o.node.Get("summary"))) != "" {
			e.purpose = o.text("summary")
		}
	}
}

func (s *service) entry(action string, event contract.EventName) *entry {
	key := action + " " + event.String()
	if s.entries[key] == nil {
		s.entries[key] = &entry{event: event}
	}
	return s.entries[key]
}

// list adds the entries of documents of others to those of ours, by event.
func (s *service) list(action string, list []*source.Node) []*source.Node {
	for _, key := range slices.Sorted(maps.Keys(s.entries)) {
		if e := s.entries[key]; strings.HasPrefix(key, action+" ") {
			list = append(list, e.node(s.context, action))
		}
	}
	return list
}

// node returns the entry as a service's file has it.
func (e *entry) node(home, action string) *source.Node {
	o := newObject()
	if e.event.Context == home {
		o.text("event", e.event.Event)
	} else {
		o.text("event", e.event.String())
	}
	if action == "receive" {
		o.text("versions", rangeOf(e.majors))
		o.text("purpose", e.purpose)
		return o.node
	}
	versions := source.NewArray()
	for _, n := range e.majors {
		versions.Items = append(versions.Items, source.NewInt(int64(n)))
	}
	o.set("versions", versions)
	return o.node
}

// rangeOf returns the range of majors, which are sorted.
func rangeOf(majors []int) string {
	first, last := majors[0], majors[len(majors)-1]
	if first == last {
		return fmt.Sprintf("=%d", first)
	}
	return fmt.Sprintf(">=%d <%d", first, last+1)
}
