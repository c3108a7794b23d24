package draw_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/treaty-events/treaty/contract/flow/draw"
	"github.com/treaty-events/treaty/internal/testkit"
)

// outside lists the texts of cards that reach beyond the card, as a browser
// draws them.
const outside = `JSON.stringify([...document.querySelectorAll(".card")].flatMap(card => {
	const box = card.querySelector(".box").getBBox()
	return [...card.querySelectorAll("text")].filter(text => {
		const b = text.getBBox()
		return b.x < box.x || b.x + b.width > box.x + box.width
	}).map(text => text.lastChild.textContent)
}))`

// The widths of letters are only supposed when a picture is made; a real browser
// says whether texts stay where they belong.
func TestTextsStayOnTheirCards(t *testing.T) {
	ctx := testkit.Browser(t)
	for name, g := range pictures(t) {
		file := filepath.Join(t.TempDir(), name+".svg")
		if err := os.WriteFile(file, draw.SVG(g, draw.Options{}), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
			t.Fatal(err)
		}
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](outside))
		if err != nil {
			t.Fatal(err)
		}
		if got != "[]" {
			t.Errorf("%s: beyond their cards: %s", name, got)
		}
	}
}
