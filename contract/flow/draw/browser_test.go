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

// astray lists what is wrong with the picture itself: texts beyond it or beyond the lane
// that they begin in, and arrows that pass behind a card, but where there are so many
// that lanes stand beside each other.
const astray = `JSON.stringify((() => {
	const svg = document.documentElement, whole = svg.viewBox.baseVal, found = []
	const lanes = [...document.querySelectorAll(".lane")].map(lane => lane.getBBox())
	for (const text of document.querySelectorAll("text")) {
		const b = text.getBBox()
		const lane = lanes.find(l => b.x >= l.x && b.x < l.x + l.width && b.y >= l.y && b.y < l.y + l.height)
		const right = lane ? lane.x + lane.width : whole.width
		if (b.x + b.width > right || b.y + b.height > whole.height) found.push(text.lastChild.textContent)
	}
	const boxes = [...document.querySelectorAll(".box")].map(box => box.getBBox())
	for (const path of document.querySelectorAll(".arrows:not(.dense) .net path")) {
		for (let at = 0; at <= path.getTotalLength(); at += 4) {
			const p = path.getPointAtLength(at)
			if (boxes.some(b => p.x > b.x + 1 && p.x < b.x + b.width - 1 && p.y > b.y && p.y < b.y + b.height)) {
				found.push("an arrow behind a card: " + path.getAttribute("d"))
				break
			}
		}
	}
	return found
})())`

// The widths of letters are only supposed when a picture is made; a real browser
// says whether texts stay where they belong.
func TestTextsStayOnTheirCards(t *testing.T) {
	ctx := testkit.Browser(t)
	all := map[string][]byte{"map of everything": draw.MapSVG(everyBond(), draw.Options{}), "map of names": draw.MapSVG(longNames(), draw.Options{})}
	for name, g := range pictures(t) {
		all[name+" by event"], all[name+" by context"], all[name+" by service"] = draw.SVG(g, draw.Options{}), draw.ContextsSVG(g, draw.Options{}), draw.ServicesSVG(g, draw.Options{})
	}
	for name, svg := range all {
		file := filepath.Join(t.TempDir(), "picture.svg")
		if err := os.WriteFile(file, svg, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
			t.Fatal(err)
		}
		for what, script := range map[string]string{"beyond their cards": outside, "astray": astray} {
			got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
			if err != nil {
				t.Fatal(err)
			}
			if got != "[]" {
				t.Errorf("%s: %s: %s", name, what, got)
			}
		}
	}
}
