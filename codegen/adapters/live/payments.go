package main

import (
	"context"
	"sync"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/fulfilment/shipmentdispatched"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderplaced"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/payments/fraudcheckcompleted"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/payments/paymentauthorised"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/payments/paymentcaptured"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

const (
	fraudCheckCompleted = "payments.FraudCheckCompleted"
	paymentAuthorised   = "payments.PaymentAuthorised"
	paymentCaptured     = "payments.PaymentCaptured"
)

// fraudScreening weighs orders before money is asked for.
type fraudScreening struct{ out *delivery.Publisher }

func (f *fraudScreening) subscribes() []string { return []string{"ordering"} }

func (f *fraudScreening) handlers() events.Handlers {
	return events.Handlers{OrderingOrderPlaced: f.weigh}
}

func (f *fraudScreening) weigh(ctx context.Context, _ *event.Envelope, order orderplaced.Latest) error {
	return f.out.Publish(ctx, fraudcheckcompleted.V1{
		CheckID: named("chk_", order.OrderID), OrderID: order.OrderID, CustomerID: order.CustomerID,
		CheckedAt: now(), Verdict: fraudcheckcompleted.V1VerdictAccept, Signals: []fraudcheckcompleted.V1SignalsItem{},
	})
}

// paymentGateway speaks with the providers of payments.
type paymentGateway struct {
	out *delivery.Publisher

	mu     sync.Mutex
	orders map[string]orderplaced.Latest
}

func newPaymentGateway() *paymentGateway {
	return &paymentGateway{orders: map[string]orderplaced.Latest{}}
}

func (g *paymentGateway) subscribes() []string { return []string{"ordering", "payments", "fulfilment"} }

func (g *paymentGateway) handlers() events.Handlers {
	return events.Handlers{
		OrderingOrderPlaced: g.remember, PaymentsFraudCheckCompleted: g.authorise, FulfilmentShipmentDispatched: g.capture,
	}
}

func (g *paymentGateway) remember(_ context.Context, _ *event.Envelope, order orderplaced.Latest) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.orders[order.OrderID] = order
	return nil
}

func (g *paymentGateway) order(id string) (orderplaced.Latest, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	order, known := g.orders[id]
	if !known {
		return order, unknown(id)
	}
	return order, nil
}

func (g *paymentGateway) authorise(ctx context.Context, _ *event.Envelope, check fraudcheckcompleted.Latest) error {
	order, err := g.order(check.OrderID)
	if err != nil {
		return err
	}
	return g.out.Publish(ctx, paymentauthorised.V1{
		PaymentID: named("pay_", order.OrderID), OrderID: order.OrderID, CustomerID: order.CustomerID,
		AuthorisedAt: now(), LapsesAt: event.NewTimestamp(time.Now().AddDate(0, 0, 7)),
		Authorised: paymentauthorised.V1Money{Amount: order.Totals.ToPay.Amount, Currency: order.Totals.ToPay.Currency},
		Method:     paymentauthorised.V1Method{Value: paymentauthorised.V1Invoice{Kind: paymentauthorised.V1InvoiceKindInvoice, DueInDays: 14}},
	})
}

func (g *paymentGateway) capture(ctx context.Context, _ *event.Envelope, s shipmentdispatched.Latest) error {
	order, err := g.order(s.OrderID)
	if err != nil {
		return err
	}
	toPay := order.Totals.ToPay
	return g.out.Publish(ctx, paymentcaptured.V1{
		CaptureID: named("cap_", order.OrderID), PaymentID: named("pay_", order.OrderID), OrderID: order.OrderID,
		CustomerID: order.CustomerID, CapturedAt: now(), ShipmentID: event.Some(s.ShipmentID),
		Captured:  paymentcaptured.V1Money{Amount: toPay.Amount, Currency: toPay.Currency},
		Remaining: paymentcaptured.V1Money{Currency: toPay.Currency},
	})
}
