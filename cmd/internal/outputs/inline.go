package outputs

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/cmd/internal/term"
)

// What a sentence of Markdown keeps as it is: words of letters and digits, and
// around them the marks of a sentence. Everything else is shown as code, in which
// neither Markdown nor what GitHub and GitLab add to it means anything: mentions,
// issues, commits, links, images, HTML, emoji, formulas.
var (
	plainWord = regexp.MustCompile(`^[\p{L}\p{N}]+(?:['’.,/-][\p{L}\p{N}]+)*$`)
	// A commit, the key of an issue, an address, each of which becomes a link.
	linkWord = regexp.MustCompile(`(?i)[0-9a-f]{7}|\p{L}[\p{L}\p{N}]*-[0-9]|^www\.`)
	listWord = regexp.MustCompile(`^[0-9]+$`)
	// What may follow a word: one mark, and what closes before and after it.
	wordEnd = regexp.MustCompile(`^["'”’)]*(?:\.\.\.|[.,;:!?…])?["'”’)]*$`)
)

const (
	opening = "(\"'“‘"
	closing = ")\"'”’.,;:!?…"
	dashes  = "–—→·✗✓…"
)

// inline returns a text of anybody as a line of Markdown that reads as the text
// does. What stands between backticks is code.
func inline(text string) string {
	var b strings.Builder
	text = strings.TrimSpace(term.Safe(text))
	parts := []string{text}
	if !strings.Contains(text, "``") {
		parts = strings.Split(text, "`")
	}
	for i, part := range parts {
		if isCode := i%2 == 1; isCode && i < len(parts)-1 {
			add(&b, code(part))
			continue
		}
		if i%2 == 1 { // a backtick that nothing ends
			part = "`" + part
		}
		words(&b, part)
	}
	return b.String()
}

// words writes a text without pairs of backticks.
func words(b *strings.Builder, text string) {
	for i, word := range strings.Split(text, " ") {
		if i > 0 {
			b.WriteByte(' ')
		}
		core := strings.TrimLeft(word, opening)
		before := word[:len(word)-len(core)]
		core = strings.TrimRight(core, closing)
		after := word[len(before)+len(core):]
		if !wordEnd.MatchString(after) {
			core, after = core+after, ""
		}
		switch {
		case core == "" || strings.Contains(dashes, core):
			add(b, word)
		case !plainWord.MatchString(core) || linkWord.MatchString(core):
			b.WriteString(before)
			add(b, code(core))
			b.WriteString(after)
		case listWord.MatchString(core) && b.Len() == 0 && after != "": // "1." begins a list
			add(b, code(word))
		default:
			b.WriteString(word)
		}
	}
}

// add writes a piece of Markdown; two spans of code do not touch, for their
// backticks would become one fence.
func add(b *strings.Builder, piece string) {
	if strings.HasSuffix(b.String(), "`") && strings.HasPrefix(piece, "`") {
		b.WriteByte(' ')
	}
	b.WriteString(piece)
}

// code returns a text of anybody as a span of code.
func code(text string) string {
	text = strings.TrimFunc(term.Safe(text), unicode.IsSpace)
	if text == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(text)+1)
	if text[0] == '`' || text[len(text)-1] == '`' {
		text = " " + text + " "
	}
	return fence + text + fence
}

// block returns a text of anybody as a block of code; syntax is one of ours. Its
// lines stay, and each is safe to print.
func block(syntax, text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i, line := range lines {
		lines[i] = term.Safe(line)
	}
	text = strings.Join(lines, "\n")
	fence := strings.Repeat("`", max(3, longestRun(text)+1))
	return fence + syntax + "\n" + text + "\n" + fence + "\n"
}

// longestRun returns the length of the longest run of backticks.
func longestRun(text string) int {
	longest, run := 0, 0
	for _, r := range text {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
