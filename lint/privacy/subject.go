package privacy

import (
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// Subject is whose personal data it is.
type Subject struct {
	// Name is the person in one word, made of the pointer: "customer" of both
	// /customerId and /customer/id. Empty: not said.
	Name        string
	Pointer     string // to the person's id, as event.yaml has it
	Description string // of the field there
}

// NameOf makes the word for a person of the pointer to the person's id.
func NameOf(pointer string) string {
	p, err := source.ParsePointer(pointer)
	if err != nil || pointer == "" {
		return ""
	}
	tokens := p.Tokens()
	for i := len(tokens) - 1; i >= 0; i-- {
		if name := withoutID(tokens[i]); name != "" {
			return name
		}
	}
	return strings.ToLower(tokens[len(tokens)-1])
}

// idWords are what is left of a name once the person is taken out.
var idWords = map[string]bool{
	"id": true, "uuid": true, "guid": true, "ref": true, "reference": true, "number": true, "no": true, "key": true,
	"identifier": true, "uri": true, "urn": true,
}

// withoutID returns the words of a name but for those at its end that only say
// that it identifies something.
func withoutID(name string) string {
	list := words(name)
	for len(list) > 0 && idWords[list[len(list)-1]] {
		list = list[:len(list)-1]
	}
	return strings.Join(list, " ")
}

// words splits a name where a word begins, and returns them in lower case:
// customerID and customer_id are customer, id.
func words(name string) []string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		upper := unicode.IsUpper(r)
		afterSmall := i > 0 && unicode.IsLower(runes[i-1])
		beforeSmall := i > 0 && i+1 < len(runes) && unicode.IsUpper(runes[i-1]) && unicode.IsLower(runes[i+1])
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			b.WriteByte(' ')
			continue
		case upper && (afterSmall || beforeSmall):
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.Fields(b.String())
}

// subjectOf reads whose data an event carries; s is the schema in which the
// pointer is looked up, and may be nil.
func subjectOf(pointer string, s *schema.Schema) Subject {
	subject := Subject{Name: NameOf(pointer), Pointer: pointer}
	p, err := source.ParsePointer(pointer)
	if err != nil || s == nil || pointer == "" {
		return subject
	}
	at := []*schema.Schema{s}
	for _, name := range p.Tokens() {
		var next []*schema.Schema
		for _, s := range sameValue(at) {
			if member := s.Property(name); member != nil {
				next = append(next, member)
			}
		}
		at = next
	}
	for _, s := range sameValue(at) {
		if subject.Description = s.Annotations.Description; subject.Description != "" {
			break
		}
	}
	return subject
}

// sameValue returns the schemas with all that they apply to the same value.
func sameValue(list []*schema.Schema) []*schema.Schema {
	var (
		out  []*schema.Schema
		seen = map[*schema.Schema]bool{}
		none Marked
	)
	add := func(s *schema.Schema) {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, s := range list {
		add(s)
	}
	for i := 0; i < len(out); i++ {
		none.inPlace(out[i], add)
	}
	return out
}
