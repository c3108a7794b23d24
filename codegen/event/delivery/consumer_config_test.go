package delivery_test

import (
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/codegen/event/delivery"
)

func TestWhatIsNoConsumer(t *testing.T) {
	for want, change := range map[string]func(*warehouse){
		"Service is empty":       func(w *warehouse) { w.Service = "" },
		"Store is nil":           func(w *warehouse) { w.Store = nil },
		"DeadLetters is nil":     func(w *warehouse) { w.DeadLetters = nil },
		"one of Read and":        func(w *warehouse) { w.Read = nil },
		"one of Read":            func(w *warehouse) { w.ReadAll = func(*event.Envelope) ([]any, error) { return nil, nil } },
		"there are no Handlers":  func(w *warehouse) { w.Handlers = nil },
		"Placed is nil":          func(w *warehouse) { w.Handlers["ordering.OrderPlaced"] = nil },
		"there are no Contracts": func(w *warehouse) { w.Contracts = delivery.Contracts{} },
		`no contract of "ordering.OrderPlacd", which Handlers names: those here are ordering.OrderPlaced, payments.PaymentTaken`: func(w *warehouse) { w.Handlers["ordering.OrderPlacd"] = w.Handlers["ordering.OrderPlaced"] },
		`there is no contract of "sales.OrderPlaced", which Handlers names: it is called ordering.OrderPlaced now`: func(w *warehouse) {
			w.Contracts.Events[0].Formerly = []string{"sales.OrderPlaced"}
			w.Handlers["sales.OrderPlaced"] = w.Handlers["ordering.OrderPlaced"]
		},
		`no contract of "ordering.OrderPlaced.v2"`: func(w *warehouse) { w.Handlers["ordering.OrderPlaced.v2"] = w.Handlers["ordering.OrderPlaced"] },
		`no manifest of a service "warehouze"`:     func(w *warehouse) { w.Service = "warehouze" },
		"those of fulfilment/warehouse":            func(w *warehouse) { w.Service = "warehouze" },
		`two services "warehouse": name one with its context, fulfilment/warehouse or sales/warehouse`: func(w *warehouse) {
			w.Service, w.Contracts.Events[2].Producers = "warehouse", []string{"sales/warehouse"}
		},
		"Timeout is -1":          func(w *warehouse) { w.Timeout = -1 },
		"Retry.Attempts is -1":   func(w *warehouse) { w.Retry.Attempts = -1 },
		"Retry.First is 2s":      func(w *warehouse) { w.Retry.First, w.Retry.Max = 2*time.Second, time.Second },
		"Unhandled is 7":         func(w *warehouse) { w.Unhandled = 7 },
		"Unhandled is -1":        func(w *warehouse) { w.Unhandled = -1 },
		"Retry.Jitter is 2":      func(w *warehouse) { w.Retry.Jitter = 2 },
		"delivery.NewConsumer: ": func(w *warehouse) { w.Service = "" },
	} {
		w := newWarehouse(t, nil)
		change(w)
		if _, err := delivery.NewConsumer(w.ConsumerConfig); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestAServiceThatDoesNotSayWhatItConsumesIsTold(t *testing.T) {
	w := newWarehouse(t, nil)
	w.Handlers["payments.PaymentTaken"] = w.Handlers["ordering.OrderPlaced"]
	w.consumer()
	logged := w.log.String()
	if strings.Count(logged, "does not say") != 1 || !strings.Contains(logged, `"event.type":"payments.PaymentTaken"`) {
		t.Errorf("told: %s", logged)
	}
}
