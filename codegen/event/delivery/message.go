package delivery

// Message is an event as a transport brings it, before anybody knows whether it is one.
type Message struct {
	Source  string // the topic or queue that it comes from
	Key     []byte
	Headers []Header // in the order in which they came; a name can be there more than once
	Body    []byte
}

// Header is one header of a message. It has the fields that those of event.KafkaHeader and
// of the Kafka clients for Go have, so that it can be converted into theirs.
type Header struct {
	Key   string
	Value []byte
}
