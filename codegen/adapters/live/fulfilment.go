package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/fulfilment/shipmentdelivered"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/fulfilment/shipmentdispatched"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/fulfilment/shipmentscheduled"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/fulfilment/stockreserved"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/ordercancelled"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderconfirmed"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderplaced"
	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

const (
	stockReserved      = "fulfilment.StockReserved"
	shipmentScheduled  = "fulfilment.ShipmentScheduled"
	shipmentDispatched = "fulfilment.ShipmentDispatched"
	shipmentDelivered  = "fulfilment.ShipmentDelivered"
)

// warehouse reserves, picks and packs.
type warehouse struct {
	out *delivery.Publisher
	// eager is the mistake of a release: what was called off is reserved once more, in case
	// it can be had now.
	eager atomic.Bool

	mu     sync.Mutex
	orders map[string]orderplaced.Latest
	// early are orders that were confirmed before they came. Both events are in one topic,
	// and a handler that was tried again until the other is there would hold it up.
	early map[string]bool
}

func newWarehouse() *warehouse {
	return &warehouse{orders: map[string]orderplaced.Latest{}, early: map[string]bool{}}
}

func (w *warehouse) subscribes() []string { return []string{"ordering"} }

func (w *warehouse) handlers() events.Handlers {
	return events.Handlers{
		OrderingOrderPlaced: w.reserve, OrderingOrderConfirmed: w.pack, OrderingOrderCancelled: w.putBack,
	}
}

func (w *warehouse) reserve(ctx context.Context, _ *event.Envelope, order orderplaced.Latest) error {
	w.mu.Lock()
	w.orders[order.OrderID] = order
	confirmed := w.early[order.OrderID]
	w.mu.Unlock()
	if err := w.out.Publish(ctx, reservation(order)); err != nil || !confirmed {
		return err
	}
	return w.schedule(ctx, order)
}

// reservation is what is there of an order.
func reservation(order orderplaced.Latest) stockreserved.V1 {
	r := stockreserved.V1{
		ReservationID: named("rsv_", order.OrderID), OrderID: order.OrderID, ReservedAt: now(),
		HeldUntil: event.NewTimestamp(time.Now().AddDate(0, 0, 1)), Complete: true,
	}
	var missing []stockreserved.V1MissingItem
	for _, line := range order.Lines {
		if line.SKU == throw {
			missing = append(missing, stockreserved.V1MissingItem{SKU: line.SKU, Quantity: line.Quantity, ExpectedOn: event.Null[event.Date]()})
			continue
		}
		r.Items = append(r.Items, stockreserved.V1ItemsItem{SKU: line.SKU, Quantity: line.Quantity, Warehouse: "WH-HAM"})
	}
	if len(missing) > 0 {
		r.Complete, r.Missing = false, event.Some(missing)
	}
	return r
}

func (w *warehouse) order(id string) (orderplaced.Latest, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	order, known := w.orders[id]
	if !known {
		return order, unknown(id)
	}
	return order, nil
}

func (w *warehouse) pack(ctx context.Context, _ *event.Envelope, confirmed orderconfirmed.Latest) error {
	w.mu.Lock()
	order, known := w.orders[confirmed.OrderID]
	w.early[confirmed.OrderID] = !known
	w.mu.Unlock()
	if !known {
		return nil
	}
	return w.schedule(ctx, order)
}

// schedule plans the parcel of an order that is there in full. Every tenth goes by bicycle.
func (w *warehouse) schedule(ctx context.Context, order orderplaced.Latest) error {
	if !reservation(order).Complete {
		return nil
	}
	s := shipmentscheduled.V1{
		ShipmentID: named("shp_", order.OrderID), OrderID: order.OrderID, CustomerID: order.CustomerID,
		ScheduledAt: now(), Warehouse: "WH-HAM", Carrier: shipmentscheduled.V1CarrierNordpost, PickUpOn: event.NewDate(time.Now()),
		Parcel: shipmentscheduled.V1Parcel{WeightGrams: 950, LengthMm: 300, WidthMm: 200, HeightMm: 150},
	}
	to := order.ShippingAddress
	s.Destination = shipmentscheduled.V1Address{Recipient: to.Recipient, Street: to.Street, PostalCode: to.PostalCode, City: to.City, Country: to.Country}
	if byBicycle(numbered(order.OrderID)) {
		s.Carrier = shipmentscheduled.V1CarrierBikelog
	}
	for _, line := range order.Lines {
		s.Items = append(s.Items, shipmentscheduled.V1ItemsItem{SKU: line.SKU, Quantity: line.Quantity})
	}
	return w.out.Publish(ctx, s)
}

func byBicycle(number int) bool { return number%10 == 0 }

func (w *warehouse) putBack(ctx context.Context, _ *event.Envelope, cancelled ordercancelled.Latest) error {
	if !w.eager.Load() {
		return nil
	}
	order, err := w.order(cancelled.OrderID)
	if err != nil {
		return err
	}
	return w.out.Publish(ctx, reservation(order))
}

// shippingWorker books carriers, and follows parcels to the door.
type shippingWorker struct {
	out *delivery.Publisher
	// down says that one of the carriers does not answer.
	down atomic.Bool
}

var errBikelog = errors.New("bikelog does not answer")

func (s *shippingWorker) subscribes() []string { return []string{"fulfilment"} }

func (s *shippingWorker) handlers() events.Handlers {
	return events.Handlers{FulfilmentShipmentScheduled: s.ship}
}

func (s *shippingWorker) ship(ctx context.Context, _ *event.Envelope, p shipmentscheduled.Latest) error {
	if p.Carrier == shipmentscheduled.V1CarrierBikelog && s.down.Load() {
		return errBikelog
	}
	dispatched := shipmentdispatched.V1{
		ShipmentID: p.ShipmentID, OrderID: p.OrderID, DispatchedAt: now(), Warehouse: p.Warehouse,
		Carrier: shipmentdispatched.V1Carrier(p.Carrier), TrackingNumber: named("HL", p.OrderID), LastParcel: true,
	}
	for _, item := range p.Items {
		dispatched.Items = append(dispatched.Items, shipmentdispatched.V1ItemsItem{SKU: item.SKU, Quantity: item.Quantity})
	}
	if err := s.out.Publish(ctx, dispatched); err != nil {
		return err
	}
	return s.out.Publish(ctx, shipmentdelivered.V1{
		ShipmentID: p.ShipmentID, OrderID: p.OrderID, CustomerID: p.CustomerID, DeliveredAt: now(),
		HandedTo: shipmentdelivered.V1HandedToRecipient, LastParcel: true,
	})
}
