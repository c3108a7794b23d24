package main

import (
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/payments/paymentrefunded"
	"github.com/treaty-events/treaty/codegen/adapters/live/steps"
)

// stepsOfPaymentsPaymentRefunded returns the steps of payments.PaymentRefunded that people wrote.
func stepsOfPaymentsPaymentRefunded() paymentrefunded.Upcasters { return steps.PaymentRefunded{} }
