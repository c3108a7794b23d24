package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/api"
	"github.com/treaty-events/treaty/registry/auth"
	"github.com/treaty-events/treaty/registry/client"
	"github.com/treaty-events/treaty/registry/sqlite"
	"github.com/treaty-events/treaty/registry/volume"
	"github.com/treaty-events/treaty/registry/wire"
)

// lately is a report of the minute that ended so many minutes ago.
func lately(minutes int, id, service string, counts ...wire.UsageCount) wire.UsageReport {
	until := time.Now().UTC().Truncate(time.Second).Add(-time.Duration(minutes) * time.Minute)
	return wire.UsageReport{ID: id, Service: service, Instance: "one", From: until.Add(-time.Minute), Until: until, Counts: counts}
}

// What services report is counted once, compared with what they declare, and shown.
func TestReportsByTheClient(t *testing.T) {
	s := company(t)
	c, err := client.New(s.URL, client.Options{Patience: -1})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	first := lately(9, "1", "checkout",
		wire.UsageCount{Role: "produced", Event: "ordering.OrderPlaced", Version: "1", Outcome: "ok", Count: 40},
		wire.UsageCount{Role: "produced", Event: "ordering.OrderPlaced", Version: "1.1", Outcome: "refused", Count: 2},
		wire.UsageCount{Role: "produced", Event: "ordering.OrderPlaced", Version: "7", Outcome: "ok", Count: 1},
		wire.UsageCount{Role: "produced", Event: "ordering.Same", Version: "1", Outcome: "ok", Count: 3},
		wire.UsageCount{Role: "consumed", Event: "crm.CustomerMoved", Version: "2", Outcome: "ok", Count: 5},
		wire.UsageCount{Role: "consumed", Outcome: "dead-lettered", Count: 1})
	for i, counted := range []bool{true, false} {
		got, err := c.ReportUsage(ctx, first)
		if err != nil || got.Counted != counted || got.Service != "ordering/checkout" || !slices.Equal(got.Unknown, []string{"crm.CustomerMoved 2", "ordering.OrderPlaced 7"}) {
			t.Fatalf("sent %d times: %+v, %v", i+1, got, err)
		}
	}
	if _, err := c.ReportUsage(ctx, lately(5, "2", "crm/nobody", wire.UsageCount{Role: "consumed", Event: "ordering.OrderPlaced", Version: "1.0", Outcome: "duplicate", Count: 7})); err != nil {
		t.Fatal(err)
	}
	if got, err := c.ReportUsage(ctx, lately(4, "3", "checkout")); err != nil || !got.Counted {
		t.Fatalf("a report of nothing: %+v, %v", got, err)
	}
	again := first
	again.ID = "another"
	_, err = c.ReportUsage(ctx, again)
	wantCode(t, err, "overlap")

	of, err := c.EventVolumes(ctx, "ordering.OrderPlaced", 2, "hour")
	if err != nil {
		t.Fatal(err)
	}
	var counted []string
	for _, line := range of.Series {
		sum := int64(0)
		for _, n := range line.Counts {
			sum += n
		}
		counted = append(counted, fmt.Sprintf("%s %s %s %s %d/%d", line.Service, line.Role, line.Version, line.Outcome, sum, len(line.Counts)))
	}
	if want := []string{"crm/nobody consumed 1.0 duplicate 7/48", "ordering/checkout produced 1 ok 40/48", "ordering/checkout produced 1.1 refused 2/48", "ordering/checkout produced 7 ok 1/48"}; !slices.Equal(counted, want) {
		t.Errorf("series %q, want %q", counted, want)
	}
	all, err := c.Volumes(ctx, 2)
	if err != nil || all.Since == "" || len(all.Volumes) != 7 || len(all.Silences) != 0 {
		t.Fatalf("volumes: %+v, %v", all, err)
	}
	var differs []string
	for _, d := range all.Differences {
		differs = append(differs, d.What+": "+d.Message)
	}
	want := []string{
		"unknown-service: crm/nobody reports, and nobody declares it",
		"unknown-event: ordering/checkout consumed crm.CustomerMoved 2, which the registry does not have",
		"undeclared-consumer: crm/nobody consumed ordering.OrderPlaced 1.0 and does not declare it",
		"undeclared-version: ordering/checkout published ordering.OrderPlaced 7 and declares 1",
		"unknown-version: ordering/checkout published ordering.OrderPlaced 7: the registry has no such version",
		"undeclared-producer: ordering/checkout published ordering.Same 1 and does not declare it",
	}
	if !slices.Equal(differs, want) {
		t.Errorf("differences:\n%s\nwant:\n%s", strings.Join(differs, "\n"), strings.Join(want, "\n"))
	}
	if len(all.Reporters) != 2 || all.Reporters[1].Service != "ordering/checkout" || all.Reporters[1].Instances != 1 {
		t.Errorf("reporters: %+v", all.Reporters)
	}
}

func TestReportsThatAreRefused(t *testing.T) {
	s := company(t)
	now := time.Now().UTC()
	at := func(d time.Duration) string { return now.Add(d).Format(time.RFC3339) }
	body := func(edit ...string) string {
		return strings.NewReplacer(edit...).Replace(`{"id": "1", "service": "checkout", "instance": "one", "from": "` + at(-2*time.Minute) + `", "until": "` + at(-time.Minute) +
			`", "counts": [{"role": "produced", "event": "ordering.OrderPlaced", "version": "1", "outcome": "ok", "count": 1}]}`)
	}
	many := strings.TrimSuffix(strings.Repeat(`{"role":"consumed","outcome":"ok","count":1},`, 1001), ",")
	for _, tc := range []struct {
		name, body, code, says string
	}{
		{"no object", `[]`, "bad-body", ""},
		{"an unknown member", body(`"id"`, `"Id"`), "bad-body", "no member"},
		{"no id", body(`"id": "1",`, ""), "bad-report", "id"},
		{"an instance with a space", body(`"one"`, `"o n e"`), "bad-report", "instance"},
		{"a service that nobody knows, without its context", body("checkout", "nobody"), "not-found", "nobody"},
		{"a service that cannot be", body("checkout", "../.."), "bad-report", "names no service"},
		{"no time", body(at(-time.Minute), "noon"), "bad-body", "RFC 3339"},
		{"it ends before it begins", body(at(-2*time.Minute), at(0)), "bad-report", "before it begins"},
		{"it is of the future", body(at(-time.Minute), at(time.Hour)), "bad-report", "future"},
		{"it is of three days", body(at(-2*time.Minute), at(-73*time.Hour)), "bad-report", "72h59m"},
		{"it is too old", body(at(-2*time.Minute), at(-50*time.Hour), at(-time.Minute), at(-49*time.Hour)), "bad-report", "48 hours"},
		{"another role", body("produced", "seen"), "bad-report", "counts/0: the role"},
		{"what is produced has no name", body(`"ordering.OrderPlaced"`, `""`), "bad-report", "counts/0"},
		{"what is handled has no name", body("produced", "consumed", `"ordering.OrderPlaced"`, `""`), "bad-report", "counts/0"},
		{"no event's name", body("ordering.OrderPlaced", "<script>"), "bad-report", "counts/0"},
		{"no version", body(`"version": "1"`, `"version": "v1"`), "bad-report", "version"},
		{"no outcome", body(`"ok"`, `"O K"`), "bad-report", "outcome"},
		{"less than none", body(`"count": 1`, `"count": -1`), "bad-body", "whole number"},
		{"too many counts", body(`{"role": "produced", "event": "ordering.OrderPlaced", "version": "1", "outcome": "ok", "count": 1}`, many), "bad-report", "1001"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			res, answer := send(t, s, request{method: "POST", path: "/v1/usage", header: asJSON, body: tc.body})
			if p := wantProblem(t, res, answer, res.StatusCode, tc.code); !strings.Contains(p.Detail, tc.says) {
				t.Errorf("it says %q, want %q", p.Detail, tc.says)
			}
		})
	}
	if all := read[wire.Volumes](t, s, "/v1/volumes"); len(all.Volumes) > 0 || all.Since != "" {
		t.Errorf("what was refused was counted: %+v", all)
	}
}

// Who reports has to be a reporter, or a publisher, of the service's context.
func TestWhoMayReport(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "treaty.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r := registry.New(store, registry.Options{})
	s := httptest.NewServer(api.Wrap(api.New(r, api.Options{
		Version: "test", Volumes: volume.NewCollector(store, r, volume.Options{}),
		Authorize: func(r *http.Request, _ api.Role) (api.Caller, error) {
			grants, err := auth.ParseGrants(r.Header.Get("Grants"))
			return api.Caller{Name: "ann", Rights: grants}, err
		},
	}), api.GuardOptions{}))
	defer s.Close()
	for grants, code := range map[string]string{
		"reporter:ordering": "", "publisher:ordering,crm": "", "reporter:*": "", "admin": "",
		"reader": "forbidden", "reporter:crm": "forbidden", "approver:ordering": "forbidden",
	} {
		body := fmt.Sprintf(`{"id": "1", "service": "ordering/checkout", "instance": "%d", "from": "%s", "until": "%s", "counts": []}`,
			len(grants), time.Now().Add(-time.Minute).Format(time.RFC3339), time.Now().Format(time.RFC3339))
		res, answer := send(t, s, request{method: "POST", path: "/v1/usage", header: map[string]string{"Content-Type": "application/json", "Grants": grants}, body: body})
		if code == "" && res.StatusCode != http.StatusOK {
			t.Errorf("%s: %s %s", grants, res.Status, answer)
		}
		if code != "" {
			wantProblem(t, res, answer, http.StatusForbidden, code)
		}
	}
}
