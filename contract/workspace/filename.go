package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName bounds a file's name with its folders, in bytes.
const maxFileName = 1024

// CheckFileName reports why name cannot be the name of a file of a workspace,
// or nil. A name is relative and clean, with forward slashes, and has no
// control characters: it is printed in messages, logs and pages.
func CheckFileName(name string) error {
	switch {
	case len(name) > maxFileName:
		return fmt.Errorf("the file name is longer than %d bytes", maxFileName)
	case !utf8.ValidString(name):
		return fmt.Errorf("the file name %s is not UTF-8", strconv.QuoteToASCII(name))
	case strings.IndexFunc(name, unprintable) >= 0:
		return fmt.Errorf("the file name %s has control characters", strconv.QuoteToASCII(name))
	case strings.ContainsRune(name, '\\'):
		return fmt.Errorf("the file name %q has a backslash: folders are separated by /", name)
	case strings.HasPrefix(name, "/"):
		return fmt.Errorf("the file name %q is absolute: names are relative to the workspace's root", name)
	case name == "." || !fs.ValidPath(name):
		return fmt.Errorf("the file name %q is not clean: no empty part, no \".\" and no \"..\"", name)
	}
	return nil
}

// unprintable reports whether r could move a terminal's cursor or hide the
// order of the text around it.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// printable returns name as messages may show it.
func printable(name string) string {
	if !utf8.ValidString(name) || strings.IndexFunc(name, unprintable) >= 0 {
		quoted := strconv.QuoteToASCII(name)
		return quoted[1 : len(quoted)-1]
	}
	return name
}

var errTooLarge = errors.New("the file is larger than Treaty reads")
