package delivery

import (
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// envelopePrefix begins a place in the envelope: "envelope:subject".
const envelopePrefix = "envelope:"

// textOf returns the text at a place of an event, as event.yaml and manifests name it: a
// JSON Pointer into its data, or "envelope:" and the name of an attribute. It is false where
// there is none.
func textOf(e *event.Envelope, place string) (string, bool) {
	if name, ok := strings.CutPrefix(place, envelopePrefix); ok {
		text := attributeOf(e, name)
		return text, text != ""
	}
	if !strings.HasPrefix(place, "/") {
		return "", false
	}
	text, ok := textAt(e.Data, place)
	return text, ok && text != ""
}

var attributeName = strings.NewReplacer("-", "", "_", "")

// attributeOf returns an attribute, whose name people write as they like:
// correlationid, correlation-id, correlationId.
func attributeOf(e *event.Envelope, name string) string {
	switch plain := strings.ToLower(attributeName.Replace(name)); plain {
	case "id":
		return e.ID
	case "source":
		return e.Source
	case "type":
		return e.Type
	case "subject":
		return e.Subject
	case "time":
		return string(e.Time)
	case "correlationid":
		return e.CorrelationID
	case "causationid":
		return e.CausationID
	case "idempotencykey":
		return e.IdempotencyKey
	case "partitionkey":
		return e.PartitionKey
	default:
		text, _ := e.Extension(plain)
		return text
	}
}
