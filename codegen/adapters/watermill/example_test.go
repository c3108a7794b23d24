package watermill_test

import (
	"context"
	"fmt"
	"log"
	"time"

	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"

	"github.com/treaty-events/treaty/codegen/adapters/watermill"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

// Orders go from a publisher through a broker of Watermill to a consumer.
func Example() {
	ctx, handled := context.Background(), make(chan string)
	store, letters := delivery.NewMemoryStore(0, 0), delivery.NewMemoryDeadLetters(0)
	pack := func(_ context.Context, _ *event.Envelope, order OrderPlaced) error {
		handled <- order.OrderID
		return nil
	}

	broker := gochannel.NewGoChannel(gochannel.Config{Persistent: true}, wm.NopLogger{}) // or any other

	sender, err := watermill.NewSender(watermill.SenderConfig{
		Publisher: broker,
		Topic:     watermill.OneTopic("orders"), // or a function of the event
		Mode:      watermill.Structured,
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

	consumer, err := delivery.NewConsumer(delivery.ConsumerConfig{
		Service: "fulfilment/warehouse", Contracts: events.Contracts(), Read: events.NewReader().ReadEnvelope,
		Handlers: map[string]delivery.Handler{"ordering.OrderPlaced": delivery.On(pack)},
		Store:    store, DeadLetters: letters,
	})
	if err != nil {
		log.Fatal(err)
	}
	router, err := message.NewRouter(message.RouterConfig{CloseTimeout: 30 * time.Second}, wm.NopLogger{})
	if err != nil {
		log.Fatal(err)
	}
	router.AddConsumerHandler("warehouse", "orders", broker, watermill.Handler(consumer))

	go func() {
		if err := router.Run(ctx); err != nil {
			log.Fatal(err)
		}
	}()
	if err := publisher.Publish(ctx, OrderPlaced{OrderID: "ORD-0001"}); err != nil {
		log.Fatal(err)
	}
	fmt.Println("packed", <-handled)
	if err := router.Close(); err != nil {
		log.Fatal(err)
	}
	// Output: packed ORD-0001
}

// A handler that a router has already is put behind a consumer.
func ExampleMiddleware() {
	_, config := newWarehouse(nil)
	router, err := message.NewRouter(message.RouterConfig{}, wm.NopLogger{})
	if err != nil {
		log.Fatal(err)
	}
	broker := gochannel.NewGoChannel(gochannel.Config{Persistent: true}, wm.NopLogger{})
	packed := make(chan string)

	config.Handlers = map[string]delivery.Handler{"ordering.OrderPlaced": watermill.Next}
	consumer, err := delivery.NewConsumer(config)
	if err != nil {
		log.Fatal(err)
	}
	pack := func(m *message.Message) error {
		order := watermill.Value(m.Context()).(OrderPlaced) // of the newest version
		packed <- order.OrderID + " of " + delivery.Cause(m.Context()).Source
		return nil
	}
	router.AddConsumerHandler("warehouse", "orders", broker, pack).AddMiddleware(watermill.Middleware(consumer))

	go func() { _ = router.Run(context.Background()) }()
	m, err := watermill.NewMessage(order(1), watermill.Binary)
	if err != nil {
		log.Fatal(err)
	}
	for range 2 { // of which the second is a duplicate
		if err := broker.Publish("orders", m); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(<-packed)
	if err := router.Close(); err != nil {
		log.Fatal(err)
	}
	// Output: ORD-0001 of /checkout
}

// events stands for the package that treaty gen writes.
var events generated

type generated struct{}

func (generated) Contracts() delivery.Contracts { return contracts() }
func (generated) NewReader() reader             { return reader{} }

type reader struct{}

func (reader) ReadEnvelope(e *event.Envelope) (any, error) { return read(e) }
