package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/treaty-events/treaty/contract/workspace"
	"github.com/treaty-events/treaty/internal/testkit"
)

// The first page counts what is there and what needs somebody, and leads to it; what
// the gate refuses is counted, the same break once.
func TestHomeCountsWhatNeedsSomebody(t *testing.T) {
	address := boot(t, sample(t))
	says(t, address+"/", "6 contexts 21 events 46 versions 10 services 7 with personal data",
		"0 breaks stopped in the last 90 days", "0 waivers wait", "0 events without an owner", "0 without a consumer")
	post := func(schema string) int {
		t.Helper()
		res, err := http.Post(address+"/v1/events/ordering.OrderCompleted/majors/1/versions", "application/json", bytes.NewBufferString(schema))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	if status := post(`{"type": "string"}`); status != http.StatusUnprocessableEntity {
		t.Fatalf("a break is answered with %d", status)
	}
	says(t, address+"/", "2 breaks stopped in the last 90 days")
	if status := post(`{"type": "string"}`); status != http.StatusUnprocessableEntity {
		t.Fatalf("the same break is answered with %d", status)
	}
	says(t, address+"/", "2 breaks stopped in the last 90 days") // it is no other
	if status := post(`{`); status == http.StatusOK {
		t.Fatal("what is no JSON is published")
	}
	says(t, address+"/", "2 breaks stopped in the last 90 days") // a push that cannot be read breaks nothing
	if page := get(t, address+"/").body; !strings.Contains(page, `<a href="/stops"><strong>2</strong>`) {
		t.Error("the number leads nowhere")
	}
	says(t, address+"/stops", "2 different breaks since 2026-02-06", "ordering.OrderCompleted type-changed 2 2026-05-06")
}

// brokenEvents are events of the sample company in three contexts.
var brokenEvents = []string{"ordering.OrderCompleted", "ordering.OrderPlaced", "payments.PaymentCaptured", "customers.CustomerRegistered"}

// stopped is a registry whose gate refused a change of each of the events.
func stopped(t testing.TB, files workspace.MemFiles, events ...string) string {
	t.Helper()
	address := boot(t, files)
	for _, event := range events {
		res, err := http.Post(address+"/v1/events/"+event+"/majors/1/versions", "application/json", strings.NewReader(`{"type": "string"}`))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("a break of %s is answered with %d", event, res.StatusCode)
		}
	}
	return address
}

// Without any, the page says what it would show.
func TestNoBreakWasStopped(t *testing.T) {
	says(t, boot(t, sample(t))+"/stops", "None in the last 90 days")
}

// A registry with many contexts shows the largest, so that what was published last is on
// the first screen but one, and leads to the others.
func TestHomeOfManyContexts(t *testing.T) {
	upload := sample(t)
	for n := range 30 {
		name := fmt.Sprintf("aside%02d", n)
		upload["contexts/"+name+"/context.yaml"] = fmt.Appendf(nil, "context: %s\nowner: team\npurpose: Is there.\n", name)
	}
	address := boot(t, upload)
	page := get(t, address+"/").body
	if cards := strings.Count(page, `<li class="card `); cards != 12 || !strings.Contains(page, `<a href="/contexts/ordering">`) {
		t.Errorf("%d cards", cards)
	}
	says(t, address+"/", "36 contexts", "Largest contexts all 36 contexts")
	tab := testkit.Browser(t)
	for m, most := range map[mode]int{wide: 900, narrow: 1800} {
		look(t, tab, address+"/", m.width, m.scheme)
		if top := value[int](t, tab, `Math.round(document.getElementById("recent").getBoundingClientRect().top + scrollY)`); top > most {
			t.Errorf("%d px: what was published last begins at %d, after %d", m.width, top, most)
		}
	}
}
