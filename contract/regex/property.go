package regex

import (
	"strings"
	"unicode"
)

// property reads the braces of `\p{…}` or `\P{…}`. Names are matched exactly,
// as ECMA-262 asks. General categories and scripts by their long names are
// what Go's tables know; of the binary properties, Any and ASCII.
func (p *parser) property(start int, negated bool) (escaped, error) {
	text, _, closed := strings.Cut(p.src[p.pos:], "}")
	if !strings.HasPrefix(text, "{") || !closed {
		return escaped{}, p.invalid(start, `\p needs a property in braces`)
	}
	p.pos += len(text) + 1
	class, err := p.propertyClass(start, text[1:])
	if err != nil {
		return escaped{}, err
	}
	if class == "" {
		return p.simpleProperty(text[1:], negated), nil
	}
	if negated {
		return escaped{class: `\P{` + class + `}`}, nil
	}
	return escaped{class: `\p{` + class + `}`}, nil
}

// propertyClass returns Go's name of the property, or nothing for those that
// simpleProperty writes.
func (p *parser) propertyClass(start int, text string) (string, error) {
	name, value, valued := strings.Cut(text, "=")
	if !valued {
		if text == "Any" || text == "ASCII" {
			return "", nil
		}
		if category, ok := generalCategory(text); ok {
			return category, nil
		}
		return "", p.unsupported(start, "property", "the property %q has no translation", text)
	}
	switch name {
	case "General_Category", "gc":
		if category, ok := generalCategory(value); ok {
			return category, nil
		}
		return "", p.invalid(start, "%q is no general category", value)
	case "Script", "sc":
		if _, ok := unicode.Scripts[value]; ok {
			return value, nil
		}
		return "", p.unsupported(start, "property", "the script %q has no translation", value)
	}
	return "", p.unsupported(start, "property", "the property %q has no translation", name)
}

// generalCategory returns the short name of a general category that is written
// short or long.
func generalCategory(name string) (string, bool) {
	if _, ok := unicode.Categories[name]; ok {
		return name, true
	}
	short, ok := unicode.CategoryAliases[name]
	return short, ok
}

// simpleProperty writes the binary properties Any and ASCII.
func (p *parser) simpleProperty(name string, negated bool) escaped {
	switch {
	case name == "ASCII" && negated:
		return escaped{class: `\x{80}-\x{10FFFF}`}
	case name == "ASCII":
		return escaped{class: `\x{0}-\x{7F}`}
	case negated: // of Any: no character, yet something that may stand in a class
		return escaped{class: `\P{Any}`}
	}
	return escaped{class: `\p{Any}`}
}
