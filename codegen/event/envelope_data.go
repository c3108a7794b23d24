package event

import (
	"strings"
	"unicode/utf8"
)

// JSON returns Data where it is JSON: by its content type, and by what it is. It is
// what a Reader of event types takes. The error is an *Error.
func (e *Envelope) JSON() ([]byte, error) {
	if !isJSON(e.ContentType) {
		return nil, At(encodeError("is "+shown(e.ContentType)+", not JSON"), contentTypeName)
	}
	if e.Data == nil {
		return nil, At(encodeError("is not there"), dataName)
	}
	if err := e.checkData(); err != nil {
		return nil, err
	}
	return e.Data, nil
}

// checkData refuses data that is not what its content type says, in every mode: what
// is accepted in one can be sent in all.
func (e *Envelope) checkData() error {
	if e.Data == nil || !isJSON(e.ContentType) {
		return nil
	}
	err := checkJSON(e.Data)
	if err == nil {
		return nil
	}
	why := "data without datacontenttype is JSON"
	if e.ContentType != "" {
		why = "datacontenttype is " + shown(e.ContentType)
	}
	return At(&Error{Pointer: err.Pointer, Offset: err.Offset, Message: err.Message + ", and " + why}, dataName)
}

// checkJSON says why data is not the text of one JSON value; nil: it is.
func checkJSON(data []byte) *Error {
	d := Decoder{src: string(data), depth: 1} // the event is an object around it
	if d.next(); d.pos == len(d.src) {
		return &Error{Offset: -1, Message: "is empty, which is no JSON (nil is no data)"}
	}
	if err := d.skip(); err != nil {
		return err.(*Error) // as all errors of this package are
	}
	if d.next(); d.pos < len(d.src) {
		return &Error{Offset: d.pos, Message: "is more than one JSON value"}
	}
	return nil
}

// isJSON reports whether data of that type is JSON: no type is JSON's.
func isJSON(mediaType string) bool {
	_, sub, _ := splitMediaType(mediaType)
	return mediaType == "" || sub == "json" || strings.HasSuffix(sub, "+json")
}

// textTypes are media types of texts that do not say so.
var textTypes = map[string]bool{
	"application/xml": true, "application/yaml": true, "application/javascript": true,
	"application/x-www-form-urlencoded": true, "application/graphql": true, "application/sql": true, "application/toml": true,
}

// isText reports whether JSON has data of that type as a string. What is not known to
// be text stays bytes, whatever they look like.
func isText(mediaType string, data []byte) bool {
	kind, sub, params := splitMediaType(mediaType)
	if _, charset, ok := strings.Cut(params, "charset="); ok {
		charset = strings.Trim(charset, `" `)
		if !strings.HasPrefix(charset, "utf-8") && !strings.HasPrefix(charset, "us-ascii") {
			return false // a string would be in another
		}
	}
	known := kind == "text" || textTypes[kind+"/"+sub] || strings.HasSuffix(sub, "+xml") || strings.HasSuffix(sub, "+yaml")
	return known && utf8.Valid(data)
}

// splitMediaType returns the parts of a media type, in lower case.
func splitMediaType(s string) (kind, sub, params string) {
	essence, params, _ := strings.Cut(strings.ToLower(s), ";")
	kind, sub, _ = strings.Cut(strings.TrimSpace(essence), "/")
	return kind, sub, params
}
