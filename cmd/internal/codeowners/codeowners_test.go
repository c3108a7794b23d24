package codeowners

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var block = Block([]Line{{"/contexts/ordering/", "@acme/checkout"}, {"/contexts/ordering/Order Placed/", "@acme/billing"}})

func TestABlockIsReplacedInPlace(t *testing.T) {
	const mine = "*  @acme/all\n"
	text := string(block)
	for name, c := range map[string]struct{ file, want string }{
		"an empty file":    {"", text},
		"at the end":       {mine, mine + "\n" + text},
		"no line end":      {"* @acme/all", "* @acme/all\n\n" + text},
		"in place":         {mine + Begin + "\n/old @a/b\n" + End + "\n/last @x/y\n", mine + text + "/last @x/y\n"},
		"other words":      {beginWord + " of an older version\n" + End + "\n", text},
		"the last line":    {Begin + "\n" + End, text},
		"CRLF":             {"* @acme/all\r\n", "* @acme/all\r\n\r\n" + strings.ReplaceAll(text, "\n", "\r\n")},
		"CRLF in place":    {"* @a/b\r\n" + Begin + "\r\n" + End + "\r\n/x @y/z\r\n", "* @a/b\r\n" + strings.ReplaceAll(text, "\n", "\r\n") + "/x @y/z\r\n"},
		"twice is as once": {text, text},
	} {
		got, err := Replace([]byte(c.file), block)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, string(got)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestMarksThatDoNotMatchAreRefused(t *testing.T) {
	for _, file := range []string{
		Begin + "\n", End + "\n", Begin + "\n" + Begin + "\n" + End + "\n", Begin + "\n" + End + "\n" + End + "\n", End + "\n" + Begin + "\n",
	} {
		if got, err := Replace([]byte(file), block); err == nil {
			t.Errorf("%q became %q", file, got)
		}
	}
}

// What is outside of the block stays, and doing it twice changes nothing.
func TestOtherLinesStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"* @a/b", "# c", "", " ", "\r", "/x\t@y", string([]byte{0xff})}), 0, 6)
		before := strings.Join(parts.Draw(t, "before"), "\n")
		after := strings.Join(parts.Draw(t, "after"), "\n")
		if before != "" {
			before += "\n"
		}
		file := before + Begin + "\nold\n" + End + "\n" + after
		got, err := Replace([]byte(file), block)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(got), before) || !strings.HasSuffix(string(got), after) {
			t.Fatalf("%q became %q", file, got)
		}
		again, err := Replace(got, block)
		if err != nil || string(again) != string(got) {
			t.Fatalf("%q became %q, %v", got, again, err)
		}
	})
}

func TestPathsAreNoPatterns(t *testing.T) {
	if !strings.Contains(string(block), `/contexts/ordering/Order\ Placed/ @acme/billing`) {
		t.Errorf("%s", block)
	}
}
