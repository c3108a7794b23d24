package contract_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
)

func TestHowANewerVersionComesIntoTheFiles(t *testing.T) {
	n := contract.Newer{Registry: "$TREATY_REGISTRY", Event: "ordering.OrderPlaced", Version: "1.1", File: "o'clock/v1.schema.json"}
	take := "`curl -sf -o 'o'\\''clock/v1.schema.json' \"$TREATY_REGISTRY/v1/events/ordering.OrderPlaced/versions/1.1/schema?form=original\"` fetches it"
	if got, want := n.TakeIn(), "take 1.1 into the files: another branch may have it, else "+take; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
	n.Unpushed = true
	if got, want := n.TakeIn(), "take 1.1 into the files: "+take; !strings.HasPrefix(got, want) {
		t.Errorf("what no branch has: got %s, want %s", got, want)
	}
}
