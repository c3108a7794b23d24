package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// In one screen of 1440 × 900, without JavaScript, the page of an event says what it is,
// who owns it, which version to use, how it is produced and consumed, who else does, what
// is personal, and what changed last.
func TestAnEventInOneScreen(t *testing.T) {
	address, tab := boot(t, sample(t)), testkit.Browser(t)
	get(t, address+"/findings") // waits for the rules
	do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for _, event := range []string{"ordering.OrderPlaced", "ordering.OrderPlaced/1.0", "customers.CustomerRegistered", "payments.FraudCheckCompleted", "fulfilment.StockLevelChanged"} {
		look(t, tab, address+"/events/"+event, 1440, "light")
		const seen = `(e => { if (!e?.checkVisibility()) return "nowhere"; const box = e.getBoundingClientRect(); return box.top >= 0 && box.bottom <= 900 && e.textContent.trim() ? "" : "at " + box.top + " to " + box.bottom })`
		isSeen := func(what, element string) {
			t.Helper()
			if where := value[string](t, tab, seen+"("+element+")"); where != "" {
				t.Errorf("%s: %s is not in the first screen: %s", event, what, where)
			}
		}
		isSeen("what it is", `document.querySelector("main .lead")`)
		for _, fact := range []string{"Use", "Owned by", "Produced by", "Read by", "Personal data", "Changed last", "Findings"} {
			isSeen(fact, fmt.Sprintf(`[...document.querySelectorAll(".glance dt")].find(e => e.textContent === %q)?.nextElementSibling`, fact))
		}
		for i, pair := range [][2]string{{"curl", "/validate"}, {"Produce in Go", "func record("}, {"Consume in Go", "func handle("}, {"Kafka client", "kcat -C"}, {"Declare", "consumes:"}} {
			way, says := pair[0], pair[1]
			if i > 0 { // the first is unfolded
				must(t, chromedp.Do(tab, chromedp.Click(chromedp.Search(fmt.Sprintf(`//summary[text()=%q]`, way)))))
			}
			last := `[...document.querySelectorAll(".tabbed details[open] pre")].at(-1)`
			isSeen(way, last)
			if text := value[string](t, tab, last+".textContent"); !strings.Contains(text, says) {
				t.Errorf("%s: %s says %s", event, way, text)
			}
			if over := value[float64](t, tab, "scrollY"); over > 0 {
				t.Errorf("%s: %s scrolls by %v px", event, way, over)
			}
		}
	}
}
