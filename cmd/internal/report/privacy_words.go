package report

import (
	"cmp"
	"strings"

	"github.com/treaty-events/treaty/lint/privacy"
)

// wholeEvent stands for the pointer of a mark that covers the whole event.
const wholeEvent = "(the whole event)"

// nobody stands for writers and receivers that nobody declares.
const nobody = "nobody that is known"

func orNobody(names []string) string { return cmp.Or(strings.Join(names, ", "), nobody) }

func services(list []privacy.ServiceName) []string {
	var names []string
	for _, s := range list {
		names = append(names, s.String())
	}
	return names
}

// receivers lists who receives the field, each once, with what is not as it
// should be.
func receivers(e *privacy.Entry) []string {
	var names []string
	for _, r := range e.Receivers {
		var but []string
		if r.Certainty == privacy.MayRead {
			but = append(but, "may: it names no fields")
		}
		switch r.Bond {
		case privacy.Undeclared:
			but = append(but, "no relationship")
		case privacy.OneSided:
			but = append(but, e.Event.Context+" did not accept the relationship")
		}
		name := r.ServiceName.String()
		if len(but) > 0 {
			name += " (" + strings.Join(but, "; ") + ")"
		}
		if len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	return names
}

// howLong says for how long events are kept.
func howLong(r privacy.Retention) string {
	switch {
	case r.Text == "":
		return "for ever: no retention is said"
	case r.Words == "":
		return r.Text
	}
	return r.Words
}

// fieldOf is the field as it is printed.
func fieldOf(e *privacy.Entry) string {
	switch field := cmp.Or(e.Pointer, wholeEvent); e.Within {
	case privacy.Names:
		return field + " (names)"
	case privacy.Encoded:
		return field + " (encoded)"
	default:
		return field
	}
}

// weightOf is the sensitivity, with the word that is not known.
func weightOf(e *privacy.Entry) string {
	if e.Word != "" {
		return string(e.Sensitivity) + " (" + e.Word + ")"
	}
	return string(e.Sensitivity)
}
