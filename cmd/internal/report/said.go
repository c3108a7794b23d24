package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/treaty-events/treaty/contract/diag"
	"github.com/treaty-events/treaty/contract/source"
)

// What is found at one line of a shared file may still be two things: two members went
// from one object, each of which only one contract's consumers read; or two contracts
// now refer to one list, and each had other values before.

// placeInEvent finds places of an event in a message, beside what stands in quotes.
var placeInEvent = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|(?:^|[ (])/\S+`)

// said returns a finding's message without what each contract has for itself: its
// name, and where in its events the place is. Of that the last name stays, "…/zip is
// gone", unless the place in the file tells what is meant.
func said(f diag.Finding, contract string) string {
	told := ofOneValue(f.Pointer)
	return placeInEvent.ReplaceAllStringFunc(strings.ReplaceAll(f.Message, contract, "…"), func(text string) string {
		before, _, _ := strings.Cut(text, "/")
		switch {
		case strings.HasPrefix(text, `"`):
			return text
		case told:
			return before + "…"
		}
		return before + "…" + text[strings.LastIndexByte(text, '/'):]
	})
}

// valueKeywords speak of the value that they stand beside, never of one of its members.
var valueKeywords = []string{
	"const", "enum", "type", "format", "pattern", "multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum",
	"maxLength", "minLength", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties",
}

// byName are the keywords that hold schemas by names which people choose.
var byName = []string{"properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies"}

// ofOneValue reports whether what is said at a place of a schema can be about one value
// only: it points at such a keyword, or at one of its items.
func ofOneValue(at source.Pointer) bool {
	tokens := at.Tokens()
	if n := len(tokens); n > 1 {
		if _, err := strconv.Atoi(tokens[n-1]); err == nil {
			tokens = tokens[:n-1]
		}
	}
	n := len(tokens)
	return n > 0 && slices.Contains(valueKeywords, tokens[n-1]) && (n == 1 || !slices.Contains(byName, tokens[n-2]))
}
