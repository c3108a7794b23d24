package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/treaty-events/treaty/internal/testkit"
)

// What underlines a link of a picture has the colour of its text, in the dark too.
func TestLinksOfAPictureAreUnderlinedInTheirColour(t *testing.T) {
	address := boot(t, sample(t))
	tab := testkit.Tab(t, testkit.Browser(t))
	const fills = `[...document.querySelectorAll(".picture a")].filter(a => a.querySelector("text.service")).map(a => getComputedStyle(a).fill + " " + getComputedStyle(a.querySelector("text.service")).fill)`
	for _, path := range []string{"/flow", "/contexts", "/events/ordering.OrderPlaced"} {
		for _, m := range []mode{wide, dark} {
			look(t, tab, address+path, m.width, m.scheme)
			links := value[[]string](t, tab, fills)
			if len(links) == 0 {
				t.Errorf("%s %s: no link in the picture", path, m)
			}
			for _, both := range links {
				if half := len(both) / 2; both[:half] != both[half+1:] {
					t.Errorf("%s %s: the underline and the text are %s", path, m, both)
				}
			}
		}
	}
}

// The flow opens as a picture that fits a screen. Where one does not, the page says so
// in words, without a script, and it is scrolled by keyboard; where it does, it says
// nothing.
func TestAPictureThatIsCutOffSaysSo(t *testing.T) {
	address := boot(t, sample(t))
	tab := testkit.Tab(t, testkit.Browser(t))
	do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	const (
		over  = `(p => p.scrollWidth > p.clientWidth)(document.querySelector(".picture"))`
		hint  = `getComputedStyle(document.querySelector(".sideways")).display === "block"`
		moved = `document.querySelector(".picture").scrollLeft > 0`
	)
	for _, tc := range []struct {
		path   string
		at     mode
		scroll bool
	}{
		{"/flow", wide, false}, {"/flow", narrow, true}, {"/flow", mode{width: 390, scheme: "dark"}, true},
		{"/flow?by=event", wide, true}, {"/flow?by=event", mode{width: 2560, scheme: "light"}, false}, {"/flow?by=event", narrow, true}, {"/contexts", narrow, true},
	} {
		name := tc.path + " " + tc.at.String()
		look(t, tab, address+tc.path, tc.at.width, tc.at.scheme)
		if got := value[bool](t, tab, over); got != tc.scroll {
			t.Errorf("%s: the picture is wider than its place: %v", name, got)
		}
		if got := value[bool](t, tab, hint); got != tc.scroll {
			t.Errorf("%s: the page says to scroll: %v", name, got)
		}
		keepPicture(t, tab, "picture"+strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(tc.path)+"-"+tc.at.String())
		if !tc.scroll {
			continue
		}
		tabTo(t, tab, ".picture")
		must(t, chromedp.Do(tab, chromedp.KeyEvent(kb.ArrowRight+kb.ArrowRight)))
		for n := 0; !value[bool](t, tab, moved); n++ {
			if n == 100 {
				t.Fatalf("%s: the arrow keys do not scroll it", name)
			}
			time.Sleep(20 * time.Millisecond) // it glides
		}
	}
}

// A picture that is cut off can be made to fit and back, by keyboard and without a
// script, and its address says so. Where its names would be specks that is not offered,
// and such an address changes nothing.
func TestAPictureIsMadeToFit(t *testing.T) {
	address := boot(t, sample(t)) + "/flow?by=event"
	tab := testkit.Tab(t, testkit.Browser(t))
	do(t, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	const (
		over    = `(p => p.scrollWidth > p.clientWidth)(document.querySelector(".picture"))`
		offered = `document.querySelector(".fits").checkVisibility()`
	)
	look(t, tab, address, wide.width, wide.scheme)
	for _, step := range []struct {
		link, at string
		cut      bool
	}{{`a[href="#picture-fit"]`, "#picture-fit", false}, {`a[href="#picture"]`, "#picture", true}} {
		tabTo(t, tab, step.link)
		must(t, chromedp.Do(tab, chromedp.KeyEvent("\r")))
		if got := value[string](t, tab, "location.hash"); got != step.at {
			t.Fatalf("%s leads to %q, not to %s", step.link, got, step.at)
		}
		if got := value[bool](t, tab, over); got != step.cut {
			t.Errorf("%s: the picture is cut off: %v", step.at, got)
		}
		keepPicture(t, tab, "picture"+step.at)
	}
	look(t, tab, address+"#picture-fit", narrow.width, narrow.scheme)
	if !value[bool](t, tab, over) || value[bool](t, tab, offered) {
		t.Error("where it is narrow a picture is made too small to read, or that is offered")
	}
}
