package source

import (
	"regexp"
	"strconv"
	"strings"
)

var yamlLine = regexp.MustCompile(`^line (\d+): `)

// syntaxError makes an Error of yaml.v3's, which says a line at most.
func (r *yamlReader) syntaxError(err error) *Error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		line, _ = strconv.Atoi(m[1])
		msg = msg[len(m[0]):]
	}
	at := newCursor(r.data).seek(line, 1)
	return r.fail(at, at, "no YAML: "+msg, "")
}
