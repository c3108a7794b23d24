package registry_test

import (
	"context"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
)

// Whoever may not publish gets his refusal at once, and makes nobody wait who
// may: he takes no turn, and of a version not even the schema is read.
func TestStrangersTakeNoTurn(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	for _, key := range []string{"home github.com/acme/shop", "event ordering.OrderPlaced"} {
		leave, err := r.TakeTurn(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stranger := rights{publish: "zed"}
	_, err := r.PublishVersion(ctx, registry.VersionRequest{Event: orderPlaced, Schema: []byte("{ no JSON"), Rights: stranger})
	wantRefusal(t, err, registry.Forbidden)
	_, err = r.Publish(ctx, registry.PushRequest{Home: "github.com/acme/shop", Files: with(shop, compatible), Rights: stranger})
	wantRefusal(t, err, registry.Forbidden)

	soon, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := r.PublishVersion(soon, registry.VersionRequest{Event: orderPlaced, Schema: schemaWith(note), Rights: rights{publish: "ordering"}}); soon.Err() == nil {
		t.Errorf("who may publish did not wait: %v", err)
	}
}
