package delivery

import (
	"log/slog"
	"strings"

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
	attrAttempt     = "attempt"
	attrConsumer    = "consumer"
)

// about returns what is logged of every event.
func about(e *event.Envelope) []slog.Attr {
	return []slog.Attr{
		slog.String(attrType, clip(e.Type)),
		slog.Int(attrVersion, e.Version),
		slog.String(attrID, clip(e.ID)),
		slog.String(attrSource, clip(e.Source)),
		slog.String(attrCorrelation, clip(e.CorrelationID)),
		slog.Int(attrHops, int(e.Hops.Or(0))),
	}
}

// clip shortens what others sent, so that it does not fill a log.
func clip(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
