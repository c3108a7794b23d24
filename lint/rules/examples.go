package rules

import (
	"regexp"
	"strings"

	"github.com/treaty-events/treaty/contract/source"
	"github.com/treaty-events/treaty/contract/workspace"
)

// event is a txtar workspace with one contract in the context ordering: more is
// added to event.yaml (with one active major, unless more has versions), schema
// is v1.schema.json. It keeps the examples of rules down to what they are about.
func event(name, more, schema string) string {
	if !strings.Contains(more, "versions:") {
		more += "versions:\n  1: {status: active}\n"
	}
	return "-- contexts/ordering/context.yaml --\n" +
		"context: ordering\nowner: team-ordering\npurpose: Takes orders.\n" +
		"-- contexts/ordering/" + name + "/event.yaml --\n" +
		"event: " + name + "\nsummary: A customer confirmed an order.\n" + more +
		"-- contexts/ordering/" + name + "/v1.schema.json --\n" + strings.TrimSpace(schema) + "\n"
}

// service is a txtar file of one service of the context.
func service(name, context, more string) string {
	return file("contexts/"+context+"/services/"+name+"/service.yaml",
		"service: "+name+"\ncontext: "+context+"\nowner: team-"+context+"\n"+more)
}

// twoContexts are ordering with an event, and fulfilment with more in its
// context.yaml.
func twoContexts(more string) string {
	return event("OrderPlaced", "", `{"type": "object"}`) +
		file("contexts/fulfilment/context.yaml", "context: fulfilment\nowner: team-fulfilment\n"+more)
}

// related are ordering with an event of that schema, and fulfilment, with what
// each declares of the other: "as: upstream, pattern: open-host-service".
func related(ordering, fulfilment, schema string) string {
	event := strings.Replace(event("OrderPlaced", "", schema), "purpose: Takes orders.\n", relationship("fulfilment", ordering), 1)
	return event + file("contexts/fulfilment/context.yaml", "context: fulfilment\nowner: team-fulfilment\n"+relationship("ordering", fulfilment))
}

func relationship(with, says string) string {
	return "relationships:\n  - {with: " + with + ", " + says + "}\n"
}

// wellRelated are two contexts that agree that events flow.
func wellRelated() string {
	return related("as: upstream, pattern: open-host-service", "as: downstream, pattern: conformist", `{"type": "object"}`)
}

// file adds a file to a txtar workspace.
func file(name, content string) string {
	return "-- " + name + " --\n" + strings.TrimSpace(content) + "\n"
}

var marker = regexp.MustCompile(`(?m)^-- (.+) --$`)

// prefixed puts every file of a txtar workspace below dir.
func prefixed(dir, archive string) string {
	return marker.ReplaceAllString(archive, "-- "+dir+"$1 --")
}

// eventSpan is where pointer stands in the contract's event.yaml, or its newest
// schema where there is no event.yaml.
func eventSpan(c *workspace.Contract, pointer source.Pointer) source.Span {
	if c.Doc == nil && len(c.Majors) > 0 {
		return source.Span{File: c.Majors[len(c.Majors)-1].Newest().File}
	}
	return workspace.SpanAt(c.Doc, "", pointer)
}
