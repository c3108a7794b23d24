package web

import (
	"html/template"

	"github.com/treaty-events/treaty/contract/flow"
	"github.com/treaty-events/treaty/contract/flow/draw"
)

// picture is a drawing in a page, with the forms in which it can be taken away.
type picture struct {
	Picture template.HTML // empty: it would be too large for a page
	Label   string
	Exports []export
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
