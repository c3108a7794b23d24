package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/storetest"
)

const cartSchema = `{"type": "object", "properties": {"order": {"$ref": "order.json"}}}`

// cart is a schema that refers to a version of a contract by its number.
func cart(number int) registry.SubjectRequest {
	return schemaRequest("cart-value", cartSchema, registry.SubjectReference{Name: "order.json", Subject: "orders-value", Version: number})
}

// wantReferred asks for a deletion that names who refers to what would go.
func wantReferred(t *testing.T, r *registry.Registry, req registry.DeletionRequest, who string) {
	t.Helper()
	_, err := r.Delete(t.Context(), req)
	refusal := wantRefusal(t, err, registry.Referenced)
	if refusal != nil && (!strings.Contains(refusal.Message, who) || refusal.Hint == "") {
		t.Errorf("%s\n%s; want %s in it", refusal.Message, refusal.Hint, who)
	}
}

func deletionUnder(subject, version string) registry.DeletionRequest {
	return registry.DeletionRequest{Subject: subject, Version: version, Reason: "a mistake", Actor: "tester"}
}

// What schemas of others refer to is deleted only after them; those that go in the same
// step are not asked.
func TestWhatSchemasReferToIsNotDeleted(t *testing.T) {
	r := newRegistry(t)
	mustRegister(t, r, schemaRequest("money", moneySchema))
	mustRegister(t, r, schemaRequest("money", `{"type": "object", "properties": {"in": {"$ref": "amount.json"}}}`, registry.SubjectReference{Name: "amount.json", Subject: "money", Version: 1}))
	mustRegister(t, r, schemaRequest(":.eu:orders-value", orderSchema, registry.SubjectReference{Name: "money.json", Subject: ":.:money", Version: 2}))
	wantReferred(t, r, deletionUnder("money", "1.0"), `"money" version 2 (id 2)`)
	wantReferred(t, r, deletionUnder("money", ""), `":.eu:orders-value" version 1 (id 3)`)
	confirm(t, r, deletionUnder(":.eu:orders-value", "1.0"))
	confirm(t, r, deletionUnder(":.:money", ""))
}

func TestWhatSchemasReferToOfAContractIsNotDeleted(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, original)})
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, evolved)})
	mustPush(t, r, registry.PushRequest{Files: ordersValue(firstMajor, evolvedTwice)})
	mustRegister(t, r, cart(2))
	wantReferred(t, r, deletion("1.1"), `"cart-value" version 1 (id 4)`)
	confirm(t, r, deletion("1.0")) // nobody refers to it
	_, err := r.RetractSubject(t.Context(), registry.RetractionRequest{Subject: "cart-value", Number: 1})
	must(t, err)
	confirm(t, r, deletion("1.1"))
}

// A deletion and a registration that refers to what it takes away never both succeed.
func TestNobodyRefersToWhatIsDeletedMeanwhile(t *testing.T) {
	begun := func(t *testing.T) (store registry.Store, other *registry.Registry) {
		store = filled(t, storetest.Large{Homes: 1, Events: 1, Versions: 1})
		other = over(store)
		mustPush(t, other, registry.PushRequest{Home: "here", Files: ordersValue(firstMajor, original)})
		mustPush(t, other, registry.PushRequest{Home: "here", Files: ordersValue(firstMajor, evolved)})
		return store, other
	}
	t.Run("registered while it is deleted", func(t *testing.T) {
		store, other := begun(t)
		r := over(&interrupted{Store: store, meanwhile: func() { mustRegister(t, other, cart(1)) }})
		req := deletion("1.0")
		named, err := r.Delete(t.Context(), req)
		must(t, err)
		req.Confirm = named.Confirm
		_, err = r.Delete(t.Context(), req)
		wantRefusal(t, err, registry.Referenced)
	})
	t.Run("deleted while it is registered", func(t *testing.T) {
		store, other := begun(t)
		r := over(&interrupted{Store: store, meanwhile: func() { confirm(t, other, deletion("1.0")) }})
		_, err := r.PublishSubject(t.Context(), cart(1))
		wantRefusal(t, err, registry.BadReference)
	})
}
