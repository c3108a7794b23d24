package web_test

import (
	"context"
	"testing"
)

// fits reports a page that is wider than its screen or cuts something off, everything
// unfolded, or that does not follow the scheme.
func fits(t testing.TB, tab context.Context, in mode) {
	t.Helper()
	value[bool](t, tab, unfold+"true")
	if over := value[float64](t, tab, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
		t.Errorf("%s: %v px too wide", in, over)
	}
	for _, trouble := range value[[]string](t, tab, "["+cutTables+", "+hintless+", "+slim+", "+torn+", "+tabs+"].flat()") {
		t.Errorf("%s: %s", in, trouble)
	}
	paper := value[string](t, tab, "getComputedStyle(document.body).backgroundColor")
	if want := map[string]string{"light": "rgb(251, 250, 247)", "dark": "rgb(21, 23, 26)"}[in.scheme]; paper != want {
		t.Errorf("%s: the paper is %s, want %s", in, paper, want)
	}
}

const (
	unfold = "document.querySelectorAll('details').forEach(d => { d.open = true }); "
	// cutTables are tables that become cards, and yet hide columns; a name of hundreds of letters may be
	// scrolled to on a wide screen.
	cutTables = `[...document.querySelectorAll(".scroll:has(> .stack)")].filter(s => s.scrollWidth > s.clientWidth && !(innerWidth > 900 && /\S{120}/.test(s.textContent))).map(s => (s.scrollWidth - s.clientWidth) + " px of a table are out of sight: " + s.getAttribute("aria-label"))`
	// hintless are places that scroll sideways and do not show it at the edge, or are not
	// reached by keyboard.
	hintless = `[...document.querySelectorAll(".scroll, main pre, main pre code")].filter(s => s.checkVisibility() && getComputedStyle(s).overflowX !== "visible" && s.scrollWidth > s.clientWidth + 1).flatMap(s => [
		...(s.matches(".scroll, .tabbed code") && getComputedStyle(s).animationName === "none" ? ["it does not show that it goes on: " + s.outerHTML.slice(0, 160)] : []),
		...(s.matches("[tabindex='0']") || s.closest(".chroma") || s.querySelector("button") ? [] : ["no key scrolls it: " + s.outerHTML.slice(0, 160)])])`
	// slim are names of lists that have less room than a name takes.
	slim = `[...document.querySelectorAll(".events .what, .scroll > table:not(.sides) tbody th")].filter(e => e.checkVisibility() && e.getBoundingClientRect().width < 140).slice(0, 3).map(e => e.getBoundingClientRect().width + " px for " + e.textContent.trim().slice(0, 60))`
	// torn are numbers, versions and short words that stand on two lines.
	torn = `(() => {
		const found = [], range = document.createRange(), walker = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
		for (let n; (n = walker.nextNode()) && found.length < 4;) { // without a filter: it would be a script of the page, which may be off
			if (n.parentElement.closest("pre, code, .sides, .json, svg, .hidden, textarea, select, .pasted, .fingerprint")) continue;
			if (n.data.trim().length < 2 || !n.parentElement.checkVisibility()) continue;
			range.selectNodeContents(n);
			const height = parseFloat(getComputedStyle(n.parentElement).fontSize);
			const lines = rects => { const tops = [...rects].filter(r => r.width > 0).map(r => r.top); return Math.max(...tops) - Math.min(...tops) > height / 2; };
			if (!lines(range.getClientRects())) continue;
			for (const word of n.data.matchAll(/(?<!\S)[\p{L}\p{N}.,:()]{2,14}(?!\S)/gu)) {
				range.setStart(n, word.index); range.setEnd(n, word.index + word[0].length);
				if (lines(range.getClientRects())) found.push("“" + word[0] + "” is torn in “" + n.data.trim().slice(0, 80) + "”, in " + n.parentElement.outerHTML.slice(0, 120));
			}
		}
		return found;
	})()`
	// tabs are the ways to use an event, of which one is open at a time.
	tabs = `[...document.querySelectorAll(".tabbed > details")].flatMap(d => {
		d.open = true;
		const over = document.documentElement.scrollWidth - innerWidth, cut = [...d.querySelectorAll("pre, p")].filter(e => e.scrollWidth > e.clientWidth + 1);
		return [...(over > 0 ? [over + " px too wide with " + d.querySelector("summary").textContent] : []), ...cut.map(e => "cut off: " + e.outerHTML.slice(0, 160))];
	})`
)
