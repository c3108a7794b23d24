package web

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
)

// How much of a file a page shows, in bytes: what is larger is shown without
// colours, what is larger still is a link.
const (
	maxHighlight = 100 << 10
	maxShown     = 400 << 10
)

// listing is the text of a file in a page.
type listing struct {
	Name string
	Text template.HTML // empty: too large to be shown
	Size int           // in bytes
}

// listingOf returns the text of a file, JSON or YAML by its name, with classes
// and no inline style.
func listingOf(name, file string, data []byte) listing {
	l := listing{Name: name, Size: len(data)}
	if len(data) > maxShown {
		return l
	}
	text := legible(string(data))
	if l.Text = coloured(text, file); l.Text == "" {
		l.Text = template.HTML("<pre class=\"chroma\" tabindex=\"0\"><code>" + template.HTMLEscapeString(text) + "</code></pre>") //nolint:gosec // escaped
	}
	return l
}

// legible is isolated, for whole lines of a file.
func legible(text string) string { return shown(strings.ToValidUTF8(text, "\uFFFD"), hidesInProse) }

// coloured returns text with chroma's classes, or nothing where it is too large.
func coloured(text, file string) template.HTML {
	if len(text) > maxHighlight {
		return ""
	}
	language := "yaml"
	if strings.HasSuffix(file, ".json") {
		language = "json"
		if marked, ok := colouredJSON(text); ok {
			return inPre(marked)
		}
	}
	return byChroma(text, language)
}

// inPre is text with marks as a listing.
func inPre(marked string) template.HTML {
	return template.HTML("<pre class=\"chroma\" tabindex=\"0\"><code>" + marked + "</code></pre>") //nolint:gosec // what marks it escapes it
}

func byChroma(text, language string) template.HTML {
	tokens, err := chroma.Coalesce(lexers.Get(language)).Tokenise(nil, text)
	if err != nil {
		return ""
	}
	var b bytes.Buffer
	if err := html.New(html.WithClasses(true), html.PreventSurroundingPre(true)).Format(&b, styles.Fallback, plainer(tokens)); err != nil {
		return ""
	}
	// All attributes are chroma's classes, so quotes of the text need no escape:
	// they would be a tenth of a listing's weight.
	text = strings.ReplaceAll(b.String(), "&#34;", `"`)
	for _, short := range shortSpans {
		text = short.span.ReplaceAllString(text, "<"+short.tag+">$1</"+short.tag+">")
	}
	return inPre(text)
}

// shortSpans are how chroma marks what a listing has on each of its lines, names of
// members, texts and numbers, and the tags that say the same in a third of the bytes:
// what is in them is escaped, so it ends at the next tag.
var shortSpans = []struct {
	span *regexp.Regexp
	tag  string
}{
	{regexp.MustCompile(`<span class="n[ta]">([^<]*)</span>`), "i"},
	{regexp.MustCompile(`<span class="(?:s[12]?|ld?)">([^<]*)</span>`), "em"},
	{regexp.MustCompile(`<span class="(?:m[ifh]?|kc)">([^<]*)</span>`), "u"},
}

// plainer drops the classes that no colour is given to: they are half of the
// weight of a listing.
func plainer(next chroma.Iterator) chroma.Iterator {
	return func() chroma.Token {
		t := next()
		if t.Type.InCategory(chroma.Text) || t.Type == chroma.Punctuation {
			t.Type = chroma.None
		}
		return t
	}
}
