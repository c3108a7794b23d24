package registry_test

import (
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/sqlite/sqlitetest"
)

// Where nothing is in use yet, somebody may set IMPORT; who brings the first version
// meanwhile is seen.
func TestTheFirstVersionAndImportModeDoNotPass(t *testing.T) {
	for name, tc := range map[string]struct {
		scope string
		first func(*testing.T, *registry.Registry)
	}{
		"of all, and a registration": {"", func(t *testing.T, r *registry.Registry) { register(t, r, "orders-value", original) }},
		"of all, and one in a Kafka context": {"", func(t *testing.T, r *registry.Registry) {
			register(t, r, ":.eu:orders-value", original)
		}},
		"of a Kafka context": {":.eu:", func(t *testing.T, r *registry.Registry) {
			register(t, r, "orders-value", original)
			register(t, r, ":.eu:orders-value", original)
		}},
		"of all, and a push": {"", func(t *testing.T, r *registry.Registry) {
			mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			store := sqlitetest.Open(t)
			other := over(store)
			r := over(&interrupted{Store: store, meanwhile: func() { tc.first(t, other) }})
			wantRefusal(t, setMode(r, t, tc.scope, registry.Importing, false), registry.WrongMode)
		})
	}
}
