package registry_test

import (
	"context"
	"slices"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/storetest"
)

// overtaken is a store in which something happens after the changes were read, and
// before what they changed is.
type overtaken struct {
	registry.Store
	lineage string
	then    func()
}

func (o *overtaken) Records(ctx context.Context, scope registry.Scope) (*registry.Records, error) {
	if then := o.then; then != nil && slices.Contains(scope.Lineages, o.lineage) {
		o.then = nil
		then()
	}
	return o.Store.Records(ctx, scope)
}

// A process that reads the head of a subject as it is after a contract took it has
// read of the contract too: else it would register under the subject as if it were
// nobody's, and not be stale.
func TestWhoReadsASubjectKnowsWhoTookIt(t *testing.T) {
	store := filled(t, storetest.Large{Homes: 1, Events: 1, Versions: 1})
	other, slow := over(store), &overtaken{Store: store, lineage: registry.SubjectLineage("orders")}
	r := over(slow)
	if _, err := r.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := other.PublishSubject(t.Context(), subjectRequest("orders", idString)); err != nil {
		t.Fatal(err)
	}
	slow.then = func() {
		mustPush(t, other, registry.PushRequest{Home: "ordering", Files: teamOf("ordering", "OrderPlaced", "orders")})
	}
	if _, err := r.Refresh(t.Context()); err != nil || slow.then != nil {
		t.Fatalf("nothing overtook it: %v", err)
	}
	holds(t, r, "ordering.OrderPlaced v1", "orders")
}
