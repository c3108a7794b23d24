package web_test

import (
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// stage is a workspace of one event; with more properties, another revision.
func stage(status, properties string) workspace.MemFiles {
	return files(`
-- contexts/shop/context.yaml --
context: shop
owner: team-shop
purpose: Sells.
-- contexts/shop/Thing/event.yaml --
event: Thing
summary: A thing happened.
visibility: public
kind: domain
key: none
idempotency-key: envelope:id
versions:
  1: {status: ` + status + `}
-- contexts/shop/Thing/v1.schema.json --
{"type": "object", "properties": {"first": {"type": "string"}` + properties + `}}
`)
}

// erase deletes versions, with the consent that is asked for.
func erase(t *testing.T, r *registry.Registry, version string) {
	t.Helper()
	req := registry.DeletionRequest{
		Event: contract.EventName{Context: "shop", Event: "Thing"}, Version: version,
		Reason: "it had <script>a customer</script>'s name", Actor: "token ann", Origin: "here",
	}
	named, err := r.Delete(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	req.Confirm = named.Confirm
	if done, err := r.Delete(t.Context(), req); err != nil || !done.Done {
		t.Fatalf("%+v, %v", done, err)
	}
}

// shown is the text of a page that is there.
func shown(t *testing.T, address string) string {
	t.Helper()
	got := get(t, address)
	if got.StatusCode != 200 || strings.Contains(got.body, "<script>a") {
		t.Fatalf("%s: %d\n%s", address, got.StatusCode, got.body)
	}
	return plainText(parse(t, got.body).text)
}

// A deleted version is shown as a tombstone, and does no harm to those around it.
func TestDeletedVersionsAreTombstones(t *testing.T) {
	address, r := bootRegistry(t, stage("active", ""), stage("active", `, "second": {"type": "string"}`))
	event := address + "/events/shop.Thing"
	if text := shown(t, event+"/1.0"); !strings.Contains(text, "schema id 1 ") || strings.Contains(text, "deleted") {
		t.Errorf("before it is deleted:\n%s", text)
	}
	erase(t, r, "1.0")
	for _, want := range []string{"was deleted on", "by token ann", "a customer", "schema id 1 ", "never given to another"} {
		if text := shown(t, event+"/1.0"); !strings.Contains(text, want) {
			t.Errorf("the tombstone does not say %q:\n%s", want, text)
		}
	}
	if text := shown(t, event); !strings.Contains(text, "first") || !strings.Contains(text, "second") || !strings.Contains(text, "schema id 2 ") || !strings.Contains(text, "deleted") {
		t.Errorf("the version after it:\n%s", text)
	}
	for _, path := range []string{"/", "/events", "/contexts/shop"} {
		shown(t, address+path)
	}
}

// A retired major says so; an event whose versions are all deleted still has a page.
func TestWhatWasRetiredAndDeletedStillHasAPage(t *testing.T) {
	address, r := bootRegistry(t, stage("draft", ""), stage("retired", ""))
	event := address + "/events/shop.Thing"
	if text := shown(t, event); !strings.Contains(text, "Major 1 is retired") {
		t.Errorf("a retired major:\n%s", text)
	}
	without := stage("retired", "")
	delete(without, "contexts/shop/Thing/event.yaml")
	delete(without, "contexts/shop/Thing/v1.schema.json")
	if _, err := r.Publish(t.Context(), registry.PushRequest{Home: "github.com/example/shop", Files: without, Actor: "tester", Origin: "here"}); err != nil {
		t.Fatal(err)
	}
	if text := shown(t, event); !strings.Contains(text, "Major 1 is retired") || !strings.Contains(text, "first") {
		t.Errorf("a retired major whose files are gone:\n%s", text)
	}
	erase(t, r, "")
	if text := shown(t, event); !strings.Contains(text, "was deleted on") {
		t.Errorf("an event of tombstones:\n%s", text)
	}
	for _, path := range []string{"/", "/events", "/contexts/shop", "/events?q=thing"} {
		shown(t, address+path)
	}
}
