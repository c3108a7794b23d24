package registry_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

func transferred(t *testing.T, r *registry.Registry, kind registry.ClaimKind, name, home string) {
	t.Helper()
	change, err := r.Transfer(t.Context(), registry.TransferRequest{Kind: kind, Name: name, Home: home, Reason: "a new team", Actor: "tester", Origin: "here"})
	if err != nil {
		t.Fatalf("%v\n%s", err, explain(err))
	}
	if change.Kind != registry.TransferChange || change.Sequence == 0 {
		t.Errorf("the change: %+v", change)
	}
}

// split is the shop with a second event that needs the shared file too.
var split = with(shop, strings.ReplaceAll(event("ordering", "OrderCancelled"),
	`"properties": {"id": {"type": "string"}}`, `"properties": {"id": {"type": "string"}, "fee": {"$ref": "../../../shared/money.json"}}`))

func TestAnEventGoesToAnotherHome(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: split})
	const other = "github.com/acme/cancellations"
	taken := only(split, "treaty.yaml", "contexts/ordering/OrderCancelled/", "shared/")
	_, err := push(t, r, registry.PushRequest{Home: other, Files: taken})
	wantRefusal(t, err, registry.NotHome)

	transferred(t, r, registry.ContractClaim, "ordering.OrderCancelled", other)
	cancelled := contract.EventName{Context: "ordering", Event: "OrderCancelled"}
	c := contractNamed(t, r, cancelled)
	if c.Home != other || c.Summary == "" || c.Majors[0].Status != contract.Active {
		t.Errorf("after the transfer: of %s, %q, %s", c.Home, c.Summary, c.Majors[0].Status)
	}
	if c := contractNamed(t, r, orderPlaced); c.Home == other || c.Majors[0].Status != contract.Active {
		t.Errorf("what stayed: of %s, %s", c.Home, c.Majors[0].Status)
	}
	_, err = push(t, r, registry.PushRequest{Files: split})
	wantRefusal(t, err, registry.NotHome)
	if result := mustPush(t, r, registry.PushRequest{Files: only(split, "treaty.yaml", "contexts/ordering/context.yaml", "contexts/ordering/OrderPlaced/", "contexts/ordering/services/", "shared/")}); !result.Unchanged {
		t.Errorf("what the old home has left is not what it still has: %v", outcomes(result))
	}
}

func only(files workspace.MemFiles, prefixes ...string) workspace.MemFiles {
	m := workspace.MemFiles{}
	for name, data := range files {
		for _, prefix := range prefixes {
			if strings.HasPrefix(name, prefix) {
				m[name] = data
			}
		}
	}
	return m
}

const orderingContext = "-- contexts/ordering/context.yaml --\ncontext: ordering\nowner: o\npurpose: Takes orders.\n"

// A renamed event goes with all its names: who has the old ones has the event.
func TestARenamedEventGoesWhole(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: files(event("ordering", "OrderTaken") + orderingContext)})
	renamed := files(event("ordering", "OrderAccepted") + orderingContext)
	yaml := "contexts/ordering/OrderAccepted/event.yaml"
	renamed[yaml] = append(renamed[yaml], "formerly: [ordering.OrderTaken]\n"...)
	mustPush(t, r, registry.PushRequest{Files: renamed})
	transferred(t, r, registry.ContractClaim, "ordering.OrderAccepted", "elsewhere")
	c := contractNamed(t, r, contract.EventName{Context: "ordering", Event: "OrderTaken"})
	if c.Home != "elsewhere" || c.Name.Event != "OrderAccepted" || c.Majors[0].Status != contract.Active {
		t.Errorf("%s of %s, %s", c.Name, c.Home, c.Majors[0].Status)
	}
}

func TestTransfersThatAreRefused(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	mustPush(t, r, registry.PushRequest{Home: "other", Files: files("-- treaty.yaml --\ntreaty: 1\ncontracts: [events/**]\n" +
		strings.ReplaceAll(event("billing", "InvoiceSent"), "contexts/", "events/") + "-- events/billing/context.yaml --\ncontext: billing\nowner: b\npurpose: Bills.\n")})
	for _, tc := range []struct {
		name string
		req  registry.TransferRequest
		want registry.Code
	}{
		{"who is no administrator", registry.TransferRequest{Kind: registry.ContractClaim, Name: "ordering.OrderPlaced", Home: "new", Reason: "x", Rights: rights{publish: "*", approve: "*"}}, registry.Forbidden},
		{"no reason", registry.TransferRequest{Kind: registry.ContractClaim, Name: "ordering.OrderPlaced", Home: "new"}, registry.BadPush},
		{"no home", registry.TransferRequest{Kind: registry.ContractClaim, Name: "ordering.OrderPlaced", Reason: "x"}, registry.BadPush},
		{"a home that leads elsewhere", registry.TransferRequest{Kind: registry.ContractClaim, Name: "ordering.OrderPlaced", Home: "../x", Reason: "x"}, registry.BadPush},
		{"what is not there", registry.TransferRequest{Kind: registry.ContractClaim, Name: "ordering.OrderTaken", Home: "new", Reason: "x"}, registry.NotFound},
		{"what it has already", registry.TransferRequest{Kind: registry.ContextClaim, Name: "ordering", Home: "github.com/acme/shop", Reason: "x"}, registry.BadPush},
		{"a home that does not look there", registry.TransferRequest{Kind: registry.ContractClaim, Name: "ordering.OrderPlaced", Home: "other", Reason: "x"}, registry.InUse},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := r.Transfer(t.Context(), tc.req)
			if refusal := wantRefusal(t, err, tc.want); refusal.Message == "" || strings.Contains(refusal.Message, "nil") {
				t.Errorf("message %q", refusal.Message)
			}
		})
	}
}
