// Package steps has what people write: how events of earlier majors become those of the
// newest, where the schemas do not say it. The steps are pure, so that every replay gives
// the same.
package steps

import (
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderplaced"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/payments/paymentrefunded"
	"github.com/treaty-events/treaty/codegen/event"
)

// OrderPlaced has the steps of ordering.OrderPlaced.
type OrderPlaced struct{}

// UpcastV1ToV2 makes money of decimal amounts. What was not asked for at the time is what
// the shop takes for unknown: an address that reaches nobody, and the article's number for
// its title. Whatever the lines do not come to is shipping, or a discount; the card of a
// gift goes with the first line. Nobody needs a code any more that was redeemed.
func (OrderPlaced) UpcastV1ToV2(v orderplaced.V1) (orderplaced.V2, error) {
	money := func(decimal string) orderplaced.Money {
		return orderplaced.Money{Amount: cents(decimal), Currency: v.Currency}
	}
	order := orderplaced.V2{
		OrderID: v.OrderID, CustomerID: v.CustomerID, PlacedAt: v.PlacedAt, Channel: orderplaced.V2Channel(v.Channel),
		Contact:        orderplaced.V2Contact{Email: "unknown@hearthandloom.example"},
		BillingAddress: event.Null[orderplaced.V2Address](),
		ShippingAddress: orderplaced.V2Address{
			Recipient: v.Address.Recipient, Street: v.Address.Street, ExtraField: v.Address.ExtraField,
			PostalCode: v.Address.PostalCode, City: v.Address.City, Country: v.Address.Country, Extra: v.Address.Extra,
		},
		Extra: v.Extra.Without("contact", "totals", "shippingAddress", "billingAddress", "promisedDelivery", "vouchers"),
	}
	var goods int64
	for i, line := range v.Lines {
		goods += line.Quantity * cents(line.Price)
		order.Lines = append(order.Lines, orderplaced.V2OrderLine{
			LineNumber: int64(i + 1), SKU: line.SKU, Title: line.SKU, Quantity: line.Quantity, UnitPrice: money(line.Price),
			Extra: line.Extra.Without("lineNumber", "title", "unitPrice", "gift"),
		})
	}
	if message, isGift := v.GiftMessage.Get(); isGift {
		order.Lines[0].Gift = event.Some(orderplaced.V2OrderLineGift{
			Wrapping: orderplaced.V2OrderLineGiftWrappingPlain, Message: event.NotNull(message),
		})
	}
	order.Totals = orderplaced.V2Totals{
		Goods: orderplaced.Money{Amount: goods, Currency: v.Currency}, Shipping: orderplaced.Money{Currency: v.Currency}, ToPay: money(v.Total),
	}
	switch rest := order.Totals.ToPay.Amount - goods; {
	case rest > 0:
		order.Totals.Shipping.Amount = rest
	case rest < 0:
		order.Totals.Discount = event.Some(orderplaced.Money{Amount: -rest, Currency: v.Currency})
	}
	return order, nil
}

// cents is the amount of a decimal number with two places, which its schema asks for.
func cents(decimal string) int64 {
	n, _ := strconv.ParseInt(strings.Replace(decimal, ".", "", 1), 10, 64)
	return n
}

// PaymentRefunded has the steps of payments.PaymentRefunded.
type PaymentRefunded struct{}

// UpcastV1ToV2 knows no reason; refunds were made by clerks then.
func (PaymentRefunded) UpcastV1ToV2(v paymentrefunded.V1) (paymentrefunded.V2, error) {
	return paymentrefunded.V2{
		RefundID: v.RefundID, PaymentID: v.PaymentID, OrderID: v.OrderID, CustomerID: v.CustomerID, RefundedAt: v.ProcessedAt,
		Refunded: paymentrefunded.V2Money{Amount: v.Amount, Currency: v.Currency},
		Reason:   paymentrefunded.V2ReasonUnspecified, InitiatedBy: paymentrefunded.V2InitiatedByClerk,
		Extra: v.Extra.Without("refundedAt", "refunded", "reason", "initiatedBy", "returnedLines"),
	}, nil
}
