package delivery

import "testing"

var sample = Contracts{Events: []Contract{
	{Type: "ordering.OrderPlaced", Version: 1},
	{
		Type: "ordering.OrderPlaced", Version: 2,
		Producers: []string{"ordering/checkout"},
		Consumers: []Consumption{{Service: "fulfilment/warehouse", Retries: 5}, {Service: "ordering/tracker"}},
	},
}}

func TestAContractIsFoundByTypeAndMajor(t *testing.T) {
	for version := 1; version <= 2; version++ {
		if c := sample.Find("ordering.OrderPlaced", version); c == nil || c.Version != version {
			t.Errorf("v%d: %+v", version, c)
		}
	}
	for typ, version := range map[string]int{"ordering.OrderPlaced": 3, "ordering.orderplaced": 2, "": 0} {
		if c := sample.Find(typ, version); c != nil {
			t.Errorf("%q v%d is found: %+v", typ, version, c)
		}
	}
}

// A service is named as in treaty.yaml: with its context, or without.
func TestWhoProducesAndConsumes(t *testing.T) {
	c := sample.Find("ordering.OrderPlaced", 2)
	for service, want := range map[string]bool{
		"checkout": true, "ordering/checkout": true,
		"sales/checkout": false, "ordering": false, "out": false, "": false, "/checkout": false,
	} {
		if got := c.ProducedBy(service); got != want {
			t.Errorf("produced by %q: %v, want %v", service, got, want)
		}
	}
	for service, want := range map[string]int{"warehouse": 5, "fulfilment/warehouse": 5, "tracker": 0} {
		if got := c.ConsumedBy(service); got == nil || got.Retries != want {
			t.Errorf("consumed by %q: %+v, want %d retries", service, got, want)
		}
	}
	for _, service := range []string{"checkout", "ordering/warehouse", ""} {
		if got := c.ConsumedBy(service); got != nil {
			t.Errorf("consumed by %q: %+v", service, got)
		}
	}
}
