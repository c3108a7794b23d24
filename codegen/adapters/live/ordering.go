package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/fulfilment/shipmentdelivered"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/fulfilment/stockreserved"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/ordercancelled"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/ordercompleted"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderconfirmed"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderplaced"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/payments/paymentauthorised"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

const (
	orderPlaced    = "ordering.OrderPlaced"
	orderConfirmed = "ordering.OrderConfirmed"
	orderCancelled = "ordering.OrderCancelled"
	orderCompleted = "ordering.OrderCompleted"
)

// Articles: one that is always there, and one that never is.
const (
	mug   = "MUG-10442"
	throw = "THR-2210"
)

// checkout turns baskets into orders.
type checkout struct{ out *delivery.Publisher }

// place places the order of a number: two mugs. Every fifth comes from tills that still
// speak version 1.
func (c *checkout) place(ctx context.Context, number int) error {
	if isOfTill(number) {
		return c.out.Publish(ctx, fromTill(number))
	}
	return c.out.Publish(ctx, fromWeb(number, mug))
}

func isOfTill(number int) bool { return number%5 == 1 }

func fromWeb(number int, skus ...string) orderplaced.V2 {
	order := orderplaced.V2{
		OrderID: fmt.Sprintf("ORD-2026-%06d", number), CustomerID: fmt.Sprintf("cus_%012d", number),
		PlacedAt: now(), Channel: orderplaced.V2ChannelWeb,
		Contact: orderplaced.V2Contact{Email: fmt.Sprintf("customer-%d@example.org", number)},
		ShippingAddress: orderplaced.V2Address{
			Recipient: "Jude Okafor", Street: "Torstraße 101", PostalCode: "10119", City: "Berlin", Country: "DE",
		},
		BillingAddress: event.Null[orderplaced.V2Address](),
	}
	for i, sku := range skus {
		order.Lines = append(order.Lines, orderplaced.V2OrderLine{
			LineNumber: int64(i + 1), SKU: sku, Title: "Stoneware mug “Fjord”, slate", Quantity: 2, UnitPrice: euros(2490),
		})
	}
	goods := int64(len(skus)) * 2 * 2490
	order.Totals = orderplaced.V2Totals{Goods: euros(goods), Shipping: euros(490), ToPay: euros(goods + 490)}
	return order
}

func euros(cents int64) orderplaced.Money { return orderplaced.Money{Amount: cents, Currency: "EUR"} }

func fromTill(number int) orderplaced.V1 {
	return orderplaced.V1{
		OrderID: fmt.Sprintf("ORD-2026-%06d", number), CustomerID: fmt.Sprintf("cus_%012d", number),
		PlacedAt: now(), Channel: orderplaced.V1ChannelApp, Currency: "EUR", Total: "54.70",
		Lines: []orderplaced.V1LinesItem{{SKU: mug, Quantity: 2, Price: "24.90"}},
		Address: orderplaced.V1Address{
			Recipient: "Mara Lindqvist", Street: "Skomakargatan 12", PostalCode: "111 29", City: "Stockholm", Country: "SE",
		},
	}
}

// named is the id of what belongs to an order: "shp_000000000042" of ORD-2026-000042.
func named(prefix, order string) string {
	return prefix + "000000" + order[strings.LastIndexByte(order, '-')+1:]
}

// numbered is the number of an order, or of what belongs to it.
func numbered(id string) int {
	n := 0
	for _, digit := range id[len(id)-6:] {
		n = 10*n + int(digit-'0')
	}
	return n
}

// unknown says that an event about an order came before the order: it is tried again.
func unknown(order string) error { return fmt.Errorf("the order %s is not known yet", order) }

// orderTracker decides in what state an order is.
type orderTracker struct {
	out *delivery.Publisher

	mu     sync.Mutex
	orders map[string]orderplaced.Latest
	done   map[string]int // how often each was completed
}

func newOrderTracker() *orderTracker {
	return &orderTracker{orders: map[string]orderplaced.Latest{}, done: map[string]int{}}
}

func (o *orderTracker) subscribes() []string { return []string{"ordering", "payments", "fulfilment"} }

func (o *orderTracker) handlers() events.Handlers {
	return events.Handlers{
		OrderingOrderPlaced: o.follow, PaymentsPaymentAuthorised: o.confirm, FulfilmentStockReserved: o.cancel, FulfilmentShipmentDelivered: o.complete,
	}
}

func (o *orderTracker) follow(_ context.Context, _ *event.Envelope, order orderplaced.Latest) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.orders[order.OrderID] = order
	return nil
}

func (o *orderTracker) order(id string) (orderplaced.Latest, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	order, known := o.orders[id]
	if !known {
		return order, unknown(id)
	}
	return order, nil
}

func (o *orderTracker) confirm(ctx context.Context, _ *event.Envelope, p paymentauthorised.Latest) error {
	return o.out.Publish(ctx, orderconfirmed.V1{
		OrderID: p.OrderID, CustomerID: p.CustomerID, ConfirmedAt: now(), PaymentID: p.PaymentID,
	})
}

// cancel calls an order off that cannot be had in full.
func (o *orderTracker) cancel(ctx context.Context, _ *event.Envelope, r stockreserved.Latest) error {
	if r.Complete {
		return nil
	}
	order, err := o.order(r.OrderID)
	if err != nil {
		return err
	}
	return o.out.Publish(ctx, ordercancelled.V1{
		OrderID: r.OrderID, CustomerID: order.CustomerID, CancelledAt: now(),
		CancelledBy: ordercancelled.V1CancelledBySystem, Reason: ordercancelled.V1ReasonOutOfStock,
	})
}

func (o *orderTracker) complete(ctx context.Context, _ *event.Envelope, d shipmentdelivered.Latest) error {
	order, err := o.order(d.OrderID)
	if err != nil {
		return err
	}
	err = o.out.Publish(ctx, ordercompleted.V1{
		OrderID: d.OrderID, CustomerID: d.CustomerID, CompletedAt: now(),
		ReturnableUntil: event.NewDate(time.Now().AddDate(0, 0, 30)), OrderedSKUs: skusOf(order),
	})
	if err == nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.done[d.OrderID]++
	}
	return err
}

func skusOf(order orderplaced.Latest) []string {
	var skus []string
	for _, line := range order.Lines {
		skus = append(skus, line.SKU)
	}
	return skus
}

// completed returns how many orders are completed, and whether each was once.
func (o *orderTracker) completed() (orders int, once bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	once = true
	for _, times := range o.done {
		once = once && times == 1
	}
	return len(o.done), once
}
