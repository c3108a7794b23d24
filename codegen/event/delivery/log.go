package delivery

import (
	"log/slog"

	"github.com/treaty-events/treaty/codegen/event"
)

// The names of what is logged of an event. Its data is never logged, nor what a violation
// says of a value: it may be about a person.
const (
	attrType        = "event.type"
	attrVersion     = "event.version"
	attrID          = "event.id"
	attrSource      = "event.source"
	attrCorrelation = "event.correlation"
	attrHops        = "event.hops"
	attrReason      = "reason"
	attrError       = "error"
)

// about returns what is logged of every event.
func about(e *event.Envelope) []slog.Attr {
	return []slog.Attr{
		slog.String(attrType, e.Type),
		slog.Int(attrVersion, e.Version),
		slog.String(attrID, e.ID),
		slog.String(attrSource, e.Source),
		slog.String(attrCorrelation, e.CorrelationID),
		slog.Int(attrHops, int(e.Hops.Or(0))),
	}
}
