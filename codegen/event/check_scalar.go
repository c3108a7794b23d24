package event

import (
	"slices"
	"strconv"
	"strings"
)

// string checks the length and the pattern of the string at pos.
func (c *checker) string(n *Node, pos int) bool {
	s, _ := c.str(pos)
	rules, valid := n.Text, true
	if rules.Length != (Count{}) {
		switch have := codePoints(s); {
		case have < rules.Length.Min:
			valid = c.fail(n, "minLength", mustHave("at least", rules.Length.Min, "character", have))
		case rules.Length.Capped && have > rules.Length.Max:
			valid = c.fail(n, "maxLength", mustHave("at most", rules.Length.Max, "character", have))
		}
	}
	if rules.Pattern != 0 && (valid || c.lists()) && !c.schema.matches(rules.Pattern, s) {
		valid = c.fail(n, "pattern", "must match the pattern "+shown(c.schema.Patterns[rules.Pattern].Written)+", not be "+shown(s))
	}
	return valid
}

// codePoints counts the characters of s, half a surrogate pair as one.
func codePoints(s string) int64 {
	n := 0
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			n++
		}
	}
	return int64(n)
}

// number checks the number at pos against its bounds.
func (c *checker) number(n *Node, pos int) bool {
	s := string(c.text[pos:c.end(pos)])
	keyword := n.Number.violated(s)
	if keyword == "" {
		return true
	}
	if c.lists() {
		must, bound := n.Number.bound(keyword)
		c.fail(n, keyword, "must be "+must+" "+bound+", not "+shownNumber(s))
	}
	return false
}

// violated returns the first keyword that a number violates, or "".
func (r *NumberRules) violated(s string) string {
	switch {
	case r.Minimum != "" && CompareNumbers(s, r.Minimum) < 0:
		return "minimum"
	case r.ExclusiveMinimum != "" && CompareNumbers(s, r.ExclusiveMinimum) <= 0:
		return "exclusiveMinimum"
	case r.Maximum != "" && CompareNumbers(s, r.Maximum) > 0:
		return "maximum"
	case r.ExclusiveMaximum != "" && CompareNumbers(s, r.ExclusiveMaximum) >= 0:
		return "exclusiveMaximum"
	case r.MultipleOf != "" && !IsMultiple(s, r.MultipleOf):
		return "multipleOf"
	}
	return ""
}

// bound returns what a keyword asks, in words, and its value.
func (r *NumberRules) bound(keyword string) (must, bound string) {
	switch keyword {
	case "minimum":
		return "at least", r.Minimum
	case "exclusiveMinimum":
		return "more than", r.ExclusiveMinimum
	case "maximum":
		return "at most", r.Maximum
	case "exclusiveMaximum":
		return "less than", r.ExclusiveMaximum
	}
	return "a multiple of", r.MultipleOf
}

// shownNumber shortens a number for a message.
func shownNumber(s string) string {
	const most = 40
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// among reports whether the value at pos is one of the values.
func (c *checker) among(v *Values, pos int) bool {
	if c.text[pos] == '"' {
		s, _ := c.str(pos)
		_, found := slices.BinarySearch(v.Texts, s)
		return found
	}
	for _, other := range v.Others {
		if equal(c.text, pos, text(other), 0) {
			return true
		}
	}
	return false
}

// mustBe says which values there are.
func (c *checker) mustBe(v *Values, pos int) string {
	if !c.lists() {
		return ""
	}
	const most = 20
	var all []string
	for _, s := range v.Texts[:min(most, len(v.Texts))] {
		all = append(all, shown(s))
	}
	for _, s := range v.Others[:min(most, len(v.Others))] {
		all = append(all, shownNumber(s))
	}
	if rest := len(v.Texts) + len(v.Others) - len(all); rest > 0 {
		all = append(all, strconv.Itoa(rest)+" others")
	}
	must := "must be one of " + strings.Join(all, ", ")
	switch len(all) {
	case 0:
		must = "must be one of no values"
	case 1:
		must = "must be " + all[0]
	}
	return must + ", not " + c.what(pos)
}

// what describes the value at pos for a message.
func (c *checker) what(pos int) string {
	switch first := c.text[pos]; first {
	case '"':
		s, _ := c.str(pos)
		return shown(s)
	case '{', '[':
		return kindOf(first)
	}
	return shownNumber(string(c.text[pos:c.end(pos)]))
}

// wrongType reports a value of another JSON type.
func (c *checker) wrongType(n *Node, keyword string, want Kinds, pos int) bool {
	if !c.lists() {
		return false
	}
	have := kindOf(c.text[pos])
	if want&KindInteger != 0 && have == "a number" {
		have = "the number " + c.what(pos)
	}
	return c.fail(n, keyword, "must be "+want.String()+", is "+have)
}

// String returns the names of the types, joined by "or".
func (k Kinds) String() string {
	if k&KindNumber != 0 {
		k &^= KindInteger
	}
	var names []string
	for i, name := range [...]string{"null", "a boolean", "an integer", "a number", "a string", "an array", "an object"} {
		if k>>i&1 == 1 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}
