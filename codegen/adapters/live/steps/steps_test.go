package steps_test

import (
	"os"
	"testing"

	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderplaced"
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/payments/paymentrefunded"
	"github.com/treaty-events/treaty/codegen/adapters/live/steps"
	"github.com/treaty-events/treaty/codegen/event"
)

const contexts = "../../../../schemas/examples/contexts/"

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(contexts + path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The Reader refuses what a step makes that is no event of the newest major: what is asked
// here is that it says the same.
func TestOrdersOfVersion1SayTheSameInVersion2(t *testing.T) {
	reader := orderplaced.NewReader(steps.OrderPlaced{})
	mugs, err := reader.Read(1, read(t, "ordering/OrderPlaced/examples/v1.two-mugs.json"))
	if err != nil {
		t.Fatal(err)
	}
	if g := mugs.Totals; g.Goods.Amount != 4980 || g.Shipping.Amount != 490 || g.ToPay.Amount != 5470 || g.ToPay.Currency != "EUR" {
		t.Errorf("24.90 twice, 54.70 in all, became %v", g)
	}
	gift, err := reader.Read(1, read(t, "ordering/OrderPlaced/examples/v1.gift.json"))
	if err != nil {
		t.Fatal(err)
	}
	if card := gift.Lines[0].Gift.Or(orderplaced.V2OrderLineGift{}).Message; card != event.NotNull("God jul, mormor!") {
		t.Errorf("the card says %v", card)
	}
	if d := gift.Totals.Discount; d.IsPresent() {
		t.Errorf("there was no discount, and it became %v", d)
	}
	cheaper, err := reader.Read(1, []byte(`{"orderId": "ORD-2024-000001", "customerId": "cus_2c5r9mbt6w1p", "placedAt": "2024-12-03T20:15:37Z",
		"channel": "web", "currency": "EUR", "total": "20.00", "lines": [{"sku": "MUG-10442", "quantity": 1, "price": "24.90"}],
		"address": {"recipient": "J", "street": "T 1", "postalCode": "10119", "city": "Berlin", "country": "DE"}}`))
	if d := cheaper.Totals.Discount.Or(orderplaced.Money{}); err != nil || d.Amount != 490 || cheaper.Totals.Shipping.Amount != 0 {
		t.Errorf("24.90 for 20.00 became %v, %v", cheaper.Totals, err)
	}
}

func TestRefundsOfVersion1(t *testing.T) {
	refund, err := paymentrefunded.NewReader(steps.PaymentRefunded{}).Read(1, read(t, "payments/PaymentRefunded/examples/v1.by-clerk.json"))
	if err != nil || refund.Refunded.Amount != 2490 || refund.Reason != paymentrefunded.V2ReasonUnspecified {
		t.Errorf("became %v, %v", refund, err)
	}
}
