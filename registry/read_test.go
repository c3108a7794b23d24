package registry_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// twoMajors publishes 1.0, 1.1 and 2.0, with the statuses.
func twoMajors(t *testing.T, statuses string) (*registry.Registry, *registry.Contract) {
	t.Helper()
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	next := with(shop, compatible)
	mustPush(t, r, registry.PushRequest{Files: next})
	yaml := "contexts/ordering/OrderPlaced/event.yaml"
	next[yaml] = bytes.Replace(next[yaml], []byte("  1: {status: active}\n"), []byte(statuses), 1)
	next["contexts/ordering/OrderPlaced/v2.schema.json"] = bytes.Replace(next[schemaFile], []byte("An order."), []byte("An order, anew."), 1)
	next["contexts/ordering/OrderPlaced/examples/v2.json"] = []byte(`{"orderId": "o-2"}`)
	mustPush(t, r, registry.PushRequest{Files: next})
	s, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Contract(orderPlaced)
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

func TestVersionsAreNamed(t *testing.T) {
	_, c := twoMajors(t, "  1: {status: active}\n  2: {status: active, upcast: by-hand}\n")
	for _, tc := range []struct {
		text, want string
		code       registry.Code
	}{
		{"1.0", "1.0", ""},
		{"1.1", "1.1", ""},
		{"1.latest", "1.1", ""},
		{"2.latest", "2.0", ""},
		{"latest", "2.0", ""},
		{"1.2", "", registry.NotFound},
		{"3.latest", "", registry.NotFound},
		{"0.latest", "", registry.NotFound},
		{"1", "", registry.BadVersion},
		{"01.0", "", registry.BadVersion},
		{"+1.latest", "", registry.BadVersion},
		{"LATEST", "", registry.BadVersion},
		{"", "", registry.BadVersion},
		{"1.0\n", "", registry.BadVersion},
	} {
		v, err := c.Version(tc.text)
		if tc.code != "" {
			if r := wantRefusal(t, err, tc.code); r.Hint == "" {
				t.Errorf("version %q: no hint", tc.text)
			}
		} else if err != nil || v.Version.String() != tc.want {
			t.Errorf("version %q is %v, %v; want %s", tc.text, v, err, tc.want)
		}
	}
}

func TestLatestIsNoDraft(t *testing.T) {
	_, c := twoMajors(t, "  1: {status: active}\n  2: {status: draft, upcast: by-hand}\n")
	if got := c.Latest().Version; got != (contract.Version{Major: 1, Revision: 1}) {
		t.Errorf("latest beside a draft is %s, want 1.1", got)
	}
}

func TestRevisionsHaveSchemasAndTheNewestItsExamples(t *testing.T) {
	r, c := twoMajors(t, "  1: {status: active}\n  2: {status: active, upcast: by-hand}\n")
	var got []string
	for _, m := range c.Majors {
		revisions, err := r.Revisions(t.Context(), m.Versions)
		if err != nil {
			t.Fatal(err)
		}
		for _, rev := range revisions {
			line := rev.Label
			if rev.Schema == nil || rev.Version.String() != rev.Label {
				line += " cannot be used"
			}
			for _, e := range rev.Examples {
				line += " " + e.Doc.File[strings.LastIndex(e.Doc.File, "/")+1:]
			}
			got = append(got, line)
		}
	}
	equal(t, "revisions", []string{"1.0", "1.1 v1.small.json", "2.0 v2.json"}, got)
}

// A snapshot is what it was, whatever is published later.
func TestSnapshotsDoNotChange(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	before, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, _ := before.Contract(orderPlaced)
	mustPush(t, r, registry.PushRequest{Files: with(shop, compatible)})
	after, err := r.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Versions) != 1 || len(c.Majors[0].Versions) != 1 || before.Sequence != 1 {
		t.Error("the snapshot from before the push has changed")
	}
	if len(after.Contracts()[0].Versions) != 2 || after.Sequence != 2 {
		t.Error("the snapshot from after the push lacks it")
	}
	if again, _ := r.Snapshot(t.Context()); again != after {
		t.Error("an unchanged registry made a new snapshot")
	}
}

func TestSchemaByFingerprint(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	s, _ := r.Snapshot(t.Context())
	c, _ := s.Contract(orderPlaced)
	v, err := s.Schema(c.Versions[0].Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := r.Bundle(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(registry.BlobOf(bundle)); got != string(v.Fingerprint) {
		t.Errorf("the bundle's SHA-256 is %s, the fingerprint %s", got, v.Fingerprint)
	}
	_, err = s.Schema("nothing")
	wantRefusal(t, err, registry.NotFound)
}

func TestContextsAndServices(t *testing.T) {
	r := newRegistry(t)
	mustPush(t, r, registry.PushRequest{Files: shop})
	s, _ := r.Snapshot(t.Context())
	c, err := s.Context("ordering")
	if err != nil || c.Owner != "team-orders" || len(c.Contracts) != 1 || len(c.Services) != 1 || c.Home != "github.com/acme/shop" {
		t.Errorf("context: %+v, %v", c, err)
	}
	for _, name := range []string{"checkout", "ordering/checkout"} {
		if service, err := s.Service(name); err != nil || service.Owner != "team-orders" {
			t.Errorf("service %s: %v, %v", name, service, err)
		}
	}
	_, err = s.Service("other/checkout")
	wantRefusal(t, err, registry.NotFound)
}
