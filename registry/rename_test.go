package registry_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// named is the shop with an event of its own, which formerly had those names;
// property is the type of its property foo, or empty.
func named(event, property string, formerly ...string) workspace.MemFiles {
	yaml := "event: " + event + "\nsummary: Something happened.\nvisibility: public\nkind: domain\nkey: /id\nversions:\n  1: {status: active}\n"
	if len(formerly) > 0 {
		yaml += "formerly: [" + strings.Join(formerly, ", ") + "]\n"
	}
	foo := ""
	if property != "" {
		foo = `, "foo": {"type": "` + property + `", "description": "Foo."}`
	}
	dir := "contexts/ordering/" + event + "/"
	m := with(shop, "")
	m[dir+"event.yaml"] = []byte(yaml)
	m[dir+"v1.schema.json"] = []byte(`{"type": "object", "description": "It.", "required": ["id"], "properties": {"id": {"type": "string", "description": "Its number."}` + foo + `}}`)
	m[dir+"examples/v1.json"] = []byte(`{"id": "1"}`)
	return m
}

var (
	orderTaken    = contract.EventName{Context: "ordering", Event: "OrderTaken"}
	orderReceived = contract.EventName{Context: "ordering", Event: "OrderReceived"}
)

func TestRenamedEventKeepsItsNumbers(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "")})
	pure := mustPush(t, r, registry.PushRequest{Files: named("OrderReceived", "", "ordering.OrderTaken")})
	equal(t, "the rename alone", []string{"ordering.OrderPlaced 1.0 same", "ordering.OrderReceived 1.0 same"}, outcomes(pure))
	if len(pure.Removed) != 0 || pure.Unchanged {
		t.Errorf("removed %v, unchanged %v; a renamed event is not removed", pure.Removed, pure.Unchanged)
	}
	grown := mustPush(t, r, registry.PushRequest{Files: named("OrderReceived", "string", "ordering.OrderTaken")})
	equal(t, "a revision under the new name", []string{"ordering.OrderPlaced 1.0 same", "ordering.OrderReceived 1.1 published"}, outcomes(grown))
	mustPush(t, r, registry.PushRequest{Files: named("OrderReceived", "string")}) // the rename is no news any more
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0", "ordering.OrderReceived 1.0 1.1"}, state(t, r))

	s, _ := r.Snapshot(t.Context())
	for _, name := range []contract.EventName{orderTaken, orderReceived} {
		c, err := s.Contract(name)
		if err != nil || c.Name != orderReceived || c.Home != "github.com/acme/shop" {
			t.Fatalf("%s leads to %v, %v", name, c, err)
		}
		if fmt.Sprint(c.Formerly) != "[ordering.OrderTaken]" {
			t.Errorf("former names %v, want ordering.OrderTaken, whatever the file says now", c.Formerly)
		}
		if c.Versions[0].Event != orderTaken || c.Versions[1].Event != orderReceived {
			t.Errorf("versions are of %s and %s, want the names that they were published with", c.Versions[0].Event, c.Versions[1].Event)
		}
	}
}

func TestRenameDoesNotForgetThePast(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "string")})
	mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "")})
	_, err := push(t, r, registry.PushRequest{Files: named("OrderReceived", "number", "ordering.OrderTaken")})
	wantRefusal(t, err, registry.Refused)
	mustPush(t, r, registry.PushRequest{Files: named("OrderReceived", "", "ordering.OrderTaken")})
	_, err = push(t, r, registry.PushRequest{Files: named("OrderReceived", "number", "ordering.OrderTaken")})
	refusal := wantRefusal(t, err, registry.Refused)
	if f := refusal.Findings[0]; f.Proof == nil || f.Proof.Writer != "1.0" && f.Proof.Reader != "1.0" {
		t.Errorf("the proof %+v does not name version 1.0 of the former name", f.Proof)
	}
	_, err = push(t, r, registry.PushRequest{Files: named("OrderReceived", "string", "ordering.OrderTaken")})
	wantRefusal(t, err, registry.NeedsRevert)
}

func TestRenameBack(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "")})
	mustPush(t, r, registry.PushRequest{Files: named("OrderReceived", "", "ordering.OrderTaken")})
	mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "string", "ordering.OrderReceived")})
	equal(t, "registry", []string{"ordering.OrderPlaced 1.0", "ordering.OrderTaken 1.0 1.1"}, state(t, r))
}

func TestAuditSaysWhatWasRenamed(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "")})
	mustPush(t, r, registry.PushRequest{Files: named("OrderReceived", "", "ordering.OrderTaken")})
	entries, err := r.Audit(t.Context(), registry.AuditQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Change != entries[0].Change && e.Action == "claim" {
			if e.Subject != "contract ordering.OrderReceived" || !strings.Contains(e.After, `"lineage":"ordering.OrderTaken"`) {
				t.Errorf("entry %s: %s, want the lineage", e.Subject, e.After)
			}
			return
		}
	}
	t.Error("the audit trail does not have the rename")
}

// What is called a rename and is none.
func TestRenamesThatCannotBe(t *testing.T) {
	for _, tc := range []struct {
		name  string
		setup workspace.MemFiles // pushed after OrderTaken
		push  workspace.MemFiles
		want  string
	}{
		{"the old name is still there", nil,
			with(named("OrderTaken", ""), archive(named("OrderReceived", "", "ordering.OrderTaken"))), "which is still there"},
		{"two take its place", nil,
			with(named("OrderBegun", "", "ordering.OrderTaken"), archive(named("OrderReceived", "", "ordering.OrderTaken"))), "both say"},
		{"an old name for a new event", named("OrderReceived", "", "ordering.OrderTaken"),
			with(named("OrderReceived", ""), archive(named("OrderTaken", "number"))), "does not name"},
		{"an old name of an old name", named("OrderReceived", "", "ordering.OrderTaken"),
			named("OrderBegun", "", "ordering.OrderTaken"), "does not name"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRegistry(t)
			mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "")})
			if tc.setup != nil {
				mustPush(t, r, registry.PushRequest{Files: tc.setup})
			}
			before := state(t, r)
			_, err := push(t, r, registry.PushRequest{Files: tc.push})
			refusal := wantRefusal(t, err, registry.BadRename)
			if !strings.Contains(refusal.Message, tc.want) || !strings.Contains(refusal.Message, "/event.yaml: ") || refusal.Hint == "" {
				t.Errorf("message %q, hint %q; want a file and %q", refusal.Message, refusal.Hint, tc.want)
			}
			equal(t, "registry", before, state(t, r))
		})
	}
}

// archive returns the files as an archive for with.
func archive(m workspace.MemFiles) string {
	var b strings.Builder
	for name, data := range m {
		b.WriteString("-- " + name + " --\n" + strings.TrimSuffix(string(data), "\n") + "\n")
	}
	return b.String()
}

// An event that is there already takes nobody's place: what it names as its
// former name, and is gone, was removed.
func TestFormerNameExcusesNoRemoval(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "")})
	absorbed := with(shop, "")
	yaml := "contexts/ordering/OrderPlaced/event.yaml"
	absorbed[yaml] = append(bytes.Clone(shop[yaml]), "formerly: [ordering.OrderTaken]\n"...)
	_, err := push(t, r, registry.PushRequest{Files: absorbed})
	refusal := wantRefusal(t, err, registry.Refused)
	if f := refusal.Findings[0]; f.Rule != "removed-contract" || !strings.Contains(f.Subject, "OrderTaken") {
		t.Errorf("finding %s about %s, want removed-contract about OrderTaken", f.Rule, f.Subject)
	}
}

// Every name that an event may give as its former one is answered.
func TestFormerNamesOfEveryKind(t *testing.T) {
	for _, tc := range []struct {
		name, event, formerly string
		want                  registry.Code // empty: accepted
	}{
		{"its own", "OrderTaken", "ordering.OrderTaken", registry.Refused},
		{"an event that sorts before it", "OrderTaken", "ordering.OrderPlaced", registry.Refused},
		{"an event that sorts after it", "OrderAborted", "ordering.OrderPlaced", registry.Refused},
		{"one of its context that nobody knows", "OrderTaken", "ordering.OrderLost", ""},
		{"one of a context that nobody owns", "OrderTaken", "sales.OrderTaken", ""},
		{"one of another home's context that nobody knows", "OrderTaken", "billing.InvoiceLost", registry.NotHome},
		{"another home's", "OrderTaken", "billing.InvoiceSent", registry.NotHome},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRegistry(t)
			mustPush(t, r, registry.PushRequest{Files: named(tc.event, "")})
			mustPush(t, r, registry.PushRequest{Home: "github.com/acme/billing", Files: files(
				"-- contexts/billing/context.yaml --\ncontext: billing\nowner: team\npurpose: Bills.\n" + event("billing", "InvoiceSent"))})
			_, err := push(t, r, registry.PushRequest{Files: named(tc.event, "", tc.formerly)})
			if tc.want == "" && err == nil {
				return
			}
			refusal := wantRefusal(t, err, tc.want)
			if tc.formerly == "billing.InvoiceSent" && !strings.Contains(refusal.Message, "billing.InvoiceSent belongs to github.com/acme/billing") {
				t.Errorf("message %q", refusal.Message)
			}
		})
	}
}

// A name that was never published is of who owns its context; where nobody does,
// a contract may have come from there before it came to the registry.
func TestNamesOfOtherContextsCannotBeSquatted(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	formerly := func(name string) workspace.MemFiles {
		upload := teamOf("zed", "ZedMade")
		file := "contexts/zed/ZedMade/event.yaml"
		upload[file] = []byte(strings.Replace(string(upload[file]), "kind: domain", "kind: domain\nformerly: ["+name+"]", 1))
		return upload
	}
	const name = "ordering.OrderShipped"
	_, err := push(t, r, registry.PushRequest{Home: "zed", Files: formerly(name), Rights: rights{publish: "zed"}})
	if refusal := wantRefusal(t, err, registry.NotHome); !strings.Contains(refusal.Message, name) || refusal.Hint == "" {
		t.Errorf("%s: %s", name, refusal.Message)
	}
	mustPush(t, r, registry.PushRequest{Home: "zed", Files: formerly("zed.ZedBuilt"), Rights: rights{publish: "zed"}})
	mustPush(t, r, registry.PushRequest{Home: "zed", Files: formerly("zed.ZedBuilt, before.ItWasKept"), Rights: rights{publish: "zed"}})
}
