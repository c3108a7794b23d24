package contract

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// EventName names an event: the event itself and the one context that owns it.
// Its text form is "ordering.OrderPlaced"; a context may contain dots, an event
// may not, so the last dot separates them.
type EventName struct {
	Context string
	Event   string
}

var (
	contextPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)*$`)
	eventPattern   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]*$`)
)

// maxNameLength bounds a context's, an event's and a service's name, in bytes:
// names become file names, subjects and Go identifiers.
const maxNameLength = 200

// CheckContextName reports why s cannot name a context, or nil.
func CheckContextName(s string) error { return checkName("context", s, contextPattern) }

// CheckEventName reports why s cannot name an event (without its context), or nil.
func CheckEventName(s string) error { return checkName("event", s, eventPattern) }

// CheckServiceName reports why s cannot name a service, or nil.
func CheckServiceName(s string) error { return checkName("service", s, contextPattern) }

func checkName(what, s string, pattern *regexp.Regexp) error {
	switch {
	case s == "":
		return fmt.Errorf("the %s has no name", what)
	case len(s) > maxNameLength:
		return fmt.Errorf("the %s name is longer than %d bytes", what, maxNameLength)
	case !pattern.MatchString(s):
		return fmt.Errorf("%q cannot name %s: letters, digits, %q and %q, beginning with a letter or a digit%s",
			s, withArticle(what), "-", "_", dotHint(what))
	}
	return nil
}

func withArticle(what string) string {
	if what == "event" {
		return "an " + what
	}
	return "a " + what
}

func dotHint(what string) string {
	if what == "event" {
		return "; a dot separates the context from the event"
	}
	return "; dots between parts"
}

// ParseEventName reads "context.Event". A name without a dot is an event of
// the context home; if home is empty that is an error.
func ParseEventName(s, home string) (EventName, error) {
	name := EventName{Context: home, Event: s}
	if i := strings.LastIndexByte(s, '.'); i >= 0 {
		name = EventName{Context: s[:i], Event: s[i+1:]}
	}
	if err := CheckEventName(name.Event); err != nil {
		return EventName{}, err
	}
	if name.Context == "" {
		return EventName{}, fmt.Errorf("%q names no context: write it as context.Event", s)
	}
	if err := CheckContextName(name.Context); err != nil {
		return EventName{}, err
	}
	return name, nil
}

// String returns "context.Event", or the bare event where there is no context.
func (n EventName) String() string {
	if n.Context == "" {
		return n.Event
	}
	return n.Context + "." + n.Event
}

// Compare orders names by context, then by event.
func (n EventName) Compare(m EventName) int {
	if c := strings.Compare(n.Context, m.Context); c != 0 {
		return c
	}
	return strings.Compare(n.Event, m.Event)
}

// Major names one major of the event: "ordering.OrderPlaced.v2". It is the major's
// Kafka subject where it claims none, and the `type` of its events in CloudEvents:
// the one place that decides how either is written. A team that wants the reverse
// domain name that CloudEvents asks for has it in the context's name.
func (n EventName) Major(number int) string { return n.String() + ".v" + strconv.Itoa(number) }

// SubjectName returns the one way to write the name of a Kafka subject: ":.:orders", of
// the default Kafka context, is "orders".
func SubjectName(name string) string { return strings.TrimPrefix(name, ":.:") }
