package event

import (
	"strings"
	"unicode/utf8"
)

// KafkaRecord is what of a Kafka record an event fills.
type KafkaRecord struct {
	Key     []byte
	Value   []byte
	Headers []KafkaHeader
}

// KafkaHeader is one header of a Kafka record. It has the fields that headers
// have in the clients for Go, so that it can be converted into theirs.
type KafkaHeader struct {
	Key   string
	Value []byte
}

// kafkaContentType is the header that says what the value is.
const kafkaContentType = "content-type"

// Kafka returns the event in binary mode. The record's key is PartitionKey, nil
// where there is none. An event without data has no value, and a topic that is
// compacted takes that for a deletion. The error is an *Error.
func (e *Envelope) Kafka() (KafkaRecord, error) {
	list, err := e.checked()
	if err != nil {
		return KafkaRecord{}, err
	}
	r := KafkaRecord{Value: e.Data}
	if e.PartitionKey != "" {
		r.Key = []byte(e.PartitionKey)
	}
	for _, a := range list {
		if a.name != contentTypeName {
			r.Headers = append(r.Headers, KafkaHeader{"ce_" + a.name, []byte(a.text)})
		}
	}
	if contentType := e.bodyType(); contentType != "" {
		r.Headers = append(r.Headers, KafkaHeader{kafkaContentType, []byte(contentType)})
	}
	return r, nil
}

// FromKafka returns the event of a record, in binary or, where the header
// content-type says so, in structured mode. No value is no data, nor is an empty one
// where it would have to be JSON. The record's key is not read: it may
// have been chosen by whoever wrote it. The error is an *Error.
func FromKafka(r KafkaRecord) (*Envelope, error) {
	var list []attribute
	for _, h := range r.Headers {
		name, isAttribute := strings.CutPrefix(h.Key, "ce_")
		switch {
		case h.Key == kafkaContentType && isEvent(string(h.Value)):
			return structured(string(h.Value), r.Value)
		case h.Key == kafkaContentType:
			name = contentTypeName
		case !isAttribute:
			continue
		case name == contentTypeName:
			return nil, At(encodeError("is the header "+kafkaContentType+", not "+h.Key), contentTypeName)
		}
		if !utf8.Valid(h.Value) {
			return nil, At(encodeError("the header is not UTF-8"), name)
		}
		list = append(list, attribute{name: name, text: string(h.Value)})
	}
	e, err := envelopeOf(list)
	if err != nil {
		return nil, err
	}
	if len(r.Value) == 0 && isJSON(e.ContentType) {
		return e, nil
	}
	return e.withData(r.Value)
}
