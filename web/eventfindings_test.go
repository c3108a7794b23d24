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

// The page of an event shows the heaviest of its findings, leads to all of them and to
// what their rules mean; the list of events is narrowed by how much they weigh.
func TestAnEventSaysWhatIsFoundAboutIt(t *testing.T) {
	address := boot(t, with(sixtyFields(), sample(t))) // in the sample company nothing heavy is found
	get(t, address+"/findings")                        // waits for the rules
	weighs := map[string][]string{}
	for _, event := range listed(t, address+"/events") {
		var found wire.OpenFindings
		must(t, json.Unmarshal([]byte(get(t, address+"/v1/findings?limit=100&event="+event).body), &found))
		page := get(t, address+"/events/"+event)
		doc, all := parse(t, page.body), len(found.Findings)
		says(t, address+"/events/"+event, fmt.Sprintf("Findings %d", all))
		if got := strings.Count(page.body, `<li class="finding `); got != min(all, 4) {
			t.Errorf("%s: %d of %d findings", event, got, all)
		}
		narrowed := "/findings?event=" + event
		if slices.Contains(doc.links, narrowed) != (all > 0) {
			t.Errorf("%s: %d findings, and links %q", event, all, doc.links)
		}
		if all > 0 {
			says(t, address+narrowed, fmt.Sprintf("%d finding", all))
		}
		kinds := map[string]bool{}
		for _, f := range found.Findings {
			kinds[f.Finding.Severity] = true
		}
		for kind := range kinds {
			weighs[kind] = append(weighs[kind], event)
		}
		if all == 0 {
			weighs["(none)"] = append(weighs["(none)"], event)
		}
		for _, link := range doc.links {
			if id, is := strings.CutPrefix(link, "/rules/"); is {
				says(t, address+link, id, "Why it matters", "treaty explain "+id)
			}
		}
	}
	if len(weighs) < 2 {
		t.Fatalf("the sample company has findings of %v alone", weighs)
	}
	for kind, want := range weighs {
		if got := listed(t, address+"/events?findings="+url.QueryEscape(kind)); !slices.Equal(got, want) {
			t.Errorf("findings=%s lists %q, want %q", kind, got, want)
		}
	}
	says(t, address+"/findings?event=sales.OrderPlaced", "ordering.OrderPlaced") // its former name
}

// What is found about two majors stands once of each: the page says of which.
func TestAFindingOnAnEventSaysOfWhichMajorItIs(t *testing.T) {
	address := boot(t, sample(t))
	get(t, address+"/findings") // waits for the rules
	says(t, address+"/events/ordering.OrderPlaced", "v1 /channel has 3 values", "v2 /channel has 3 values")
}

// Nobody waits for the rules who does not ask for what they find.
func TestPagesDoNotWaitForTheRules(t *testing.T) {
	address := boot(t, many(300))
	says(t, address+"/events", "300 events", "The linter is still checking")
	says(t, address+"/events/context00.Thing0000Happened", "Findings still being checked", "The linter is still checking")
}

func TestARuleIsExplained(t *testing.T) {
	address := boot(t, sample(t))
	says(t, address+"/rules/property-required", "property-required", "A property is now required", "Why it matters", "A false positive", "✗ found", "✓ not found")
	if got := get(t, address+"/rules/property-requird"); got.StatusCode != 404 || !strings.Contains(got.body, "Did you mean property-required?") {
		t.Errorf("a slip: %s\n%s", got.Status, got.body)
	}
}
