package web

import (
	"html/template"
	"regexp"
	"strconv"

	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/flow/draw"
)

// picture is a drawing in a page, with the forms in which it can be taken away.
type picture struct {
	Picture template.HTML // empty: it would be too large for a page
	Label   string
	Exports []export
}

// scrollStep and mostScroll are the widths, in pixels, by which the style sheet knows
// where a picture is wider than its place: to say it exactly takes a script, or a style
// of its own, which pages may not have. What a step leaves unsaid is a picture's margin.
const scrollStep, mostScroll = 25, 2500

// uprightPicture is how wide a picture may be to fit on paper that stands upright.
const uprightPicture = 700

var pictureWidth = regexp.MustCompile(`^<svg [^>]* width="([0-9]+)"`)

// widePicture is the width of a page's text: a picture that is wider takes the whole
// window.
const widePicture = 1264

// Scrolls is the class of a place in which the picture has to be scrolled where the
// place is narrower than it; it says too which way the paper lies.
func (p picture) Scrolls() string {
	found := pictureWidth.FindStringSubmatch(string(p.Picture))
	if found == nil {
		return ""
	}
	width, _ := strconv.Atoi(found[1]) // of digits
	class := "wider-" + strconv.Itoa(min(width, mostScroll)/scrollStep*scrollStep)
	switch {
	case width > widePicture:
		class += " wide"
	case width <= uprightPicture:
		class += " upright"
	}
	return class
}

// export is one form of a picture.
type export struct{ Name, Link string }

// exportsOf lists the forms of the picture at an address.
func exportsOf(a address) []export {
	return []export{{"SVG", a.as("svg")}, {"Graphviz", a.as("dot")}, {"Mermaid", a.as("mmd")}}
}

// drawn takes over what package draw made. Its promise is that names stay names.
func drawn(svg []byte) template.HTML { return template.HTML(svg) } //nolint:gosec // see above

// options of pictures in pages: bare, with the colours that contexts have here, and
// with links.
func (c contexts) options(title string, link func(flow.Node) string) draw.Options {
	return draw.Options{Bare: true, Title: title, Hue: c.hue, Link: link}
}
