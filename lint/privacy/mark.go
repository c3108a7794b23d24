package privacy

import (
	"cmp"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Sensitivity is what a mark says of a field.
type Sensitivity string

// The sensitivities. Unclear is a mark in a word that Treaty does not know: it is
// personal data until somebody says otherwise.
const (
	Personal  Sensitivity = "personal"
	Unclear   Sensitivity = "unclear"
	Sensitive Sensitivity = "sensitive"
)

// Sensitivities lists them, the weightiest first.
var Sensitivities = []Sensitivity{Sensitive, Unclear, Personal}

// weight orders sensitivities: the more, the more careful.
func (s Sensitivity) weight() int {
	switch s {
	case Sensitive:
		return 3
	case Unclear:
		return 2
	case Personal:
		return 1
	}
	return 0
}

// Within says in what of a field the personal data is.
type Within string

// Personal data is the value itself, the names of its members (a mark in
// propertyNames), or in what its text encodes (a mark in contentSchema).
const (
	Value   Within = ""
	Names   Within = "names"
	Encoded Within = "encoded"
)

// Mark is one place in an event that is marked as personal data, with all that is
// in it.
type Mark struct {
	// Pointer is the place, as a manifest writes fields: `*` is any item or
	// member, `~2` a star that is meant. `**` is any number of further steps,
	// where a schema recurs. "" is the whole event.
	Pointer     string
	Sensitivity Sensitivity
	Word        string // as it is written, where Sensitivity is Unclear
	Within      Within
	Description string
	Span        source.Span    // of the mark that weighs most
	At          source.Pointer // of the schema in which it is written

	tokens []token
	marked []*schema.Schema // those that say so
}

// ownMark is what one schema says of the value that it describes.
type ownMark struct {
	sensitivity Sensitivity
	word        string
	within      Within
	schema      *schema.Schema // that describes the value
	at          *schema.Schema // in which the mark is written
}

// written reads the mark that is written in a schema.
func written(s *schema.Schema) (ownMark, bool) {
	mark := ownMark{schema: s, at: s}
	switch word := s.Annotations.PII; word {
	case "":
	case string(Personal), string(Sensitive):
		mark.sensitivity = Sensitivity(word)
		return mark, true
	default:
		mark.sensitivity, mark.word = Unclear, word
		return mark, true
	}
	for _, m := range s.Unknown {
		if m.Name == Keyword && !denies(m.Value) {
			mark.sensitivity, mark.word = Unclear, string(m.Value.Canonical())
			return mark, true
		}
	}
	return mark, false
}

// IsMarked reports whether a schema itself marks the value that it describes: the
// value, or what its text encodes. What it applies to the value is not looked at.
func IsMarked(s *schema.Schema) bool {
	_, marked := written(s)
	return marked || s.ContentSchema != nil && Marks(s.ContentSchema)
}

// Keyword is the keyword of a schema that marks personal data.
const Keyword = "x-pii"

// Unknown returns what the mark of a schema says, where that is none of the words that
// Treaty knows: as JSON. Empty: there is no mark, or it is clear.
func Unknown(s *schema.Schema) string {
	switch mark, _ := written(s); {
	case mark.sensitivity != Unclear:
		return ""
	case s.Annotations.PII != "":
		return source.Quote(mark.word)
	default:
		return mark.word
	}
}

// denies reports whether the value of x-pii, which is no word, says that there is
// nothing.
func denies(v *source.Node) bool {
	return v.Kind == source.Null || v.Kind == source.Bool && v.Text == "false"
}

// add lets one more mark of the place count. The weightiest says what it is, the
// first that is described, how.
func (m *Mark) add(own ownMark) {
	if own.sensitivity.weight() > m.Sensitivity.weight() {
		m.Sensitivity, m.Word, m.Within = own.sensitivity, own.word, own.within
		m.Span, m.At = own.at.KeywordSpan(Keyword), own.at.Pointer
	}
	m.Description = cmp.Or(m.Description, own.at.Annotations.Description, own.schema.Annotations.Description, own.at.Annotations.Title)
	m.marked = append(m.marked, own.schema)
}
