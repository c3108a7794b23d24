package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// A registry's events belong to contexts: a folder of plain schemas that names
// none is not published, and nothing of it stays.
func TestAnEventWithoutAContextIsRefused(t *testing.T) {
	plain := []byte(`{"type": "object", "description": "It happened.", "properties": {"id": {"type": "string"}}}`)
	upload := workspace.MemFiles{"E.schema.json": plain}
	for _, history := range []bool{false, true} {
		r := newRegistry(t)
		_, err := push(t, r, registry.PushRequest{Files: upload, History: history})
		refusal := wantRefusal(t, err, registry.BadPush)
		if !strings.Contains(refusal.Message, "context") {
			t.Errorf("refused for something else: %s", refusal.Message)
		}
		mustPush(t, r, registry.PushRequest{Files: shop})
	}
}
