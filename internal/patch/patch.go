// Package patch makes unified diffs that `git apply` takes, and finds what two texts
// have in common.
//
// It promises that a patch makes of the one text exactly the other, line ends and a
// missing last one included; that it touches no file but those that it names, and none
// outside of the folder that it is applied in: another name is refused; and that no
// name can be read as a line of the patch. It reads and writes no files.
package patch

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
)

// Type is the media type of a patch.
const Type = "text/x-patch; charset=utf-8"

// File is a file before and after; nil: it is not there.
type File struct {
	Name          string // relative, with slashes
	Before, After []byte
}

// Of returns a patch of the files, in their order; nothing where nothing differs.
func Of(files ...File) ([]byte, error) {
	var b bytes.Buffer
	for _, f := range files {
		if !fs.ValidPath(f.Name) || f.Name == "." || strings.ContainsRune(f.Name, 0) {
			return nil, fmt.Errorf("%q is no name of a file in a folder", f.Name)
		}
		if f.Before != nil && f.After != nil && bytes.Equal(f.Before, f.After) {
			continue
		}
		f.write(&b)
	}
	return b.Bytes(), nil
}

func (f *File) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "diff --git %s %s\n", Quoted("a/"+f.Name), Quoted("b/"+f.Name))
	switch {
	case f.Before == nil:
		b.WriteString("new file mode 100644\n")
	case f.After == nil:
		b.WriteString("deleted file mode 100644\n")
	}
	hunks := Hunks(f.Before, f.After)
	if len(hunks) == 0 {
		return // an empty file comes or goes
	}
	fmt.Fprintf(b, "--- %s\n+++ %s\n", Side("a/", f.Name, f.Before != nil), Side("b/", f.Name, f.After != nil))
	for _, h := range hunks {
		b.WriteString(h.String() + "\n")
		for _, l := range h.Lines {
			b.WriteByte(l.Kind)
			b.WriteString(l.Text)
			if !strings.HasSuffix(l.Text, "\n") {
				b.WriteString("\n" + NoBreak + "\n")
			}
		}
	}
}

// NoBreak stands below a line that has no break at its end.
const NoBreak = `\ No newline at end of file`

// Side is how one side of a file is named above its hunks.
func Side(prefix, name string, isThere bool) string {
	if !isThere {
		return "/dev/null"
	}
	quoted := Quoted(prefix + name)
	if strings.ContainsRune(quoted, ' ') && !strings.HasPrefix(quoted, `"`) {
		quoted += "\t" // by which git knows where the name ends
	}
	return quoted
}

// Quoted writes a path as git does: in quotes where it has a character that would
// steer what reads the patch, or that is not ASCII (core.quotePath).
func Quoted(name string) string {
	plain := true
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(rune(c)))
			plain = false
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
			plain = false
		default:
			b.WriteByte(c)
		}
	}
	if plain {
		return name
	}
	return `"` + b.String() + `"`
}
