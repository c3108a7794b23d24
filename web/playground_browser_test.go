package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// The playground answers, with JavaScript and without, in a page like the others.
func TestThePlaygroundInABrowser(t *testing.T) {
	ctx, axe := testkit.Browser(t), testkit.Axe(t)
	address := boot(t, sample(t))
	tab := testkit.Tab(t, ctx)
	v := watch(t, tab)
	for _, tt := range []struct {
		scripted    bool
		query, text string
	}{
		{false, "?event=ordering.OrderPlaced&version=2.1", "{"},
		{true, "?event=ordering.OrderPlaced&version=2.1", "{\n  \"orderId\": 7,\n  \"note\": \"" + strings.Repeat("long", 200) + "\"\n}"},
		{true, "?event=ordering.OrderPlaced&try=schema&version=2.2", `{"type": "object", "properties": {"orderId": {"type": "integer"}}}`},
	} {
		v.begin(t, tab)
		do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !tt.scripted})
		look(t, tab, address+"/playground"+tt.query, 1280, "light")
		must(t, chromedp.Do(tab, chromedp.SetValue(chromedp.ID("text"), tt.text), chromedp.Click(chromedp.CSS(".paste button")),
			chromedp.WaitVisible(chromedp.CSS(".said-error"))))
		if at, err := chromedp.Run(tab, chromedp.Location()); err != nil || at != address+"/playground"+tt.query+"#answer" {
			t.Errorf("the answer is at %s, %v", at, err)
		}
		for _, m := range []mode{narrow, dark} {
			turn(t, tab, m.width, m.scheme)
			fits(t, tab, m)
			if tt.scripted { // axe is a script
				isForAll(t, tab, axe, m)
			}
		}
		v.judge(t, address+"/", false)
	}
}
