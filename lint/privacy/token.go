package privacy

import (
	"strings"
)

// token is one step of a pointer: to a member or item that is named, to any, or
// any number of them.
type token struct {
	kind tokenKind
	name string
}

type tokenKind uint8

const (
	toName tokenKind = iota
	toAny            // `*`
	toDeep           // `**`
)

var (
	escapeToken   = strings.NewReplacer("~", "~0", "/", "~1")
	unescapeToken = strings.NewReplacer("~0", "~", "~1", "/", "~2", "*")
)

func (t token) String() string {
	switch {
	case t.kind == toAny:
		return "*"
	case t.kind == toDeep:
		return "**"
	case t.name == "*":
		return "~2"
	case t.name == "**":
		return "~2~2"
	}
	return escapeToken.Replace(t.name)
}

// join writes tokens as a pointer.
func join(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString("/" + t.String())
	}
	return b.String()
}

// fieldTokens takes the field of a manifest apart.
func fieldTokens(field string) []token {
	if field == "" {
		return nil
	}
	var tokens []token
	for part := range strings.SplitSeq(strings.TrimPrefix(field, "/"), "/") {
		if part == "*" {
			tokens = append(tokens, token{kind: toAny})
			continue
		}
		tokens = append(tokens, token{name: unescapeToken.Replace(part)})
	}
	return tokens
}

// meet reports whether some place that the field names is some place that the
// mark names, or is above or below it.
func meet(field, mark []token) bool {
	// can[j] says that what is left of the field may meet mark[j:]; rows are
	// computed from the field's end.
	after := make([]bool, len(mark)+1)
	for j := range after {
		after[j] = true // the field ends here: it is above
	}
	for i := len(field) - 1; i >= 0; i-- {
		now := make([]bool, len(mark)+1)
		now[len(mark)] = true // the mark ends here: the field is below
		for j := len(mark) - 1; j >= 0; j-- {
			switch t := mark[j]; {
			case t.kind == toDeep:
				now[j] = now[j+1] || after[j]
			case t.kind == toAny || field[i].kind == toAny || t.name == field[i].name:
				now[j] = after[j+1]
			}
		}
		after = now
	}
	return after[0]
}
