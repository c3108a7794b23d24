package codegen

import (
	"fmt"
	"testing"
)

// Handlers of events are named by context and event, so that one more event renames none; two that
// Go would take for one are told apart.
func TestHandlersAreNamedByContextAndEvent(t *testing.T) {
	r := Root{}
	for _, name := range []string{
		"ordering.OrderPlaced", "sales.OrderPlaced", "customer-care.case_opened", "a.bC", "a-b.c", "a.b.c", "by.Type", "2go.HTTPFailed", "payments.eu.PaymentTaken",
	} {
		r.Events = append(r.Events, RootEvent{Types: []string{name, "old." + name}})
	}
	r.nameFields()
	var got []string
	for _, e := range r.Events {
		got = append(got, e.Field)
	}
	const want = "[OrderingOrderPlaced SalesOrderPlaced CustomerCareCaseOpened ABC ABC2 ABC3 ByType2 X2goHTTPFailed PaymentsEuPaymentTaken]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}
