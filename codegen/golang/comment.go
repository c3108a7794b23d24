package golang

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is how long a comment's line is, in characters, without its "// ".
const width = 77

// maxComment bounds the text of one comment, in bytes.
const maxComment = 8 << 10

// comment returns text as a comment, each line beginning with indent. Paragraphs, lists,
// indented and fenced blocks stay what they are, as Go's documentation writes them; lines
// stay lines where they are short enough. Whatever the text is, each of its lines begins
// with "// " or "//" and a tab, so that none is a directive, and holds no character that
// ends a line or changes the direction of what follows.
func comment(indent, text string) string {
	if len(text) > maxComment {
		text = strings.ToValidUTF8(text[:maxComment], "") + " …"
	}
	var b strings.Builder
	for i, part := range parts(text) {
		if i > 0 && part.apart {
			b.WriteString(indent + "//\n")
		}
		for _, line := range part.print() {
			b.WriteString(indent + "//" + line + "\n")
		}
	}
	return b.String()
}

// part is a paragraph, an item of a list, or a block of code.
type part struct {
	marker string // of an item: "  - ", " 1. "
	code   bool
	apart  bool // an empty line is before it
	lines  []string
}

// listItem is how an item of a list begins, in texts that people write.
var listItem = regexp.MustCompile(`^\s{0,3}(?:[-*•]|([0-9]{1,3})[.)])\s+(\S.*)$`)

// parts takes a text apart.
func parts(text string) []part {
	var list []part
	empty, fenced := true, false
	for line := range strings.SplitSeq(text, "\n") {
		plain := strings.Join(cleanWords(line), " ")
		switch {
		case strings.HasPrefix(plain, "```"):
			empty, fenced = true, !fenced
			continue
		case plain == "":
			empty = true
			continue
		}
		next := part{apart: empty, lines: []string{plain}}
		if m := listItem.FindStringSubmatch(plain); m != nil && !fenced {
			next.marker, next.lines = "  - ", []string{m[2]}
			if m[1] != "" {
				next.marker = " " + m[1] + ". "
			}
		} else if fenced || empty && indented(line) || !empty && list[len(list)-1].code {
			next.code, next.lines = true, []string{cleanCode(line)}
		}
		if last := len(list) - 1; !empty && next.marker == "" && next.code == list[last].code {
			list[last].lines = append(list[last].lines, next.lines...)
		} else {
			list = append(list, next)
		}
		empty = false
	}
	return list
}

// indented reports whether a line is set off from text.
func indented(line string) bool {
	return strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "    ")
}

// print returns the lines of a part as they follow the slashes.
func (p part) print() []string {
	if p.code {
		return each(p.lines, "\t", "\t")
	}
	lines := p.lines
	if p.marker != "" || slices.ContainsFunc(lines, func(l string) bool { return utf8.RuneCountInString(l) > width }) {
		lines = wrap(strings.Fields(strings.Join(lines, " ")), width-len(p.marker))
	}
	if p.marker != "" {
		return each(lines, " "+p.marker, "     ")
	}
	return each(lines, " ", " ")
}

// each puts something before the first line, and before the others.
func each(lines []string, first, others string) []string {
	list := make([]string, len(lines))
	for i, line := range lines {
		list[i] = others + line
		if i == 0 {
			list[i] = first + line
		}
	}
	return list
}

// clean returns one line without characters that people cannot see and programs may
// act on.
func clean(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, line)
}

// cleanCode returns a line of code, set off by a tab that it is printed with.
func cleanCode(line string) string {
	line = strings.TrimRight(clean(strings.TrimPrefix(strings.ReplaceAll(line, "\t", "    "), "    ")), " ")
	if word := strings.TrimLeft(line, " "); strings.HasPrefix(word, "+build") {
		return "+ build" + strings.TrimPrefix(word, "+build")
	}
	return line
}

// cleanWords returns the words of one line.
func cleanWords(line string) []string {
	words := strings.Fields(clean(line))
	for i, w := range words {
		// "// +build" before a package clause is a build constraint, still.
		if strings.HasPrefix(w, "+build") {
			words[i] = "+ build" + w[len("+build"):]
		}
	}
	return words
}

// wrap puts words into lines of at most so many characters.
func wrap(words []string, width int) []string {
	var lines []string
	line := ""
	for _, w := range words {
		switch {
		case line == "":
			line = w
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(w) > width:
			lines, line = append(lines, line), w
		default:
			line += " " + w
		}
	}
	return append(lines, line)
}
