package cloudhttp_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/cloudhttp"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// Orders go from a publisher over HTTP to a consumer.
func Example() {
	ctx := context.Background()
	store, letters := delivery.NewMemoryStore(0, 0), delivery.NewMemoryDeadLetters(0)
	pack := func(_ context.Context, _ *event.Envelope, order OrderPlaced) error {
		fmt.Println("packed", order.OrderID)
		return nil
	}

	consumer, err := delivery.NewConsumer(delivery.ConsumerConfig{
		Service: "fulfilment/warehouse", Contracts: events.Contracts(), Read: events.NewReader().ReadEnvelope,
		Handlers: map[string]delivery.Handler{"ordering.OrderPlaced": delivery.On(pack)},
		Store:    store, DeadLetters: letters,
		Timeout: 4 * time.Second, // of an attempt
	})
	if err != nil {
		log.Fatal(err)
	}
	receiver, err := cloudhttp.NewReceiver(cloudhttp.ReceiverConfig{Consumer: consumer, Timeout: 20 * time.Second})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/events/orders", receiver) // behind whatever asks who it is
	server := httptest.NewServer(mux)
	defer server.Close()
	address := server.URL

	sender, err := cloudhttp.NewSender(cloudhttp.SenderConfig{
		URL:    address + "/events/orders",
		Header: http.Header{"Authorization": {"Bearer " + os.Getenv("WAREHOUSE_TOKEN")}},
	})
	if err != nil {
		log.Fatal(err)
	}
	publisher, err := delivery.NewPublisher(delivery.PublisherConfig{
		Service: "checkout", Source: "/checkout", Contracts: events.Contracts(), Send: sender.Send,
	})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 { // the second time it is a duplicate
		if err := publisher.Publish(ctx, OrderPlaced{OrderID: "ORD-0001"}, delivery.ID("e-1")); err != nil {
			log.Fatal(err)
		}
	}
	// Output: packed ORD-0001
}

// events stands for the package that treaty gen writes.
var events generated

type generated struct{}

func (generated) Contracts() delivery.Contracts { return contracts() }
func (generated) NewReader() reader             { return reader{} }

type reader struct{}

func (reader) ReadEnvelope(e *event.Envelope) (any, error) { return readOrder(e.Data) }
