package asyncapi

import "github.com/treaty-events/treaty/contract/source"

// envelopeTrait names the message trait that has the attributes of CloudEvents, as
// its Kafka binding writes them: headers that begin with ce_.
const envelopeTrait = "cloudevents"

// attributes are those that every event has, and those that Treaty asks for.
var attributes = []struct{ name, text string }{
	{"ce_specversion", "The version of CloudEvents."},
	{"ce_id", "The event's id; with ce_source it is unique."},
	{"ce_source", "Who wrote the event."},
	{"ce_type", "The event and its major."},
	{"ce_time", "When it happened."},
	{"ce_correlationid", "What the event belongs to, as a whole."},
	{"ce_causationid", "The id of the event that it is a reaction to."},
}

// mandatory is how many of the attributes an event must have.
const mandatory = 4

// envelope returns the Message Trait Object of the attributes.
func envelope() *source.Node {
	required, properties := source.NewArray(), newObject()
	for i, a := range attributes {
		property := newObject()
		property.text("type", "string")
		property.text("description", a.text)
		properties.set(a.name, property.node)
		if i < mandatory {
			required.Items = append(required.Items, source.NewString(a.name))
		}
	}
	headers := newObject()
	headers.text("type", "object")
	headers.set("required", required)
	headers.set("properties", properties.node)
	correlation := newObject()
	correlation.text("location", "$message.header#/ce_correlationid")
	trait := newObject()
	trait.set("headers", headers.node)
	trait.set("correlationId", correlation.node)
	return trait.node
}

// typeHeader returns the headers of one message: what its type is.
func typeHeader(name string) *source.Node {
	value, properties, headers := newObject(), newObject(), newObject()
	value.text("const", name)
	properties.set("ce_type", value.node)
	headers.text("type", "object")
	headers.set("properties", properties.node)
	return headers.node
}
