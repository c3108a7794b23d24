package web

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// The prover works beside the page that asks: its panic is a fault that is told and
// logged, and the next who asks finds room.
func TestAPanicOfTheProverIsAFault(t *testing.T) {
	var log bytes.Buffer
	c := newComparer(nil, slog.New(slog.NewTextHandler(&log, nil))) // without a registry it cannot but panic
	event := &registry.Contract{Event: contract.Event{Name: contract.EventName{Context: "ordering", Event: "OrderPlaced"}}}
	version := func(n int) *registry.Version {
		return &registry.Version{Contract: event, VersionRecord: &registry.VersionRecord{VersionKey: registry.VersionKey{Version: contract.Version{Major: 1, Revision: n}}}}
	}
	for range maxAsked + 1 {
		found, err := c.compare(t.Context(), &registry.Snapshot{}, version(1), version(2))
		if found != nil || err == nil || !strings.Contains(err.Error(), "comparing 1.1 and 1.2 of ordering.OrderPlaced panicked") {
			t.Fatalf("%v, %v", found, err)
		}
	}
	if !strings.Contains(log.String(), "panic of a comparison") || !strings.Contains(log.String(), "compare.go") {
		t.Errorf("the log does not say where: %s", log.String())
	}
}
