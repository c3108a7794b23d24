// Package importing plans how a tree of schemas with one file per version
// becomes a workspace: which file is which revision of which major of which
// event. It reads no files and writes none.
package importing

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// The placeholders with a meaning of their own. Every other placeholder orders
// the revisions of a major, the first of them first.
const (
	contextPlace = "context"
	eventPlace   = "event"
	majorPlace   = "major"
)

// Pattern says how file names are made:
// '{context}/{event}/{major}-{revision}-{addition}.json'. A placeholder stands
// for a part of a name between slashes, `*` for any such part, `**/` for any
// folders.
type Pattern struct {
	match *regexp.Regexp
	names []string // of the placeholders, in order
}

var placeholder = regexp.MustCompile(`^\{([A-Za-z][A-Za-z0-9_-]*)\}`)

// ParsePattern reads a pattern. It must have {event}; {context} may be left to
// an option, and without {major} everything is major 1.
func ParsePattern(text string) (*Pattern, error) {
	p := &Pattern{}
	var b strings.Builder
	b.WriteByte('^')
	for rest := text; rest != ""; {
		switch m := placeholder.FindStringSubmatch(rest); {
		case m != nil:
			if err := p.place(m[1]); err != nil {
				return nil, err
			}
			b.WriteString(partOf(m[1]))
			rest = rest[len(m[0]):]
		case rest[0] == '{' || rest[0] == '}':
			return nil, fmt.Errorf("the pattern has a %q that belongs to no placeholder: {name}, of letters and digits", rest[0])
		case strings.HasPrefix(rest, "**/"):
			b.WriteString(`(?:[^/]+/)*`)
			rest = rest[3:]
		case rest[0] == '*':
			b.WriteString(`[^/]*`)
			rest = rest[1:]
		default:
			b.WriteString(regexp.QuoteMeta(rest[:1]))
			rest = rest[1:]
		}
	}
	if !p.has(eventPlace) {
		return nil, errors.New("the pattern has no {event}: it must say which event a file belongs to")
	}
	b.WriteByte('$')
	match, err := regexp.Compile(b.String())
	if err != nil {
		return nil, fmt.Errorf("the pattern cannot be used: %w", err)
	}
	p.match = match
	return p, nil
}

func (p *Pattern) place(name string) error {
	if p.has(name) {
		return fmt.Errorf("the pattern has {%s} twice", name)
	}
	p.names = append(p.names, name)
	return nil
}

// partOf is what a placeholder stands for: a major is a number, any other the
// shortest part that fits.
func partOf(name string) string {
	if name == majorPlace {
		return `([0-9]{1,6})`
	}
	return `([^/]+?)`
}

func (p *Pattern) has(name string) bool {
	for _, n := range p.names {
		if n == name {
			return true
		}
	}
	return false
}

// HasContext reports whether files say which context they belong to.
func (p *Pattern) HasContext() bool { return p.has(contextPlace) }

// read returns the values of the placeholders in a file's name, or nil where it
// does not match.
func (p *Pattern) read(name string) map[string]string {
	found := p.match.FindStringSubmatch(name)
	if found == nil {
		return nil
	}
	values := make(map[string]string, len(p.names))
	for i, n := range p.names {
		values[n] = found[i+1]
	}
	return values
}
