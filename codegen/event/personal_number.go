package event

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// standInsTried is how many numbers are tried to tell an item from others.
const standInsTried = 64

// numbered returns what stands for a value where it has to differ from what stands for
// others: by p.number alone, whatever the value was. Empty: nothing that is known, or
// an array or object, whose parts differ.
func (p *personal) numbered(at datum) string {
	if c := p.text[at.pos]; c == '{' || c == '[' {
		return ""
	}
	for _, stand := range p.numberedStands(at) {
		if p.fits(at, stand) {
			return stand
		}
	}
	return ""
}

func (p *personal) numberedStands(at datum) []string {
	var list []string
	step := int64(1)
	for _, d := range at.all {
		n := &p.schema.Nodes[d.node]
		list = appendValue(list, n.Enum, p.number)
		if n.Number != nil {
			if multiple, err := strconv.ParseInt(n.Number.MultipleOf, 10, 32); err == nil {
				step = multiple
			}
		}
	}
	for _, stand := range p.stands(at) {
		switch c := stand[0]; {
		case c == '"':
			value, _ := text(stand).str(0)
			for _, other := range textsLike(value, p.number) {
				list = append(list, quotedText(other))
			}
		case numeric(c):
			list = append(list, numbersLike(stand, p.number, step)...)
		}
	}
	return append(list, strconv.FormatBool(p.number%2 == 1))
}

// appendValue appends one of the values that are listed.
func appendValue(list []string, v *Values, number int) []string {
	if v == nil {
		return list
	}
	i := number % (len(v.Texts) + len(v.Others))
	if i < len(v.Texts) {
		return append(list, quotedText(v.Texts[i]))
	}
	return append(list, v.Others[i-len(v.Texts)])
}

// quotedText is the JSON of a text.
func quotedText(s string) string {
	out, err := appendString(nil, s)
	if err != nil {
		return strconv.Quote(redactedText) // it is no Unicode
	}
	return string(out)
}

// numbersLike returns other numbers for one that stands for others.
func numbersLike(stand string, number int, step int64) []string {
	list := []string{strconv.FormatFloat(1/float64(number+1), 'f', -1, 64)}
	if first, err := strconv.ParseInt(stand, 10, 64); err == nil && first > math.MinInt32 && first < math.MaxInt32 {
		by := int64(number) * step
		list = append([]string{strconv.FormatInt(first+by, 10), strconv.FormatInt(first-by, 10)}, list...)
	}
	return list
}

// textsLike returns other texts for one that stands for others, of the same format and
// perhaps of the same pattern.
func textsLike(stand string, number int) []string {
	if other := formatLike(stand, number); other != "" {
		return []string{other}
	}
	var list []string
	if strings.Contains(stand, "redacted") {
		list = append(list, strings.Replace(stand, "redacted", "redacted"+strconv.Itoa(number+1), 1))
	}
	const digits, small, capital = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for _, other := range [...]string{counted(stand, number, digits), counted(stand, number, digits, small, capital)} {
		if other != stand {
			list = append(list, other)
		}
	}
	if digits := strconv.Itoa(number + 1); len(digits) < len(stand) {
		list = append(list, stand[:len(stand)-len(digits)]+digits)
	} else {
		list = append(list, digits)
	}
	return list
}

// formatLike returns another text of a format; empty: the text has none that counting
// could hurt.
func formatLike(stand string, number int) string {
	switch stand {
	case "PT0S":
		return "PT" + strconv.Itoa(number) + "S"
	case "::":
		return "::" + strconv.FormatInt(int64(number)&0xffff, 16)
	case "00:00:00Z":
		return time.Unix(int64(number), 0).UTC().Format("15:04:05Z")
	}
	if day, err := time.Parse(time.DateOnly, stand); err == nil {
		return day.AddDate(0, 0, number).Format(time.DateOnly)
	}
	if at, err := time.Parse(time.RFC3339, stand); err == nil {
		return at.Add(time.Duration(number) * time.Second).Format(time.RFC3339)
	}
	return ""
}

// counted adds a number to a text: its characters that are in one of the alphabets are
// digits, the last one the lowest. Beyond the highest it begins anew.
func counted(stand string, number int, alphabets ...string) string {
	text := []byte(stand)
	for i := len(text) - 1; i >= 0 && number > 0; i-- {
		for _, alphabet := range alphabets {
			if digit := strings.IndexByte(alphabet, text[i]); digit >= 0 {
				digit += number
				text[i] = alphabet[digit%len(alphabet)]
				number = digit / len(alphabet)
				break
			}
		}
	}
	return string(text)
}
