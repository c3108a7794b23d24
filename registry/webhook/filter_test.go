package webhook

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/feed"
	"github.com/treaty-events/treaty/registry/wire"
)

func version(event string, major, revision int) registry.VersionName {
	name, err := contract.ParseEventName(event, "")
	if err != nil {
		panic(err)
	}
	return registry.VersionName{Event: name, Version: contract.Version{Major: major, Revision: revision}}
}

func event(name string) contract.EventName { return version(name, 1, 0).Event }

func TestFilters(t *testing.T) {
	push := registry.Change{Kind: registry.PushChange, Versions: []registry.VersionName{version("ordering.OrderPlaced", 1, 3), version("billing.InvoicePaid", 2, 0)}}
	deletion := registry.Change{Kind: registry.DeletionChange, Deleted: []registry.VersionName{version("ordering.OrderPlaced", 1, 0)}}
	transfer := registry.Change{Kind: registry.TransferChange, Lineages: []string{"ordering.OrderPlaced"}}
	subject := registry.Change{Kind: registry.VersionChange, Versions: []registry.VersionName{{Subject: "ordering.OrderPlaced", Version: contract.Version{Major: 1}}}}
	services := registry.Change{Kind: registry.PushChange, Homes: []string{"shop"}}
	waiver := registry.Change{Kind: registry.WaiverChange, Home: "billing", Waivers: []registry.WaiverNews{
		{Subject: "service biller", Contexts: []string{"billing", "crm"}}, {Subject: "ordering.OrderLost v1", Contexts: []string{"crm"}},
	}}
	silence := registry.Change{Kind: registry.SilenceChange, Silences: []registry.SilenceNews{
		{Step: registry.WentSilent, What: registry.SilentEvent, Name: "ordering.OrderPlaced"}, {Step: registry.WentSilent, What: registry.SilentService, Name: "support/desk"},
	}}
	all := map[string]*registry.Change{"silence": &silence, "waiver": &waiver, "push": &push, "deletion": &deletion, "transfer": &transfer, "subject": &subject, "services": &services}
	for _, c := range []struct {
		filter Filter
		words  string
		chosen string
	}{
		{Filter{}, "everything", "push deletion transfer subject services waiver silence"},
		{Filter{Contexts: []string{"ordering"}}, "everything of ordering", "push deletion transfer waiver silence"},
		{Filter{Contexts: []string{"billing"}}, "everything of billing", "push waiver"},
		{Filter{Contexts: []string{"crm"}}, "everything of crm", "waiver"},
		{Filter{Events: []contract.EventName{event("ordering.OrderLost")}}, "everything of ordering.OrderLost", "waiver"},
		{Filter{Kinds: []registry.ChangeKind{registry.WaiverChange}, Contexts: []string{"crm"}}, "waiver of crm", "waiver"},
		{Filter{Contexts: []string{"order"}}, "everything of order", ""},
		{Filter{Events: []contract.EventName{event("ordering.OrderPlaced")}}, "everything of ordering.OrderPlaced", "push deletion transfer silence"},
		{Filter{Contexts: []string{"support"}}, "everything of support", "silence"},
		{Filter{Events: []contract.EventName{event("support.desk")}}, "everything of support.desk", ""}, // no service has an event's name
		{Filter{Kinds: []registry.ChangeKind{registry.SilenceChange}, Contexts: []string{"billing"}}, "silence of billing", ""},
		{Filter{Kinds: []registry.ChangeKind{registry.SilenceChange}}, "silence", "silence"},
		{Filter{Contexts: []string{"x"}, Events: []contract.EventName{event("billing.InvoicePaid")}}, "everything of x, billing.InvoicePaid", "push"},
		{Filter{Kinds: []registry.ChangeKind{registry.DeletionChange, registry.VersionChange}}, "deletion, version", "deletion subject"},
		{Filter{Kinds: []registry.ChangeKind{registry.DeletionChange}, Contexts: []string{"billing"}}, "deletion of billing", ""},
	} {
		if got := c.filter.String(); got != c.words {
			t.Errorf("the filter is %q, want %q", got, c.words)
		}
		for name, change := range all {
			want := strings.Contains(" "+c.chosen+" ", " "+name+" ")
			if got := c.filter.Chooses(change); got != want {
				t.Errorf("%s chooses %s: %v", c.filter, name, got)
			}
		}
	}
}

func TestFiltersThatCannotBe(t *testing.T) {
	for _, f := range []Filter{
		{Contexts: []string{"a b"}}, {Contexts: []string{""}}, {Events: []contract.EventName{{Context: "a", Event: "b\n"}}},
		{Kinds: []registry.ChangeKind{"pushes"}}, {Contexts: make([]string, maxFilter+1)},
	} {
		if f.Check() == nil {
			t.Errorf("%+v has nothing against it", f)
		}
	}
}

// A message names what the hook asked for and nothing else, and stays small.
func TestMessages(t *testing.T) {
	c := &registry.Change{
		ID: "abc", Sequence: 12, At: noon, Kind: registry.PushChange, Home: "shop", Commit: "1a2b3c4", Actor: "alice",
		Versions: []registry.VersionName{version("ordering.OrderPlaced", 1, 3), version("billing.InvoicePaid", 2, 0)},
	}
	h := &Hook{ID: "00ff", Filter: Filter{Contexts: []string{"ordering"}}}
	body, err := message(h, c, "https://treaty.example.com")
	if err != nil {
		t.Fatal(err)
	}
	var got wire.Notification
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	want := wire.Notification{
		ID: "00ff-12", Hook: "00ff", Sequence: 12, Change: "abc", Kind: "push", At: noon, Home: "shop", Commit: "1a2b3c4",
		Published: []wire.VersionLink{{Event: "ordering.OrderPlaced", Version: "1.3", URL: "https://treaty.example.com/v1/events/ordering.OrderPlaced/versions/1.3"}},
		Deleted:   []wire.VersionLink{}, URL: "https://treaty.example.com/v1/changes?limit=1&after=11",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(string(body), "alice") {
		t.Error("the message says who did it")
	}

	long := strings.Repeat("n", 200)
	for i := range 10_000 {
		c.Versions = append(c.Versions, version(fmt.Sprintf("ordering.%s", long), 1, i))
	}
	body, err = message(h, c, "https://treaty.example.com")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &got); err != nil || !got.Truncated || len(got.Published) != maxNamed || len(body) > 64<<10 {
		t.Errorf("of 10,001 versions the message names %d in %d bytes, truncated: %v (%v)", len(got.Published), len(body), got.Truncated, err)
	}
}

// A change of what Kafka subjects promise says of which; one that publishes says so by
// its versions.
func TestMessagesAboutSubjects(t *testing.T) {
	c := &registry.Change{
		ID: "abc", Sequence: 12, At: noon, Kind: registry.SubjectChange, Actor: "alice",
		Lineages: []string{registry.SubjectLineage(""), registry.SubjectLineage(":.eu:"), registry.SubjectLineage("orders")},
	}
	hook := &Hook{ID: "00ff", Filter: Filter{Kinds: []registry.ChangeKind{registry.SubjectChange}}}
	if err := hook.Filter.Check(); err != nil || !hook.Filter.Chooses(c) {
		t.Errorf("a hook cannot ask for changes of subjects: %v", err)
	}
	for kind, want := range map[registry.ChangeKind][]string{registry.SubjectChange: {"", ":.eu:", "orders"}, registry.PushChange: nil} {
		c.Kind = kind
		body, err := message(hook, c, "")
		if err != nil {
			t.Fatal(err)
		}
		var got wire.Notification
		if err := json.Unmarshal(body, &got); err != nil || !slices.Equal(got.Subjects, want) || !slices.Equal(feed.ToWire(c).Subjects, want) {
			t.Errorf("a change of the kind %s names the subjects %q, want %q (%v)", kind, got.Subjects, want, err)
		}
	}
}

// A message about waivers names those that the hook asked for, and stays small.
func TestMessagesAboutWaivers(t *testing.T) {
	news := func(context, text string) registry.WaiverNews {
		return registry.WaiverNews{
			WaiverKey: registry.WaiverKey{Home: "shop", Fingerprint: "7f3a90c41b2e"}, Step: registry.WaiverProposed, Rule: "removed-field-in-use",
			Subject: "ordering.OrderPlaced v1", Message: text, Reason: text, Owner: "team-checkout", Expires: "2027-01-31",
			Contexts: []string{context}, Missing: []string{context},
		}
	}
	c := &registry.Change{
		ID: "abc", Sequence: 12, At: noon, Kind: registry.WaiverChange, Home: "shop", Commit: "1a2b3c4", Actor: "alice",
		Waivers: []registry.WaiverNews{news("crm", "/note can occur no more"), news("billing", "another")},
	}
	told := func() (got wire.Notification, size int) {
		t.Helper()
		body, err := message(&Hook{ID: "00ff", Filter: Filter{Contexts: []string{"crm"}}}, c, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		return got, len(body)
	}
	want := []wire.WaiverNews{{
		Step: "proposed", Home: "shop", Fingerprint: "7f3a90c41b2e", Rule: "removed-field-in-use", Subject: "ordering.OrderPlaced v1",
		Message: "/note can occur no more", Reason: "/note can occur no more", Owner: "team-checkout", Expires: "2027-01-31",
		Contexts: []string{"crm"}, Missing: []string{"crm"},
	}}
	got, _ := told()
	if diff := cmp.Diff(want, got.Waivers); diff != "" || got.Kind != "waiver" || got.Commit != "1a2b3c4" || got.Truncated {
		t.Errorf("%+v (-want +got):\n%s", got, diff)
	}
	for range 1000 {
		c.Waivers = append(c.Waivers, news("crm", strings.Repeat("n", 2000)))
	}
	if got, size := told(); !got.Truncated || len(got.Waivers) < 2 || size > 128<<10 {
		t.Errorf("of 1,001 waivers the message names %d in %d bytes, truncated: %v", len(got.Waivers), size, got.Truncated)
	}
}

// A message about silences names those that the hook asked for, in words too, and no more
// than it can.
func TestMessagesAboutSilences(t *testing.T) {
	since := time.Date(2026, 5, 6, 7, 0, 0, 0, time.UTC)
	c := &registry.Change{ID: "abc", Sequence: 12, At: noon, Kind: registry.SilenceChange, Silences: []registry.SilenceNews{
		{Step: registry.WentSilent, What: registry.SilentEvent, Name: "ordering.OrderPlaced", Since: since, Expected: 420, Weeks: 6},
		{Step: registry.WentSilent, What: registry.SilentEvent, Name: "crm.CustomerMoved", Since: since, Expected: 20, Weeks: 3},
		{Step: registry.SpokeAgain, What: registry.SilentService, Name: "ordering/checkout", Since: since, Until: since.Add(3 * time.Hour)},
		{Step: registry.WentSilent, What: registry.SilentService, Name: "crm/desk", Since: since},
	}}
	told := func() (got wire.Notification) {
		t.Helper()
		body, err := message(&Hook{ID: "00ff", Filter: Filter{Contexts: []string{"ordering"}}}, c, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		return got
	}
	until := since.Add(3 * time.Hour)
	want := []wire.SilenceNews{
		{Step: "silent", What: "event", Name: "ordering.OrderPlaced", Since: since, Expected: 420, Weeks: 6, Message: "there is no ordering.OrderPlaced since 2026-05-06 07:00:00 UTC; in the same hours of 6 weeks before there were at least 420"},
		{Step: "spoke-again", What: "service", Name: "ordering/checkout", Since: since, Until: &until, Message: "ordering/checkout reports again; there were no reports since 2026-05-06 07:00:00 UTC"},
	}
	got := told()
	if diff := cmp.Diff(want, got.Silences); diff != "" || got.Kind != "silence" || got.Truncated {
		t.Errorf("%+v (-want +got):\n%s", got, diff)
	}
	for range maxNamed {
		c.Silences = append(c.Silences, c.Silences[0])
	}
	if got := told(); !got.Truncated || len(got.Silences) != maxNamed {
		t.Errorf("of %d silences the message names %d, truncated: %v", maxNamed+2, len(got.Silences), got.Truncated)
	}
}
