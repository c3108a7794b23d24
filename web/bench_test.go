package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// fetch measures how long a page takes, and how much it weighs.
func fetch(b *testing.B, address string) {
	b.Helper()
	weight := len(get(b, address, "Accept-Encoding: gzip").body) // the first reads the registry
	raw, used := 0, processorTime(b)
	for b.Loop() {
		raw = len(get(b, address).body)
	}
	reportProcessor(b, used)
	b.ReportMetric(float64(raw), "bytes")
	b.ReportMetric(float64(weight), "gzip-bytes")
}

// processorTime is what the process has used of processors, asking included: what the
// clock shows depends on who else uses them.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func reportProcessor(b *testing.B, before time.Duration) {
	b.Helper()
	b.ReportMetric(1000*(processorTime(b)-before).Seconds()/float64(b.N), "cpu-ms/op")
}

// BenchmarkEventPage is the page of an event with 60 fields.
func BenchmarkEventPage(b *testing.B) {
	fetch(b, boot(b, sixtyFields())+"/events/shop.Thing")
}

// BenchmarkEventPageOfReaders is the same page with twenty consumers that are behind
// the newest version: what that does to them is kept.
func BenchmarkEventPageOfReaders(b *testing.B) {
	older, newer := workspace.MemFiles(sixtyFields()), workspace.MemFiles(sixtyFields())
	for i := range 20 {
		file := fmt.Sprintf("contexts/shop/services/reader-%d.yaml", i)
		older[file] = fmt.Appendf(nil, "service: reader-%d\ncontext: shop\nowner: team\nconsumes:\n%s", i, reader("=1", fmt.Sprintf("fields: [/field%02d, /field%02d]", i, i+20)))
		newer[file] = older[file]
	}
	const schema = "contexts/shop/Thing/v1.schema.json"
	newer[schema] = []byte(strings.Replace(string(newer[schema]), "\"field59\": {", "\"later\": {\"type\": \"string\"},\n    \"field59\": {", 1))
	address := boot(b, older, newer) + "/events/shop.Thing"
	if page := plainText(parse(b, get(b, address).body).text); strings.Count(page, "1.0 → 1.1 unaffected") != 20 {
		b.Fatalf("the consumers are not told: %s", page)
	}
	fetch(b, address)
}

// BenchmarkDiffPage is the page about two versions that was asked for before: what it
// costs beside the prover, in registries with that many other events.
func BenchmarkDiffPage(b *testing.B) {
	for _, n := range []int{20, 200, 2_000} {
		b.Run(fmt.Sprintf("among=%d", n), func(b *testing.B) {
			fetch(b, boot(b, with(many(n), sample(b)))+"/events/ordering.OrderPlaced/diff?from=1.2&to=2.2")
		})
	}
}

// BenchmarkMatrixPage is sixty consumers by twenty versions, whose answers are kept.
func BenchmarkMatrixPage(b *testing.B) {
	address := sixtyReaders(b)
	for strings.Contains(get(b, address).body, "longer than a page waits") {
	}
	fetch(b, address)
}

// BenchmarkChangelogPage is the newest versions of that many events.
func BenchmarkChangelogPage(b *testing.B) {
	for _, n := range []int{20, 200, 2_000} {
		b.Run(fmt.Sprintf("events=%d", n), func(b *testing.B) { fetch(b, boot(b, many(n))+"/changelog") })
	}
}

// BenchmarkVisit is a first visit in a Chromium to every page that browsers look at, which
// is one of each route at least: when the largest thing is painted (LCP), and how long the
// page is deaf (TBT: what tasks take beyond 50 ms each). It prints them as a table.
func BenchmarkVisit(b *testing.B) {
	ctx := testkit.Browser(b)
	table := []string{"| page | LCP | TBT | main thread |", "|---|---|---|---|"}
	for _, of := range []struct {
		name, address string
		paths         []string
	}{{"sample", boot(b, sample(b)), everyPage}, {"2000", boot(b, imported(b, 2_000)), importedPages}} {
		get(b, of.address+"/findings")   // waits for the rules
		get(b, of.address+"/search?q=a") // and for the index, which treatyd makes ahead
		for _, path := range of.paths {
			b.Run(of.name+path, func(b *testing.B) {
				lcp, tbt, worked := visits(b, testkit.Tab(b, ctx), of.address+path)
				b.ReportMetric(lcp, "LCP-ms")
				b.ReportMetric(tbt, "TBT-ms")
				b.ReportMetric(worked, "main-ms")
				table = append(table, fmt.Sprintf("| %s `%s` | %.0f ms | %.0f ms | %.0f ms |", of.name, path, lcp, tbt, worked))
			})
		}
	}
	fmt.Println(strings.Join(table, "\n"))
}

// visits are the medians of first visits to a page, in milliseconds.
func visits(b *testing.B, tab context.Context, address string) (lcp, tbt, worked float64) {
	b.Helper()
	do(b, tab, network.Enable, network.EnableParams{})
	do(b, tab, performance.Enable, performance.EnableParams{TimeDomain: "threadTicks"})
	var painted, blocked, busy []float64
	for b.Loop() {
		do(b, tab, network.ClearBrowserCache, cdp.Empty{})
		look(b, tab, address, wide.width, wide.scheme)
		got := value[[]float64](b, tab, visited)
		painted, blocked, busy = append(painted, got[0]), append(blocked, got[1]), append(busy, mainThread(b, tab))
	}
	return median(painted), median(blocked), median(busy)
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// visited asks what the browser measured, once it says that it is done.
const visited = `new Promise(done => {
	let lcp = 0, tbt = 0;
	new PerformanceObserver(l => { for (const e of l.getEntries()) lcp = e.startTime }).observe({type: "largest-contentful-paint", buffered: true});
	new PerformanceObserver(l => { for (const e of l.getEntries()) tbt += Math.max(0, e.duration - 50) }).observe({type: "longtask", buffered: true});
	const ask = () => lcp ? done([lcp, tbt]) : setTimeout(ask, 50);
	setTimeout(ask, 200);
	setTimeout(() => done([lcp, tbt]), 5000);
})`

// mainThread is what the thread that makes the page has worked for it, in milliseconds of a
// processor: parsing, style, layout, painting and scripts, in however many tasks.
func mainThread(b *testing.B, tab context.Context) float64 {
	b.Helper()
	got, err := chromedp.Call(tab, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range got.Metrics {
		if m.Name == "TaskDuration" {
			return 1000 * m.Value
		}
	}
	b.Fatal("the browser does not say how long its tasks took")
	return 0
}

// BenchmarkEventsPage is the first page of 2,000 events.
func BenchmarkEventsPage(b *testing.B) {
	fetch(b, boot(b, many(2_000))+"/events")
}

func BenchmarkHomePage(b *testing.B) {
	fetch(b, boot(b, many(2_000))+"/")
}

// BenchmarkSubjectsPage is the first page of the Kafka subjects of 2,000 events.
func BenchmarkSubjectsPage(b *testing.B) {
	fetch(b, boot(b, many(2_000))+"/subjects")
}

// BenchmarkSearchPage is a search among 2,000 events whose word most of them have.
func BenchmarkSearchPage(b *testing.B) {
	fetch(b, boot(b, many(2_000))+"/search?q=thing")
}

// BenchmarkSearchOfFields is a search among 10,000 fields, by words that are a whole name,
// a part of many, two of one, misspelt, and of nothing; the slowest twentieth is told apart.
func BenchmarkSearchOfFields(b *testing.B) {
	address, words := boot(b, fields(200, 50)), []string{"customerName117", "customer", "order+amount", "custmer+nam", "zebra", "team-03", "payment+date+17"}
	for _, q := range words { // the first makes the index
		get(b, address+"/search?q="+q)
	}
	var took []float64
	for b.Loop() {
		began := time.Now()
		got := get(b, address+"/search?q="+words[len(took)%len(words)])
		if took = append(took, 1000*time.Since(began).Seconds()); got.StatusCode != 200 {
			b.Fatal(got.StatusCode)
		}
	}
	b.ReportMetric(median(took), "p50-ms")
	b.ReportMetric(took[len(took)*95/100], "p95-ms")
}

// fields are that many events with so many fields each, called by two words and a number.
func fields(events, each int) workspace.MemFiles {
	first, second := []string{"customer", "order", "payment", "delivery", "product"}, []string{"Name", "Amount", "Date", "Number", "Address"}
	m := many(events)
	for i := range events {
		var members []string
		for n := range each {
			name := fmt.Sprintf("%s%s%d", first[n%5], second[n/5%5], (i*each+n)/25)
			members = append(members, fmt.Sprintf(`"%s": {"type": "string", "description": "What the %s of number %d says."}`, name, second[n/5%5], i))
		}
		dir := fmt.Sprintf("contexts/context%02d/Thing%04dHappened/", i/50, i)
		m[dir+"v1.schema.json"] = []byte(`{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, ` + strings.Join(members, ", ") + `}}`)
	}
	return m
}

// BenchmarkPlayground is an event of 100 KB, judged and shown with a violation.
func BenchmarkPlayground(b *testing.B) {
	address := boot(b, sample(b))
	text := "{\"orderId\": 7, \"lines\": [\n" + strings.Repeat("{\"sku\": \"MUG-10442\", \"quantity\": 1, \"lineNumber\": 1, \"title\": \"A mug\"},\n", 1_400) + "{}]}"
	used := processorTime(b)
	for b.Loop() {
		if got := paste(b, address, "event=ordering.OrderPlaced&version=2.2", text); got.StatusCode != 200 || !strings.Contains(got.body, "There are more") {
			b.Fatal(got.StatusCode)
		}
	}
	reportProcessor(b, used)
}

// BenchmarkPlaygroundSchema is a schema of 100 KB, whose gate, consumers and patch are
// shown; it is another each time, so that nothing of it was proved before.
func BenchmarkPlaygroundSchema(b *testing.B) {
	var members []string
	for i := range 1_000 {
		members = append(members, fmt.Sprintf("    \"property%04d\": {\"type\": \"string\", \"maxLength\": 100, \"description\": \"Number %d of many\"}", i, i))
	}
	schema := "{\"type\": \"object\", \"properties\": {\n" + strings.Join(members, ",\n") + "\n}}\n"
	address, n := boot(b, with(files(""), eventFiles(0, "FULL", schema))), 0
	used := processorTime(b)
	for b.Loop() {
		n++
		text := strings.Replace(schema, "\"maxLength\": 100", fmt.Sprintf("\"maxLength\": %d", 100+n), 1)
		if got := paste(b, address, "event=shop.Thing0&version=1.0&try=schema", text); !strings.Contains(got.body, "max-length-raised") || strings.Count(got.body, "as a patch") != 2 {
			b.Fatal(got.StatusCode)
		}
	}
	reportProcessor(b, used)
}

// BenchmarkContextMapPage is the map of 30 contexts.
func BenchmarkContextMapPage(b *testing.B) {
	fetch(b, bootLenient(b, crossed(30, 1, 2, 3, 5))+"/contexts")
}

// BenchmarkFlowPage is the flow of 500 events and 60 services: as it is shown first,
// and around one event.
func BenchmarkFlowPage(b *testing.B) {
	address := bootLenient(b, testkit.Company(500))
	for name, path := range map[string]string{"first": "/flow", "services": "/flow?by=service", "events": "/flow?by=event", "around": "/flow?focus=" + someEvent(b, address)} {
		b.Run(name, func(b *testing.B) { fetch(b, address+path) })
	}
}

// BenchmarkPrivacyPage is the register of 500 events, a quarter of which have
// personal data.
func BenchmarkPrivacyPage(b *testing.B) {
	fetch(b, bootLenient(b, testkit.Company(500))+"/privacy")
}

// someEvent is the event that most services read.
func someEvent(t testing.TB, address string) string {
	t.Helper()
	var f struct {
		Measures struct{ FanOut []struct{ Event string } }
	}
	if err := json.Unmarshal([]byte(get(t, address+"/v1/flow").body), &f); err != nil || len(f.Measures.FanOut) == 0 {
		t.Fatal(err)
	}
	return f.Measures.FanOut[0].Event
}

// sixtyFields is an event with sixty fields, as real ones have them.
func sixtyFields() map[string][]byte {
	var members []string
	for i := range 60 {
		members = append(members, fmt.Sprintf("    \"field%02d\": {\n      \"type\": \"string\",\n      \"description\": \"What the field with the number %d is about.\",\n      \"maxLength\": 80\n    }", i, i))
	}
	return with(files(""), map[string][]byte{
		"contexts/shop/context.yaml":           []byte("context: shop\nowner: team\npurpose: Sells.\n"),
		"contexts/shop/Thing/event.yaml":       []byte("event: Thing\nsummary: A thing.\nvisibility: public\nkind: domain\nkey: /field00\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n"),
		"contexts/shop/Thing/v1.schema.json":   []byte("{\n  \"type\": \"object\",\n  \"properties\": {\n" + strings.Join(members, ",\n") + "\n  }\n}\n"),
		"contexts/shop/Thing/examples/v1.json": []byte(`{"field00": "x"}`),
	})
}

// TestWeights holds pages of large registries to the bytes of the design; its
// times are read in the benchmarks.
func TestWeights(t *testing.T) {
	two, company := reportedMany(t), bootLenient(t, testkit.Company(500))
	for _, tt := range []struct {
		name, address string
		zipped, raw   int
	}{
		{"an event with 60 fields", boot(t, sixtyFields()) + "/events/shop.Thing", 8 << 10, 45 << 10},
		{"2,000 events", two + "/events", 12 << 10, 60 << 10},
		{"home of 2,000 events", two + "/", 12 << 10, 60 << 10},
		{"a search in the list of 2,000 events", two + "/events?q=number+17", 12 << 10, 60 << 10},
		{"a search among 2,000 events", two + "/search?q=thing", 6 << 10, 60 << 10},
		{"the map of 30 contexts", bootLenient(t, crossed(30, 1, 2, 3, 5)) + "/contexts", 12 << 10, 120 << 10},
		{"the flow of 500 events and 60 services", company + "/flow", 6 << 10, 40 << 10},
		{"the same between services", company + "/flow?by=service", 40 << 10, 256 << 10},
		{"the same by events", company + "/flow?by=event", 40 << 10, 256 << 10},
		{"the same around an event that many read", company + "/flow?focus=" + someEvent(t, company), 12 << 10, 80 << 10},
		{"the subjects of 2,000 events", two + "/subjects", 6 << 10, 40 << 10},
		{"60 services", company + "/services", 12 << 10, 80 << 10},
		{"the volumes of 2,000 events", two + "/volumes?days=90", 12 << 10, 80 << 10},
		{"the volumes of an event that 60 services count, day by day", two + "/events/context00.Thing0000Happened/volumes?days=90", 8 << 10, 96 << 10},
		{"the same hour by hour", two + "/events/context00.Thing0000Happened/volumes?by=hour", 8 << 10, 96 << 10},
		{"the personal data of 500 events", company + "/privacy", 12 << 10, 80 << 10},
		{"the personal data of one context of eight", company + "/privacy?of=customers", 12 << 10, 80 << 10},
	} {
		raw, zipped := get(t, tt.address).body, get(t, tt.address, "Accept-Encoding: gzip").body
		t.Logf("%s: %d bytes, %d zipped", tt.name, len(raw), len(zipped))
		if len(raw) > tt.raw || len(zipped) > tt.zipped {
			t.Errorf("%s: %d bytes, %d zipped; at most %d, %d", tt.name, len(raw), len(zipped), tt.raw, tt.zipped)
		}
	}
}
