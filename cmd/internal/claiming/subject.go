// Package claiming proposes contracts for the Kafka subjects that no contract claims:
// what they are called, which subjects they have, and where a break in the past of a
// subject opens the next major. It asks nobody and writes nothing.
package claiming

import (
	"regexp"
	"strings"

	"github.com/treaty-events/treaty/registry/confluent/client"
)

// Strategy is how a producer names the subject of what it writes, as Kafka clients
// call it.
type Strategy string

// The strategies.
const (
	TopicName       Strategy = "TopicName"       // orders-value
	RecordName      Strategy = "RecordName"      // com.example.ordering.OrderPlaced
	TopicRecordName Strategy = "TopicRecordName" // orders-com.example.ordering.OrderPlaced
)

// Name is a subject's name taken apart.
type Name struct {
	Strategy Strategy
	Topic    string // empty: the name says none
	Record   string // with its namespace; empty: the name says none
	Key      bool   // it is about the keys of the topic
}

var (
	record      = regexp.MustCompile(`^(?:[A-Za-z_][A-Za-z0-9_]*\.)*[A-Z][A-Za-z0-9_]*$`)
	topicRecord = regexp.MustCompile(`^(.+)-((?:[A-Za-z_][A-Za-z0-9_]*\.)+[A-Z][A-Za-z0-9_]*)$`)
)

// ParseName takes a subject's name apart; its Kafka context says nothing of it.
func ParseName(subject string) Name {
	name := WithoutContext(subject)
	if topic, ok := strings.CutSuffix(name, "-value"); ok && topic != "" {
		return Name{Strategy: TopicName, Topic: topic}
	}
	if topic, ok := strings.CutSuffix(name, "-key"); ok && topic != "" {
		return Name{Strategy: TopicName, Topic: topic, Key: true}
	}
	if record.MatchString(name) {
		return Name{Strategy: RecordName, Record: name}
	}
	if m := topicRecord.FindStringSubmatch(name); m != nil {
		return Name{Strategy: TopicRecordName, Topic: m[1], Record: m[2]}
	}
	return Name{Strategy: TopicName, Topic: name}
}

// WithoutContext returns a subject's name without its Kafka context.
func WithoutContext(subject string) string {
	_, name := client.Split(subject)
	return name
}

// namespace returns what a record or a topic is below, by its nearest part: "ordering"
// of com.example.ordering.OrderPlaced and of ordering.order-placed; empty: nothing.
func (n Name) namespace() string {
	if n.Record != "" {
		parts := strings.Split(n.Record, ".")
		if len(parts) < 2 {
			return ""
		}
		return strings.ToLower(parts[len(parts)-2])
	}
	below, _, ok := strings.Cut(n.topic(), ".")
	if !ok {
		return ""
	}
	return strings.ToLower(below)
}

// domain is a topic that begins with the name of a domain the other way round.
var domain = regexp.MustCompile(`^(?:com|org|net|io)\.(?:.+\.)?([^.]+\.[^.]+)$`)

// topic returns the topic without the domain before it: "ordering.order-placed" of
// com.acme.ordering.order-placed.
func (n Name) topic() string {
	if m := domain.FindStringSubmatch(n.Topic); m != nil {
		return m[1]
	}
	return n.Topic
}

// event returns the event's name that the subject's name says: OrderPlaced of
// com.example.OrderPlaced, and of the topic ordering.order-placed.
func (n Name) event() string {
	if n.Record != "" {
		return n.Record[strings.LastIndexByte(n.Record, '.')+1:]
	}
	_, own, ok := strings.Cut(n.topic(), ".")
	if !ok || own == "" {
		own = n.Topic
	}
	return pascal(own)
}

// pascal joins the words of a text: OrderPlaced of order-placed.
func pascal(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return !isWord(r) })
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

func isWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
