package workspace

import (
	"errors"
	"fmt"
	"strings"
)

// glob is a compiled pattern for slash-separated names: `*` is any run of
// characters within a part, `?` one of them, a part `**` any number of parts,
// none included. Everything else stands for itself. Matching takes time
// proportional to pattern times name: patterns come from hostile files.
type glob struct {
	parts []string
}

// Bounds of a pattern, so that a treaty.yaml cannot make matching slow.
const (
	maxGlobLength = 512
	maxGlobParts  = 32
)

// compileGlob reads a pattern; a leading "./" is dropped. The error says what is
// wrong with the pattern and how to write it.
func compileGlob(pattern string) (glob, error) {
	pattern = strings.TrimPrefix(pattern, "./")
	switch {
	case pattern == "":
		return glob{}, errors.New("the pattern is empty: write one such as \"contexts/**\"")
	case len(pattern) > maxGlobLength:
		return glob{}, fmt.Errorf("the pattern is longer than %d bytes", maxGlobLength)
	case strings.HasPrefix(pattern, "/"):
		return glob{}, fmt.Errorf("the pattern %q begins with a slash: patterns are relative to the workspace's root", pattern)
	case strings.ContainsAny(pattern, `\[]{}`):
		return glob{}, fmt.Errorf("the pattern %q uses more than `*`, `?` and `**`: write one pattern for each alternative", pattern)
	}
	parts := strings.Split(strings.TrimSuffix(pattern, "/"), "/")
	if len(parts) > maxGlobParts {
		return glob{}, fmt.Errorf("the pattern has more than %d parts", maxGlobParts)
	}
	for _, part := range parts {
		if part == "" || part == "." || part == ".." {
			return glob{}, fmt.Errorf("the pattern %q has a part %q: it must stay inside the workspace", pattern, part)
		}
	}
	return glob{parts: parts}, nil
}

// match reports whether name matches. The root itself is ".", which only
// patterns of nothing but `**` match.
func (g glob) match(name string) bool {
	var parts []string
	if name != "." {
		parts = strings.Split(name, "/")
	}
	// reach[j] reports whether the pattern so far matches the first j parts.
	reach := make([]bool, len(parts)+1)
	reach[0] = true
	for _, p := range g.parts {
		if p == "**" {
			spread(reach)
			continue
		}
		advance(reach, p, parts)
	}
	return reach[len(parts)]
}

// spread lets every place that was reached reach all after it.
func spread(reach []bool) {
	seen := false
	for j, r := range reach {
		seen = seen || r
		reach[j] = seen
	}
}

// advance moves every reached place over one part that p matches.
func advance(reach []bool, p string, parts []string) {
	for j := len(parts); j > 0; j-- {
		reach[j] = reach[j-1] && matchPart(p, parts[j-1])
	}
	reach[0] = false
}

// matchPart matches one part. On a mismatch only the last `*` is widened: what
// earlier ones took can stay, so the time is a product, not a power.
func matchPart(pattern, part string) bool {
	p, s := []rune(pattern), []rune(part)
	i, j, star, mark := 0, 0, -1, 0
	for j < len(s) {
		switch {
		case i < len(p) && p[i] == '*':
			star, mark = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == s[j]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == '*' {
		i++
	}
	return i == len(p)
}
