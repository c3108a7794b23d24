package web_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// paperWidth is that of A4 without its margins, in px: 210 mm - 2 × 12 mm.
const paperWidth = 703

// onPaper shows what the tab has as it is printed.
func onPaper(t testing.TB, tab context.Context) {
	t.Helper()
	do(t, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	must(t, chromedp.Do(tab, chromedp.EmulateViewport(paperWidth, 1000)))
}

// fitsOnPaper reports what of a page is cut off on paper, or wider than it: nobody scrolls
// there.
func fitsOnPaper(t *testing.T, tab context.Context) {
	t.Helper()
	onPaper(t, tab)
	if over := value[float64](t, tab, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
		t.Errorf("on paper: %v px too wide: %s", over, value[[]string](t, tab, `[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map(e => e.outerHTML.slice(0, 160))`))
	}
	const cut = `[...document.querySelectorAll("main, main *")].filter(e => getComputedStyle(e).overflowX !== "visible" && !e.closest(".hidden, svg") && e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).slice(0, 5).map(e => e.outerHTML.slice(0, 200))`
	for _, element := range value[[]string](t, tab, cut) {
		t.Errorf("on paper: cut off: %s", element)
	}
}

// On paper an event's page says all that it says, unfolded, and nothing that only a screen
// can do; whoever prints in the dark gets black on white.
func TestAnEventOnPaper(t *testing.T) {
	address, tab := boot(t, sample(t)), testkit.Browser(t)
	look(t, tab, address+"/events/ordering.OrderPlaced", wide.width, "dark")
	onPaper(t, tab)
	text := value[string](t, tab, "document.body.innerText")
	for _, want := range []string{"func record(", "kcat -P", "treaty consume", "unitPrice", "\"$schema\"", "by-phone", "Who would be hurt by retiring"} {
		if !strings.Contains(text, want) {
			t.Errorf("on paper %q is not there", want)
		}
	}
	for _, gone := range []string{"header.top", "footer.bottom", "p.ways", ".copy", ".fold", ".anchor", "main form"} {
		if value[bool](t, tab, "[...document.querySelectorAll('"+gone+"')].some(e => e.checkVisibility())") {
			t.Errorf("on paper there is %s", gone)
		}
	}
	if ink := value[string](t, tab, "getComputedStyle(document.body).color"); ink != "rgb(29, 33, 38)" {
		t.Errorf("the ink is %s", ink)
	}
}

// On paper the texts of two versions keep how they are indented, and nothing is announced
// that stays folded: what a reader unfolded is printed.
func TestTwoVersionsOnPaper(t *testing.T) {
	address, tab := boot(t, sample(t)), testkit.Browser(t)
	look(t, tab, address+"/events/ordering.OrderPlaced/diff?from=1.0&to=1.2", wide.width, "light")
	value[string](t, tab, `document.querySelector(".change details").open = true, ""`)
	onPaper(t, tab)
	if text := value[string](t, tab, "document.querySelector('.sides').innerText"); !strings.Contains(text, `      "type": "string"`) {
		t.Errorf("on paper the texts are not indented:\n%s", text)
	}
	events := value[[]bool](t, tab, `[...document.querySelectorAll(".change details")].map(e => e.checkVisibility())`)
	if !slices.Equal(events, []bool{true, false}) {
		t.Errorf("of the first event, unfolded, and the second, folded, is printed: %v", events)
	}
}

// The paper lies on its side for a picture that is too wide for it upright, and for no
// other: the heading of a high one would have a page of its own.
func TestPicturesOnPaper(t *testing.T) {
	address, tab := boot(t, sample(t)), testkit.Browser(t)
	for path, want := range map[string]string{"/contexts": "auto", "/flow": "auto", "/flow?focus=ordering.OrderPlaced&depth=3": "picture", "/flow?by=event": "picture"} {
		look(t, tab, address+path, wide.width, "light")
		onPaper(t, tab)
		if page := value[string](t, tab, "getComputedStyle(document.querySelector('main')).page"); page != want {
			t.Errorf("%s is printed on the page %s, want %s", path, page, want)
		}
	}
}
