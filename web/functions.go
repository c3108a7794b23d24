package web

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/treaty-events/treaty/contract"
	"github.com/treaty-events/treaty/lint/rules"
)

// functions are what templates can call.
func (s *site) functions() template.FuncMap {
	return template.FuncMap{
		"asset":         func(name string) string { return s.assets.paths[name] },
		"entries":       func() []entry { return entries },
		"moreEntries":   func() []entry { return moreEntries },
		"eventPath":     eventPath,
		"servicePath":   servicePath,
		"subjectPath":   subjectPath,
		"shellWord":     shellWord,
		"attachedWords": attachedWords,
		"join":          func(list []string, by string) string { return strings.Join(list, by) },
		"day":           func(t time.Time) string { return t.UTC().Format(dayForm) },
		"date":          date,
		"clock":         func(t time.Time) string { return t.UTC().Format("15:04") },
		"iso":           func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"plural":        plural,
		"grouped":       grouped,
		"outcome":       outcomeWords,
		"goesOn":        func(i, of int) bool { return i+1 < of },
		"sentence":      sentence,
		"hasRule":       func(id string) bool { _, err := rules.ByID(id); return err == nil },
		"pattern":       func(p contract.Pattern) string { return strings.ReplaceAll(string(p), "-", " ") },
		"breakable":     breakable,
		"path":          breakablePath,
		"example":       exampleText,
		"questionTitle": func(q string) string { return contract.Question(q).Title() },
		"role":          roleWords,
		"shortCommit":   shortCommit,
		"reads":         func(t *tree, use *contract.Consumption) fieldsView { return fieldsView{t, use} },
		"outlook":       newOutlookView,
		"left":          newLeftList,
		"diffPath":      diffPath,
		"sideAnchor":    sideAnchor,
		"lineNumber":    func(anchor string) string { return anchor[1:] },
		"hasChoices":    hasChoices,
		"clipped":       func(text string) string { return clip(visible(text), maxMessage) },
		"visible":       visible,
		"quoted":        quoted,
		"isolated":      isolated,
	}
}

// date is a day that is written as 2028-03-31, as people read it here; what is none
// stays as it is.
func date(written any) string {
	text := fmt.Sprint(written)
	if at, err := time.Parse(time.DateOnly, text); err == nil {
		return at.Format(dayForm)
	}
	return visible(text)
}

// dayForm is how a day is written on pages.
const dayForm = "2 Jan 2006"

// roleWords says a role beside the name of the other context.
func roleWords(r contract.Role) string {
	if r == contract.Upstream || r == contract.Downstream {
		return string(r) + " of it"
	}
	return string(r)
}

// fieldsView is the fields that a consumer reads, with the tree to link into.
type fieldsView struct {
	Tree *tree
	Use  *contract.Consumption
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
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

// breakablePath returns the path of a file with places to break it: after slashes only,
// for the name of the file is looked for as a whole.
func breakablePath(path string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(visible(path)), "/", "/<wbr>")) //nolint:gosec // escaped before
}

// fileMark begins a file of an example.
var fileMark = regexp.MustCompile(`(?m)^-- .* --$`)

// exampleText returns files in one text, whose names are broken after slashes only.
func exampleText(text string) template.HTML {
	const begin, end = `<span class="nowrap">`, `</span>`
	return template.HTML(fileMark.ReplaceAllStringFunc(template.HTMLEscapeString(text), func(line string) string { //nolint:gosec // escaped
		return begin + strings.ReplaceAll(line, "/", "/"+end+"<wbr>"+begin) + end
	}))
}

// option is a word of a command that browsers would break between its hyphens.
var option = regexp.MustCompile(`--[a-z][a-z-]*`)

// quoted returns a text in which what stands between backticks is code.
func quoted(text string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(visible(text), "`") {
		part = template.HTMLEscapeString(part)
		if i%2 == 1 {
			part = "<code>" + option.ReplaceAllString(part, `<span class="nowrap">$0</span>`) + "</code>"
		}
		b.WriteString(part)
	}
	return template.HTML(b.String()) //nolint:gosec // every part is escaped above
}

// sentence makes a message a sentence. One that begins with a name keeps it as it is:
// capitals tell names apart.
func sentence(message string) string {
	if message == "" {
		return ""
	}
	text := message
	if first, _, _ := strings.Cut(message, " "); !isWrittenAsName(first) {
		r := []rune(message)
		r[0] = unicode.ToUpper(r[0])
		text = string(r)
	}
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
		text += "."
	}
	return text
}

// isWrittenAsName reports whether a word is written as no word of a language is.
func isWrittenAsName(word string) bool {
	word = strings.TrimRight(word, ".,:;?")
	return strings.ContainsAny(word, "._/$0123456789") || strings.ContainsFunc(word, unicode.IsUpper)
}
