package directive

import (
	"go/ast"
	"go/token"
	"strings"
)

// The directives: what follows "//treaty:".
const (
	verbPure      = "pure"      // on a function, a method, a type, a function literal
	verbPublishes = "publishes" // on a function or a method of an interface
	verbEnvelope  = "envelope"  // on the type that holds an event as it travels
	verbEvent     = "event"     // on the package of an event
	verbAllow     = "allow"     // on a line or a declaration
)

var verbs = []string{verbPure, verbPublishes, verbEnvelope, verbEvent, verbAllow}

const prefix = "//treaty:"

// directive is one comment.
type directive struct {
	verb string
	args string
	pos  token.Pos
	end  token.Pos
}

// parse returns the directive that a comment is. Analyzers' tests say what they want of a
// line behind "// want", which is no part of it.
func parse(c *ast.Comment) (directive, bool) {
	text, ok := strings.CutPrefix(c.Text, prefix)
	if !ok {
		return directive{}, false
	}
	text, _, _ = strings.Cut(text, "// want")
	verb, args, _ := strings.Cut(text, " ")
	return directive{strings.TrimSpace(verb), strings.TrimSpace(args), c.Pos(), c.End()}, true
}

// spaced reports whether a comment would be a directive but for the space that it
// begins with.
func spaced(c *ast.Comment) bool {
	text, ok := strings.CutPrefix(c.Text, "// treaty:")
	if !ok {
		return false
	}
	verb, _, _ := strings.Cut(text, " ")
	for _, known := range verbs {
		if verb == known {
			return true
		}
	}
	return false
}

// of returns the directives of groups of comments, some of which may be nil.
func of(groups ...*ast.CommentGroup) []directive {
	var list []directive
	for _, g := range groups {
		if g == nil {
			continue
		}
		for _, c := range g.List {
			if d, ok := parse(c); ok {
				list = append(list, d)
			}
		}
	}
	return list
}
