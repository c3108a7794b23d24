package registry_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
)

// A removal was let pass by those whom it hurts. Once the exception is over, other
// changes of the event are not refused for it, however long the consumer's lock stays
// behind; it is told since when. What hurts the consumer anew is refused.
func TestWhatWasLetPassIsNotRefusedAgain(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	event := func(more, waivers string) workspace.MemFiles {
		m := grown(0)
		m["contexts/ordering/OrderTaken/v1.schema.json"] = []byte(`{"type": "object", "description": "It.", "required": ["id"], "properties": {` +
			more + `"id": {"type": "string", "description": "Its number."}}}`)
		return with(m, waivers)
	}
	field := func(name string) string { return `"` + name + `": {"type": "string", "description": "More."}, ` }
	mustPush(t, r, registry.PushRequest{Files: event(field("note")+field("tip"), "")})
	s, _ := r.Snapshot(t.Context())
	c, _ := s.Contract(orderTaken)
	lock := &workspace.Lock{Pulled: now.Truncate(24 * time.Hour), Contracts: []workspace.Locked{
		{Event: orderTaken, Version: c.Versions[0].Version, Fingerprint: c.Versions[0].Fingerprint}}}
	reader := crm("ordering.OrderTaken", lock)
	reader["service.yaml"] = bytes.Replace(reader["service.yaml"], []byte("[/id]"), []byte("[/id, /note, /tip]"), 1)
	mustPush(t, r, registry.PushRequest{Home: crmHome, Commit: "aaa1111", Files: reader})

	refused := func(m workspace.MemFiles) []diag.Finding {
		t.Helper()
		_, err := push(t, r, registry.PushRequest{Files: m})
		return slices.DeleteFunc(wantRefusal(t, err, registry.Refused).Findings, func(f diag.Finding) bool { return f.Severity != diag.Error })
	}
	found := refused(event(field("tip"), ""))
	if len(found) != 1 || found[0].Rule != "removed-field-in-use" {
		t.Fatalf("refused for %v", found)
	}
	asking := waiverOf(found[0].Fingerprint[:12], now.AddDate(0, 0, 10).Format(time.DateOnly))
	refused(event(field("tip"), asking))
	for _, context := range []string{"ordering", "crm"} {
		if _, err := r.Approve(t.Context(), registry.WaiverDecision{
			Fingerprint: found[0].Fingerprint[:12], Reason: "It is not shown any more.", Actor: "token ann", Rights: rights{approve: context},
		}); err != nil {
			t.Fatal(err)
		}
	}
	mustPush(t, r, registry.PushRequest{Files: event(field("tip"), asking)})

	clock = now.AddDate(0, 0, 11)
	result := mustPush(t, r, registry.PushRequest{Files: event(field("tip")+field("more"), "")})
	told := slices.DeleteFunc(slices.Clone(result.Findings), func(f diag.Finding) bool { return f.Rule != "removed-field-in-use" })
	if len(told) != 1 || told[0].Severity != diag.Info || told[0].Message != "/note can occur no more, since 1.1 already" ||
		len(told[0].Proof.Breaks) != 1 || told[0].Proof.Breaks[0].Name != "crm/crm" {
		t.Errorf("told: %+v", told)
	}
	found = refused(event(field("more"), ""))
	if len(found) != 1 || !strings.HasPrefix(found[0].Message, "/tip can occur no more") || strings.Contains(found[0].Message, "already") {
		t.Errorf("another field goes: refused for %+v", found)
	}
	found = refused(event(field("tip")+`"note": {"type": "integer", "description": "How many."}, `, ""))
	if !slices.ContainsFunc(found, func(f diag.Finding) bool { return f.Rule == "type-changed" && len(f.Proof.Breaks) == 1 }) {
		t.Errorf("it comes back as something else: refused for %+v", found)
	}
}
