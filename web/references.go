package web

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// reference is a $ref with the file that it leads to, in JSON and in YAML.
var reference = regexp.MustCompile(`(\$ref["']?\s*:\s*["']?)([^"'\s,{}#]+)`)

// ledTo are the lines of a file in which each way to another file is told from the root of
// the home: the same two lines of files in two folders, as history and newest are, are
// equal then, however the way is written.
func ledTo(file string, lines []string) []string {
	list := slices.Clone(lines)
	for i, line := range list {
		if strings.Contains(line, "$ref") {
			list[i] = reference.ReplaceAllStringFunc(line, func(found string) string {
				part := reference.FindStringSubmatch(found)
				if strings.Contains(part[2], ":") || strings.HasPrefix(part[2], "/") {
					return found // an address
				}
				return part[1] + path.Join(path.Dir(file), part[2])
			})
		}
	}
	return list
}
