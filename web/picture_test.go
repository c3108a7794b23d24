package web_test

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/internal/testkit"
)

var update = flag.Bool("update", false, "take the pictures of the README again")

// The README's picture: one event of the sample company, as a browser shows it.
const (
	picture       = "../docs/images/event.png"
	pictureWidth  = 1280
	pictureHeight = 900
	pictureBytes  = 300 << 10
)

// TestPictureOfTheReadme takes the picture with -update, and holds the one that
// is committed to its size.
func TestPictureOfTheReadme(t *testing.T) {
	if *update {
		tab := testkit.Browser(t)
		address := boot(t, sample(t))
		must(t, chromedp.Do(tab, chromedp.EmulateViewport(pictureWidth, pictureHeight), chromedp.Navigate(address+"/events/ordering.OrderPlaced")))
		data, err := chromedp.Run(tab, chromedp.CaptureScreenshot())
		must(t, err)
		must(t, os.MkdirAll(filepath.Dir(picture), 0o755))
		must(t, os.WriteFile(picture, data, 0o644))
	}
	data, err := os.ReadFile(picture)
	if err != nil {
		t.Fatalf("%v\nhint: go test ./web -run Picture -update", err)
	}
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width != pictureWidth || config.Height != pictureHeight || len(data) > pictureBytes {
		t.Errorf("%s: %d × %d, %d bytes, %v; want %d × %d in at most %d", picture, config.Width, config.Height, len(data), err, pictureWidth, pictureHeight, pictureBytes)
	}
}
