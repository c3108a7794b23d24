package main

import (
	"github.com/treaty-events/treaty/codegen/adapters/live/internal/events/ordering/orderplaced"
	"github.com/treaty-events/treaty/codegen/adapters/live/steps"
)

// stepsOfOrderingOrderPlaced returns the steps of ordering.OrderPlaced that people wrote.
func stepsOfOrderingOrderPlaced() orderplaced.Upcasters { return steps.OrderPlaced{} }
