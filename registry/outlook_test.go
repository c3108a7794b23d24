package registry_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
)

// An outlook is what Impact answers for the version that a consumer is written
// against and the newest; it follows the event and the manifest.
func TestAnOutlookIsTheImpactOfWhatIsNewer(t *testing.T) {
	clock := now
	r := newRegistryAt(t, &clock)
	event := contract.EventName{Context: "ordering", Event: "OrderTaken"}
	push := func(req registry.PushRequest) {
		t.Helper()
		clock = clock.Add(time.Hour)
		mustPush(t, r, req)
	}
	reads := func(fields string) registry.PushRequest {
		m := crm("ordering.OrderTaken", nil)
		m["service.yaml"] = bytes.Replace(m["service.yaml"], []byte("[/id]"), []byte(fields), 1)
		return registry.PushRequest{Home: crmHome, Files: m}
	}
	push(registry.PushRequest{Files: grown(1)})
	for _, step := range []struct {
		name string
		push registry.PushRequest
		want string // versions and effect
	}{
		{"nothing is newer", reads("[/id]"), "1.0 1.0 "},
		{"a field comes", registry.PushRequest{Files: grown(2)}, "1.0 1.1 unaffected"},
		{"the manifest is pushed anew", reads("[/id, /p0]"), "1.1 1.1 "},
		{"another field comes", registry.PushRequest{Files: grown(3)}, "1.1 1.2 unaffected"},
		{"who reads everything", reads("all"), "1.2 1.2 "},
		{"a third comes", registry.PushRequest{Files: grown(4)}, "1.2 1.3 affected"},
	} {
		push(step.push)
		s, err := r.Refresh(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c, err := s.Contract(event)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // asked, and kept
			list, err := r.Outlook(t.Context(), s, c)
			if err != nil || len(list) != 1 {
				t.Fatalf("%s: %+v, %v", step.name, list, err)
			}
			o := list[0]
			if got := fmt.Sprintf("%s %s %s", o.From, o.To, o.Effect); got != step.want || o.Current() != strings.HasSuffix(got, " ") {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
			report, err := r.Impact(t.Context(), registry.ImpactRequest{Event: event, From: o.From.String(), To: o.To.String()})
			if err != nil || len(report.Verdicts) != 1 || !o.Current() && report.Verdicts[0].Effect != o.Effect {
				t.Errorf("%s: impact says %+v, %v", step.name, report, err)
			}
		}
	}
}
