package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

func TestEveryAddressAnswers(t *testing.T) {
	address := boot(t, sample(t))
	for _, tt := range []struct {
		name, path string
		status     int
		says       []string // in the text of the page, or where it leads
	}{
		{"home counts", "/", 200, []string{"6 contexts", "21 events", "10 services", "with personal data"}},
		{"home shows what was published last", "/", 200, []string{"OrderPlaced 2.2"}},
		{"home says what is deprecated", "/", 200, []string{"OrderShipped v1", "deprecated", "sunset 31 Jan 2028"}},
		{"help", "/help", 200, []string{"Keys", "Turn the address into the permalink", "✓ proved", "A part of the business"}},
		{"every event", "/events", 200, []string{"21 events", "OrderPlaced", "A customer confirmed a basket"}},
		{"events of a search", "/events?q=order+placed", 200, []string{"1 of 21", "“order placed”", "OrderPlaced"}},
		{"a search that finds nothing", "/events?q=zzz", 200, []string{"0 of 21", "No event fits", "show all 21"}},
		{"a search: an event of the name comes first", "/search?q=order+placed", 200, []string{"places for “order placed”", "event ordering.OrderPlaced 2.2 A customer confirmed a basket"}},
		{"a search: a field of the name comes first", "/search?q=sku", 200, []string{"field /sku in fulfilment.StockLevelChanged 1.0", "field /lines/*/sku in ordering.OrderPlaced 2.2", "Fields"}},
		{"a search by a field's path", "/search?q=totals.goods", 200, []string{"field /totals/goods in ordering.OrderPlaced 2.2"}},
		{"a search by an owner", "/search?q=team-checkout", 200, []string{"owner team-checkout owns ordering, checkout", "service checkout in ordering Turns a basket into an order. owner team-checkout"}},
		{"a search by a former name", "/search?q=sales.orderplaced", 200, []string{"event ordering.OrderPlaced 2.2", "formerly sales.OrderPlaced"}},
		{"a search within a kind and a context", "/search?q=order&kind=field&context=payments", 200, []string{"show all", "field /orderId in payments."}},
		{"a search with a slip", "/search?q=ordr+placd", 200, []string{"Nothing for “ordr placd”", "Did you mean order placed?", "ordr nowhere"}},
		{"a search for words that no place has together", "/search?q=sku+fraudulent", 200, []string{"Nothing has all of these words", "sku", "places"}},
		{"a search for too many words", "/search?q=a+b+c+d+e+f+g+h+i+j", 200, []string{"More than 8 words are too many: the last 2 are not looked for"}},
		{"a search for nothing", "/search?q=+", 200, []string{"All of the words have to be there", "Try "}},
		{"an event: its newest active version", "/events/ordering.OrderPlaced", 200, []string{"OrderPlaced 2.2", "team-checkout", "FULL_TRANSITIVE", "/orderId"}},
		{"an event: an old version", "/events/ordering.OrderPlaced/1.0", 200, []string{"not the version to start with", "Major 1 is deprecated", "its sunset is 31 Mar 2028"}},
		{"an event: a major's newest", "/events/ordering.OrderPlaced/1.latest", 200, []string{"OrderPlaced 1.2"}},
		{"an event says who consumes it", "/events/ordering.OrderPlaced", 200, []string{"Consumers 6", "fraud-screening", "/lines/*/sku"}},
		{"an event says in one screen what counts", "/events/ordering.OrderPlaced", 200, []string{
			"Use 2.2 Owned by team-checkout Produced by checkout Read by fraud-screening, newsletter, order-tracker, payment-gateway and 2 more Personal data email, phone", "and 9 more", "Changed last 2.2 6 May 2026 /vouchers was added and more compare",
			"Try an event Try a change Compare with 2.1 Who can read which Changelog Flow Who fetches it", "Events are kept for 7 years."}},
		{"an old version says which to use", "/events/ordering.OrderPlaced/1.0", 200, []string{"Use 2.2 not 1.0", "Changed last 2.2"}},
		{"an event is drawn with who writes and reads it", "/events/ordering.OrderPlaced", 200, []string{"Who writes and who reads ordering.OrderPlaced", "the flow around it"}},
		{"an event is produced and consumed by the names of treaty gen", "/events/ordering.OrderPlaced/1.2", 200, []string{
			"func record(e orderplaced.V1, id, key string)", "Type: \"ordering.OrderPlaced\", Version: 1", "the key: /orderId", "orderplaced.NewReader(steps)", "Package events/ordering/orderplaced",
			"kcat -P -b localhost:9092 -t orders -k KEY -H ce_specversion=1.0 -H ce_type=ordering.OrderPlaced.v1"}},
		{"an event whose steps are derived asks for none", "/events/ordering.OrderCancelled", 200, []string{"ordercancelled.NewReader()", "ce_type=ordering.OrderCancelled.v1"}},
		{"an event has examples", "/events/ordering.OrderPlaced", 200, []string{"mugs-and-throw", "by-phone"}},
		{"an event says how it is used", "/events/ordering.OrderPlaced", 200, []string{"/v1/events/ordering.OrderPlaced/versions/2.2/schema", `versions: ">=2.2 <3"`, "treaty gen"}},
		{"a former name leads on", "/events/sales.OrderPlaced", 301, []string{"/events/ordering.OrderPlaced"}},
		{"a former name keeps the version", "/events/sales.OrderPlaced/1.0", 301, []string{"/events/ordering.OrderPlaced/1.0"}},
		{"a context", "/contexts/fulfilment", 200, []string{"team-shipping", "Events 6", "ShipmentDelivered", "warehouse", "anticorruption layer"}},
		{"a context without events", "/contexts/marketing", 200, []string{"It publishes no event"}},
		{"the context map", "/contexts", 200, []string{"6 contexts", "12 accepted", "Relationships 12", "OHS → ACL · 2", "catalogue around published language marketing around conformist accepted 1", "3 and 3 back", "both declare it"}},
		{"the map around a context", "/contexts?focus=marketing", 200, []string{"Around marketing", "Relationships 4", "Context map around marketing"}},
		{"the map around nothing", "/contexts?focus=nowhere", 404, []string{`has no context "nowhere"`}},
		{"the flow", "/flow", 200, []string{"6 contexts, 10 services, 21 events", "Flow between 6 contexts"}},
		{"the flow of events", "/flow?by=event", 200, []string{"6 contexts, 10 services, 21 events", "Flow of 21 events", "Events 21", "ordering.OrderPlaced ordering/checkout v1, v2 fulfilment/warehouse v2 → fulfilment.StockLevelChanged, fulfilment.StockReserved marketing/newsletter v1"}},
		{"the flow between services", "/flow?by=service", 200, []string{"Flow between 10 services", "Between services 25", "fulfilment/warehouse catalogue/merchandising 1 fulfilment.StockLevelChanged", "fulfilment.ReturnReceived reacts"}},
		{"the flow between contexts", "/flow?by=context", 200, []string{"Flow between 6 contexts", "Between contexts 14", "ordering marketing 4 read by 2 services, 5 times"}},
		{"the flow around an event", "/flow?focus=ordering.OrderPlaced", 200, []string{"Flow around ordering.OrderPlaced", "7 services, 4 events", "About ordering.OrderPlaced", "fulfilment.StockLevelChanged +1 not shown"}},
		{"the flow around a former name", "/flow?focus=sales.OrderPlaced&depth=1", 200, []string{"Flow around ordering.OrderPlaced", "Steps 0 1 2"}},
		{"the flow around a service", "/flow?focus=order-tracker", 200, []string{"Flow around ordering/order-tracker"}},
		{"the flow within contexts", "/flow?context=ordering,payments", 200, []string{"Flow within ordering, payments", "2 contexts"}},
		{"the flow around nothing", "/flow?focus=ordering.OrderPlacd", 404, []string{`no event, service or context "ordering.OrderPlacd"`, "Did you mean ordering.OrderPlaced?"}},
		{"the flow within nothing", "/flow?context=nowhere", 404, []string{`no context "nowhere"`}},
		{"the register of personal data", "/privacy", 200, []string{"44 fields in 7 events, received in 3 contexts", "/contact/email", "customer, 7 years"}},
		{"what a context receives", "/privacy?receiver=marketing", 200, []string{"2 fields in 1 event", "received in 1 context", "/fullName personal customers.CustomerRegistered v1 customer, 10 years marketing newsletter"}},
		{"personal data of an event", "/privacy?of=ordering.OrderPlaced", 200, []string{"Personal data in ordering.OrderPlaced", "19 fields in 1 event", "Where the confirmation goes", "fulfilment/warehouse may write it to fulfilment.ShipmentScheduled v1 /destination/recipient same name, same person, later"}},
		{"personal data of a former name", "/privacy?of=sales.OrderPlaced", 200, []string{"Personal data in ordering.OrderPlaced"}},
		{"personal data of nobody", "/privacy?subject=employee", 200, []string{"No field fits", "show all 44"}},
		{"personal data of no name", "/privacy?of=zzz", 404, []string{`has no context and no event "zzz"`}},
		{"personal data of nothing", "/privacy?of=ordering.Nothing", 404, []string{`has no event "ordering.Nothing"`}},
		{"personal data that nothing receives", "/privacy?receiver=nowhere", 404, []string{`has no context "nowhere"`}},
		{"the playground", "/playground", 200, []string{"Paste an event: is it valid?", "An event in its envelope, as JSON"}},
		{"the playground of a version", "/playground?event=ordering.OrderPlaced&version=1.0", 200, []string{"judged by ordering.OrderPlaced 1.0", "put an example in", "/v1/events/ordering.OrderPlaced/versions/1.0/validate"}},
		{"the playground with an example", "/playground?event=ordering.OrderPlaced&sample=1", 200, []string{"the example", "\"orderId\": \"ORD-"}},
		{"the playground with an example of any event", "/playground?sample=1", 200, []string{"in an envelope", "\"specversion\": \"1.0\", \"type\": \"catalogue."}},
		{"the playground for a schema", "/playground?event=ordering.OrderPlaced&try=schema", 200, []string{"A schema, as the next version of ordering.OrderPlaced v2, after 2.2", "versions?dryRun=true"}},
		{"the playground with the schema in force", "/playground?event=ordering.OrderPlaced&version=1.0&try=schema&sample=1", 200, []string{"the schema of 1.2", "\"$schema\""}},
		{"the playground for a schema of nothing", "/playground?try=schema", 200, []string{"Choose the event above"}},
		{"the playground of a former name", "/playground?event=sales.OrderPlaced", 200, []string{"judged by ordering.OrderPlaced 2.2"}},
		{"the playground of nothing", "/playground?event=ordering.Nothing", 404, []string{`has no event "ordering.Nothing"`}},
		{"the playground of no name", "/playground?event=%3Cscript%3E", 404, []string{"There is no such event"}},
		{"the playground of no version", "/playground?event=ordering.OrderPlaced&version=9.9", 404, []string{"has no version 9.9"}},
		{"a service", "/services/ordering/order-tracker", 200, []string{"Produces 4", "Consumes 7", "ordering.OrderPlaced", "/lines/*/quantity", "idempotent by /orderId 10 retries, then dead letter ordering.order-tracker.dlq"}},
		{"a service without its context leads on", "/services/order-tracker", 302, []string{"/services/ordering/order-tracker"}},

		{"the services", "/services", 200, []string{"10 services", "checkout ordering team-checkout ordering.OrderPlaced v1 v2 catalogue.PriceListPublished >=1 <2 not recorded", "newsletter marketing team-growth nothing customers.CustomerRegistered", "Role consumes 9"}},
		{"the services of an owner", "/services?owner=team-growth&q=letter", 200, []string{"1 of 10 with “letter”", "newsletter marketing", "show all"}},
		{"services that are nowhere recorded", "/services?environment=%28none%29", 200, []string{"10 services", "not recorded"}},
		{"no service fits", "/services?q=zzz", 200, []string{"0 of 10", "No service fits", "show all 10"}},
		{"deployments before the first", "/deployments", 200, []string{"Nothing is recorded", "treaty deployed SERVICE"}},

		{"no such page", "/nothing", 404, []string{"There is no such page"}},
		{"no such event", "/events/ordering.Nothing", 404, []string{`has no event "ordering.Nothing"`}},
		{"no event's name", "/events/%3Cscript%3E", 404, []string{"There is no such event"}},
		{"an event without its context", "/events/Order", 404, []string{"names no context"}},
		{"an event by its own name", "/events/orderPlaced", 404, []string{"Did you mean ordering.OrderPlaced?"}},
		{"no such version", "/events/ordering.OrderPlaced/9.9", 404, []string{"has no version 9.9", "The newest is 2.2"}},
		{"no version at all", "/events/ordering.OrderPlaced/new", 404, []string{"names no version", `"1.latest"`}},
		{"no such context", "/contexts/nowhere", 404, []string{`has no context "nowhere"`}},
		{"no such service", "/services/nobody", 404, []string{`has no service "nobody"`}},
		{"no picture of a map around nothing", "/contexts.svg?focus=nowhere", 404, []string{`has no context "nowhere"`}},
		{"no such service in the context", "/services/ordering/nobody", 404, []string{"has no service"}},
		{"no such file", "/static/0/style.css", 404, nil},
		{"a folder of files", "/static/", 404, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := get(t, address+tt.path)
			if got.StatusCode != tt.status {
				t.Fatalf("%s: status %d, want %d", tt.path, got.StatusCode, tt.status)
			}
			text := got.Header.Get("Location")
			if text == "" && tt.says != nil {
				text = plainText(parse(t, got.body).text)
			}
			for _, want := range tt.says {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q:\n%s", tt.path, want, text)
				}
			}
		})
	}
}

// plainText is text with single spaces.
func plainText(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestPagesAreOnlyRead(t *testing.T) {
	address := boot(t, sample(t))
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		for _, path := range []string{"/", "/events", "/events/ordering.OrderPlaced", "/nothing"} {
			got := ask(t, method, address+path)
			if got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", method, path, got.StatusCode, got.Header.Get("Allow"))
			}
		}
	}
	for path, methods := range map[string]string{"/playground": "GET, HEAD, POST", "/sign-in": "GET, HEAD, POST", "/sign-out": "POST"} {
		if got := ask(t, http.MethodPut, address+path); got.StatusCode != http.StatusMethodNotAllowed || got.Header.Get("Allow") != methods {
			t.Errorf("PUT %s: %d, Allow %q", path, got.StatusCode, got.Header.Get("Allow"))
		}
	}
	for _, path := range []string{"/", "/events/ordering.OrderPlaced", "/nothing"} {
		with, without := get(t, address+path), ask(t, http.MethodHead, address+path)
		if without.StatusCode != with.StatusCode || without.body != "" || without.Header.Get("Content-Type") != with.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %q, GET: %d", path, without.StatusCode, without.body, with.StatusCode)
		}
	}
}

func TestPagesAreAskedForConditionally(t *testing.T) {
	address := boot(t, sample(t))
	plain := get(t, address+"/events")
	if plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("Vary") != "Accept-Encoding, Authorization, Cookie" || plain.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("headers: %v", plain.Header)
	}
	zipped := get(t, address+"/events", "Accept-Encoding: br, gzip")
	r, err := gzip.NewReader(strings.NewReader(zipped.body))
	if err != nil {
		t.Fatal(err)
	}
	if unzipped, err := io.ReadAll(r); err != nil || string(unzipped) != plain.body {
		t.Errorf("zipped, the page is another: %v", err)
	}
	if get(t, address+"/events", "Accept-Encoding: gzip;q=0, br").Header.Get("Content-Encoding") != "" {
		t.Error("zipped for who refuses it")
	}
	if zipped.Header.Get("ETag") == plain.Header.Get("ETag") {
		t.Error("two contents have one ETag")
	}
	if got := get(t, address+"/events", "If-None-Match: "+plain.Header.Get("ETag")); got.StatusCode != http.StatusNotModified || got.body != "" {
		t.Errorf("asked again: %d", got.StatusCode)
	}
	if got := get(t, address+"/events?context=ordering", "If-None-Match: "+plain.Header.Get("ETag")); got.StatusCode != http.StatusOK {
		t.Errorf("another page: %d", got.StatusCode)
	}
}

func TestHeadersKeepBrowsersStrict(t *testing.T) {
	address := boot(t, sample(t))
	for _, path := range []string{"/", "/events", "/nothing", asset(t, address, ".css"), asset(t, address, ".js")} {
		h := get(t, address+path).Header
		policy := h.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy %q lacks %s", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "data:") || strings.Contains(policy, "*") {
			t.Errorf("%s: the policy %q allows too much", path, policy)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
	}
}

// asset is the address of a file that the first page loads.
func asset(t *testing.T, address, ending string) string {
	t.Helper()
	for _, link := range parse(t, get(t, address+"/").body).links {
		if strings.HasPrefix(link, "/static/") && strings.HasSuffix(link, ending) {
			return link
		}
	}
	t.Fatalf("the first page loads no %s", ending)
	return ""
}

func TestFilesAreKeptForEver(t *testing.T) {
	address := boot(t)
	for ending, kind := range map[string]string{".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"} {
		path := asset(t, address, ending)
		got := get(t, address+path, "Accept-Encoding: gzip")
		if !strings.HasPrefix(got.Header.Get("Content-Type"), kind) || !strings.Contains(got.Header.Get("Cache-Control"), "immutable") || got.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %v", path, got.Header)
		}
		if ending == ".js" && len(got.body) > 10<<10 {
			t.Errorf("%s: %d bytes zipped, at most 10 KB", path, len(got.body))
		}
	}
}

func TestAnEmptyRegistrySaysHowToBegin(t *testing.T) {
	address := boot(t)
	for path, want := range map[string]string{
		"/":                 "treaty push --registry " + address,
		"/events":           "No event is here yetNothing has been pushed yet",
		"/events?context=x": "Nothing has been pushed yet",
		"/usage":            "Nothing was fetched yet",
		"/volumes":          "Nothing is reported yet",
		"/services":         "No service is declared",
		"/deployments":      "Nothing is recorded",
		"/subjects":         "No subject is here yet",
		"/search":           "Nothing has been pushed yet",
		"/search?q=order":   "Nothing for “order”",
		"/contexts":         "No context is here yet",
		"/flow":             "Nothing flows yet",
		"/privacy":          "No field is marked",
	} {
		got := get(t, address+path)
		if text := plainText(parse(t, got.body).text); got.StatusCode != 200 || !strings.Contains(text, want) {
			t.Errorf("%s: %d, without %q:\n%s", path, got.StatusCode, want, text)
		}
	}
}

// TestEveryLinkLeadsSomewhere follows every link of every page: pages, what they
// load, their v1 resources, and places in pages.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	address := boot(t, sample(t))
	pages := map[string]document{}
	todo := []string{"/", "/events/ordering.OrderPlaced/1.0", "/search", "/search?q=o", "/search?q=id", "/search?q=ordr"}
	known := map[string]bool{}
	for _, path := range todo {
		known[path] = true
	}
	type fragment struct{ page, id, from string }
	var fragments []fragment
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		got := get(t, address+path)
		for got.StatusCode == 301 || got.StatusCode == 302 {
			got = get(t, address+got.Header.Get("Location"))
		}
		if got.StatusCode != 200 {
			t.Errorf("%s: %d", path, got.StatusCode)
			continue
		}
		if !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			continue
		}
		doc, err := read(got.body)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		pages[path] = doc
		if !strings.Contains(got.body, `rel="alternate" type="application/json" href="/v1/`) {
			t.Errorf("%s names no v1 resource", path)
		}
		for _, link := range doc.links {
			u, err := url.Parse(link)
			if err != nil || u.IsAbs() || u.Host != "" {
				t.Errorf("%s links to %q: %v", path, link, err)
				continue
			}
			if u.Fragment != "" {
				page := path
				if u.Path != "" {
					page = u.RequestURI()
				}
				fragments = append(fragments, fragment{page, u.Fragment, path})
			}
			if next := u.RequestURI(); u.Path != "" && !known[next] && len(u.Query()) < 3 {
				known[next] = true
				todo = append(todo, next)
			}
		}
	}
	for _, f := range fragments {
		if !pages[f.page].ids[f.id] {
			t.Errorf("%s links to %s#%s, which is not there", f.from, f.page, f.id)
		}
	}
	if len(pages) < 80 || len(fragments) < 500 {
		t.Errorf("only %d pages and %d places were looked at", len(pages), len(fragments))
	}
}

// The menu, the title and the heading of a page call it the same.
func TestPagesAreCalledAsInTheMenu(t *testing.T) {
	address := boot(t, sample(t))
	menu := regexp.MustCompile(`<a href="(/[a-z]+)">([^<]+)</a>`)
	nav, _, _ := strings.Cut(get(t, address+"/").body, "<main")
	entries := menu.FindAllStringSubmatch(nav, -1)
	if len(entries) < 9 {
		t.Fatalf("the menu has %q", entries)
	}
	for _, entry := range entries {
		page := get(t, address+entry[1]).body
		if !strings.Contains(page, "<title>"+entry[2]+" · Treaty</title>") || !strings.Contains(page, "<h1>"+entry[2]+"</h1>") {
			t.Errorf("%s is called otherwise than %q", entry[1], entry[2])
		}
	}
}

var (
	quotedText = regexp.MustCompile(`(?s)<pre\b.*?</pre>|<code\b.*?</code>|<svg\b.*?</svg>|<textarea\b.*?</textarea>|<table class="sides.*?</table>`)
	isoDay     = regexp.MustCompile(`.{0,60}\b20\d\d-\d\d-\d\d\b`)
)

// A day is written in one way on every page; what is quoted stays as it is.
func TestDaysAreWrittenInOneWay(t *testing.T) {
	for name, registry := range map[string]struct {
		address string
		paths   []string
	}{
		"the sample company": {boot(t, sample(t)), everyPage}, "who asks": {asking(t), []string{"/waivers"}},
		"who fetched what": {fetched(t), []string{"/usage", "/usage?event=ordering.OrderPlaced"}}, "what services report": {reported(t), reportedPages},
	} {
		for _, path := range registry.paths {
			page := quotedText.ReplaceAllString(get(t, registry.address+path).body, "")
			if found := isoDay.FindString(plainText(parse(t, page).text)); found != "" {
				t.Errorf("%s: %s: %s", name, path, found)
			}
		}
	}
}
