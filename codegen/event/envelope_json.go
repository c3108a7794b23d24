package event

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// The media types of events of CloudEvents as JSON, and of a [Batch].
const (
	EnvelopeMediaType = "application/cloudevents+json"
	BatchMediaType    = "application/cloudevents-batch+json"
)

// The members of the JSON format that are no attributes.
const (
	dataName   = "data"
	base64Name = "data_base64"
)

// UnmarshalJSON decodes one event in structured mode; where that fails, e stays
// as it was. The error is an *Error.
func (e *Envelope) UnmarshalJSON(data []byte) error { return Decode(data, e, (*Envelope).decode) }

// MarshalJSON encodes the event in structured mode. The error is an *Error.
func (e Envelope) MarshalJSON() ([]byte, error) { return Encode(&e, (*Envelope).AppendJSON) }

// Batch is several events in one JSON text, of [BatchMediaType].
type Batch []Envelope

// UnmarshalJSON decodes a batch; where that fails, b stays as it was.
func (b *Batch) UnmarshalJSON(data []byte) error {
	return Decode(data, (*[]Envelope)(b), func(v *[]Envelope, d *Decoder) error { return ReadList(v, d, (*Envelope).decode) })
}

// MarshalJSON encodes the batch.
func (b Batch) MarshalJSON() ([]byte, error) {
	return Encode((*[]Envelope)(&b), func(v *[]Envelope, dst []byte) ([]byte, error) {
		return AppendList(v, dst, (*Envelope).AppendJSON)
	})
}

// decode reads an object in the JSON format.
func (e *Envelope) decode(d *Decoder) error {
	d.next()
	start := d.pos
	members, err := readMembers(d)
	if err != nil {
		return err
	}
	got, err := envelopeOfJSON(members)
	if err != nil {
		err := err.(*Error) // as all errors of this package are
		err.Offset = start
		return err
	}
	*e = *got
	return nil
}

// readMembers reads an object.
func readMembers(d *Decoder) (Extra, error) {
	var all Extra
	var seen names
	more, err := d.Object()
	for more && err == nil {
		var name string
		if name, err = d.Name(); err != nil {
			return nil, err
		}
		if err = readExtra(&all, name, d, &seen); err != nil {
			return nil, At(err, name)
		}
		more, err = d.MoreMembers()
	}
	return all, err
}

// envelopeOfJSON returns the event that has these members.
func envelopeOfJSON(members Extra) (*Envelope, error) {
	var list []attribute
	var data, coded Raw
	for _, m := range members {
		switch {
		case m.Name == dataName:
			data = m.Value
		case m.Value == "null": // not set
		case m.Name == base64Name:
			coded = m.Value
		default:
			a, err := attributeOf(m.Value)
			if err == nil && m.Name == hopsName && !a.bare {
				err = encodeError("must be an integer")
			}
			if err != nil {
				return nil, At(err, m.Name)
			}
			a.name = m.Name
			list = append(list, a)
		}
	}
	e, err := envelopeOf(list)
	if err == nil {
		err = e.takeData(data, coded)
	}
	return e, err
}

// takeData sets the data from the members that may hold it.
func (e *Envelope) takeData(data, coded Raw) error {
	switch {
	case data != "" && coded != "":
		return At(encodeError("is there beside data"), base64Name)
	case coded != "":
		return e.takeBase64(coded)
	case data == "":
	case isJSON(e.ContentType):
		e.Data = []byte(data)
	default:
		var text string
		if err := Decode([]byte(data), &text, ReadText[string]); err != nil {
			return At(encodeError("must be a string, since it is "+shown(e.ContentType)), dataName)
		}
		e.Data = []byte(text)
		e.Base64 = e.isBinary()
	}
	return nil
}

func (e *Envelope) takeBase64(coded Raw) error {
	var text string
	err := Decode([]byte(coded), &text, ReadText[string])
	if err == nil {
		e.Data, err = base64.StdEncoding.Strict().DecodeString(text)
	}
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return At(encodeError("is no text in base64"), base64Name)
	}
	e.Base64 = true
	if err := e.checkData(); err != nil {
		err := err.(*Error)
		err.Pointer = "/" + base64Name // what is below it is no place in the event
		return err
	}
	return nil
}

// AppendJSON appends the event in structured mode to dst.
func (e *Envelope) AppendJSON(dst []byte) ([]byte, error) {
	list, err := e.checked()
	if err != nil {
		return dst, err
	}
	dst = append(dst, '{')
	for _, a := range list {
		if dst, err = appendName(dst, a.name); err != nil {
			return dst, err
		}
		if a.bare {
			dst = append(dst, a.text...)
		} else if dst, err = appendString(dst, a.text); err != nil {
			return dst, At(err, a.name)
		}
	}
	if e.Data != nil {
		if dst, err = e.appendData(dst); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// appendData writes the data, which was checked, in the form that its type asks for.
func (e *Envelope) appendData(dst []byte) ([]byte, error) {
	if e.Base64 || e.isBinary() {
		dst = append(Comma(dst), `"data_base64":"`...)
		return append(base64.StdEncoding.AppendEncode(dst, e.Data), '"'), nil
	}
	dst = append(Comma(dst), `"data":`...)
	if isJSON(e.ContentType) {
		return append(dst, bytes.Trim(e.Data, " \t\r\n")...), nil
	}
	return appendString(dst, string(e.Data))
}

// isBinary reports whether JSON can have the data as base64 alone.
func (e *Envelope) isBinary() bool {
	return e.Data != nil && !isJSON(e.ContentType) && !isText(e.ContentType, e.Data)
}
