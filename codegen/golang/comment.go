package golang

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is how long a comment's line is, in characters, without its "// ".
const width = 77

// maxComment bounds the text of one comment, in bytes.
const maxComment = 8 << 10

// comment returns text as a comment, wrapped, each line beginning with indent.
// Whatever the text is, each of its lines begins with "// ", so that none is a
// directive, and holds no character that ends a line or changes the direction of
// what follows.
func comment(indent, text string) string {
	var b strings.Builder
	for i, paragraph := range paragraphs(text) {
		if i > 0 {
			b.WriteString(indent + "//\n")
		}
		for _, line := range wrap(paragraph) {
			b.WriteString(indent + "// " + line + "\n")
		}
	}
	return b.String()
}

// paragraphs splits text at empty lines, into words.
func paragraphs(text string) [][]string {
	if len(text) > maxComment {
		text = strings.ToValidUTF8(text[:maxComment], "") + " …"
	}
	var list [][]string
	var words []string
	for _, line := range strings.FieldsFunc(strings.ReplaceAll(text, "\n\n", "\n\v\n"), func(r rune) bool { return r == '\n' }) {
		if line == "\v" {
			if len(words) > 0 {
				list, words = append(list, words), nil
			}
			continue
		}
		words = append(words, cleanWords(line)...)
	}
	if len(words) > 0 {
		list = append(list, words)
	}
	return list
}

// cleanWords returns the words of one line, without characters that people
// cannot see and programs may act on.
func cleanWords(line string) []string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, line)
	words := strings.Fields(clean)
	for i, w := range words {
		// "// +build" before a package clause is a build constraint, still.
		if strings.HasPrefix(w, "+build") {
			words[i] = "+ build" + w[len("+build"):]
		}
	}
	return words
}

// wrap puts words into lines.
func wrap(words []string) []string {
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
