package web_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// document is what a page says to a browser.
type document struct {
	ids   map[string]bool
	links []string // every address that it leads to or loads, in order
	text  string
}

// void are the elements without an end tag; blocks are those that end a <p>.
var (
	void   = []string{"meta", "link", "input", "br", "wbr", "img", "hr", "col"}
	blocks = []string{"p", "div", "ul", "ol", "dl", "pre", "table", "section", "details", "h1", "h2", "h3", "aside", "nav", "form"}
)

// parse reads a page strictly: what a browser would have to mend is an error,
// and so is everything that the Content-Security-Policy forbids.
func parse(t testing.TB, page string) document {
	t.Helper()
	doc, err := read(page)
	if err != nil {
		t.Errorf("no well-formed page: %v", err)
	}
	return doc
}

func read(page string) (document, error) {
	doc := document{ids: map[string]bool{}}
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.Entity = false, xml.HTMLEntity
	var open []string
	var problems []error
	var text strings.Builder
	fail := func(format string, args ...any) {
		line, column := d.InputPos()
		problems = append(problems, fmt.Errorf("%d:%d: %s", line, column, fmt.Sprintf(format, args...)))
	}
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fail("%v", err)
			break
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if slices.Contains(open, "p") && slices.Contains(blocks, name) {
				fail("<%s> in a <p>", name)
			}
			if name == "a" && slices.Contains(open, "a") || name == "a" && slices.Contains(open, "summary") {
				fail("a link in something that is pressed")
			}
			for _, problem := range doc.attributes(token) {
				fail("%s", problem)
			}
			if !slices.Contains(void, name) && !isDrawing(open, name) {
				open = append(open, name)
			}
		case xml.EndElement:
			name := token.Name.Local
			if isDrawing(open, name) {
				continue
			}
			if len(open) == 0 || open[len(open)-1] != name {
				fail("</%s> in %v", name, open)
				return doc, errors.Join(problems...)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			text.Write(token)
		}
	}
	doc.text = text.String()
	if len(open) > 0 {
		fail("not closed: %v", open)
	}
	return doc, errors.Join(problems...)
}

// isDrawing reports whether an element is of an SVG: those close themselves.
func isDrawing(open []string, name string) bool {
	return name != "svg" && slices.Contains(open, "svg")
}

// attributes notes ids and links, and returns what is wrong.
func (doc *document) attributes(e xml.StartElement) []string {
	var problems []string
	seen := map[string]bool{}
	source := ""
	for _, a := range e.Attr {
		name := a.Name.Local
		if seen[name] {
			problems = append(problems, "attribute "+name+" twice")
		}
		seen[name] = true
		switch {
		case name == "style" || strings.HasPrefix(name, "on"):
			problems = append(problems, "inline "+name)
		case name == "id":
			if doc.ids[a.Value] {
				problems = append(problems, "id twice: "+a.Value)
			}
			doc.ids[a.Value] = true
		case name == "href" || name == "src" || name == "action":
			source = a.Value
			doc.links = append(doc.links, a.Value)
		}
	}
	if e.Name.Local == "script" && source == "" || e.Name.Local == "style" {
		problems = append(problems, "inline "+e.Name.Local)
	}
	return problems
}

func TestTheReaderOfPagesIsStrict(t *testing.T) {
	for page, want := range map[string]string{
		`<p>fine <b>and</b> closed<br></p>`:        "",
		`<p><b>crossed</p></b>`:                    "</p> in [p b]",
		`<div>`:                                    "not closed: [div]",
		`<p style="color:red">x</p>`:               "inline style",
		`<script>1</script>`:                       "inline script",
		`<a href="/" onclick="x()">x</a>`:          "inline onclick",
		`<p id="a"></p><p id="a"></p>`:             "id twice",
		`<p><ul></ul></p>`:                         "<ul> in a <p>",
		`<summary><a href="/">x</a></summary>`:     "a link in something",
		`<script type="module" src="/x"></script>`: "",
	} {
		_, err := read(page)
		if got := fmt.Sprint(err); (want == "") != (err == nil) || !strings.Contains(got, want) && want != "" {
			t.Errorf("%s: %v, want %q", page, err, want)
		}
	}
}
