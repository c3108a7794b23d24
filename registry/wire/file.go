package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// File is the content of one file. In JSON it is its text or, where it is not
// UTF-8, an object {"base64": "…"}.
type File []byte

type binary struct {
	Base64 *string `json:"base64"`
}

// MarshalJSON writes text as a string and anything else as base64.
func (f File) MarshalJSON() ([]byte, error) {
	if utf8.Valid(f) {
		return marshal(string(f))
	}
	text := base64.StdEncoding.EncodeToString(f)
	return marshal(binary{Base64: &text})
}

// marshal writes v without escaping <, > and &, so that texts stay readable.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// UnmarshalJSON reads either form. A text with an unpaired surrogate escape
// names no bytes; encoding/json makes it U+FFFD.
func (f *File) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var text string
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		*f = File(text)
		return nil
	}
	var b binary
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil || b.Base64 == nil {
		return errors.New(`a file is its text, or {"base64": "…"}`)
	}
	content, err := base64.StdEncoding.DecodeString(*b.Base64)
	if err != nil {
		return errors.New("a file's base64 cannot be read: standard alphabet, with padding")
	}
	*f = content
	return nil
}
