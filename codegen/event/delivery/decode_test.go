package delivery_test

import (
	"testing"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// An event is found in a message in each of the modes in which it may have been written.
func TestDecodeMessage(t *testing.T) {
	e := &event.Envelope{Type: "ordering.OrderPlaced", Version: 2, ID: "1", Source: "/checkout", Subject: "ü", Data: []byte(`{"a":1}`)}
	kafka, err := e.Kafka()
	if err != nil {
		t.Fatal(err)
	}
	structured, err := e.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	headers := func(names ...string) (list []delivery.Header) {
		for i := 0; i < len(names); i += 2 {
			list = append(list, delivery.Header{Key: names[i], Value: []byte(names[i+1])})
		}
		return list
	}
	binary := headers("x", "y")
	for _, h := range kafka.Headers {
		binary = append(binary, delivery.Header(h))
	}
	for name, m := range map[string]delivery.Message{
		"Kafka, binary":          {Body: kafka.Value, Headers: binary},
		"HTTP, binary":           {Body: kafka.Value, Headers: headers("Ce-Specversion", "1.0", "Ce-Type", "ordering.OrderPlaced.v2", "Ce-Id", "1", "Ce-Source", "/checkout", "Ce-Subject", "%C3%BC", "Content-Type", "application/json")},
		"structured, as it says": {Body: structured, Headers: headers("content-type", "application/cloudevents+json; charset=UTF-8")},
		"structured, in HTTP":    {Body: structured, Headers: headers("Content-Type", "Application/CloudEvents+JSON")},
		"structured, unsaid":     {Body: structured, Headers: headers("content-type", "application/json", "x", "y")},
		"structured, no headers": {Body: structured},
	} {
		got, err := delivery.DecodeMessage(m)
		if err != nil || got.Type != e.Type || got.Version != 2 || got.ID != "1" || got.Subject != "ü" || string(got.Data) != `{"a":1}` {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, m := range map[string]delivery.Message{
		"a batch":          {Body: []byte("[]"), Headers: headers("content-type", "application/cloudevents-batch+json")},
		"two types":        {Body: kafka.Value, Headers: headers("ce-id", "1", "ce-id", "2", "ce-type", "a", "ce-source", "b", "ce-specversion", "1.0")},
		"a header that is": {Body: structured, Headers: headers("ce_id", "\xff")},
	} {
		if got, err := delivery.DecodeMessage(m); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := delivery.DecodeMessage(delivery.Message{Headers: headers("x", "y")}); err == nil || err.Error() != "the message is empty" {
		t.Errorf("without a body: %v", err)
	}
}
