package web

import (
	"bytes"
	"html/template"
	"strings"
	"time"
	"unicode"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"

	"github.com/treaty-events/treaty/contract"
)

// functions are what templates can call.
func (s *site) functions() template.FuncMap {
	return template.FuncMap{
		"asset":     func(name string) string { return s.assets.paths[name] },
		"eventPath": eventPath,
		"join":      func(list []string, by string) string { return strings.Join(list, by) },
		"day":       func(t time.Time) string { return t.UTC().Format("2 Jan 2006") },
		"iso":       func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"plural":    plural,
		"lower":     strings.ToLower,
		"pattern":   func(p contract.Pattern) string { return strings.ReplaceAll(string(p), "-", " ") },
		"dict":      dict,
		"breakable": breakable,
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// dict makes a map of names and values, so that a template can give several
// things to another.
func dict(pairs ...any) map[string]any {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if ok {
			m[name] = pairs[i+1]
		}
	}
	return m
}

// breakable returns the name with places where a narrow screen may break it:
// after dots and before the capitals inside of it.
func breakable(name string) template.HTML {
	var b strings.Builder
	var prev rune
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(prev) {
			b.WriteString("<wbr>")
		}
		b.WriteString(template.HTMLEscapeString(string(r)))
		if strings.ContainsRune("._-/", r) {
			b.WriteString("<wbr>")
		}
		prev = r
	}
	return template.HTML(b.String()) //nolint:gosec // every rune is escaped above
}

// maxHighlight is how much text is coloured, in bytes; more is shown plain.
const maxHighlight = 200 << 10

// highlight returns text as HTML with classes, no inline style.
func highlight(text []byte, isJSON bool) template.HTML {
	name := "yaml"
	if isJSON {
		name = "json"
	}
	plain := func() template.HTML {
		return template.HTML("<pre class=\"chroma\">" + template.HTMLEscapeString(string(text)) + "</pre>") //nolint:gosec // escaped
	}
	if len(text) > maxHighlight {
		return plain()
	}
	tokens, err := chroma.Coalesce(lexers.Get(name)).Tokenise(nil, string(text))
	if err != nil {
		return plain()
	}
	var b bytes.Buffer
	if err := html.New(html.WithClasses(true)).Format(&b, styles.Fallback, tokens); err != nil {
		return plain()
	}
	return template.HTML(b.String()) //nolint:gosec // chroma escapes what it formats
}

// sentence makes a message a sentence.
func sentence(message string) string {
	if message == "" {
		return ""
	}
	r := []rune(message)
	r[0] = unicode.ToUpper(r[0])
	text := string(r)
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
		text += "."
	}
	return text
}
