package privacy

import (
	"regexp"
	"strings"
)

// Retention is for how long an event is kept.
type Retention struct {
	Text  string // an ISO 8601 duration, as event.yaml has it; empty: not said
	Words string // "7 years"; empty where Text is no duration
}

var durationPattern = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$`)

var durationUnits = []string{"year", "month", "week", "day", "hour", "minute", "second"}

// ParseRetention reads an ISO 8601 duration and says it in words.
func ParseRetention(text string) Retention {
	r := Retention{Text: text}
	parts := durationPattern.FindStringSubmatch(text)
	if parts == nil {
		return r
	}
	var words []string
	for i, n := range parts[1:] {
		switch n = strings.TrimLeft(n, "0"); n {
		case "":
		case "1":
			words = append(words, "1 "+durationUnits[i])
		default:
			words = append(words, n+" "+durationUnits[i]+"s")
		}
	}
	if r.Words = strings.Join(words, ", "); r.Words == "" && strings.Contains(text, "0") {
		r.Words = "no time"
	}
	return r
}
