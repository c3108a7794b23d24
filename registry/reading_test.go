package registry_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// grown returns the shop with an event of so many optional properties: each is a
// revision more.
func grown(properties int) workspace.MemFiles {
	more := ""
	for i := range properties {
		more += fmt.Sprintf(`, "p%d": {"type": "string", "description": "More."}`, i)
	}
	m := named("OrderTaken", "")
	const context = "contexts/ordering/context.yaml"
	m[context] = bytes.Replace(m[context], []byte("relationships:\n"), []byte("relationships:\n  - {with: crm, as: upstream, pattern: customer-supplier}\n"), 1)
	m["contexts/ordering/OrderTaken/v1.schema.json"] = []byte(`{"type": "object", "description": "It.", "required": ["id"], "properties": {"id": {"type": "string", "description": "Its number."}` + more + `}}`)
	return m
}

const crmHome = "github.com/acme/crm"

func crm(event string, lock *workspace.Lock) workspace.MemFiles {
	m := files(`
-- treaty.yaml --
treaty: 1
-- contexts/crm/context.yaml --
context: crm
owner: team-crm
purpose: Knows customers.
relationships:
  - {with: ordering, as: downstream, pattern: customer-supplier}
-- service.yaml --
service: crm
context: crm
owner: team-crm
consumes:
  - {event: ` + event + `, versions: "=1", fields: [/id], idempotent-by: envelope:id}
`)
	if lock != nil {
		m[workspace.LockFile] = lock.Format()
	}
	return m
}

// What a consumer is written against is what its lock says; without one it is the
// newest version when its manifest was pushed, however many come after it.
func TestAConsumerIsWrittenAgainstTheVersionOfItsLock(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	at := func(hours int) { clock = now.Add(time.Duration(hours) * time.Hour) }
	mustPush(t, r, registry.PushRequest{Files: grown(0)})
	at(1)
	mustPush(t, r, registry.PushRequest{Files: grown(1)})
	at(2)
	mustPush(t, r, registry.PushRequest{Home: crmHome, Commit: "aaa1111", Files: crm("ordering.OrderTaken", nil)})
	at(3)
	mustPush(t, r, registry.PushRequest{Files: grown(2)})
	reads := func(what, want, commit string, hour int) {
		t.Helper()
		s, _ := r.Snapshot(t.Context())
		service, err := s.Service("crm")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range s.Reading(service).Contracts {
			got = append(got, v.Event.String()+" "+v.Version.String())
		}
		equal(t, what, []string{want}, got)
		if push := service.Pushed; push.Commit != commit || !push.At.Equal(now.Add(time.Duration(hour)*time.Hour)) {
			t.Errorf("%s: pushed %v", what, push)
		}
	}
	reads("without a lock", "ordering.OrderTaken 1.1", "aaa1111", 2)

	at(4) // the files are the same, and nothing is recorded
	if same := mustPush(t, r, registry.PushRequest{Home: crmHome, Commit: "bbb2222", Files: crm("ordering.OrderTaken", nil)}); !same.Unchanged {
		t.Error("the same manifest is a change")
	}
	reads("pushed again", "ordering.OrderTaken 1.1", "aaa1111", 2)

	at(5) // the lock goes back to an older version, and is a change of its own
	s, _ := r.Snapshot(t.Context())
	c, _ := s.Contract(orderTaken)
	first := workspace.Locked{Event: orderTaken, Version: c.Versions[0].Version, Fingerprint: c.Versions[0].Fingerprint}
	lock := &workspace.Lock{Pulled: now.Truncate(24 * time.Hour), Contracts: []workspace.Locked{first}}
	if changed := mustPush(t, r, registry.PushRequest{Home: crmHome, Commit: "ccc3333", Files: crm("ordering.OrderTaken", lock)}); changed.Unchanged {
		t.Error("another lock is no change")
	}
	reads("with a lock", "ordering.OrderTaken 1.0", "ccc3333", 5)

	at(6) // the event gets another name: the lock means it all the same
	renamed := grown(2)
	for name, data := range renamed {
		delete(renamed, name)
		if len(name) > 29 && name[:29] == "contexts/ordering/OrderTaken/" {
			name = "contexts/ordering/OrderReceived/" + name[29:]
		}
		renamed[name] = data
	}
	renamed["contexts/ordering/OrderReceived/event.yaml"] = named("OrderReceived", "", "ordering.OrderTaken")["contexts/ordering/OrderReceived/event.yaml"]
	mustPush(t, r, registry.PushRequest{Files: renamed})
	reads("under another name", "ordering.OrderReceived 1.0", "ccc3333", 5)

	stranger := first // of another registry: it says nothing here
	stranger.Fingerprint = contract.Fingerprint(fmt.Sprintf("%064d", 7))
	at(7)
	mustPush(t, r, registry.PushRequest{Home: crmHome, Commit: "ddd4444", Files: crm("ordering.OrderTaken", &workspace.Lock{Contracts: []workspace.Locked{stranger}})})
	reads("with the lock of another registry", "ordering.OrderReceived 1.2", "ddd4444", 7)
}
