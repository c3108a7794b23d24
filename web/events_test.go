package web_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/treaty-events/treaty/contract/workspace"
)

var eventLink = regexp.MustCompile(`<div class="what"><a href="/events/([^"]+)">`)

// listed returns the events that a page lists.
func listed(t *testing.T, address string) []string {
	t.Helper()
	got := get(t, address)
	if got.StatusCode != 200 {
		t.Fatalf("%s: %d", address, got.StatusCode)
	}
	parse(t, got.body)
	var names []string
	for _, m := range eventLink.FindAllStringSubmatch(got.body, -1) {
		names = append(names, m[1])
	}
	return names
}

func TestEventsAreNarrowed(t *testing.T) {
	address := boot(t, sample(t))
	for query, want := range map[string][]string{
		"q=PLACED":                        {"ordering.OrderPlaced"},
		"q=placed+order":                  {"ordering.OrderPlaced"},
		"q=carrier":                       {"fulfilment.ShipmentDispatched", "fulfilment.ShipmentScheduled"},
		"q=ordering.&status=deprecated":   {"ordering.OrderShipped"},
		"context=catalogue":               {"catalogue.PriceListPublished", "catalogue.ProductPublished"},
		"context=customers&personal=no":   {"customers.CustomerErased"},
		"context=customers&personal=yes":  {"customers.CustomerAddressChanged", "customers.CustomerRegistered"},
		"producer=fraud-screening":        {"payments.FraudCheckCompleted"},
		"visibility=private&kind=domain":  {"fulfilment.ShipmentScheduled", "payments.FraudCheckCompleted"},
		"owner=team-range":                {"catalogue.PriceListPublished", "catalogue.ProductPublished"},
		"context=nowhere":                 nil,
		"consumer=%28none%29":             nil,
		"context=catalogue&page=7":        {"catalogue.PriceListPublished", "catalogue.ProductPublished"},
		"context=catalogue&page=nonsense": {"catalogue.PriceListPublished", "catalogue.ProductPublished"},
		"context=catalogue&nonsense=1":    {"catalogue.PriceListPublished", "catalogue.ProductPublished"},
	} {
		if diff := cmp.Diff(want, listed(t, address+"/events?"+query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

// TestChoicesKeepTheirPromise chooses every value that a page offers: the list
// then has as many events as was promised, and choosing again takes it back.
func TestChoicesKeepTheirPromise(t *testing.T) {
	address := boot(t, sample(t))
	get(t, address+"/findings") // waits for the rules
	offer := regexp.MustCompile(`<li><a href="(/events[^"]*)"( aria-current="true")?><bdi>.*?</bdi> <span class="quiet">(\d+)</span>`)
	offers := 0
	for _, page := range []string{"/events", "/events?context=ordering&q=order", "/events?personal=yes", "/events?findings=info"} {
		for _, m := range offer.FindAllStringSubmatch(get(t, address+page).body, -1) {
			offers++
			link, chosen := strings.ReplaceAll(m[1], "&amp;", "&"), m[2] != ""
			if got := fmt.Sprint(len(listed(t, address+link))); !chosen && got != m[3] {
				t.Errorf("%s promises %s at %s, which lists %s", page, m[3], link, got)
			}
			if chosen && strings.Contains(page, strings.TrimPrefix(link, "/events?")) && link != "/events" && len(link) >= len(page) {
				t.Errorf("%s: choosing again leads to %s", page, link)
			}
		}
	}
	if offers < 40 {
		t.Errorf("only %d choices", offers)
	}
}

// many are n events in contexts of 50.
func many(n int) workspace.MemFiles {
	m := files("")
	for i := range n {
		c, e := fmt.Sprintf("context%02d", i/50), fmt.Sprintf("Thing%04dHappened", i)
		dir := "contexts/" + c + "/" + e + "/"
		m["contexts/"+c+"/context.yaml"] = fmt.Appendf(nil, "context: %s\nowner: team-%02d\npurpose: One of many.\n", c, i/50)
		m[dir+"event.yaml"] = fmt.Appendf(nil, "event: %s\nsummary: The thing with the number %d happened.\nvisibility: public\nkind: domain\nkey: /id\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n", e, i)
		m[dir+"v1.schema.json"] = []byte(`{"type":"object","required":["id"],"properties":{"id":{"type":"string","description":"Which."}}}`)
	}
	return m
}

func TestLongListsAreTurned(t *testing.T) {
	address := boot(t, many(251))
	next := regexp.MustCompile(`rel="next" href="([^"]+)"`)
	var all []string
	for _, page := range []string{"/events", "/events?page=2", "/events?page=3"} {
		all = append(all, listed(t, address+page)...)
		m := next.FindStringSubmatch(get(t, address+page).body)
		if last := page == "/events?page=3"; (m == nil) != last {
			t.Errorf("%s: next page %v", page, m)
		}
	}
	if len(all) != 251 || all[0] != "context00.Thing0000Happened" || all[250] != "context05.Thing0250Happened" {
		t.Errorf("%d events", len(all))
	}
	text := plainText(parse(t, get(t, address+"/events?page=3").body).text)
	if !strings.Contains(text, "251 events, 201 to 251") {
		t.Errorf("the third page says %s", text)
	}
	if got := listed(t, address+"/events?page=2&context="+url.QueryEscape("context05")); len(got) != 1 {
		t.Errorf("a page after the last: %v", got)
	}
	home := plainText(parse(t, get(t, address+"/").body).text)
	if !strings.Contains(home, "and 243 more without a declared consumer") {
		t.Errorf("home: %s", home)
	}
	if got := listed(t, address+"/events?consumer=%28none%29"); len(got) != 100 {
		t.Errorf("events without a consumer: %d", len(got))
	}
}
