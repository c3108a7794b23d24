package validator

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract/source"
)

// message says what the keyword, as it is written in the schema, holds against
// the value. The library's own text, otherwise, shows numbers as strings or
// floats; it is kept where it shows none.
func message(keyword string, written, value *source.Node, otherwise string) string {
	if otherwise == notAllowed {
		return "nothing is allowed here"
	}
	if written == nil || value == nil {
		return otherwise
	}
	switch keyword {
	case "type":
		return fmt.Sprintf("must be %s, not %s", oneOf(written.Items, written), kindOf(value))
	case "enum":
		return fmt.Sprintf("must be %s, not %s", oneOf(written.Items, written), show(value))
	case "const":
		return fmt.Sprintf("must be %s, not %s", show(written), show(value))
	case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum":
		return fmt.Sprintf("must be %s %s, not %s", comparisons[keyword], show(written), show(value))
	case "multipleOf":
		return fmt.Sprintf("must be a multiple of %s, not %s", show(written), show(value))
	case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
		return counted(keyword, written, value)
	case "pattern":
		return fmt.Sprintf("must match the pattern %s, not be %s", show(written), show(value))
	case "required":
		return missing(written, value)
	case "not":
		return fmt.Sprintf("must not be what \"not\" describes, but %s is", show(value))
	case "oneOf":
		return "must match one alternative of oneOf only: it is " + otherwise
	}
	return otherwise
}

var comparisons = map[string]string{
	"minimum": "at least", "exclusiveMinimum": "more than",
	"maximum": "at most", "exclusiveMaximum": "less than",
}

// oneOf lists alternatives: values, or the names of types.
func oneOf(list []*source.Node, single *source.Node) string {
	const most = 20
	if single.Kind != source.Array {
		return single.Text
	}
	var parts []string
	for i, n := range list {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d others", len(list)-most))
			break
		}
		parts = append(parts, show(n))
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return "one of " + strings.Join(parts, ", ")
}

// kindOf names the type of a value; numbers by themselves, because 1.5 is a
// number that is no integer.
func kindOf(value *source.Node) string {
	if value.Kind == source.Number && !value.IsInteger() {
		return "the number " + show(value)
	}
	return value.Kind.String()
}

// counted says how many there are, and how many there must be.
func counted(keyword string, written, value *source.Node) string {
	limit, things := keyword[:3], strings.ToLower(keyword[3:])
	have := len(value.Items) + len(value.Members)
	if things == "length" {
		things, have = "characters", len([]rune(value.Text))
	}
	if things == "properties" {
		things = "members"
	}
	word := map[string]string{"min": "at least", "max": "at most"}[limit]
	return fmt.Sprintf("must have %s %s %s, not %d", word, show(written), things, have)
}

// missing lists the names of required that the object does not have.
func missing(written, value *source.Node) string {
	var absent []string
	for _, name := range written.Items {
		if value.Member(name.Text) == nil {
			absent = append(absent, source.Quote(name.Text))
		}
	}
	slices.Sort(absent)
	return "must have " + strings.Join(slices.Compact(absent), ", ")
}

// show writes a value in a message: short and printable ones as JSON, others by
// their kind.
func show(n *source.Node) string {
	switch n.Kind {
	case source.String:
		return source.Quote(n.Text)
	case source.Array, source.Object:
		const most = 80
		text := string(n.AppendJSON(nil))
		hidden := func(r rune) bool { return !unicode.IsPrint(r) }
		if len(text) <= most && !strings.ContainsFunc(text, hidden) {
			return text
		}
		return "this " + n.Kind.String()
	case source.Number:
		if len(n.Text) > 40 {
			return n.Text[:40] + "…"
		}
	}
	if n.Kind == source.Null {
		return "null"
	}
	return n.Text
}
