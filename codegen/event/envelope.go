package event

import (
	"math"
	"strconv"
	"strings"
)

// Envelope is one event as it travels: what happened, and what is said about it.
// It is a CloudEvent of version 1.0, read and written as JSON (structured mode),
// as HTTP headers and a body, and as a Kafka record (binary mode). What was read
// is written again with the same attributes, extensions in their order, and the
// same bytes of data; an attribute that is null is one that is not set, as
// CloudEvents has it.
//
// The zero value of an attribute says that it is not set. ID, Source and Type
// must be.
//
//treaty:envelope
type Envelope struct {
	// Type names the event, without its version: "ordering.OrderPlaced".
	Type string
	// Version is the major of the event. CloudEvents has it at the end of the
	// type: "ordering.OrderPlaced.v2". 0: the type ends in no version, so what
	// reads it is not known; whoever switches on Type and Version has an error
	// for it, as for every version that it does not know.
	Version int
	// ID, together with Source, tells the event from all others.
	ID string
	// Source is who wrote the event, a URI reference.
	Source string
	// Time is when it happened.
	Time Timestamp
	// Subject is what it happened to, within the source.
	Subject string
	// CorrelationID is what the event belongs to as a whole (correlationid).
	CorrelationID string
	// CausationID is the id of the event that this one answers (causationid).
	CausationID string
	// IdempotencyKey is equal where two events say the same (idempotencykey).
	IdempotencyKey string
	// PartitionKey is equal where events must stay in order (partitionkey). It is
	// the key of a Kafka record.
	PartitionKey string
	// Hops counts the reactions that led here (hops): see CausedBy.
	Hops Optional[int32]
	// ContentType is the media type of Data (datacontenttype); empty: JSON.
	ContentType string
	// Schema is where the schema of Data is, a URI (dataschema).
	Schema string
	// Extensions are the other attributes, in their order: texts, integers of 32
	// bits and booleans, as JSON. Headers have texts alone.
	Extensions Extra
	// Data is what happened: the text of one JSON value where ContentType is that of
	// JSON or empty, else bytes of that type. nil: there is none. Data that is not
	// what ContentType says is refused, in whatever mode it is read or written. HTTP has
	// no empty data: it comes back as none.
	Data []byte
	// Base64 says that JSON has Data as data_base64. Data of a type that is not known
	// to be text, or in another charset than UTF-8, is written so anyway.
	Base64 bool
}

// specVersion is the version of CloudEvents that is read and written.
const specVersion = "1.0"

// CausedBy makes e a reaction to cause: it answers cause's id, belongs to what
// cause belongs to, and is one hop further. A loop of reactions is seen by Hops.
func (e *Envelope) CausedBy(cause *Envelope) {
	e.CausationID = cause.ID
	e.CorrelationID = cause.CorrelationID
	if e.CorrelationID == "" {
		e.CorrelationID = cause.ID
	}
	e.Hops.Set(min(cause.Hops.Or(0), math.MaxInt32-1) + 1)
}

// Extension returns an attribute of Extensions as a text, and whether it is set.
func (e *Envelope) Extension(name string) (string, bool) {
	raw, ok := e.Extensions.Get(name)
	if !ok || raw.String() == "null" {
		return "", false
	}
	a, err := attributeOf(raw)
	return a.text, err == nil
}

// SetExtension makes text the value of an attribute of Extensions.
func (e *Envelope) SetExtension(name, text string) {
	raw, err := appendString(nil, text)
	if err != nil {
		raw = []byte(strconv.Quote(text)) // refused when it is written
	}
	e.Extensions.Set(name, Raw(raw))
}

// Check returns nil where the event can be sent, in every mode, and otherwise an *Error
// that says what is wrong with its attributes or data.
func (e *Envelope) Check() error {
	_, err := e.checked()
	return err
}

// CheckAttributes is Check without the data, for those who made that themselves.
func (e *Envelope) CheckAttributes() error {
	_, err := e.attributes()
	return err
}

// cloudType returns the type of CloudEvents.
func (e *Envelope) cloudType() (string, error) {
	_, version := SplitType(e.Type)
	switch {
	case e.Version < 0:
		return "", encodeError("version " + strconv.Itoa(e.Version) + " is none: they begin with 1")
	case e.Version == 0 && version > 0:
		return "", encodeError(shown(e.Type) + " ends in a version: say it in Version")
	case e.Version == 0 || e.Type == "":
		return e.Type, nil
	}
	return e.Type + ".v" + strconv.Itoa(e.Version), nil
}

// SplitType takes a type of CloudEvents apart, as envelopes are read: "shop.OrderPlaced.v2" is
// "shop.OrderPlaced" and 2. The version is 0, and the name all of it, where a type ends in none, or in one that is
// written in another way (".v02").
func SplitType(s string) (name string, version int) {
	i := strings.LastIndex(s, ".v")
	if i <= 0 {
		return s, 0
	}
	digits := s[i+len(".v"):]
	version, err := strconv.Atoi(digits)
	if err != nil || version < 1 || strconv.Itoa(version) != digits {
		return s, 0
	}
	return s[:i], version
}
