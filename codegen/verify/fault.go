package verify

import (
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// Reasons why something in a log is no event.
const (
	tooDeep    = "too-deep"    // it nests deeper than is read
	noJSON     = "no-json"     // a line, or an item of a batch, is no JSON
	noEnvelope = "no-envelope" // it is JSON, and no CloudEvent
	noType     = "no-type"     // nothing says of which type it is
	noData     = "no-data"     // it has no data that is JSON
	tooLong    = "too-long"    // it is longer than is read
	cutOff     = "cut-off"     // the file ends within an event, or cannot be unpacked to its end
	noBatch    = "no-batch"    // the list around events is not JSON
)

// Reasons explains them, for people.
var Reasons = map[string]string{
	noJSON:     "is no JSON that can be read",
	noEnvelope: "is no event of CloudEvents",
	noType:     "says no type",
	noData:     "has no data that is JSON",
	tooDeep:    "nests deeper than is read",
	tooLong:    "is longer than is read (--max-line)",
	cutOff:     "ends early: what follows could not be read",
	noBatch:    "is no list of events",
}

// fault is why something in a log is no event, without anything that stands in it.
type fault struct{ code, message string }

func tooLongFor(most int) fault {
	return fault{tooLong, "is longer than " + sizeWords(int64(most))}
}

// anything is the table that accepts every JSON.
var anything = &event.Schema{Root: 1, Nodes: make([]event.Node, 2)}

// notJSON says why a text is no JSON.
func notJSON(s string) *fault {
	err := anything.CheckText(s)
	if err == nil {
		return &fault{noJSON, "is not well formed"} // cannot be: who calls found it out
	}
	return faultOf(noJSON, err)
}

// notEnvelope says why a line is no CloudEvent.
func notEnvelope(s string, err error) *fault {
	if wrong := anything.CheckText(s); wrong != nil {
		return faultOf(noJSON, wrong)
	}
	return faultOf(noEnvelope, err)
}

// notData says why data cannot be checked.
func notData(err error) *fault { return faultOf(noData, err) }

// nestsTooDeeply is what the table says of JSON that it cannot follow.
const nestsTooDeeply = "nests too deeply"

// faultOf returns a fault with the words of an error, and nothing of the event.
func faultOf(code string, err error) *fault {
	var at *event.Error
	if !errors.As(err, &at) {
		return &fault{code, "cannot be read"}
	}
	message := masked(at.Message)
	if message == nestsTooDeeply {
		message = "nests deeper than " + strconv.Itoa(event.MaxDepth) + " levels"
		if code == noJSON {
			return &fault{tooDeep, message + " (at its byte " + strconv.Itoa(at.Offset) + ")"}
		}
	}
	if name := strings.TrimPrefix(at.Pointer, "/"); code != noJSON && slices.Contains(attributeNames, name) {
		message = name + " " + message
	}
	if code == noJSON && at.Offset >= 0 {
		message += " (at its byte " + strconv.Itoa(at.Offset) + ")"
	}
	return &fault{code, message}
}

// attributeNames are names that are no secret: CloudEvents says them.
var attributeNames = []string{
	"specversion", "type", "id", "source", "time", "subject", "datacontenttype", "dataschema", "data", "data_base64",
	"correlationid", "causationid", "idempotencykey", "partitionkey", "hops",
}

var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"?`)

// masked hides what a message quotes, which stands in the event.
func masked(message string) string {
	return quoted.ReplaceAllStringFunc(message, func(q string) string {
		if slices.Contains(attributeNames, strings.Trim(q, `"`)) {
			return q
		}
		return "…"
	})
}

// said cuts what stands in the event from the message of a violation; what the schema says stays.
func said(message string) string {
	for _, mark := range []string{", not ", ", is the number "} {
		if i := strings.Index(message, mark); i >= 0 {
			message = message[:i]
		}
	}
	if strings.HasPrefix(message, "the member ") {
		return "a member of this name is not allowed"
	}
	return message
}

// isURI asks what event.Envelope does of URIs.
func isURI(s string) bool {
	_, err := url.Parse(s)
	return err == nil && !strings.Contains(s, " ")
}
