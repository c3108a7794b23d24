package web_test

import (
	"fmt"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/rules"
	"github.com/treaty-events/treaty/registry"
	"github.com/treaty-events/treaty/registry/usage"
	"github.com/treaty-events/treaty/registry/volume"
)

// reportedPages are those that what services report changes.
var reportedPages = []string{
	"/volumes", "/volumes?context=ordering&days=30", "/volumes?service=ordering%2Fcheckout", "/volumes?q=nothing-fits",
	"/events/ordering.OrderPlaced/volumes", "/events/ordering.OrderPlaced/volumes?by=hour&days=2", "/events/ordering.OrderPlaced/volumes?days=90",
	"/events/payments.PaymentCaptured/volumes", "/events/customers.CustomerRegistered/volumes",
}

// counts is what services of the sample company, and others, counted in ten days:
// checkout as it declares, but that some was refused; fulfilment/warehouse until the day
// before yesterday; ledger, which nobody declares, an old version. PaymentCaptured fell
// silent five hours ago, CustomerRegistered was and is there again.
type counts struct {
	t     testing.TB
	store volume.Store
	now   time.Time
}

// reported is the sample company whose services report.
func reported(t testing.TB) string {
	t.Helper()
	address, r, store := bootStore(t, rules.All(), sample(t))
	c := &counts{t, store, time.Now().UTC().Truncate(time.Hour)}
	lineage := func(context, event string) string {
		k, err := registry.Look(t.Context(), r, func(s *registry.Snapshot) (*registry.Contract, error) {
			return s.Contract(contract.EventName{Context: context, Event: event})
		})
		if err != nil {
			t.Fatal(err)
		}
		return k.Lineage
	}
	placed, captured, registered := lineage("ordering", "OrderPlaced"), lineage("payments", "PaymentCaptured"), lineage("customers", "CustomerRegistered")
	c.counted("ordering/checkout", 240, 0, map[volume.Key]int64{
		{Event: placed, Role: volume.Produced, Version: "2", Outcome: "ok"}: 1200, {Event: placed, Role: volume.Produced, Version: "2", Outcome: "violates-contract"}: 90,
		{Role: volume.Consumed, Outcome: "dead-lettered"}: 1, {Event: volume.Others, Role: volume.Consumed, Outcome: volume.Others}: 2,
	})
	c.counted("fulfilment/warehouse", 240, 40, map[volume.Key]int64{{Event: placed, Role: volume.Consumed, Version: "2.2", Outcome: "ok"}: 1100})
	c.counted("finance/ledger", 90, 0, map[volume.Key]int64{
		{Event: placed, Role: volume.Consumed, Version: "1.0", Outcome: "ok"}: 3, {Event: "<b>.<script>alert(1)</script>", Role: volume.Consumed, Version: "1", Outcome: "ok"}: 4,
	})
	c.counted("payments/gateway", 240, 5, map[volume.Key]int64{{Event: captured, Role: volume.Produced, Version: "1", Outcome: "ok"}: 420})
	c.counted("payments/gateway", 5, 0, nil)
	c.counted("customers/accounts", 240, 0, map[volume.Key]int64{{Event: registered, Role: volume.Produced, Version: "1", Outcome: "ok"}: 55})
	err := r.TellSilences(t.Context(), []registry.Silence{
		{What: registry.SilentEvent, Name: captured, Since: c.ago(5), Expected: 2100, Weeks: 6, ToldAt: c.ago(1)},
		{What: registry.SilentEvent, Name: registered, Since: c.ago(100), Expected: 70, Weeks: 3, ToldAt: c.ago(90)},
		{What: registry.SilentService, Name: "fulfilment/warehouse", Since: c.ago(40), ToldAt: c.ago(36)},
	})
	if err == nil {
		err = r.TellSilences(t.Context(), []registry.Silence{{What: registry.SilentEvent, Name: registered, Since: c.ago(100), Expected: 70, Weeks: 3, ToldAt: c.ago(90), Ended: c.ago(80)}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// reportedMany is 2,000 events that a service counted, the first of them sixty services.
func reportedMany(t testing.TB) string {
	t.Helper()
	address, _, store := bootStore(t, rules.All(), many(2_000))
	c := &counts{t, store, time.Now().UTC().Truncate(time.Hour)}
	all := map[volume.Key]int64{}
	for i := range 2_000 {
		all[volume.Key{Event: fmt.Sprintf("context%02d.Thing%04dHappened", i/50, i), Role: volume.Produced, Version: "1", Outcome: "ok"}] = int64(1_000 + 37*i)
	}
	c.counted("context00/all", 1, 0, all)
	for i := range 60 {
		c.counted(fmt.Sprintf("context%02d/reader%02d", i, i), 24*7, 0, map[volume.Key]int64{
			{Event: "context00.Thing0000Happened", Role: volume.Consumed, Version: "1", Outcome: "ok"}: int64(977 * (i + 1)),
		})
	}
	return address
}

func (c *counts) ago(hours int) time.Time { return c.now.Add(-time.Duration(hours) * time.Hour) }

// counted has a service report the same in each hour, from so many hours ago to so many.
func (c *counts) counted(service string, from, to int, keys map[volume.Key]int64) {
	c.t.Helper()
	b := volume.Booking{Reporter: volume.Reporter{Service: service, Instance: "one", Report: c.ago(to).Format("150405.02"), Since: c.ago(from), Until: c.ago(to)}}
	for h := from; h > to; h-- {
		day, hour := usage.DayOf(c.ago(h)), c.ago(h).Hour()
		covered := volume.Covered{Day: day, Service: service}
		covered.Hours[hour] = 3600
		b.Covered = append(b.Covered, covered)
		for key, n := range keys {
			key.Service = service
			row := volume.Row{Day: day, Key: key}
			row.Hours[hour] = n
			b.Rows = append(b.Rows, row)
		}
	}
	fates, err := c.store.AddReports(c.t.Context(), []volume.Booking{b})
	if err != nil || fates[0] != volume.Counted {
		c.t.Fatal(fates, err)
	}
}

// The page of all says what was counted, by whom, how it differs from what is declared,
// what is silent and who is gone.
func TestThePageOfVolumes(t *testing.T) {
	address := reported(t)
	says(t, address+"/volumes?days=30", "Declared Deployments Usage Volumes",
		"✗ silent payments.PaymentCaptured none at all; in the same hours of 6 weeks before there were at least 2,100", "for 5 hours",
		"✓ there again customers.CustomerRegistered at least 70 were missing", "? reporter gone fulfilment/warehouse reports no more: of its events nothing is known", "for 40 hours",
		"Events 6", "ordering.OrderPlaced 288,000 220,270 21,600 violates contract finance/ledger fulfilment/warehouse ordering/checkout",
		"not in this registry", "(could not be read) 0 0 240 dead lettered ordering/checkout", "(all others together) 0 0 480 others",
		"finance/ledger consumed ordering.OrderPlaced 1.0 and does not declare it", "270 in all", "finance/ledger reports, and nobody declares it",
		"finance/ledger consumed ordering.OrderPlaced 1.0, which is deprecated or retired", "ordering/checkout 1", "UTC ? reporter gone", "Counted since")
	says(t, address+"/volumes?context=payments&days=30", "Events 1 of 6", "payments.PaymentCaptured 98,700 0 none", "show all")
	says(t, address+"/volumes?service=finance%2Fledger&days=30", "Events 2 of 6")
	says(t, address+"/volumes?q=captured", "Events 1 of 6", "with “captured”")
	says(t, address+"/volumes?q=zzz", "No event fits", "show all 6")
	for path, not := range map[string]string{
		"/volumes?context=payments": "finance/ledger consumed", "/volumes?service=finance%2Fledger": "PaymentCaptured none at all", "/volumes?q=captured": "reporter gone",
	} {
		if text := plainText(parse(t, get(t, address+path).body).text); strings.Contains(text, not) {
			t.Errorf("%s says %q:\n%s", path, not, text)
		}
	}
	if page := get(t, address+"/volumes?days=30&context=payments").body; !strings.Contains(page, `href="/volumes?context=ordering&amp;days=30"`) || !strings.Contains(page, `name="days" value="30"`) {
		t.Error("the days are lost where a context, or words, are chosen")
	}
}

// The page of an event says when there were how many, and what is not known.
func TestThePageOfAnEventsVolumes(t *testing.T) {
	address := reported(t)
	of := address + "/events/ordering.OrderPlaced/volumes"
	says(t, of+"?days=30", "OrderPlaced how many there are", "Published 288,000, and 21,600 otherwise at most 30,960 in a day", "Consumed 220,270", "otherwise: see below", "not known not known not known",
		"ordering/checkout publish 2 ok 288,000", "ordering/checkout publish 2 violates contract 21,600", "finance/ledger not declared consume 1.0 ok 270", "nobody reported: not known",
		"? reporter gone fulfilment/warehouse", "finance/ledger consumed ordering.OrderPlaced 1.0 and does not declare it")
	says(t, of+"?days=2&by=hour", "By hour, in UTC", "at most 1,290 in an hour", "1,200 3 90")
	says(t, address+"/events/payments.PaymentCaptured/volumes?by=hour", "✗ silent payments.PaymentCaptured", "silent 0 not known 0")
	says(t, address+"/events/ordering.OrderCancelled/volumes", "Nobody reported it in these days", "stop, err := report.Start(report.Config{", `"event": "ordering.OrderCancelled"`)
	for path, status := range map[string]int{
		"/events/sales.OrderPlaced/volumes?days=2": 301, "/events/ordering.Nothing/volumes": 404, "/events/%3Cscript%3E/volumes": 404,
		"/events/ordering.OrderPlaced/volumes?days=%3Cb%3E&by=%3Cscript%3E": 200, "/volumes?context=%22%3E%3Cscript%3E&service=%3Cb%3E&days=-1&page=x&q=%3Cscript%3E": 200, "/volumes?days=90": 200,
		"/v1/volumes?days=7": 200, "/v1/events/ordering.OrderPlaced/volumes?by=hour&days=2": 200,
	} {
		if got := get(t, address+path); got.StatusCode != status || strings.Contains(got.body, "<script>") && !strings.HasPrefix(path, "/v1") {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	for path, resource := range map[string]string{
		"/volumes": "/v1/volumes?days=7", "/volumes?days=30&context=ordering": "/v1/volumes?days=30", "/events/ordering.OrderPlaced/volumes": "/v1/events/ordering.OrderPlaced/volumes?days=7",
		"/events/ordering.OrderPlaced/volumes?days=2&by=hour": "/v1/events/ordering.OrderPlaced/volumes?by=hour&amp;days=2",
	} {
		if page := get(t, address+path); page.StatusCode != http.StatusOK || !strings.Contains(page.body, `rel="alternate" type="application/json" href="`+resource+`"`) {
			t.Errorf("%s does not name %s", path, resource)
		}
	}
}

// What the page of an event without reports says to run, reports; then it is counted.
func TestTheReportOfAPageIsCounted(t *testing.T) {
	address := boot(t, sample(t))
	path := address + "/events/ordering.OrderPlaced/volumes"
	blocks := shell.FindAllStringSubmatch(get(t, path).body, -1)
	if len(blocks) != 2 {
		t.Fatalf("the page has %d pieces to copy, want one of the shell and one of Go", len(blocks))
	}
	out, err := exec.CommandContext(t.Context(), "bash", "-c", unescape(t, blocks[0][1])).CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"counted":true`) {
		t.Fatalf("%v\n%s", err, out)
	}
	says(t, path, "Published 41", "ordering/checkout publish 2 ok 41")
}
