package main

import (
	"context"
	"fmt"
	"sync"

	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/catalogue/productpublished"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/ordercancelled"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/ordercompleted"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderplaced"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/payments/paymentcaptured"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

const productPublished = "catalogue.ProductPublished"

// storm is how many products may be published: the catalogue grows by a few a day.
var storm = delivery.Rate{PerSecond: 20, Burst: 50}

// merchandising publishes products.
type merchandising struct{ out *delivery.Publisher }

func (m *merchandising) publish(ctx context.Context, number int) error {
	id := fmt.Sprintf("prd_%08d", number)
	return m.out.Publish(ctx, productpublished.V1{
		ProductID: id, PublishedAt: now(), Title: "Stoneware mug “Fjord”", Category: productpublished.V1CategoryKitchen,
		ProductURL: event.URI("https://catalogue.hearthandloom.example/products/" + id),
		Variants:   []productpublished.V1Variant{{SKU: mug, WeightGrams: 410}},
	})
}

// newsletter writes to customers.
type newsletter struct {
	mu       sync.Mutex
	reviews  map[string]int // how often a customer was asked about an order
	products map[string]int // how often one was presented
}

func newNewsletter() *newsletter {
	return &newsletter{reviews: map[string]int{}, products: map[string]int{}}
}

func (n *newsletter) subscribes() []string { return []string{"ordering", "catalogue"} }

func (n *newsletter) handlers() events.Handlers {
	return events.Handlers{OrderingOrderCompleted: n.askForReview, CatalogueProductPublished: n.present}
}

func (n *newsletter) askForReview(_ context.Context, _ *event.Envelope, o ordercompleted.Latest) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reviews[o.OrderID]++
	return nil
}

func (n *newsletter) present(_ context.Context, _ *event.Envelope, p productpublished.Latest) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.products[p.ProductID]++
	return nil
}

// presented returns how many products were, and how often in all.
func (n *newsletter) presented() (products, times int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, t := range n.products {
		times += t
	}
	return len(n.products), times
}

// sales are what the projector adds up.
type sales struct {
	orders, articles, cancelled int
	revenue                     int64 // in cents
}

// salesProjector adds up sales, and can do so again from the log.
type salesProjector struct {
	mu        sync.Mutex
	sales     sales
	cancelled map[string]bool
}

func newSalesProjector() *salesProjector { return &salesProjector{cancelled: map[string]bool{}} }

func (p *salesProjector) subscribes() []string { return []string{"ordering", "payments"} }

func (p *salesProjector) handlers() events.Handlers {
	return events.Handlers{OrderingOrderPlaced: p.placed, OrderingOrderCancelled: p.calledOff, PaymentsPaymentCaptured: p.captured}
}

func (p *salesProjector) placed(_ context.Context, _ *event.Envelope, o orderplaced.Latest) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sales.orders++
	for _, line := range o.Lines {
		p.sales.articles += int(line.Quantity)
	}
	return nil
}

func (p *salesProjector) calledOff(_ context.Context, _ *event.Envelope, o ordercancelled.Latest) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cancelled[o.OrderID] = true
	p.sales.cancelled = len(p.cancelled)
	return nil
}

func (p *salesProjector) captured(_ context.Context, _ *event.Envelope, c paymentcaptured.Latest) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sales.revenue += c.Captured.Amount
	return nil
}

// figures returns what was added up.
func (p *salesProjector) figures() sales {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sales
}
