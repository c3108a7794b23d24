package event

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// HTTP returns the event in binary mode: the headers, which an http.Header takes
// with maps.Copy; the body is e.Data. Data whose type is not said is JSON, and
// the header says so. The error is an *Error.
func (e *Envelope) HTTP() (header map[string][]string, err error) {
	list, err := e.checked()
	if err != nil {
		return nil, err
	}
	header = make(map[string][]string, len(list))
	for _, a := range list {
		if a.name == contentTypeName {
			continue
		}
		header["Ce-"+strings.ToUpper(a.name[:1])+a.name[1:]] = []string{percentEncode(a.text)}
	}
	if contentType := e.bodyType(); contentType != "" {
		header["Content-Type"] = []string{contentType}
	}
	return header, nil
}

// bodyType is the content type in binary mode.
func (e *Envelope) bodyType() string {
	if e.ContentType == "" && e.Data != nil {
		return "application/json"
	}
	return e.ContentType
}

// FromHTTP returns the event of a request or an answer, in binary or, where the
// content type says so, in structured mode. header is an http.Header, or one
// whose names have any case. An empty body is no data. Extensions are sorted by
// name, since headers have no order. The error is an *Error.
func FromHTTP(header map[string][]string, body []byte) (*Envelope, error) {
	var list []attribute
	for name, values := range header {
		name = strings.ToLower(name)
		short, isAttribute := strings.CutPrefix(name, "ce-")
		switch {
		case name == "content-type":
			short = contentTypeName
		case !isAttribute:
			continue
		case short == contentTypeName:
			return nil, At(encodeError("is the header Content-Type, not "+name), contentTypeName)
		}
		for _, value := range values {
			list = append(list, attribute{name: short, text: value})
		}
	}
	slices.SortFunc(list, func(a, b attribute) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.text, b.text))
	})
	for i := range list {
		a := &list[i]
		if a.name == contentTypeName && isEvent(a.text) {
			return structured(a.text, body)
		}
		text, ok := a.text, true
		if a.name != contentTypeName {
			text, ok = percentDecode(text)
		}
		if !ok {
			return nil, At(encodeError("the header is no percent-encoded UTF-8"), a.name)
		}
		a.text = text
	}
	e, err := envelopeOf(list)
	if err != nil {
		return nil, err
	}
	if len(body) == 0 {
		return e, nil
	}
	return e.withData(body)
}

// withData sets the data of an event in binary mode.
func (e *Envelope) withData(data []byte) (*Envelope, error) {
	e.Data = data
	e.Base64 = e.isBinary()
	if err := e.checkData(); err != nil {
		return nil, err
	}
	return e, nil
}

// isEvent reports whether a content type is that of an event format.
func isEvent(contentType string) bool {
	const prefix = "application/cloudevents"
	return len(contentType) >= len(prefix) && strings.EqualFold(contentType[:len(prefix)], prefix)
}

// structured decodes a body whose content type is that of an event format.
func structured(contentType string, body []byte) (*Envelope, error) {
	essence, params, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch essence = strings.TrimSpace(essence); essence {
	case EnvelopeMediaType:
	case BatchMediaType:
		return nil, encodeError("the body is a batch: decode it as one")
	default:
		return nil, encodeError("the body is " + shown(essence) + ": JSON alone is read")
	}
	if _, charset, ok := strings.Cut(params, "charset="); ok && !strings.HasPrefix(strings.Trim(charset, `" `), "utf-8") {
		return nil, encodeError("the body is in " + shown(charset) + ": JSON is in UTF-8")
	}
	e := &Envelope{}
	return e, e.UnmarshalJSON(body)
}

// percentEncode writes a text as the value of a header.
func percentEncode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c == '"' || c == '%' || c > '~' {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// percentDecode reads the value of a header.
func percentDecode(s string) (string, bool) {
	s = unquote(strings.Trim(s, " \t"))
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+3 > len(s) {
			return "", false
		}
		r, ok := hex4(`\u00` + s[i+1:i+3])
		if !ok {
			return "", false
		}
		b.WriteByte(byte(r))
		i += 2
	}
	return b.String(), utf8.ValidString(b.String())
}

// unquote takes a value out of the quotes that senders of older versions of
// CloudEvents put it into.
func unquote(s string) string {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s
	}
	var b strings.Builder
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '\\' && i+1 < len(s)-1 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
