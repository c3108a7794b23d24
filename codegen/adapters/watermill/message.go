package watermill

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// Mode is how an event stands in a message.
type Mode int

const (
	// Structured has all of it as JSON in the payload. Every broker carries it.
	Structured Mode = iota
	// Binary has the data as the payload, and the attributes as metadata called ce-id and so
	// on: what CloudEvents says of NATS, Google Cloud Pub/Sub and HTTP.
	Binary
	// BinaryKafka is Binary with names as CloudEvents has them in Kafka: ce_id.
	BinaryKafka
)

const contentType = "content-type"

// PartitionKey is the metadata with the ordering key of the event, in each mode, where it has
// one: for a marshaler that wants to know by what messages stay in order.
const PartitionKey = "partitionkey"

// NewMessage returns an event as a message. The same event has the same UUID each time, so
// that brokers that look at it know a duplicate: its id where that is a UUID, else one that is
// made of its source and id. The error is an *event.Error.
func NewMessage(e *event.Envelope, mode Mode) (*message.Message, error) {
	m := message.NewMessage(uuidOf(e), nil)
	var err error
	switch mode {
	case Structured:
		m.Payload, err = e.MarshalJSON()
		m.Metadata.Set(contentType, event.EnvelopeMediaType)
	case Binary:
		err = binary(m, e)
	case BinaryKafka:
		err = binaryKafka(m, e)
	default:
		err = fmt.Errorf("watermill: there is no mode %d", mode)
	}
	if err != nil {
		return nil, err
	}
	if e.PartitionKey != "" {
		m.Metadata.Set(PartitionKey, e.PartitionKey)
	}
	return m, nil
}

func binary(m *message.Message, e *event.Envelope) error {
	header, err := e.HTTP()
	for name, values := range header {
		m.Metadata.Set(strings.ToLower(name), values[0])
	}
	m.Payload = slices.Clone(e.Data)
	return err
}

func binaryKafka(m *message.Message, e *event.Envelope) error {
	record, err := e.Kafka()
	for _, h := range record.Headers {
		m.Metadata.Set(h.Key, string(h.Value))
	}
	m.Payload = slices.Clone(record.Value)
	return err
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// uuidOf returns what tells the event from all others, in the form of a UUID, since tables
// of some brokers have no room for more.
func uuidOf(e *event.Envelope) string {
	if uuid.MatchString(e.ID) {
		return e.ID
	}
	sum := sha256.Sum256([]byte(e.Source + " " + e.ID)) // no source has a space
	sum[6] = sum[6]&0x0f | 0x80                         // version 8: made in a way of one's own
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// FromMessage returns a message as a consumer takes it. Its source is the topic that a router
// subscribed to; its headers, which come from metadata that has no order, are sorted.
func FromMessage(m *message.Message) delivery.Message {
	d := delivery.Message{Source: message.SubscribeTopicFromCtx(m.Context()), Body: m.Payload}
	for _, name := range slices.Sorted(maps.Keys(m.Metadata)) {
		d.Headers = append(d.Headers, delivery.Header{Key: name, Value: []byte(m.Metadata[name])})
	}
	if key := m.Metadata.Get(PartitionKey); key != "" {
		d.Key = []byte(key)
	}
	return d
}
