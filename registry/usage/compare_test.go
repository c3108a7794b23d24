package usage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
)

var placed = contract.EventName{Context: "ordering", Event: "OrderPlaced"}

// orderPlaced is published as 1.0 and 1.1 (deprecated), 2.0 (active), 2.1 (its
// contents deleted), and 3.0 (a draft), all before the span.
func orderPlaced(t *testing.T, services ...*registry.Service) *registry.Contract {
	t.Helper()
	c := &registry.Contract{Event: contract.Event{Name: placed, Formerly: []contract.EventName{{Context: "sales", Event: "Ordered"}}}, Lineage: "sales.Ordered"}
	published := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, m := range []contract.MajorInfo{{Number: 1, Status: contract.Deprecated, Sunset: "2027-06-30"}, {Number: 2, Status: contract.Active}, {Number: 3, Status: contract.Draft}} {
		c.Majors = append(c.Majors, &registry.Major{MajorInfo: m})
	}
	for _, v := range []contract.Version{{Major: 1}, {Major: 1, Revision: 1}, {Major: 2}, {Major: 2, Revision: 1}, {Major: 3}} {
		record := &registry.VersionRecord{VersionKey: key(v), PublishedAt: published}
		if v == (contract.Version{Major: 2, Revision: 1}) {
			record.Deleted = &registry.Tombstone{}
		}
		c.Versions = append(c.Versions, &registry.Version{VersionRecord: record, Contract: c, Promised: v.Major < 3})
	}
	for _, s := range services {
		if len(s.Consumes) > 0 {
			c.Consumers = append(c.Consumers, s)
		}
		if len(s.Produces) > 0 {
			c.Producers = append(c.Producers, s)
		}
	}
	return c
}

func key(v contract.Version) registry.VersionKey {
	return registry.VersionKey{Lineage: "sales.Ordered", Version: v}
}

func consumer(t *testing.T, name, versions string) *registry.Service {
	t.Helper()
	r, err := contract.ParseRange(versions)
	if err != nil {
		t.Fatal(err)
	}
	return &registry.Service{Service: &workspace.Service{Service: contract.Service{Name: name, Consumes: []contract.Consumption{{Event: placed, Versions: r}}}}}
}

func producer(name string, majors ...int) *registry.Service {
	return &registry.Service{Service: &workspace.Service{Service: contract.Service{Name: name, Produces: []contract.Production{{Event: placed, Majors: majors}}}}}
}

// saw reads "service shipping/1.0 1.1 2026-05-01 2026-05-03 7".
func saw(t *testing.T, line string) usage.Seen {
	t.Helper()
	f := strings.Fields(line)
	name, version, _ := strings.Cut(f[1], "/")
	v, err := contract.ParseVersion(f[2])
	if err != nil {
		t.Fatal(err)
	}
	s := usage.Seen{Client: usage.Client{Kind: usage.Kind(f[0]), Name: name, Version: version}, VersionKey: key(v), First: usage.Day(f[3]), Last: usage.Day(f[4])}
	if _, err := fmt.Sscan(f[5], &s.Count); err != nil {
		t.Fatal(err)
	}
	return s
}

var span = usage.Span{From: "2026-05-01", To: "2026-05-30", Since: "2026-04-01"}

func TestDeclaredAgainstObserved(t *testing.T) {
	both := []string{"service shipping/1.0 1.0 2026-05-02 2026-05-03 1", "service shipping/1.0 1.1 2026-05-02 2026-05-03 1", "service shipping/1.0 2.0 2026-05-02 2026-05-03 1"}
	for _, c := range []struct {
		name     string
		services []*registry.Service
		seen     []string
		want     []string
	}{
		{
			"what is declared and seen is no difference, but that a major is deprecated",
			[]*registry.Service{consumer(t, "shipping", "*"), producer("checkout", 2)},
			append([]string{"service checkout 2.0 2026-05-01 2026-05-01 1"}, both...),
			[]string{"deprecated-version service shipping [1.0 1.1] deprecated until 2027-06-30, 2 from 2026-05-02 to 2026-05-03"},
		},
		{
			"who is no service of the event is an undeclared consumer, in all its versions one",
			[]*registry.Service{consumer(t, "shipping", ">=2")},
			[]string{"service billing/1.0 2.0 2026-05-04 2026-05-09 3", "service billing/2.0 2.0 2026-05-02 2026-05-05 4", "agent connect 2.0 2026-05-03 2026-05-03 1",
				"service shipping 2.0 2026-05-03 2026-05-03 1"},
			[]string{
				"undeclared-consumer service billing [2.0], 7 from 2026-05-02 to 2026-05-09",
				"undeclared-consumer agent connect [2.0], 1 from 2026-05-03 to 2026-05-03",
				"unused-version  [1.0], 0 from  to ", "unused-version  [1.1], 0 from  to ",
			},
		},
		{
			"a service that fetches what it does not declare, and not what it declares",
			[]*registry.Service{consumer(t, "shipping", ">=2")}, both[:2],
			[]string{
				"undeclared-version service shipping [1.0 1.1] declares >=2, 2 from 2026-05-02 to 2026-05-03",
				"deprecated-version service shipping [1.0 1.1] deprecated until 2027-06-30, 2 from 2026-05-02 to 2026-05-03",
				"unused-version  [2.0], 0 from  to ",
				"never-seen service shipping [] declares >=2, 0 from  to ",
			},
		},
		{
			"an agent of a service's name is not the service",
			[]*registry.Service{consumer(t, "shipping", "2")}, []string{"agent shipping 2.0 2026-05-01 2026-05-01 1", both[0], both[1]},
			[]string{
				"undeclared-consumer agent shipping [2.0], 1 from 2026-05-01 to 2026-05-01",
				"undeclared-version service shipping [1.0 1.1] declares 2, 2 from 2026-05-02 to 2026-05-03",
				"deprecated-version service shipping [1.0 1.1] deprecated until 2027-06-30, 2 from 2026-05-02 to 2026-05-03",
				"never-seen service shipping [] declares 2, 0 from  to ",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var seen []usage.Seen
			for _, line := range c.seen {
				seen = append(seen, saw(t, line))
			}
			var got []string
			for _, o := range usage.Compare([]*registry.Contract{orderPlaced(t, c.services...)}, seen, span) {
				got = append(got, shown(o))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func shown(o usage.Observation) string {
	text := fmt.Sprintf("%s %s %s", o.What, o.Client, o.Versions)
	if o.Declared != "" {
		text += " declares " + o.Declared
	}
	if o.Status != "" {
		text += fmt.Sprintf(" %s until %s", o.Status, o.Sunset)
	}
	return text + fmt.Sprintf(", %d from %s to %s", o.Count, o.First, o.Last)
}

// A version is unused only if it was there, and somebody was counting, before
// the span began.
func TestAYoungVersionIsNotCalledUnused(t *testing.T) {
	for since, want := range map[usage.Day]int{"": 0, "2025-12-31": 0, "2026-01-01": 0, "2026-01-02": 3, "2026-04-01": 3} {
		early := usage.Span{From: "2025-12-01", To: "2026-05-30", Since: since}
		if got := usage.Compare([]*registry.Contract{orderPlaced(t)}, nil, early); len(got) != want {
			t.Errorf("counting since %q, %d versions are unused, want %d: %v", since, len(got), want, got)
		}
	}
}
