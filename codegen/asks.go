package codegen

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/treaty-events/treaty/codegen/event"
	"github.com/treaty-events/treaty/contract/schema"
)

// maxAsked bounds the texts of a schema that stand in few words: longer ones are only
// said to be there.
const maxAsked = 60 // bytes

// asks says in few words what a schema asks of texts, of numbers, and of how many items
// or members there are, and that Go's type does not say: "1 to 64 characters".
func (f *form) asks() string {
	if _, one := kindOf(f.types); !one || f.kind == Enum {
		return ""
	}
	var list []string
	say := func(text string) {
		if text != "" && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	for _, s := range f.view.parts {
		if f.types&schema.TypeString != 0 {
			say(howMany(count(s.MinLength, s.MaxLength), "character"))
			say(matching(s.Pattern))
		}
		if f.types&schema.TypeNumber != 0 {
			say(between(numberRules(s)))
		}
		if f.types&schema.TypeArray != 0 {
			say(howMany(count(s.MinItems, s.MaxItems), "item"))
			if s.UniqueItems {
				say("no two alike")
			}
		}
		if f.types&schema.TypeObject != 0 {
			say(howMany(count(s.MinProperties, s.MaxProperties), "member"))
		}
		if f.value == RefString && s.Annotations.Format != "" && short(s.Annotations.Format) {
			say("format " + s.Annotations.Format)
		}
	}
	return strings.Join(list, ", ")
}

// says tells of a field what people want to know who read or write its JSON: what the
// schemas of its value ask, unless its type says so, and their default.
func (p *planner) says(ref Ref, schemas []*schema.Schema) []string {
	var list []string
	if value, _ := written(schemas); value != nil {
		if text := string(value.AppendJSON(nil)); short(text) {
			list = append(list, "default "+text)
		}
	}
	if len(schemas) == 0 || ref.Kind == RefRaw {
		return list
	}
	asks := p.facts.form(schemas...).asks()
	if asks == "" || ref.Kind == RefNamed && asks == ref.Type.Asks {
		return list
	}
	return append(list, asks)
}

// spelled tells how a member is spelled in JSON, where that is not what everybody thinks
// who sees the field: the same word, begun in lower case.
func spelled(f *Field) []string {
	first, _ := utf8.DecodeRuneInString(f.JSON)
	if unicode.IsLower(first) && strings.EqualFold(f.JSON, f.Name) {
		return nil
	}
	return []string{"JSON " + strconv.QuoteToGraphic(f.JSON)}
}

// howMany says how many of something there may be; empty: any number.
func howMany(c event.Count, what string) string {
	least, most := strconv.FormatInt(c.Min, 10), strconv.FormatInt(c.Max, 10)
	last := c.Max
	var text string
	switch {
	case c.Capped && c.Min == c.Max:
		text = most
	case c.Capped && c.Min > 0:
		text = least + " to " + most
	case c.Capped:
		text = "at most " + most
	case c.Min > 0:
		text, last = "at least "+least, c.Min
	default:
		return ""
	}
	if last != 1 {
		what += "s"
	}
	return text + " " + what
}

// between says between which bounds a number lies.
func between(r *event.NumberRules) string {
	if r == nil {
		return ""
	}
	var list []string
	if r.Minimum != "" && r.Maximum != "" {
		list = append(list, r.Minimum+" to "+r.Maximum)
		r.Minimum, r.Maximum = "", ""
	}
	for _, bound := range [][2]string{
		{"at least ", r.Minimum}, {"more than ", r.ExclusiveMinimum}, {"at most ", r.Maximum},
		{"less than ", r.ExclusiveMaximum}, {"a multiple of ", r.MultipleOf},
	} {
		if bound[1] != "" {
			list = append(list, bound[0]+bound[1])
		}
	}
	text := strings.Join(list, ", ")
	if !short(text) {
		return ""
	}
	return text
}

// matching says what a text looks like: the pattern, as ECMA-262 writes it.
func matching(pattern *string) string {
	switch {
	case pattern == nil:
		return ""
	case !short(*pattern):
		return "matching a pattern"
	}
	return "matching /" + *pattern + "/"
}

// short reports whether a text of a schema can stand in a comment as it is: it is not
// long, and people see all of it there.
func short(text string) bool {
	return len(text) <= maxAsked && !strings.Contains(text, "  ") && strings.TrimSpace(text) == text &&
		!strings.ContainsFunc(text, func(r rune) bool { return !strconv.IsPrint(r) })
}
