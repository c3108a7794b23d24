package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
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
	"github.com/treaty-events/treaty/web"
)

// aFinding is a finding of the sample company: closed-enum of ordering.OrderPlaced v1.
const aFinding = "0e2b5afce930136c5b6d66dd1e0ce04bc26bc90d8e2af7f7f93614c99fcec2cc"

// What rules mend in mendable, and what breaks a promise there: unused-definition,
// example-missing, and type-constant.
const (
	goneDefinition = "88ebe9afab78dceceefe77ac09c34a28416319c39361b7da3c9e521db9d87f5f"
	newExample     = "761c76b90c1a210bb8c3bd48628728575fd6306b8882d6f65e7488682a15c5c4"
	oneType        = "e5ccd20979ca009541bf44d6db23b528e4e0660d019a3baa662f1d99c283db12"
)

// everyPage is one page of each kind, with the sample company.
var everyPage = []string{
	"/", "/events", "/events?context=ordering&q=order", "/events?q=nothing-fits", "/events/ordering.OrderPlaced",
	"/events/ordering.OrderPlaced/1.0", "/events/payments.FraudCheckCompleted", "/contexts/fulfilment", "/contexts/marketing",
	"/events/ordering.OrderPlaced/diff?from=1.0&to=1.2", "/events/ordering.OrderPlaced/diff?from=1.2&to=2.2", "/events/ordering.OrderPlaced/diff?from=2.2&to=1.2", "/events/payments.FraudCheckCompleted/diff",
	"/changelog", "/events/ordering.OrderPlaced/changelog", "/events/ordering.OrderPlaced/matrix", "/events/payments.FraudCheckCompleted/matrix",
	"/contexts", "/contexts?focus=marketing", "/flow", "/flow?by=service", "/flow?by=event", "/flow?focus=ordering.OrderPlaced&depth=3",
	"/flow?focus=payments", "/flow?context=ordering,payments", "/privacy", "/privacy?of=ordering.OrderPlaced", "/privacy?receiver=marketing",
	"/help", "/search", "/search?q=order", "/search?q=customer+name&kind=field", "/search?q=ordr+placd",
	"/waivers", "/stops", "/findings", "/findings?severity=info&context=ordering", "/findings?event=ordering.OrderPlaced", "/findings/" + aFinding, "/rules/missing-description", "/rules/property-required", "/sign-in", "/sign-in?to=%2Fprivacy", "/account",
	"/usage", "/volumes", "/events/ordering.OrderPlaced/volumes", "/subjects", "/subjects?context=ordering", "/subjects/orders-value", "/subjects/orders-value?version=1", "/services", "/services?context=ordering&q=check", "/deployments", "/deployments?service=nobody&environment=production",
	"/playground", "/playground?event=ordering.OrderPlaced&sample=1", "/playground?event=ordering.OrderPlaced&try=schema",
	"/services/ordering/order-tracker", "/services/marketing/newsletter", "/services/order-tracker", "/no-such-page",
}

// importedPages are those that a large registry makes large.
var importedPages = []string{
	"/", "/events", "/events?context=eiffel&page=1", "/events/eiffel.EiffelArtifactCreatedEvent", "/events/eiffel.EiffelArtifactCreatedEvent/diff",
	"/events/eiffel.EiffelArtifactCreatedEvent/matrix", "/events/eiffel.EiffelArtifactCreatedEvent/changelog", "/changelog", "/contexts", "/contexts/eiffel", "/services/eiffel/eiffel-reader",
	"/flow", "/flow?by=service", "/flow?by=event", "/flow?focus=eiffel.EiffelArtifactCreatedEvent", "/privacy", "/search?q=artifact", "/playground",
	"/events/eiffel.EiffelArtifactCreatedEvent/1.0", "/findings", "/services", "/usage", "/volumes", "/deployments", "/waivers", "/rules/missing-description",
	"/subjects", "/subjects?q=artifact", "/subjects/eiffel.EiffelArtifactCreatedEvent.v1",
}

// emptyPages are those that a registry without events has.
var emptyPages = []string{"/", "/events", "/changelog", "/contexts", "/flow", "/privacy", "/search", "/search?q=order", "/services", "/deployments", "/volumes", "/subjects", "/playground?sample=1"}

// everyFile is one of each kind of download.
var everyFile = []string{
	"/contexts.svg", "/contexts.dot", "/contexts.mmd", "/flow.svg", "/flow.dot", "/flow.mmd",
	"/changelog.atom", "/events/ordering.OrderPlaced/changelog.atom", "/contexts/ordering/relationships/payments/answer.patch",
	"/findings/" + goneDefinition + "/mend.patch",
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

// begin forgets what was noted and what the browser has kept: the next page is a
// first visit.
func (v *visit) begin(t *testing.T, tab context.Context) {
	t.Helper()
	must(t, chromedp.Do(tab, chromedp.Navigate("about:blank")))
	do(t, tab, network.ClearBrowserCache, cdp.Empty{})
	v.mu.Lock()
	defer v.mu.Unlock()
	v.requests, v.trouble, v.bytes, v.page, v.first = nil, nil, 0, 0, ""
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

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// do runs a command of the protocol.
func do[P, R any](t testing.TB, tab context.Context, command cdp.Command[P, R], params P) {
	t.Helper()
	_, err := chromedp.Call(tab, command, params)
	must(t, err)
}

// look opens a page in a tab of that width and scheme.
func look(t testing.TB, tab context.Context, address string, width int64, scheme string) {
	t.Helper()
	turn(t, tab, width, scheme)
	must(t, chromedp.Do(tab, chromedp.Navigate(address)))
}

// turn gives a tab another width and scheme.
func turn(t testing.TB, tab context.Context, width int64, scheme string) {
	t.Helper()
	do(t, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	must(t, chromedp.Do(tab, chromedp.EmulateViewport(width, 900)))
}

// value asks the page for the value of an expression.
func value[T any](t testing.TB, tab context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	must(t, err)
	return v
}

// TestEveryPageIsLookedAt demands that a page of each route is in the tables above.
func TestEveryPageIsLookedAt(t *testing.T) {
	mux := http.NewServeMux()
	unseen := map[string]bool{}
	for _, pattern := range web.Patterns() {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
		unseen[pattern] = strings.HasPrefix(pattern, "GET ")
	}
	for _, path := range slices.Concat(everyPage, everyFile) {
		_, pattern := mux.Handler(httptest.NewRequest(http.MethodGet, path, nil))
		unseen[pattern] = false
	}
	for pattern, is := range unseen {
		if is {
			t.Errorf("no browser looks at %s: add it to everyPage, or to everyFile", pattern)
		}
	}
}

func TestPagesInABrowser(t *testing.T) {
	ctx, axe := testkit.Browser(t), testkit.Axe(t)
	for _, registry := range []struct {
		name  string
		boot  func(*testing.T) string
		paths []string
		modes []mode // in which axe looks
	}{
		{"the sample company", func(t *testing.T) string { return boot(t, sample(t)) }, everyPage, []mode{narrow, wide, dark}},
		{"2,000 imported events", func(t *testing.T) string { return boot(t, imported(t, 2_000)) }, importedPages, []mode{narrow, wide, dark}},
		{"an empty registry", func(t *testing.T) string { return boot(t) }, emptyPages, []mode{narrow}},
		{"who fetched what", func(t *testing.T) string { return fetched(t) }, []string{"/usage", "/usage?event=ordering.OrderPlaced"}, []mode{narrow, dark}},
		{"what services report", func(t *testing.T) string { return reported(t) }, reportedPages, []mode{narrow, dark}},
		{"subjects of Kafka clients", func(t *testing.T) string { return bootKafka(t) }, kafkaPages, []mode{narrow, dark}},
		{"what rules mend", func(t *testing.T) string { return boot(t, mendable("FULL", mendableSchema)) }, []string{
			"/findings", "/findings/" + goneDefinition, "/findings/" + newExample, "/findings/" + oneType, "/events/shop.ThingMoved",
		}, []mode{narrow, dark}},
		{"hostile subjects", func(t *testing.T) string { return bootHostileKafka(t) }, hostileKafkaPages, []mode{narrow}},
		{"services in two environments", func(t *testing.T) string { return deployed(t) }, []string{
			"/services", "/deployments", "/deployments?environment=production&service=ordering%2Fcheckout", "/services/ordering/checkout",
		}, []mode{narrow, dark}},
		{"hostile text", func(t *testing.T) string { return boot(t, hostile(t)) }, []string{
			"/", "/events", "/events/bad.Thing", "/events/bad.Deep", "/events/bad.Wide", "/search?q=script", "/services", "/waivers", "/playground?event=bad.Thing&sample=1", "/contexts/bad", "/services/bad/srv",
			"/volumes", "/events/bad.Thing/volumes", "/events/" + longContext + "." + longEvent + "/volumes",
			"/contexts/" + longContext, "/events/" + longContext + "." + longEvent, "/services/" + longContext + "/" + longService, "/contexts",
			"/flow", "/flow?by=service", "/flow?by=context", "/flow?focus=" + longContext, "/search?q=n", "/search?q=x", "/search?q=cc", "/services", "/privacy", "/privacy?of=bad.Thing",
			"/playground?event=" + longContext + "." + longEvent + "&try=schema&sample=1", "/playground?event=bad.Thing&sample=1",
		}, []mode{narrow}},
		{"what is not proved", unproved, unprovedPages, []mode{narrow, dark}},
		{"breaks that were stopped", func(t *testing.T) string { return stopped(t, sample(t), brokenEvents...) }, []string{"/stops", "/"}, []mode{narrow, dark}},
		{"breaks of the longest name", func(t *testing.T) string { return stopped(t, hostile(t), longContext+"."+longEvent) }, []string{"/stops"}, []mode{narrow}},
		{"hostile text in two versions", func(t *testing.T) string { return boot(t, hostileTwice(t)...) }, []string{
			"/events/bad.Thing/diff?from=1.0&to=1.1", "/changelog", "/events/bad.Thing/matrix",
		}, []mode{narrow}},
		{"500 events and 60 services", func(t *testing.T) string { return bootLenient(t, testkit.Company(500)) }, []string{
			"/contexts", "/flow", "/flow?by=service", "/flow?by=event", "/privacy", "/privacy?of=customers", "/services",
		}, []mode{narrow}},
	} {
		t.Run(registry.name, func(t *testing.T) {
			address, tab := registry.boot(t), testkit.Tab(t, ctx)
			v := watch(t, tab)
			for _, path := range registry.paths {
				t.Run(path, func(t *testing.T) {
					v.begin(t, tab)
					look(t, tab, address+path, 1280, "light")
					v.weigh(t)
					for _, m := range []mode{narrow, {width: 390, scheme: "dark"}, tablet, laptop, wide, dark} {
						turn(t, tab, m.width, m.scheme)
						fits(t, tab, m)
						for _, in := range registry.modes {
							if in.width == m.width && in.scheme == m.scheme {
								isForAll(t, tab, axe, in)
							}
						}
					}
					fitsOnPaper(t, tab)
					v.judge(t, address+"/", path == "/no-such-page")
				})
			}
		})
	}
}

// mode is how a page is looked at.
type mode struct {
	width  int64
	scheme string
}

var (
	narrow, wide, dark = mode{width: 390, scheme: "light"}, mode{width: 1280, scheme: "light"}, mode{width: 1280, scheme: "dark"}
	tablet, laptop     = mode{width: 768, scheme: "light"}, mode{width: 1024, scheme: "light"}
)

func (m mode) String() string { return fmt.Sprintf("%d px, %s", m.width, m.scheme) }

// isForAll reports what axe-core finds wrong for people with disabilities.
func isForAll(t testing.TB, tab context.Context, axe string, in mode) {
	t.Helper()
	if !value[bool](t, tab, "typeof axe === 'object'") {
		value[any](t, tab, axe+"; null")
	}
	const run = `axe.run({resultTypes: ["violations"], preload: false, iframes: false}).then(r => r.violations.flatMap(v => v.nodes.slice(0, 5).map(n => v.id + " (" + v.help + "): " + n.target + " " + n.html.slice(0, 200) + " " + n.failureSummary)))`
	for _, violation := range value[[]string](t, tab, run) {
		t.Errorf("%s: axe: %s", in, violation)
	}
}

// weigh holds a first visit to the marks of the design.
func (v *visit) weigh(t testing.TB) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	t.Logf("%d requests, %.1f KB, of which the page %.1f KB", len(v.requests), v.bytes/1024, v.page/1024)
	if len(v.requests) > 6 || v.bytes > 60<<10 || v.page > 45<<10 || v.page == 0 {
		t.Errorf("the first visit: %d requests, %.0f bytes, of which the page %.0f", len(v.requests), v.bytes, v.page)
	}
}

// judge reports requests to elsewhere and whatever the console says, but for a
// page that is not there.
func (v *visit) judge(t testing.TB, origin string, isMissing bool) {
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
		chromedp.WaitVisible(chromedp.CSS(".hits"))))
	if at, err := chromedp.Run(tab, chromedp.Location()); err != nil || at != address+"/search?q=placed" {
		t.Errorf("the search leads to %s, %v", at, err)
	}
	must(t, chromedp.Do(tab, chromedp.Click(chromedp.CSS(".hits a")), chromedp.WaitVisible(chromedp.CSS(".tree.root"))))
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
	// The keys are shown and put away, and the search closes them.
	const shown = "document.querySelector('dialog[open]')?.textContent.includes('permalink') === true"
	press := func(key string) {
		t.Helper()
		do(t, tab, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: key, Text: key})
	}
	press("?")
	must(t, chromedp.Do(tab, chromedp.WaitVisible(chromedp.CSS("dialog[open] #keys"))))
	press("?")
	if value[bool](t, tab, shown) {
		t.Error("? does not put the keys away")
	}
	press("?")
	if !value[bool](t, tab, shown) {
		t.Error("? shows the keys only once")
	}
	must(t, chromedp.Do(tab, chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))))
	if got := focus(); got != "q" || value[bool](t, tab, shown) {
		t.Errorf("Ctrl+K leads to %q", got)
	}
	look(t, tab, address+"/events/ordering.OrderPlaced/diff", 1280, "light")
	press("y")
	if got := value[string](t, tab, "location.pathname + location.search"); got != "/events/ordering.OrderPlaced/diff?from=2.1&to=2.2" {
		t.Errorf("y leads from the newest differences to %s", got)
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

// Where nothing hovers, as on a phone, the link of each property is there to be seen, and
// lies over no word.
func TestLinksOfPropertiesAreSeenOnAPhone(t *testing.T) {
	tab, company, odd := testkit.Browser(t), boot(t, sample(t)), boot(t, hostile(t))
	do(t, tab, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	for _, path := range []string{company + "/events/ordering.OrderPlaced", odd + "/events/bad.Thing", odd + "/events/bad.Deep"} {
		look(t, tab, path, 390, "light")
		if !value[bool](t, tab, unfold+`matchMedia("(hover: none)").matches`) {
			t.Fatal("the browser hovers")
		}
		const anchors = `[...document.querySelectorAll(".property > .anchor")]`
		if n := value[int](t, tab, anchors+`.filter(a => getComputedStyle(a).opacity === "1").length - `+anchors+`.length`); n != 0 {
			t.Errorf("%s: %d links are not seen", path, -n)
		}
		const covered = anchors + `.filter(a => {
			const link = a.getBoundingClientRect(), text = document.createRange();
			return [...a.parentElement.querySelectorAll("summary *, .head *, p")].filter(e => e.checkVisibility()).some(e => {
				text.selectNodeContents(e);
				return [...text.getClientRects()].some(r => Math.min(r.right, link.right) - Math.max(r.left, link.left) > 1 && Math.min(r.bottom, link.bottom) - Math.max(r.top, link.top) > 1);
			});
		}).map(a => a.getAttribute("href").slice(0, 80)).slice(0, 5)`
		if list := value[[]string](t, tab, covered); len(list) > 0 {
			t.Errorf("%s: links lie over words: %q", path, list)
		}
	}
}

// On a small screen the list comes first, and the choices when they are asked for; where
// there is room they stand there at once. Words have a button, with JavaScript or without.
func TestTheListComesBeforeTheChoices(t *testing.T) {
	tab, address := testkit.Browser(t), boot(t, sample(t))
	do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	for path, first := range map[string]string{"/events": ".events li", "/services": ".services tbody tr", "/privacy": "main h2 ~ .field, .register tbody tr", "/findings": ".finding"} {
		if path == "/findings" {
			get(t, address+path) // waits for the rules
		}
		look(t, tab, address+path, 390, "light")
		if top := value[float64](t, tab, `document.querySelector("`+first+`").getBoundingClientRect().top`); top > 620 {
			t.Errorf("390 px: %s begins %v px down", path, top)
		}
		const seen = `[...document.querySelectorAll(".facet > summary")].filter(e => e.checkVisibility()).length`
		if n := value[int](t, tab, seen); n > 0 {
			t.Errorf("390 px: %s shows %d choices before they are asked for", path, n)
		}
		must(t, chromedp.Do(tab, chromedp.Click(chromedp.CSS(".facet-list > summary"))))
		if n := value[int](t, tab, seen); n == 0 {
			t.Errorf("390 px: %s does not show the choices", path)
		}
		look(t, tab, address+path, 1280, "light")
		if n := value[int](t, tab, seen); n == 0 {
			t.Errorf("1280 px: %s hides the choices", path)
		}
	}
	look(t, tab, address+"/events", 1280, "light")
	must(t, chromedp.Do(tab, chromedp.SendKeys(chromedp.ID("words"), "refund"), chromedp.Click(chromedp.CSS(".words button")), chromedp.WaitVisible(chromedp.CSS(`#words[value="refund"]`)))) // as the server answers it: what is typed is no attribute
	if at := value[string](t, tab, "location.search"); at != "?q=refund" {
		t.Errorf("the button leads to %s", at)
	}
}

// A command is read as a whole, on a wide screen and on a small one.
func TestCommandsAreNotCutOff(t *testing.T) {
	tab, address := testkit.Browser(t), boot(t, sample(t))
	for _, width := range []int64{1280, 390} {
		look(t, tab, address+"/events/ordering.OrderPlaced", width, "light")
		const cut = `[...document.querySelectorAll(".tabbed > details")].flatMap(d => { d.open = true; return [...d.querySelectorAll("code")].filter(c => /^(curl|treaty|kcat|schema)/.test(c.textContent)).map(c => [c.textContent.split("\n")[0], c.scrollWidth > c.clientWidth + 1]); })`
		commands := value[[][2]any](t, tab, cut)
		for _, c := range commands {
			if c[1] == true {
				t.Errorf("%d px: cut off: %s", width, c[0])
			}
		}
		if len(commands) < 7 {
			t.Errorf("%d px: %d commands", width, len(commands))
		}
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

// Both texts in one column: whatever a row says, its number stands below the others.
func TestLineNumbersStandInOneColumn(t *testing.T) {
	tab := testkit.Browser(t)
	look(t, tab, boot(t, sample(t))+"/events/ordering.OrderPlaced/diff?from=2.2&to=1.2", 390, "light")
	const columns = `new Set([...document.querySelectorAll(".sides .no")].filter(e => e.checkVisibility() && e.textContent).map(e => Math.round(e.getBoundingClientRect().right))).size`
	if n := value[int](t, tab, columns); n != 1 {
		t.Errorf("the numbers stand in %d columns", n)
	}
}

// Below each other, the older lines of what differs come before the newer ones.
func TestOlderLinesComeFirstOnASmallScreen(t *testing.T) {
	tab := testkit.Browser(t)
	look(t, tab, boot(t, sample(t))+"/events/ordering.OrderPlaced/diff?from=1.2&to=2.2", 390, "light")
	const blocks = `[...document.querySelectorAll(".sides tbody")].map(block => ["old", "new"].map(side =>
		[...block.querySelectorAll("tr:not(.same) > td." + side)].filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().top))).filter(([old, next]) => old.length && next.length)`
	if n := value[int](t, tab, blocks+".filter(([old]) => old.length > 1).length"); n == 0 {
		t.Fatal("no block has several older lines")
	}
	if n := value[int](t, tab, blocks+".filter(([old, next]) => Math.max(...old) >= Math.min(...next)).length"); n > 0 {
		t.Errorf("the lines of %d blocks are shuffled", n)
	}
}

// On a small screen no button that copies lies over what it copies.
func TestCopyCoversNothing(t *testing.T) {
	ctx := testkit.Browser(t)
	tab := testkit.Tab(t, ctx)
	const covered = `[...document.querySelectorAll(".copyable")].filter(block => block.checkVisibility()).map(block => {
		const text = document.createRange();
		text.selectNodeContents(block.querySelector("code"));
		const button = block.querySelector(".copy").getBoundingClientRect(), frame = block.querySelector("code").closest("pre").getBoundingClientRect();
		const shown = getComputedStyle(block.querySelector("code")).overflowX === "auto" ? block.querySelector("code").getBoundingClientRect() : frame;
		return [...text.getClientRects()].some(line => Math.min(line.right, shown.right) > button.left && line.left < button.right && line.bottom > button.top && line.top < button.bottom)
			? block.textContent.slice(0, 60) : "";
	}).filter(said => said).join("\n")`
	mended, sampled := boot(t, mendable("FULL", mendableSchema)), boot(t, sample(t))
	get(t, mended+"/findings") // waits for the rules
	for _, page := range []string{
		mended + "/findings/" + goneDefinition, sampled + "/events/ordering.OrderPlaced", sampled + "/events/payments.FraudCheckCompleted",
		sampled + "/playground?event=ordering.OrderPlaced&try=schema", sampled + "/deployments", sampled + "/subjects/orders-value",
	} {
		for _, width := range []int64{390, 768} {
			look(t, tab, page, width, "light")
			value[string](t, tab, `document.querySelectorAll("details.code").forEach(each => { each.open = true }), ""`)
			if n := value[int](t, tab, `document.querySelectorAll(".copy").length`); n == 0 {
				t.Errorf("%s has nothing to copy", page)
			}
			if what := value[string](t, tab, covered); what != "" {
				t.Errorf("%s at %d: a button lies over\n%s", page, width, what)
			}
		}
	}
}

// What is far down the page is laid out when it comes into view, and found before that:
// a row leads to its line, and back.
func TestARowLeadsToItsLine(t *testing.T) {
	tab := testkit.Browser(t)
	address := boot(t, sample(t))
	const inView = `(id => new Promise(done => setTimeout(() => { // once it has scrolled
		const at = document.getElementById(id).getBoundingClientRect(); done(at.top >= 0 && at.bottom <= innerHeight);
	}, 300)))`
	look(t, tab, address+"/events/ordering.OrderPlaced/diff?from=2.2&to=1.2#o180", 1280, "light")
	if !value[bool](t, tab, inView+`("o180")`) {
		t.Error("an address with a line does not show the line")
	}
	for _, link := range []string{`.change .at[href^="#o"]`, `.change .asked a[href^="#c"]`} {
		leads := value[string](t, tab, fmt.Sprintf("(() => { const link = document.querySelector(%q); link.click(); return link.hash.slice(1) })()", link))
		if !value[bool](t, tab, inView+"(\""+leads+"\")") {
			t.Errorf("%s does not show #%s", link, leads)
		}
	}
}
