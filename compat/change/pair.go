package change

import (
	"strings"
	"unicode"

	"github.com/treaty-events/treaty/contract/schema"
	"github.com/treaty-events/treaty/contract/source"
)

// change makes a change of a keyword at the pair's place.
func (at Pair) change(keyword, message string) []Change {
	return []Change{{
		Path: at.Path, Keyword: keyword, Message: message,
		Old: sideOf(at.Old, keyword), New: sideOf(at.New, keyword),
	}}
}

// sideOf is where s says keyword; the schema itself if it does not.
func sideOf(s *schema.Schema, keyword string) Side {
	side := Side{Schema: s, Span: s.Span(), Pointer: s.Pointer}
	if s.Node.Member(keyword) != nil {
		side.Span, side.Pointer = s.KeywordSpan(keyword), s.Pointer.Join(keyword)
	}
	return side
}

// member is where s gives a schema to the property; where it lists properties,
// or itself, if it does not.
func member(s *schema.Schema, name string) Side {
	for _, p := range s.Properties {
		if p.Name == name {
			return Side{Schema: p.Schema, Span: s.Doc.NameSpan(p.Member), Pointer: s.Pointer.Join("properties").Join(name)}
		}
	}
	return sideOf(s, "properties")
}

// place names the place in messages.
func (at Pair) place() string { return Place(at.Path) }

// Place names a place of an event in messages: the path itself, quoted if it
// has characters that are not printable; "the event" for the whole.
func Place(path string) string {
	if path == "" {
		return "the event"
	}
	if strings.IndexFunc(path, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 || len(path) > 200 {
		return source.Quote(path)
	}
	return path
}

// of names a property of the place: "maximum of /amount".
func (at Pair) of(what string) string { return what + " of " + at.place() }

// Join returns the path of a part of the place; the token "*" is any part.
func Join(path, token string) string { return string(source.Pointer(path).Join(token)) }

// JoinName returns the path of a member: one that is called * is written ~2.
func JoinName(path, name string) string {
	if name == "*" {
		return path + "/~2"
	}
	return Join(path, name)
}

// Show writes a value in a message: one line, cut when it is long.
func Show(n *source.Node) string {
	text := string(n.Canonical())
	quoted := source.Quote(text)
	if strings.HasSuffix(quoted, "…") || strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
		return quoted
	}
	return text
}

// field is the two schemas of an event whose property `value` changes from one
// schema to another: an example of a change that breaks.
func field(older, newer string) [2]string {
	return [2]string{eventWith(`"value":` + older), eventWith(`"value":` + newer)}
}

// beside is the change that breaks nothing: the old field stays, the new form is
// an optional field beside it.
func beside(older, newer string) [2]string {
	return [2]string{eventWith(`"value":` + older), eventWith(`"value":` + older + `,"newValue":` + newer)}
}

func eventWith(properties string) string {
	return `{"type":"object","properties":{"orderId":{"type":"string"},` + properties + `},"required":["orderId"]}`
}
