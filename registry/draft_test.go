package registry_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// A revision that was replaced while its major was a draft promised nothing.
func TestDraftsPromiseNothing(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: draft(named("OrderTaken", "string"))})
	mustPush(t, r, registry.PushRequest{Files: draft(named("OrderTaken", "number"))})
	for _, step := range []struct {
		name  string
		files workspace.MemFiles
		want  string
	}{
		{"a draft", nil, "[true true]"},
		{"set active, the newest promises", named("OrderTaken", "number"), "[true false]"},
		{"and goes on to, when it is followed", described(named("OrderTaken", "number")), "[true false false]"},
	} {
		if step.files != nil {
			mustPush(t, r, registry.PushRequest{Files: step.files})
		}
		if got := drafts(t, r); got != step.want {
			t.Errorf("%s: drafts %s, want %s", step.name, got, step.want)
		}
	}
}

// described is the event with other words in its schema, which a draft with
// another type of foo would still refuse.
func described(m workspace.MemFiles) workspace.MemFiles {
	name := "contexts/ordering/OrderTaken/v1.schema.json"
	m[name] = bytes.Replace(m[name], []byte("Foo."), []byte("Foo, counted."), 1)
	return m
}

// What becomes active changed in the same push was never promised before.
func TestDraftThatChangesAsItBecomesActive(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: draft(named("OrderTaken", "string"))})
	mustPush(t, r, registry.PushRequest{Files: named("OrderTaken", "number")})
	mustPush(t, r, registry.PushRequest{Files: described(named("OrderTaken", "number"))})
	if got, want := drafts(t, r), "[true false false]"; got != want {
		t.Errorf("drafts %s, want %s", got, want)
	}
	_, err := push(t, r, registry.PushRequest{Files: named("OrderTaken", "boolean")})
	wantRefusal(t, err, registry.Refused)
}

// draft is the event as a draft.
func draft(m workspace.MemFiles) workspace.MemFiles {
	yaml := "contexts/ordering/OrderTaken/event.yaml"
	m[yaml] = bytes.Replace(m[yaml], []byte("active"), []byte("draft"), 1)
	return m
}

// drafts shows which revisions of the event promise nothing.
func drafts(t *testing.T, r *registry.Registry) string {
	t.Helper()
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Contract(orderTaken)
	if err != nil {
		t.Fatal(err)
	}
	var list []bool
	for _, v := range c.Majors[0].Versions {
		list = append(list, !v.Promised)
	}
	return fmt.Sprint(list)
}
