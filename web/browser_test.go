package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// everyPage is one page of each kind, with the sample company.
var everyPage = []string{
	"/", "/events", "/events?context=ordering&q=order", "/events?q=nothing-fits", "/events/ordering.OrderPlaced",
	"/events/ordering.OrderPlaced/1.0", "/events/payments.FraudCheckCompleted", "/contexts/fulfilment", "/contexts/marketing",
	"/events/ordering.OrderPlaced/diff?from=1.0&to=1.2", "/events/ordering.OrderPlaced/diff?from=1.2&to=2.2", "/events/payments.FraudCheckCompleted/diff",
	"/changelog", "/events/ordering.OrderPlaced/changelog", "/events/ordering.OrderPlaced/matrix", "/events/payments.FraudCheckCompleted/matrix",
	"/contexts", "/contexts?focus=marketing", "/flow", "/flow?by=service", "/flow?by=context", "/flow?focus=ordering.OrderPlaced&depth=3",
	"/flow?focus=payments", "/flow?context=ordering,payments", "/privacy", "/privacy?of=ordering.OrderPlaced", "/privacy?receiver=marketing",
	"/services/ordering/order-tracker", "/services/marketing/newsletter", "/no-such-page",
}

// visit is what happened while a page was looked at.
type visit struct {
	mu       sync.Mutex
	requests []string
	bytes    float64  // transferred, headers included
	page     float64  // of these, the page itself
	trouble  []string // errors of the console and the policy
	first    network.RequestID
}

// watch notes what happens in a tab from now on.
func watch(t *testing.T, tab context.Context) *visit {
	t.Helper()
	v := &visit{}
	do(t, tab, network.Enable, network.EnableParams{})
	do(t, tab, network.ClearBrowserCache, cdp.Empty{})
	do(t, tab, cdplog.Enable, cdp.Empty{})
	do(t, tab, cdpruntime.Enable, cdp.Empty{})
	// The policy's own events tell of violations that the console does not.
	do(t, tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `addEventListener("securitypolicyviolation", e => console.error("policy: " + e.violatedDirective + " " + e.blockedURI))`,
	})
	must(t, chromedp.Listen(tab, v.note))
	return v
}

func (v *visit) note(event any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if len(v.requests) == 0 {
			v.first = e.RequestID
		}
		v.requests = append(v.requests, e.Request.URL)
	case *network.EventLoadingFinished:
		v.bytes += e.EncodedDataLength
		if e.RequestID == v.first {
			v.page = e.EncodedDataLength
		}
	case *cdplog.EventEntryAdded:
		v.trouble = append(v.trouble, fmt.Sprintf("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *cdpruntime.EventConsoleAPICalled:
		text := string(e.Type)
		for _, arg := range e.Args {
			text += fmt.Sprintf(" %s", arg.Value)
		}
		v.trouble = append(v.trouble, text)
	case *cdpruntime.EventExceptionThrown:
		v.trouble = append(v.trouble, "exception: "+e.ExceptionDetails.Text)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// do runs a command of the protocol.
func do[P, R any](t *testing.T, tab context.Context, command cdp.Command[P, R], params P) {
	t.Helper()
	_, err := chromedp.Call(tab, command, params)
	must(t, err)
}

// look opens a page in a tab of that width and scheme.
func look(t *testing.T, tab context.Context, address string, width int64, scheme string) {
	t.Helper()
	turn(t, tab, width, scheme)
	must(t, chromedp.Do(tab, chromedp.Navigate(address)))
}

// turn gives a tab another width and scheme.
func turn(t *testing.T, tab context.Context, width int64, scheme string) {
	t.Helper()
	do(t, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	must(t, chromedp.Do(tab, chromedp.EmulateViewport(width, 900)))
}

// value asks the page for the value of an expression.
func value[T any](t *testing.T, tab context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	must(t, err)
	return v
}

func TestPagesInABrowser(t *testing.T) {
	ctx := testkit.Browser(t)
	for _, registry := range []struct {
		name, address string
		paths         []string
	}{
		{"the sample company", boot(t, sample(t)), everyPage},
		{"an empty registry", boot(t), []string{"/", "/events", "/changelog", "/contexts", "/flow", "/privacy"}},
		{"hostile text", boot(t, hostile(t)), []string{
			"/", "/events", "/events/bad.Thing", "/events/bad.Deep", "/contexts/bad", "/services/bad/srv",
			"/contexts/" + longContext, "/events/" + longContext + "." + longEvent, "/services/" + longContext + "/" + longService, "/contexts",
			"/flow", "/flow?by=service", "/flow?by=context", "/flow?focus=" + longContext, "/privacy", "/privacy?of=bad.Thing",
		}},
		{"hostile text in two versions", boot(t, hostileTwice(t)...), []string{"/events/bad.Thing/diff?from=1.0&to=1.1", "/changelog", "/events/bad.Thing/matrix"}},
		{"2,000 events", boot(t, many(2_000)), []string{"/", "/events", "/contexts/context01", "/changelog"}},
		{"500 events and 60 services", bootLenient(t, testkit.Company(500)), []string{"/contexts", "/flow", "/flow?by=service", "/flow?by=event", "/privacy", "/privacy?of=customers"}},
	} {
		for _, path := range registry.paths {
			t.Run(registry.name+" "+path, func(t *testing.T) {
				tab := testkit.Tab(t, ctx)
				v := watch(t, tab)
				look(t, tab, registry.address+path, 1280, "light")
				v.weigh(t)
				for _, scheme := range []string{"light", "dark"} {
					for _, width := range []int64{1280, 390} {
						turn(t, tab, width, scheme)
						fits(t, tab, fmt.Sprintf("%d px, %s", width, scheme), scheme)
					}
				}
				v.judge(t, registry.address+"/", path == "/no-such-page")
			})
		}
	}
}

// weigh holds a first visit to the marks of the design.
func (v *visit) weigh(t *testing.T) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	t.Logf("%d requests, %.1f KB, of which the page %.1f KB", len(v.requests), v.bytes/1024, v.page/1024)
	if len(v.requests) > 6 || v.bytes > 60<<10 || v.page > 45<<10 || v.page == 0 {
		t.Errorf("the first visit: %d requests, %.0f bytes, of which the page %.0f", len(v.requests), v.bytes, v.page)
	}
}

// fits reports a page that is wider than its screen, everything unfolded, or
// that does not follow the scheme.
func fits(t *testing.T, tab context.Context, where, scheme string) {
	t.Helper()
	const unfold = "document.querySelectorAll('details').forEach(d => { d.open = true }); "
	if over := value[float64](t, tab, unfold+"document.documentElement.scrollWidth - innerWidth"); over > 0 {
		t.Errorf("%s: %v px too wide", where, over)
	}
	const beyond = "Math.max(0, ...[...document.querySelectorAll('.scroll:has(> .stack)')].map(s => innerWidth > 700 ? 0 : s.scrollWidth - s.clientWidth))"
	if over := value[float64](t, tab, beyond); over > 0 {
		t.Errorf("%s: %v px of a table are out of sight", where, over)
	}
	paper := value[string](t, tab, "getComputedStyle(document.body).backgroundColor")
	if want := map[string]string{"light": "rgb(251, 250, 247)", "dark": "rgb(21, 23, 26)"}[scheme]; paper != want {
		t.Errorf("%s: the paper is %s, want %s", where, paper, want)
	}
}

// judge reports requests to elsewhere and whatever the console says, but for a
// page that is not there.
func (v *visit) judge(t *testing.T, origin string, isMissing bool) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, request := range v.requests {
		if !strings.HasPrefix(request, origin) {
			t.Errorf("a request to %s", request)
		}
	}
	for _, trouble := range v.trouble {
		if !isMissing || !strings.Contains(trouble, "404") {
			t.Error(trouble)
		}
	}
}

// TestTheWatchSeesTrouble shows that the test above could fail.
func TestTheWatchSeesTrouble(t *testing.T) {
	ctx := testkit.Browser(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		fmt.Fprint(w, `<p style="width:2000px">wide</p><script>1</script><img src="http://other.invalid/x.png">`)
	}))
	t.Cleanup(server.Close)
	tab := testkit.Tab(t, ctx)
	v := watch(t, tab)
	look(t, tab, server.URL+"/", 390, "dark")
	v.mu.Lock()
	defer v.mu.Unlock()
	all := strings.Join(v.trouble, "\n")
	for _, want := range []string{"policy: style-src", "policy: script-src", "policy: img-src"} {
		if !strings.Contains(all, want) {
			t.Errorf("the watch did not see %q:\n%s", want, all)
		}
	}
}

func TestPagesWorkWithoutJavaScript(t *testing.T) {
	ctx := testkit.Browser(t)
	address := boot(t, sample(t))
	tab := testkit.Tab(t, ctx)
	do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	must(t, chromedp.Do(tab, chromedp.Navigate(address+"/"), chromedp.SendKeys(chromedp.ID("q"), "placed\r"),
		chromedp.WaitVisible(chromedp.CSS(".events"))))
	if at, err := chromedp.Run(tab, chromedp.Location()); err != nil || at != address+"/events?q=placed" {
		t.Errorf("the search leads to %s, %v", at, err)
	}
	must(t, chromedp.Do(tab, chromedp.Click(chromedp.CSS(".events .what > a")), chromedp.WaitVisible(chromedp.CSS(".tree.root"))))
	goods := chromedp.CSS(`[id="p/totals/goods"] > summary`)
	must(t, chromedp.Do(tab, chromedp.Click(goods), chromedp.WaitVisible(chromedp.CSS(`[id="p/totals/goods/amount"]`))))
	if buttons, err := chromedp.Run(tab, chromedp.Nodes(chromedp.CSS("button"), chromedp.AtLeast(0))); err != nil || len(buttons) > 0 {
		t.Errorf("%d buttons that do nothing, %v", len(buttons), err)
	}
}

func TestKeys(t *testing.T) {
	ctx := testkit.Browser(t)
	address := boot(t, sample(t))
	tab := testkit.Tab(t, ctx)
	look(t, tab, address+"/events/ordering.OrderPlaced", 1280, "light")
	focus := func() string { return value[string](t, tab, "document.activeElement.id") }
	// One event that is key and character, as a keyboard gives it: chromedp's two
	// would type what the page has taken.
	do(t, tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "/", Text: "/"})
	if got := focus(); got != "q" {
		t.Errorf("/ leads to %q", got)
	}
	must(t, chromedp.Do(tab, chromedp.KeyEvent("a/by")))
	if got := value[string](t, tab, "document.getElementById('q').value"); got != "a/by" {
		t.Errorf("typing gives %q", got)
	}
	must(t, chromedp.Do(tab, chromedp.KeyEvent("\x1b"), chromedp.KeyEvent("y")))
	if got := value[string](t, tab, "location.pathname"); got != "/events/ordering.OrderPlaced/2.2" {
		t.Errorf("y leads to %s", got)
	}
	must(t, chromedp.Do(tab, chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))))
	if got := focus(); got != "q" {
		t.Errorf("Ctrl+K leads to %q", got)
	}
}

func TestALinkToAPropertyOpensWhatItIsIn(t *testing.T) {
	ctx := testkit.Browser(t)
	address := boot(t, sample(t))
	const inside = "/lines/*/unitPrice/currency"
	isSeen := fmt.Sprintf(`document.getElementById("p%s").checkVisibility()`, inside)
	tab := testkit.Tab(t, ctx)
	look(t, tab, address+"/events/ordering.OrderPlaced", 1280, "light")
	if value[bool](t, tab, isSeen) {
		t.Fatal("the property is seen before it is asked for")
	}
	look(t, tab, address+"/events/ordering.OrderPlaced#p"+url.PathEscape(inside), 1280, "light")
	must(t, chromedp.Do(tab, chromedp.Reload()))
	if !value[bool](t, tab, isSeen) {
		t.Error("the property is not seen")
	}
	look(t, tab, address+"/events/ordering.OrderPlaced#%", 1280, "light") // names nothing, breaks nothing
	if !value[bool](t, tab, "document.querySelectorAll('.copy').length > 0") {
		t.Error("the module has stopped")
	}
}

func TestCopyButtons(t *testing.T) {
	ctx := testkit.Browser(t)
	address := boot(t, sample(t))
	tab := testkit.Tab(t, ctx)
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(tab, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
		})
		must(t, err)
	}
	look(t, tab, address+"/events/ordering.OrderPlaced", 1280, "light")
	must(t, chromedp.Do(tab, chromedp.Click(chromedp.CSS(".uses .copy")), chromedp.WaitVisible(chromedp.Search(`//button[text()="Copied"]`))))
	want := "curl -s " + address + "/v1/events/ordering.OrderPlaced/versions/2.2/schema\n"
	if got := value[string](t, tab, "navigator.clipboard.readText()"); got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
}
