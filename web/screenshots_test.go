package web_test

import (
	"bytes"
	"context"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
)

// `make screenshots` gives both.
var (
	update      = flag.Bool("update", false, "take the pictures of the README again")
	screenshots = flag.String("screenshots", "", "the folder to write a picture of every page to, light, dark and narrow")
)

// pictures are the README's: pages of the sample company, light and dark.
// What is done on a page before its picture is taken is a script.
var pictures = []struct{ name, path, before string }{
	{"event", "/events/ordering.OrderPlaced", ""},
	{"diff", "/events/ordering.OrderPlaced/diff?from=2.2&to=2.1", provedAndHurt},
	{"flow", "/flow?focus=ordering.OrderPlaced", ""},
}

// provedAndHurt opens the event that shows the first break that hurts somebody, and goes
// to the verdicts, which stand above it.
const provedAndHurt = `(() => {
	const row = [...document.querySelectorAll(".change")].find(e => /hurts [^n]/.test(e.textContent) && e.querySelector("details"));
	row.querySelector("details").open = true;
	document.getElementById("verdicts").scrollIntoView();
	return "";
})()`

// largePictures are pages that a large registry makes large.
var largePictures = []string{"/", "/events", "/contexts", "/flow", "/events/eiffel.EiffelArtifactCreatedEvent", "/events/eiffel.EiffelArtifactCreatedEvent/matrix", "/findings"}

const (
	pictureFolder = "../docs/images"
	pictureWidth  = 1280
	pictureHeight = 900
	pictureBytes  = 250 << 10
)

// TestPicturesOfTheReadme takes the pictures with -update, and holds those that are
// committed to their size, and the README to them.
func TestPicturesOfTheReadme(t *testing.T) {
	if *update {
		address, tab := boot(t, sample(t)), testkit.Browser(t)
		get(t, address+"/findings") // waits for the rules
		for _, p := range pictures {
			for _, m := range []mode{wide, dark} {
				look(t, tab, address+p.path, pictureWidth, m.scheme)
				if p.before != "" {
					value[string](t, tab, p.before)
				}
				write(t, filepath.Join(pictureFolder, p.name+"-"+m.scheme+".png"), shot(t, tab, chromedp.CaptureScreenshot()))
			}
		}
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		for _, m := range []mode{wide, dark} {
			name := p.name + "-" + m.scheme + ".png"
			data, err := os.ReadFile(filepath.Join(pictureFolder, name))
			if err != nil {
				t.Fatalf("%v\nhint: make screenshots", err)
			}
			config, err := png.DecodeConfig(bytes.NewReader(data))
			if err != nil || config.Width != pictureWidth || config.Height != pictureHeight || len(data) > pictureBytes {
				t.Errorf("%s: %d × %d, %d bytes, %v; want %d × %d in at most %d", name, config.Width, config.Height, len(data), err, pictureWidth, pictureHeight, pictureBytes)
			}
			if !strings.Contains(string(readme), "docs/images/"+name) {
				t.Errorf("the README does not show %s", name)
			}
		}
	}
}

// No page's picture replaces another's. With the flag each is written, as long as the
// page is.
func TestScreenshots(t *testing.T) {
	for _, paths := range [][]string{everyPage, emptyPages, kafkaPages} {
		named := map[string]string{}
		for _, path := range paths {
			if other := named[pictureName(path)]; other != "" {
				t.Errorf("%s and %s have one picture, %s", other, path, pictureName(path))
			}
			named[pictureName(path)] = path
		}
	}
	if *screenshots == "" {
		return
	}
	ctx := testkit.Browser(t)
	for _, registry := range []struct {
		name, address string
		paths         []string
	}{
		{"sample", boot(t, sample(t)), everyPage}, {"empty", boot(t), emptyPages}, {"kafka", bootKafka(t), kafkaPages},
		{"waivers", asking(t), []string{"/waivers"}},
		{"mended", boot(t, mendable("FULL", mendableSchema)), []string{"/findings", "/findings/" + goneDefinition, "/findings/" + oneType, "/events/shop.ThingMoved"}},
		{"proposed", bootLenient(t, two("", "relationships:\n  - {with: ordering, as: downstream, pattern: conformist}")), []string{"/contexts/fulfilment", "/contexts/ordering", "/contexts"}},
		{"deployed", deployed(t), []string{"/services", "/deployments?environment=production&service=ordering%2Fcheckout"}},
		{"fetched", fetched(t), []string{"/usage", "/usage?event=ordering.OrderPlaced"}},
		{"reported", reported(t), reportedPages},
		{"stopped", stopped(t, sample(t), brokenEvents...), []string{"/stops", "/"}},
		{"unproved", unproved(t), unprovedPages},
		{"loops", bootLenient(t, looping()), []string{"/flow", "/flow?by=event"}},
		{"imported", boot(t, imported(t, 2_000)), largePictures},
		{"played", boot(t, sample(t)), []string{"/playground?event=ordering.OrderPlaced&sample=1", "/playground?event=ordering.OrderPlaced&try=schema&sample=1"}},
	} {
		tab := testkit.Tab(t, ctx)
		get(t, registry.address+"/findings") // waits for the rules
		for _, path := range registry.paths {
			name := pictureName(path)
			t.Run(registry.name+"/"+name, func(t *testing.T) { // -run may choose
				for as, m := range map[string]mode{"light": wide, "dark": dark, "narrow": narrow, "tablet": tablet, "laptop": laptop} {
					look(t, tab, registry.address+path, m.width, m.scheme)
					if registry.name == "played" {
						breaks(t, tab)
					}
					layOut(t, tab)
					write(t, filepath.Join(*screenshots, registry.name, name+"-"+as+".png"), shot(t, tab, chromedp.FullScreenshot(100)))
				}
			})
		}
	}
}

// breaks sends what the playground holds with a number where a text was, and waits for
// the answer.
func breaks(t *testing.T, tab context.Context) {
	t.Helper()
	value[string](t, tab, `(e => { e.value = e.value.replace('"type": "string"', '"type": "integer"').replace(/"orderId": "[^"]*"/, '"orderId": 7'); return "" })(document.getElementById("text"))`)
	must(t, chromedp.Do(tab, chromedp.Click(chromedp.CSS(".paste button")), chromedp.WaitVisible(chromedp.CSS(".said-error"))))
	value[string](t, tab, `scrollTo(0, 0), ""`) // the heading would lie over what it stands at
}

// asking is a registry in which somebody asks for an exception, and for an Unknown to be
// accepted.
func asking(t *testing.T) string {
	t.Helper()
	address, r := bootRegistry(t, files(hiddenEvent))
	h := &house{t: t, registry: r}
	h.asks(time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC))
	h.pushes(dayEnded("-/.", ""))
	_, fingerprints := h.pushes(dayEnded("-/", ""))
	h.pushes(dayEnded("-/", "-- waivers.yaml --\nwaivers:\n  - {finding: "+fingerprints[0][:12]+", reason: No dots were ever written., owner: team-clock, expires: 2026-06-30}\n"))
	return address
}

// layOut has the browser draw what it draws when a reader comes there: a picture of a
// whole page is taken without scrolling.
func layOut(t *testing.T, tab context.Context) {
	t.Helper()
	value[string](t, tab, `document.querySelectorAll(".scroll").forEach(e => { e.style.contentVisibility = "visible" }), ""`)
}

// pictureName is what the picture of a page is called.
func pictureName(path string) string {
	return strings.Trim(notInFiles.ReplaceAllString(path, "-"), "-")
}

var notInFiles = regexp.MustCompile(`[^A-Za-z0-9.]+`)

func shot(t *testing.T, tab context.Context, take chromedp.Action[[]byte]) []byte {
	t.Helper()
	data, err := chromedp.Run(tab, take)
	must(t, err)
	return data
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	must(t, os.MkdirAll(filepath.Dir(file), 0o755))
	must(t, os.WriteFile(file, data, 0o644))
}
