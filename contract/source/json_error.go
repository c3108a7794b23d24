package source

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

func (r *jsonReader) fail(at Pos, msg, hint string) *Error {
	return &Error{Span: Span{File: r.file, Start: at, End: at}, Msg: msg, Hint: hint}
}

// unexpected refuses what stands here in place of what is wanted.
func (r *jsonReader) unexpected(wanted string) *Error {
	if r.offset == len(r.text) {
		return r.cutOff(wanted)
	}
	if refused := r.comment(); refused != nil {
		return refused
	}
	found, hint := r.found(), ""
	switch c := r.peek(); {
	case strings.HasPrefix(wanted, "a comma") && (c == '"' || c == '{' || c == '[' || c == '-' || isWordByte(c)):
		hint = "write a comma before it"
	case strings.HasPrefix(wanted, "a colon") && c == '=':
		hint = "write : between a name and its value"
	case len(r.open) > 0 && (c == ']' || c == '}'):
		hint = "the bracket that is open stands at " + r.lastOpen()
	}
	return r.fail(r.here(), fmt.Sprintf("%s stands where %s is expected", found, wanted), hint)
}

func (r *jsonReader) cutOff(wanted string) *Error {
	hint := ""
	if len(r.open) > 0 {
		hint = "close the bracket that opens at " + r.lastOpen()
	}
	return r.fail(r.here(), fmt.Sprintf("the file ends where %s is expected", wanted), hint)
}

func (r *jsonReader) lastOpen() string {
	last := r.open[len(r.open)-1]
	return fmt.Sprintf("%d:%d", last.Line, last.Column)
}

func (r *jsonReader) comment() *Error {
	rest := r.text[r.offset:]
	if strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "/*") || strings.HasPrefix(rest, "#") {
		return r.fail(r.here(), "JSON has no comments", `remove it, say it in a "$comment", or write the file as YAML (.yaml)`)
	}
	return nil
}

// noValue says why no value begins here.
func (r *jsonReader) noValue() *Error {
	found := r.found()
	hint := ""
	switch word := strings.Trim(found, `"`); {
	case r.offset == len(r.text):
		return r.unexpected("a value")
	case r.peek() == '\'':
		hint = "write strings in double quotes"
	case r.peek() == '+':
		hint = "write the number without a plus sign"
	case r.peek() == '.':
		hint = "write a digit before the point, such as 0.5"
	case r.peek() == ',':
		hint = "remove the comma, or write the value that is missing"
	case word == "NaN" || word == "Infinity":
		hint = "JSON has no such number: leave it out or write null"
	case word == "undefined" || word == "None" || word == "nil":
		hint = "write null"
	case strings.EqualFold(word, "true") || strings.EqualFold(word, "false") || strings.EqualFold(word, "null"):
		hint = "write " + strings.ToLower(word)
	case isWordByte(r.peek()) || r.peek() >= utf8.RuneSelf:
		hint = "write text in double quotes"
	}
	refused := r.unexpected("a value")
	if hint != "" {
		refused.Hint = hint
	}
	return refused
}

// noName says why no member's name begins here.
func (r *jsonReader) noName() *Error {
	refused := r.unexpected(`a name in double quotes`)
	switch c := r.peek(); {
	case refused.Hint != "" || r.offset == len(r.text):
	case c == ',':
		refused.Hint = "remove the comma"
	case c == '\'' || c == '_' || c == '$' || isWordByte(c) || c >= utf8.RuneSelf:
		refused.Hint = "write the name in double quotes"
	}
	return refused
}

func (r *jsonReader) afterRoot() *Error {
	if refused := r.comment(); refused != nil {
		return refused
	}
	return r.fail(r.here(), fmt.Sprintf("%s stands after the end of the JSON value", r.found()),
		"a file holds one value: remove the rest, or put both into an array")
}

// found names what stands here: a word, or one character.
func (r *jsonReader) found() string {
	end := r.offset
	for end < len(r.text) && isWordByte(r.text[end]) {
		end++
	}
	if end == r.offset && end < len(r.text) {
		_, width := utf8.DecodeRuneInString(r.text[end:])
		end += width
	}
	return Quote(r.text[r.offset:end])
}
