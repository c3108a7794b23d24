package delivery

import (
	"errors"
	"strings"

	"github.com/treaty-events/treaty/codegen/event"
)

// DecodeMessage finds a CloudEvent in a message: in binary mode where headers are called
// ce_id and so on, as in Kafka, or ce-id, as over HTTP and NATS; else in structured mode,
// as JSON. The error is an *event.Error, but for a message that is empty.
func DecodeMessage(m Message) (*event.Envelope, error) {
	http := map[string][]string{}
	for _, h := range m.Headers {
		name := strings.ToLower(h.Key)
		if strings.HasPrefix(name, "ce_") {
			return event.FromKafka(m.record())
		}
		http[name] = append(http[name], string(h.Value))
	}
	for name, values := range http {
		isEvent := name == "content-type" && len(values) == 1 && strings.HasPrefix(strings.ToLower(values[0]), "application/cloudevents")
		if isEvent || strings.HasPrefix(name, "ce-") {
			return event.FromHTTP(http, m.Body)
		}
	}
	if len(m.Body) == 0 {
		return nil, errors.New("the message is empty")
	}
	e := &event.Envelope{}
	return e, e.UnmarshalJSON(m.Body)
}

// record returns the message as one of Kafka, whose names of headers are in lower case.
func (m Message) record() event.KafkaRecord {
	r := event.KafkaRecord{Key: m.Key, Value: m.Body}
	for _, h := range m.Headers {
		r.Headers = append(r.Headers, event.KafkaHeader{Key: strings.ToLower(h.Key), Value: h.Value})
	}
	return r
}
