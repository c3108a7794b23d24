package web_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/registry/wire"
)

// The page shows what its v1 resource has, with the same words, whatever is chosen.
func TestFindingsAreThoseOfTheirResource(t *testing.T) {
	address := boot(t, sample(t))
	for _, chosen := range []string{"", "severity=warning", "context=ordering", "severity=warning&context=payments", "rule=nothing", "severity=error", "event=ordering.OrderPlaced", "event=payments.PaymentCaptured&severity=info"} {
		var list wire.OpenFindings
		must(t, json.Unmarshal([]byte(get(t, address+"/v1/findings?limit=100&"+chosen).body), &list)) // waits for the rules
		page := get(t, address+"/findings?"+chosen)
		doc := parse(t, page.body)
		if alternate := strings.TrimSuffix("/v1/findings?"+chosen, "?"); !slices.ContainsFunc(doc.links, func(link string) bool { return sameQuery(link, alternate) }) {
			t.Errorf("%s does not lead to %s: %q", chosen, alternate, doc.links)
		}
		if chosen == "" && len(list.Findings) == 0 {
			t.Fatal("nothing is found in the sample company")
		}
		if got := strings.Count(page.body, `<li class="finding `); page.StatusCode != 200 || got != min(len(list.Findings), 30) {
			t.Errorf("%q: %s, %d findings, the resource has %d", chosen, page.Status, got, len(list.Findings))
		}
		for _, f := range list.Findings[:min(len(list.Findings), 30)] {
			if len(list.Findings) <= 30 && !strings.Contains(doc.text, f.Finding.Message) {
				t.Errorf("%q: the page does not say %q", chosen, f.Finding.Message)
			}
		}
	}
}

func sameQuery(a, b string) bool {
	x, err := url.Parse(a)
	y, bad := url.Parse(b)
	return err == nil && bad == nil && x.Path == y.Path && x.Query().Encode() == y.Query().Encode()
}

func TestNothingIsFoundInAnEmptyRegistry(t *testing.T) {
	if page := get(t, boot(t)+"/findings"); page.StatusCode != 200 || !strings.Contains(page.body, "Nothing is found") {
		t.Errorf("%s\n%s", page.Status, page.body)
	}
}

// Many findings are pages of one list, whatever is chosen.
func TestManyFindings(t *testing.T) {
	var archive strings.Builder
	archive.WriteString("-- contexts/big/context.yaml --\ncontext: big\nowner: team\npurpose: Big.\n")
	for i := range 70 {
		fmt.Fprintf(&archive, "-- contexts/big/Thing%dHappened/event.yaml --\nevent: Thing%dHappened\nvisibility: public\nkind: domain\nkey: /id\nidempotency-key: envelope:id\nversions:\n  1: {status: active}\n", i, i)
		fmt.Fprintf(&archive, "-- contexts/big/Thing%dHappened/v1.schema.json --\n{\"type\":\"object\",\"required\":[\"id\"],\"properties\":{\"id\":{\"type\":\"string\"}}}\n", i)
	}
	address := boot(t, files(archive.String()))
	get(t, address+"/v1/findings") // waits for the rules
	seen := map[string]bool{}
	pages := 0
	for path := "/findings?rule=missing-description&context=big"; path != ""; pages++ {
		page := get(t, address+path)
		doc := parse(t, page.body)
		path = ""
		for _, link := range doc.links {
			if strings.HasPrefix(link, "/events/big.") {
				seen[link] = true
			}
			if strings.Contains(page.body, `<a rel="next" href="`+strings.ReplaceAll(link, "&", "&amp;")+`"`) {
				path = link
			}
		}
		if pages > 10 {
			t.Fatal("the pages have no end")
		}
	}
	if len(seen) != 70 || pages < 3 {
		t.Errorf("%d pages show %d events", pages, len(seen))
	}
}
