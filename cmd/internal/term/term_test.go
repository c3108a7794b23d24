package term

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestSafeShowsWhatWouldSteerATerminal(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"Straße „Fjord“ 東京 🎉":          "Straße „Fjord“ 東京 🎉",
		"\x1b[2J\x1b]0;owned\x07":      `\x1b[2J\x1b]0;owned\x07`,
		"a\bb\rc\nd\te":                `a\x08b\x0dc\x0ad\x09e`,
		"\u009b31m":                    `\x9b31m`,
		"user\u202etxt.exe":            `user\u{202e}txt.exe`,
		"\u2066x\u2069":                `\u{2066}x\u{2069}`,
		"zero\u200bwidth\ufeff":        `zero\u{200b}width\u{feff}`,
		"line\u2028and\u2029paragraph": `line\u{2028}and\u{2029}paragraph`,
		"tag\U000E0041":                `tag\u{e0041}`,
		"not UTF-8: \xff":              `not UTF-8: \u{fffd}`,
		"::error file=x::y":            `\x3a:error file=x::y`,
		"  ::set-env name=PATH::x":     `  \x3a:set-env name=PATH::x`,
		"a::b":                         "a::b",
		"x ##[group]y":                 `x \x23#[group]y`,
		"###[":                         `#\x23#[`,
	} {
		if got := Safe(text); got != want {
			t.Errorf("Safe(%q) = %s, want %s", text, got, want)
		}
	}
}

// Whatever goes in, nothing comes out that is not printable; what is, stays.
func TestSafeIsSafeForEveryText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		if rapid.Bool().Draw(t, "runes") {
			text = rapid.String().Draw(t, "text")
		}
		got := Safe(text)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Fatalf("Safe(%q) = %q", text, got)
		}
		if Safe(got) != got {
			t.Fatalf("Safe is not done with %q", got)
		}
	})
}

func TestWhoGetsColour(t *testing.T) {
	for _, tt := range []struct {
		name     string
		env      map[string]string
		terminal bool
		want     bool
	}{
		{"a terminal", nil, true, true},
		{"a pipe", nil, false, false},
		{"a dumb terminal", map[string]string{"TERM": "dumb"}, true, false},
		{"NO_COLOR", map[string]string{"NO_COLOR": "1"}, true, false},
		{"forced into a pipe", map[string]string{"CLICOLOR_FORCE": "1"}, false, true},
		{"not forced", map[string]string{"CLICOLOR_FORCE": "0"}, false, false},
		{"NO_COLOR wins", map[string]string{"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, true, false},
		{"NO_COLOR without a value is not set", map[string]string{"NO_COLOR": ""}, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := wantsColor(func(name string) string { return tt.env[name] }, tt.terminal); got != tt.want {
				t.Errorf("colour: %v, want %v", got, tt.want)
			}
		})
	}
}

func TestPaint(t *testing.T) {
	if got := (Streams{Color: true}).Paint(Red, "stop"); got != "\x1b[31mstop\x1b[0m" {
		t.Errorf("painted: %q", got)
	}
	if got := (Streams{Color: true}).Paint(Red, ""); got != "" {
		t.Errorf("nothing, painted: %q", got)
	}
	if got := (Streams{}).Paint(Red, "stop"); got != "stop" {
		t.Errorf("without colour: %q", got)
	}
}
