// Package term is what both programs know of the terminal: whether to colour,
// whether to show progress, and how to keep foreign text from steering it.
package term

import (
	"io"
	"os"
	"strings"
	"unicode"
)

// Streams are the three streams of a program.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Color    bool // Out understands colour and the user wants it
	Live     bool // Err is a terminal: progress may be drawn
}

// System returns the process's streams. NO_COLOR (https://no-color.org), a dumb
// terminal and a pipe turn colour off; CLICOLOR_FORCE turns it on.
func System() Streams {
	return Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Color: wantsColor(os.Getenv, isTerminal(os.Stdout)),
		Live:  isTerminal(os.Stderr) && os.Getenv("TERM") != "dumb" && os.Getenv("CI") == "",
	}
}

func wantsColor(getenv func(string) string, terminal bool) bool {
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case getenv("CLICOLOR_FORCE") != "" && getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return terminal && getenv("TERM") != "dumb"
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Style is a way to set text off.
type Style string

// The styles.
const (
	Bold   Style = "1"
	Dim    Style = "2"
	Red    Style = "31"
	Green  Style = "32"
	Yellow Style = "33"
	Cyan   Style = "36"
)

// Paint returns text in the style, or as it is where there is no colour.
func (s Streams) Paint(style Style, text string) string {
	if !s.Color || text == "" {
		return text
	}
	return "\x1b[" + string(style) + "m" + text + "\x1b[0m"
}

// Safe returns text that cannot steer a terminal or a log: control characters,
// bidirectional controls and line breaks are shown as escapes, and so is what a
// workflow log takes for a command (`::error`, `##[group]`). What comes from a
// workspace, a schema or a registry goes through here before it is printed.
func Safe(text string) string {
	if strings.ContainsFunc(text, unsafe) {
		var b strings.Builder
		for _, r := range text {
			if unsafe(r) {
				b.WriteString(escape(r))
				continue
			}
			b.WriteRune(r)
		}
		text = b.String()
	}
	if strings.HasPrefix(strings.TrimLeft(text, " "), "::") {
		text = strings.Replace(text, ":", `\x3a`, 1)
	}
	return strings.ReplaceAll(text, "##[", `\x23#[`)
}

func unsafe(r rune) bool {
	return unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Cf, r) ||
		r == '\u2028' || r == '\u2029'
}

func escape(r rune) string {
	const digits = "0123456789abcdef"
	if r < 0x100 {
		return `\x` + string(digits[r>>4]) + string(digits[r&15])
	}
	var hex []byte
	for ; r > 0; r >>= 4 {
		hex = append([]byte{digits[r&15]}, hex...)
	}
	return `\u{` + string(hex) + `}`
}
