package auth_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/treaty-events/treaty/registry/auth"
)

// However many guess, what a token tried that it may not is written as it was.
func TestGuessesHideNoToken(t *testing.T) {
	r := newReplica(t, t.TempDir(), nil)
	for i := range 5000 {
		from := auth.Origin{Address: netip.AddrFrom4([4]byte{10, 0, byte(i / 50), 1})}
		r.refusals.Note(t.Context(), auth.Principal{}, from, "authenticate", fmt.Sprint("guess ", i))
	}
	ada := auth.Principal{Name: "ada", Kind: auth.ByToken}
	r.refusals.Note(t.Context(), ada, auth.Origin{}, "publish in billing", "no role")
	entries := r.audit(t, "refusals")
	if last := entries[len(entries)-1]; len(entries) > 1500 || last.Actor != "token ada" || last.Subject != "publish in billing" {
		t.Errorf("%d entries, the last is %+v", len(entries), last)
	}
}
